import Rowcast

/// An output that is open for writing.
struct OpenedOutput {
    let output: ConversionOutput
    /// The document of an output in memory.
    let document: CDocument?

    /// Opens an output, a file as one of a set.
    init(_ output: COutput, _ settings: Settings, _ files: OutputFiles) throws(ConversionError) {
        var sink: any ByteSink
        var document: CDocument?
        var isGzipped = settings.isGzipped
        var rowsPerPart: Int?
        switch output.target {
        case .file(let path):
            isGzipped = isGzipped || FileCompression.isGzip(path)
            if output.isInParts {
                rowsPerPart = settings.rowsPerFile
                sink = try files.makePartsSink(path: path)
            } else {
                sink = try files.makeSink(path: path)
            }
        case .memory:
            let memory = CDocument()
            document = memory
            sink = memory
        case .callback(let writer): sink = CallbackSink(writer: writer)
        }
        if isGzipped { sink = GzipSink(sink, threads: settings.options.threads) }
        self.output = ConversionOutput(
            output.format, to: OutputSink(sink: sink), options: settings.options.writing,
            rowsPerPart: rowsPerPart)
        self.document = document
    }
}
