/// Place of a result among several that one document holds, each on a sheet of its own.
struct SheetPlace: Sendable {
    /// Name of the sheet, used as it is; nil for that of the explore, or else `fallback`.
    var name: String?
    /// Name of the sheet of a result that names no explore.
    var fallback: String
    /// Whether the document ends behind the result.
    var isLast: Bool
}

/// An encoder of a format whose documents hold several results. Each result has an encoder of its own;
/// their outputs follow one another.
protocol SheetsEncoder: RowEncoder {
    /// Takes its place behind the encoder of the result before, which has finished; called before all
    /// other methods, and not for a document of one result.
    mutating func take(_ place: SheetPlace, behind earlier: (any RowEncoder)?)
}
