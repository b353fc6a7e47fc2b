/// The rows of a rendition that a pipeline accepted.
struct AcceptedRows {
    /// Number of result rows.
    var rowCount = 0
    /// Number of rows of the flat table: result rows plus subtotal rows.
    var tableRowCount = 0
    var subtotals: SubtotalPlaces?

    init(_ subtotals: Subtotals?) { self.subtotals = subtotals.map(SubtotalPlaces.init) }

    /// Counts the rows of the next frame; returns the subtotal rows that stand between them.
    mutating func add(_ frame: Frame) -> [Frame.Insertion] {
        let insertions = subtotals?.insertions(in: frame) ?? []
        rowCount += frame.rowCount
        tableRowCount += frame.rowCount + insertions.count
        return insertions
    }
}
