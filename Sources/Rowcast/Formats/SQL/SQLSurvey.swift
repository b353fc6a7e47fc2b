/// Looks at all values of a table, so that the types of its columns hold every one of them.
struct SQLSurvey: RowEncoder {
    private let sources: [Int]
    private let readings: [SQLFacts.Reading]
    /// Of each column.
    private(set) var facts: [SQLFacts]

    init(_ table: OutputTable, _ options: ConversionOptions) {
        sources = table.sources
        let takesStrings = table.header.isLoose && options.types == .strings
        let isLoose = table.header.isLoose && !takesStrings
        readings = table.columns.map { column in
            let field = column.field
            return SQLFacts.Reading(
                numbers: isLoose || field.isDeclared && field.isNumeric, booleans: isLoose,
                times: field.isDeclared ? field.type != "string" : !takesStrings)
        }
        facts = sources.map { _ in SQLFacts() }
    }

    mutating func begin(_ table: OutputTable, into output: inout OutputBuffer) {}

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) -> BatchSummary {
        var found: [SQLFacts] = []
        found.reserveCapacity(sources.count)
        for (index, source) in sources.enumerated() {
            var column = SQLFacts()
            let reading = readings[index]
            var cell = batch.cells + source
            for row in 0..<batch.rowCount {
                column.add(
                    cell.pointee, batch.bytes + cell.pointee.start, row: firstRow &+ row,
                    reading: reading)
                cell += batch.columnCount
            }
            found.append(column)
        }
        var summary = BatchSummary()
        summary.findings = found
        return summary
    }

    mutating func append(_ summary: BatchSummary, completing output: inout OutputBuffer) {
        guard let found = summary.findings as? [SQLFacts] else { return }
        for (index, column) in found.enumerated() { facts[index].add(column) }
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) {}
}
