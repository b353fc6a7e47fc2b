/// Writes a script that creates a table and fills it, between the statements of `SQLScript`:
///
///     INSERT INTO "rowcast_loading_result" VALUES
///     ('Berlin', 12),
///     (NULL, 7);
///
/// A survey of all rows comes first, so the column types hold every value. A statement inserts at
/// most `rowsPerInsert` rows, fewer if rows are long. Numbers keep the digits of the source;
/// numbers in a column with other values too become text. Totals are left out, since they are not
/// rows of the table.
struct SQLRowsEncoder: RowEncoder {
    static let rowsPerInsert = 500
    /// Most bytes of values in a statement of two or more rows.
    private static let bytesPerInsert = 1 << 20
    /// Length of the text in front of the values from which on a statement always inserts
    /// `rowsPerInsert` rows.
    private static let longInsert = 4096
    /// Bytes of a statement that MySQL's servers and clients accept by default
    /// (`max_allowed_packet`).
    private static let mysqlPacket = 16 << 20

    /// Index of a column in the source, and the form of its literals.
    private struct Place {
        let source: Int
        let style: SQLColumn.Style
    }

    private let dialect: SQLDialect
    private let marks: SQLMarks
    private let options: EncodingOptions
    private let header: HeaderStyle
    private var survey: SQLSurvey?
    private var places: [Place] = []
    private var names: [String] = []
    private var insert = Snippet("")
    private var insertedRows = rowsPerInsert
    private var end: [UInt8] = []
    private(set) var warnings: [Warning] = []

    init(_ dialect: SQLDialect, options: EncodingOptions) {
        self.dialect = dialect
        self.options = options
        marks = SQLMarks(dialect)
        header = options.header.or(.names)
    }

    var needs: DocumentNeeds { .types }
    var showsTotals: Bool { false }
    var surveysRows: Bool { true }
    var fixedBytesPerRow: Int { insert.count / insertedRows }

    func makeSurvey(of table: OutputTable) throws(ConversionError) -> any RowEncoder {
        // Impossible names and tables are reported before all rows are read.
        _ = try SQLTableName(options.sqlTable, dialect)
        guard table.columns.count <= dialect.maxColumns else {
            throw ConversionError(
                .unsupported,
                "a table of \(dialect.name.rawValue) has at most \(dialect.maxColumns) columns, not "
                    + "\(table.columns.count)", hint: "\(option: .columns) chooses some of them")
        }
        return SQLSurvey(table)
    }

