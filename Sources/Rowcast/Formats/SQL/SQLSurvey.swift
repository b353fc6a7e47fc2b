/// Reads all values of a table before it is written, to choose column types that hold every value.
struct SQLSurvey: RowEncoder {
    private let sources: [Int]
    private var columns: ColumnSurvey
    /// Most bytes that a row takes in a page of PostgreSQL; 0 for tables of few columns, which
    /// always fit.
    private(set) var pageBytes = 0

    private struct Findings: Sendable {
        var facts: [ColumnFacts] = []
        var pageBytes = 0
    }

    init(_ table: OutputTable) {
        sources = table.sources
        columns = ColumnSurvey(table)
    }

    /// Facts of each column.
    var facts: [ColumnFacts] { columns.facts }

    var showsTotals: Bool { false }

    mutating func begin(_ table: OutputTable, into output: inout OutputBuffer) {}

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) -> BatchSummary {
        var found = Findings(facts: columns.findings(in: batch, firstRow: firstRow))
        if sources.count > SQLSurvey.columnsOfAnyPage { found.pageBytes = pageBytes(batch) }
        var summary = BatchSummary()
        summary.facts = found
        return summary
    }

    mutating func append(_ summary: BatchSummary, completing output: inout OutputBuffer) {
        guard let found = summary.facts as? Findings else { return }
        columns.add(found.facts)
        pageBytes = max(pageBytes, found.pageBytes)
    }

    /// Number of columns that always fit into a page of PostgreSQL, with any values.
    private static let columnsOfAnyPage = 330

    /// Returns the most bytes that a row takes in a page of PostgreSQL. Values of more than 24
    /// bytes are stored outside the page, with a pointer of 18 bytes in it.
    private func pageBytes(_ batch: RowBatch) -> Int {
        var most = 0
        for row in 0..<batch.rowCount {
            var bytes = 24 + sources.count / 8
            for source in sources {
                let cell = batch.cell(row: row, column: source)
                let text = batch.text(cell)
                switch cell.kind {
                case .missing, .null: break
                case .false, .true: bytes += 1
                // Whole numbers take 8 bytes, aligned to 8; other numbers 2 bytes for four digits.
                case .number where !text.contains(UInt8(ascii: ".")): bytes = (bytes + 15) & ~7
                case .number: bytes += min(cell.length / 2 + 5, 18)
                case .text, .json: bytes += cell.length < 24 ? cell.length + 1 : 18
                }
            }
            most = max(most, bytes)
        }
        return most
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) {}
}
