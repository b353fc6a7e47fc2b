/// Metadata and counts of a document, as `Conversion.inspect` finds them.
public struct Inspection: Sendable {
    /// The document's format.
    public var format: ResultFormat
    /// Fields, pivots, columns and other metadata.
    public var header: ResultHeader
    /// Number of rows, totals rows not counted.
    public var rows = 0
    /// Number of bytes of input.
    public var bytes = 0
    /// Whether the document has a totals row.
    public var hasTotals = false
    /// Whether the document has subtotals.
    public var hasSubtotals = false
    /// Names of the fields of which some cell has drill links.
    public var fieldsWithLinks: Set<String> = []
    /// Names of the fields of which some cell has HTML of its own.
    public var fieldsWithHTML: Set<String> = []
    /// Names of the fields of which some cell has a `rendered` text beside its value.
    public var fieldsWithRendered: Set<String> = []
    /// Facts about the values of each column, where they were asked for; otherwise empty.
    public var statistics: [ColumnStatistics] = []
    /// The sheets of a workbook, or the tables of a page: the first 1,000. Empty for other formats.
    public var tables: [InputTable] = []
    /// Warnings about the document, such as notes beside the rows.
    public var warnings: [Warning] = []
}