    mutating func didSurvey(_ survey: any RowEncoder) { self.survey = survey as? SQLSurvey }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        guard let survey else { preconditionFailure("the rows were not seen") }
        guard !table.columns.isEmpty else {
            throw ConversionError(.unsupported, "a table of SQL needs a column")
        }
        let chosen = SQLColumnNames(table.columns.map { $0.heading(header) ?? "" }, dialect)
        names = chosen.names
        if header != .none { warnings = chosen.warnings }
        var columns: [SQLColumn] = []
        for (index, column) in table.columns.enumerated() {
            columns.append(
                try SQLColumn(
                    survey.facts[index], hint: column.field, isLoose: table.header.isLoose,
                    dialect))
        }
        warn(about: columns, survey.facts)
        try checkPage(columns, pageBytes: survey.pageBytes)
        places = zip(table.sources, columns).map { Place(source: $0, style: $1.style) }
        let rowBytes = survey.facts.reduce(0) { $0 + Int($1.bytes) + 8 }
        if dialect.name == .mysql, rowBytes > Self.mysqlPacket / 2 {
            warnings.append(
                Warning(
                    "long_statements",
                    "rows are so long that servers and clients take them only with a larger "
                        + "max_allowed_packet than 16 MB"))
        }
        var definitions: [(name: [UInt8], type: String)] = []
        for (name, column) in zip(names, columns) {
            definitions.append((try dialect.quoted(name), column.type))
        }
        let script = SQLScript(
            try SQLTableName(options.sqlTable, dialect), columns: definitions,
            existing: options.sqlExisting, dialect)
        output.append(script.start)
        insert = Snippet(script.insert)
        // Long column names stand in front of the values of every statement; more statements would
        // repeat them.
        if insert.count < Self.longInsert {
            insertedRows = max(1, min(Self.rowsPerInsert, Self.bytesPerInsert / rowBytes))
        }
        end = script.end
        self.survey = nil
    }

    private mutating func warn(about columns: [SQLColumn], _ facts: [ColumnFacts]) {
        let mixed = columns.indices.filter { columns[$0].loss == .otherValues }
        if let first = mixed.first {
            warnings.append(
                Warning(
                    "numbers_as_text",
                    "columns of numbers have other values too and are of text: "
                        + "\(names[first]) has one in row \(facts[first].firstOther + 1)",
                    count: mixed.count))
        }
        let long = columns.indices.filter { columns[$0].loss == .digits }
        if let first = long.first {
            warnings.append(
                Warning(
                    "long_numbers_as_text",
                    "columns have numbers with more digits than a number of \(dialect.name.rawValue) "
                        + "keeps and are of text: \(names[first])", count: long.count))
        }
    }

    /// - Throws: `.unsupported` for rows that are too wide for a page of MySQL or PostgreSQL.
    private func checkPage(_ columns: [SQLColumn], pageBytes: Int) throws(ConversionError) {
        let isTooWide: Bool
        switch dialect.name {
        case .sqlite, .bigquery, .duckdb: return
        case .postgres: isTooWide = pageBytes > 8100
        case .mysql, .ansi: isTooWide = columns.reduce(0) { $0 + $1.pageTenths } > 81_000
        }
        guard isTooWide else { return }
        throw ConversionError(
            .unsupported,
            "the values of \(columns.count) columns have no room in a row of "
                + "\(dialect.name == .postgres ? "postgres" : "mysql")",
            hint: "\(option: .columns) chooses some of them, "
                + "\(option: SQLOptions.rows, .duckdb) has room for all")
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        // A statement begins at fixed row numbers, so the output does not depend on the cuts
        // between frames.
        var rowOfInsert = firstRow % insertedRows
        let between = Markup("),\n(")
        var start = 0
        for row in 0..<batch.rowCount {
            if rowOfInsert > 0 {
                output.reserve(between.count)
                output.put(between)
            } else {
                if firstRow + row > 0 { output.append(");\n") }
                output.append(insert.text)
                output.append("(")
            }
            rowOfInsert = rowOfInsert &+ 1 == insertedRows ? 0 : rowOfInsert &+ 1
            try write(batch, from: start, row: firstRow + row + 1, into: &output)
            start += batch.columnCount
        }
        return BatchSummary()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        if rowCount > 0 { output.append(");\n") }
        output.append(end)
    }

    /// Writes the values of a row, whose cells begin at `start`, without the parentheses around
    /// them.
    @inline(__always)
    private func write(
        _ batch: RowBatch, from start: Int, row number: Int,
        into output: inout OutputBuffer
    ) throws(ConversionError) {
        let quote = UInt8(ascii: "'")
        let separator = Markup(", ")
        let null = Markup("NULL")
        for index in 0..<places.count {
            let place = places[index]
            let cell = batch.cells[start &+ place.source]
            let length = cell.length
            output.reserve(length &+ 64)
            if index > 0 { output.put(separator) }
            let text = batch.text(cell)
            if cell.isNull {
                output.put(null)
            } else if place.style == .number {
                output.put(text)
            } else if place.style == .text, cell.kind != .true, cell.kind != .false {
                if marks.copy(from: text, to: output.target + 1) {
                    try append(text, row: number, column: index, into: &output)
                } else {
                    output.put(quote)
                    output.count &+= length
                    output.put(quote)
                }
            } else {
                output.append(cell, text, as: place.style)
            }
        }
    }

    @inline(never)
    private func append(
        _ text: PaddedText, row: Int, column: Int,
        into output: inout OutputBuffer
    ) throws(ConversionError) {
        do throws(ConversionError) {
            try output.append(sqlText: text, dialect)
        } catch {
            var error = error
            error.position = .init(row: row, column: names[column])
            throw error
        }
    }
}

extension OutputBuffer {
    /// Appends a value that is not null, in any style except plain text and plain numbers.
    @inline(never)
    fileprivate mutating func append(
        _ cell: Cell, _ text: PaddedText, as style: SQLColumn.Style
    ) {
        switch style {
        case .text: append(cell.kind == .true ? "'true'" : "'false'")
        case .boolean:
            let isTrue = cell.kind == .true || booleanText(text) == true
            append(isTrue ? "TRUE" : "FALSE")
        case .number: append(text)
        case .double:
            append(text)
            if text.count > 15, !text.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
                append("e0")
            }
        case .bigNumeric:
            append("BIGNUMERIC '")
            append(text)
            append("'")
        case .day:
            append("'")
            append(text)
            append("'")
        case .time:
            append("'")
            if let time = ColumnTime(text) { put(time) }
            append("'")
        }
    }
}
