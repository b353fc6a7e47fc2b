/// Writes a script that makes a table and fills it, in a transaction:
///
///     BEGIN;
///     CREATE TABLE "result" ("orders.city" TEXT, "orders.count" NUMERIC);
///     INSERT INTO "result" ("orders.city", "orders.count") VALUES
///     ('Berlin', 12),
///     (NULL, 7);
///     COMMIT;
///
/// A statement inserts at most `rowsPerInsert` rows. Numbers are the digits that came; a column that
/// is not one of numbers has its numbers as text. Totals are no rows of a table and are left out.
struct SQLRowsEncoder: RowEncoder {
    static let rowsPerInsert = 500

    private let dialect: SQLDialect
    private let marks: SQLMarks
    private let tableName: String
    private let header: HeaderStyle
    private var sources: [Int] = []
    private var isNumeric: [Bool] = []
    private var insert = Snippet("")

    init(_ dialect: SQLDialect, options: ConversionOptions) {
        self.dialect = dialect
        marks = SQLMarks(dialect)
        tableName = options.sqlTable
        header = options.header ?? .names
    }

    var facets: Facets { [.types] }

    var showsTotals: Bool { false }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        guard !table.columns.isEmpty else {
            throw ConversionError(.unsupported, "a table of SQL needs a column")
        }
        sources = table.sources
        isNumeric = table.columns.map(\.field.isNumeric)
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
            output.append(isNumeric[index] ? dialect.numberType : dialect.textType)
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
            try write(cells, of: batch, into: &output)
            cells += batch.columnCount
        }
        return BatchSummary()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        if rowCount > 0 { output.append(");\n") }
        output.append(dialect.commit)
    }

    /// Writes the cells of a row, without the brackets around them.
    @inline(__always)
    private func write(
        _ row: UnsafePointer<Cell>, of batch: RowBatch, into output: inout OutputBuffer
    ) throws(ConversionError) {
        let quote = UInt8(ascii: "'")
        let separator = Markup(", ")
        let null = Markup("NULL")
        for index in 0..<sources.count {
            let cell = row[sources[index]]
            let length = cell.length
            output.reserve(length &+ 32)
            if index > 0 { output.put(separator) }
            switch cell.kind {
            case .missing, .null: output.put(null)
            case .false: output.append(isNumeric[index] ? "0" : "'false'")
            case .true: output.append(isNumeric[index] ? "1" : "'true'")
            case .number where isNumeric[index]:
                output.put(batch.bytes + cell.start, count: length)
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
    }
}
