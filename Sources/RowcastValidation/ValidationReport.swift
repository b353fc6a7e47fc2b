public import Rowcast

/// The result of `Conversion.validate`.
public struct ValidationReport: Sendable {
    /// The document's format.
    public var format: ResultFormat
    /// The first faults of the document, at most `Conversion.maxFaults`; empty for a valid
    /// document.
    public var faults: [DocumentFault] = []
    /// Number of rows that were decoded.
    public var rows = 0
    /// Number of bytes of input.
    public var bytes = 0
    /// Whether a valid document is incomplete: it says that its server left rows out, or it ends
    /// inside its table.
    public var isTruncated = false
    /// Warnings about a valid document.
    public var warnings: [Warning] = []
}
