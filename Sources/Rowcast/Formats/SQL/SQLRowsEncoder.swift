/// Writes a script that makes a table and fills it, in a transaction:
///
///     BEGIN;
///     CREATE TABLE "result" ("orders.city" TEXT, "orders.count" NUMERIC);
///     INSERT INTO "result" ("orders.city", "orders.count") VALUES
///     ('Berlin', 12),
///     (NULL, 7);
///     COMMIT;
///
/// A statement inserts at most `rowsPerInsert` rows. Numbers are the digits that came, and what a
/// database rounds of them is a warning; a column that is not one of numbers has its numbers as text. Totals are no rows of a table and are left out.
struct SQLRowsEncoder: RowEncoder {
    static let rowsPerInsert = 500

    private let dialect: SQLDialect
    private let marks: SQLMarks
    private let tableName: String
    private let header: HeaderStyle
    private var columns: [SQLColumn] = []
    private var insert = Snippet("")

    init(_ dialect: SQLDialect, options: ConversionOptions) {
        self.dialect = dialect
        marks = SQLMarks(dialect)
        tableName = options.sqlTable
        header = options.header ?? .names
    }

    var facets: Facets { dialect.wholeType == nil ? [.types] : [.types, .sample] }

    var showsTotals: Bool { false }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        guard !table.columns.isEmpty else {
            throw ConversionError(.unsupported, "a table of SQL needs a column")
        }
        var names: [[UInt8]] = []
        var seen: Set<String> = []
        for (index, column) in table.columns.enumerated() {
            let name = column.heading(header) ?? "column_\(index + 1)"
            guard seen.insert(name.lowercased()).inserted else {
                throw ConversionError(
                    .unsupported, "two columns are named \(name.debugDescription)",
                    hint: "--header names, or --columns")
            }
            names.append(try dialect.quoted(name))
            columns.append(SQLColumn(name, at: index, of: table, dialect))
        }
        let quotedTable = try dialect.quoted(tableName)
        output.append(dialect.preamble)
        if dialect.createsInTransaction { output.append(dialect.begin) }
        output.append("CREATE TABLE ")
        output.append(quotedTable)
        output.append(" (")
        for (index, name) in names.enumerated() {
            if index > 0 { output.append(", ") }
            output.append(name)
            output.append(" ")
            output.append(columns[index].type(dialect))
        }
        output.append(")")
        output.append(dialect.tableOptions)
        output.append(";\n")
        if !dialect.createsInTransaction { output.append(dialect.begin) }
        let list = Array(names.joined(separator: Array(", ".utf8)))
        insert = Snippet(
            Array("INSERT INTO ".utf8) + quotedTable + Array(" (".utf8) + list
                + Array(") VALUES\n".utf8))
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        // Where statements begin depends on the row's number, not on how the input was cut.
        var rowOfInsert = firstRow % Self.rowsPerInsert
        let between = Markup("),\n(")
        var rounded = 0
        var cells = batch.cells
        for row in 0..<batch.rowCount {
            if rowOfInsert > 0 {
                output.reserve(between.count)
                output.put(between)
            } else {
                if firstRow + row > 0 { output.append(");\n") }
                output.append(insert.bytes, count: insert.count)
                output.append("(")
            }
            rowOfInsert = rowOfInsert &+ 1 == Self.rowsPerInsert ? 0 : rowOfInsert &+ 1
            rounded += try write(cells, of: batch, row: firstRow + row + 1, into: &output)
            cells += batch.columnCount
        }
        var summary = BatchSummary()
        if rounded > 0 {
            summary.warnings.append(
                Warning(
                    "numbers_rounded",
                    "numbers have more digits than \(dialect.name) keeps in a column of numbers of "
                        + "all kinds", count: rounded))
        }
        return summary
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        if rowCount > 0 { output.append(");\n") }
        output.append(dialect.commit)
    }

    /// Writes the cells of a row, without the brackets around them; returns how many of its numbers
    /// the database will round.
    @inline(__always)
    private func write(
        _ row: UnsafePointer<Cell>, of batch: RowBatch, row number: Int,
        into output: inout OutputBuffer
    ) throws(ConversionError) -> Int {
        let quote = UInt8(ascii: "'")
        let separator = Markup(", ")
        let null = Markup("NULL")
        let isRounding = dialect.roundsNumbers
        var rounded = 0
        for index in 0..<columns.count {
            let cell = row[columns[index].source]
            let kind = columns[index].kind
            let length = cell.length
            output.reserve(length &+ 32)
            if index > 0 { output.put(separator) }
            switch cell.kind {
            case .missing, .null: output.put(null)
            case .false: output.append(kind == .text ? "'false'" : "0")
            case .true: output.append(kind == .text ? "'true'" : "1")
            case .number where kind != .text:
                let text = batch.bytes + cell.start
                if isRounding && (kind == .whole || mayBeRounded(text, length)),
                    try columns[index].isRounded(text, count: length, row: number)
                {
                    rounded += 1
                }
                output.put(text, count: length)
            case .number, .text, .json:
                let text = batch.bytes + cell.start
                if marks.copy(from: text, to: output.end + 1, count: length) {
                    try output.append(sqlText: text, count: length, dialect)
                } else {
                    output.put(quote)
                    output.count &+= length
                    output.put(quote)
                }
            }
        }
        return rounded
    }
}

/// Whether a double may hold less of a number than its digits say: it has more than 15 digits, or
/// more than 17 of a fraction, or an exponent.
@inline(__always)
private func mayBeRounded(_ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let start = loadVector(text)
    if firstMarked((start | Vector.all(0x20)) .== Vector.all(UInt8(ascii: "e"))) < count {
        return true
    }
    if count <= 15 { return false }
    return count > 18 || firstMarked(start .== Vector.all(UInt8(ascii: "."))) == 16
}
