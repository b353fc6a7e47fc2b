/// What a conversion did.
public struct ConversionReport: Sendable {
    /// The format that was read.
    public var inputFormat = ""
    /// The formats that were written, in the order of the outputs.
    public var outputFormats: [String] = []
    /// Rows written, totals and headings not counted.
    public var rows = 0
    /// Columns of the flat table.
    public var columns = 0
    /// Bytes read.
    public var bytesRead = 0
    /// Bytes written to each output.
    public var bytesWritten: [Int] = []
    /// How often the input was read: 2 where the header is behind the rows.
    public var passes = 1
    /// How many frames were cut where no row ends, so that what was left over went to the next one.
    public var wrongCuts = 0
    /// Wall time in seconds.
    public var seconds = 0.0
    /// What a user should know.
    public var warnings: [Warning] = []
}

/// How far a conversion is.
public struct ConversionProgress: Sendable {
    /// Rows written.
    public var rows = 0
    /// Bytes of input that these rows came from.
    public var bytes = 0
    /// Size of the input in bytes, if known.
    public var totalBytes: Int?
}
