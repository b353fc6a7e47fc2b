/// Packs rows into blocks, for consumers that read their values.
///
/// Rows of subtotals and totals stand in blocks of their own. A result without rows is one block of no
/// rows, so that its columns are told.
struct RowBlockEncoder: RowEncoder {
    private let header: HeaderStyle
    private let begin: @Sendable (RowTable) -> Void
    private var sources: [Int] = []

    /// - Parameter begin: Called with the table in front of the first block.
    init(_ options: EncodingOptions, begin: @escaping @Sendable (RowTable) -> Void) {
        header = options.header.or(.names)
        self.begin = begin
    }

    var view: CellView { .shown }
    var needs: DocumentNeeds { .types }

    mutating func begin(_ table: OutputTable, into output: inout OutputBuffer) {
        sources = table.sources
        begin(RowTable(table, header))
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        if batch.summaryRows.isEmpty {
            try output.append(.rows, rows: 0..<batch.rowCount, of: batch, columns: sources)
            return BatchSummary()
        }
        let summaries = Set(batch.summaryRows)
        let rows = (0..<batch.rowCount).filter { !summaries.contains($0) }
        if !rows.isEmpty { try output.append(.rows, rows: rows, of: batch, columns: sources) }
        try output.append(.subtotals, rows: batch.summaryRows, of: batch, columns: sources)
        return BatchSummary()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        if rowCount == 0 { output.appendEmptyBlock(columnCount: sources.count) }
        guard let totals else { return }
        try output.append(.total, rows: 0..<totals.rowCount, of: totals, columns: sources)
    }
}
