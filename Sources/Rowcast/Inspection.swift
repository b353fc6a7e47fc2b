/// What is in a document.
public struct Inspection: Sendable {
    /// The document's format.
    public var format: ResultFormat
    /// Fields, pivots, columns and other metadata.
    public var header: ResultHeader
    /// How many rows there are, totals not counted.
    public var rows = 0
    /// Bytes of input.
    public var bytes = 0
    /// Whether there is a totals row.
    public var hasTotals = false
    /// Whether there are subtotals.
    public var hasSubtotals = false
    /// What a user should know, such as notes beside the rows.
    public var warnings: [Warning] = []
}
