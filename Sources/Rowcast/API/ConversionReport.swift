/// Formats, counts, time and warnings of a finished conversion.
public struct ConversionReport: Sendable {
    /// Name of the format that was read.
    public var inputFormat = ""
    /// Names of the formats that were written, in the order of the outputs.
    public var outputFormats: [String] = []
    /// Number of rows written, headings and totals rows not counted.
    public var rows = 0
    /// Number of columns of the flat table.
    public var columns = 0
    /// Number of bytes read.
    public var bytesRead = 0
    /// Number of bytes written to each output, in the order of the outputs.
    public var bytesWritten: [Int] = []
    /// Number of times that the input was read: 2 or more where metadata stands behind the rows.
    public var passes = 1
    /// Number of frames that were cut inside a row, so that the row's beginning moved to the next
    /// frame.
    package var wrongCuts = 0
    /// Wall-clock time in seconds.
    public var seconds = 0.0
    /// Warnings for the user, each kind once with its count.
    public var warnings: [Warning] = []
}

/// Progress of a running conversion.
public struct ConversionProgress: Sendable {
    /// Number of rows written so far.
    public var rows = 0
    /// Number of bytes of input that these rows came from.
    public var bytes = 0
    /// Size of the input in bytes; nil for a pipe.
    public var totalBytes: Int?
    /// Share of the input that was read, from 0 to 1: of the compressed bytes where the input is
    /// compressed by gzip, whose `totalBytes` are unknown. Nil for a pipe.
    public var share: Double?
}
