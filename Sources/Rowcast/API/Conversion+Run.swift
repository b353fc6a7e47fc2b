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
    /// `progress` is called after each frame that was written, from any thread but never from two
    /// at once.
    @discardableResult
    public func run(
        _ source: any ByteSource, to outputs: [ConversionOutput],
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) throws(ConversionError) -> ConversionReport {
        let clock = ContinuousClock()
        let start = clock.now
        let encoding = try OutputEncoding(formats: outputs.map(\.format), options: options)
        let driver = ThreadDriver(
            Document(self, facets: encoding.facets, outputs: encoding), encoding,
            source: try transcoded(source), sinks: outputs.map(\.sink), progress: progress)
        try driver.run()
        var report = driver.engine.report
        report.seconds = (clock.now - start) / .seconds(1)
        return report
    }

    /// Reads a whole document and tells what is in it.
    public func inspect(_ source: any ByteSource) throws(ConversionError) -> Inspection {
        let driver = ThreadDriver(
            Document(self, facets: [.types, .rawCells]), nil, source: try transcoded(source))
        try driver.run()
        guard let inspection = driver.engine.inspection else {
            preconditionFailure("a document that was read has a format")
        }
        return inspection
    }

    func transcoded(_ source: any ByteSource) throws(ConversionError) -> any ByteSource {
        options.encoding == .utf8
            ? source : TranscodedSource(source, encoding: options.encoding)
    }
}
