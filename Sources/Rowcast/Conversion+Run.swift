extension Conversion {
    /// Converts a whole document in memory.
    public func convert(
        _ bytes: [UInt8], to format: ResultFormat
    ) throws(ConversionError) -> [UInt8] {
        let sink = MemorySink()
        _ = try run(MemorySource(bytes), to: [ConversionOutput(format, to: sink)])
        return sink.bytes
    }

    /// Reads `source` and writes every output.
    ///
    /// `progress` is called from any thread after each frame that was written.
    @discardableResult
    public func run(
        _ source: any ByteSource, to outputs: [ConversionOutput],
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) throws(ConversionError) -> ConversionReport {
        preconditionFailure("not written yet")
    }

    /// Reads a whole document and tells what is in it.
    public func inspect(_ source: any ByteSource) throws(ConversionError) -> Inspection {
        preconditionFailure("not written yet")
    }
}

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
