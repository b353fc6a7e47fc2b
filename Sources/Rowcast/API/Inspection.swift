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
    /// Names of the fields with cells that have drill links.
    public var fieldsWithLinks: Set<String> = []
    /// Names of the fields with cells that have HTML of their own.
    public var fieldsWithHTML: Set<String> = []
    /// Names of the fields with cells that say how they are shown.
    public var fieldsWithRendered: Set<String> = []
    /// What a user should know, such as notes beside the rows.
    public var warnings: [Warning] = []
}
