/// The facts about the columns of a table whose rows are all read before the first is written, so that
/// column types can be chosen that hold every value.
struct ColumnSurvey: Sendable {
    private let sources: [Int]
    private let readings: [ColumnFacts.Reading]
    /// Facts of each column.
    private(set) var facts: [ColumnFacts]

    init(_ table: OutputTable) {
        sources = table.sources
        let takesStrings = table.header.isLoose && table.header.takesStrings
        readings = table.columns.map { column in
            let field = column.field
            // A calculated column has the type of its expression.
            let isLoose =
                table.header.isLoose && !takesStrings && field.category != .tableCalculation
            return ColumnFacts.Reading(
                numbers: isLoose || field.isDeclared && field.isNumeric, booleans: isLoose,
                times: field.isDeclared ? field.type != "string" : !takesStrings)
        }
        facts = sources.map { _ in ColumnFacts() }
    }

    /// The facts about the columns of one batch.
    func findings(in batch: RowBatch, firstRow: Int) -> [ColumnFacts] {
        var found: [ColumnFacts] = []
        found.reserveCapacity(sources.count)
        for (index, source) in sources.enumerated() {
            var column = ColumnFacts()
            let reading = readings[index]
            var cell = batch.cells + source
            for row in 0..<batch.rowCount {
                column.add(
                    cell.pointee, batch.text(cell.pointee), row: firstRow &+ row,
                    reading: reading)
                cell += batch.columnCount
            }
            found.append(column)
        }
        return found
    }

    /// Merges the findings of a batch, in the order of the rows.
    mutating func add(_ found: [ColumnFacts]) {
        for (index, column) in found.enumerated() { facts[index].add(column) }
    }
}
