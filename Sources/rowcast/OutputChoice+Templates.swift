import Rowcast

extension OutputChoice {
    /// The place of a part's number in a name.
    static let partMark = "{n}"
    /// The place of an input's name in a name.
    static let inputMark = "{}"

    /// Whether the output is written in parts, each a file of its own.
    var isInParts: Bool {
        path.split(separator: "/").last?.contains(OutputChoice.partMark) == true
    }

    /// Whether the name is one for each input.
    var isTemplate: Bool { path.contains(OutputChoice.inputMark) }

    /// The output with the name of an input in its own.
    func named(_ name: String) -> OutputChoice {
        var output = self
        output.path = path.split(
            separator: OutputChoice.inputMark, omittingEmptySubsequences: false
        ).joined(separator: name)
        return output
    }

    /// Opens the output as one of a set of files; `threads` compress it.
    func open(
        in files: OutputFiles, rowsPerPart: Int?, threads: Int
    ) throws(ConversionError) -> ConversionOutput {
        if isInParts {
            let parts = try files.makePartsSink(path: path)
            return ConversionOutput(
                format, to: isGzipped ? GzipSink(parts, threads: threads) : parts,
                rowsPerPart: rowsPerPart)
        }
        let sink = try files.makeSink(path: path)
        if isGzipped { return ConversionOutput(format, to: GzipSink(sink, threads: threads)) }
        return ConversionOutput(format, to: isOnTerminal ? try TerminalSink(sink, format) : sink)
    }
}

extension InputChoice {
    /// The name of the file without its folder and without the endings that tell compression and format:
    /// `orders` for `data/orders.json_detail.json.gz`; nil for standard input.
    var stem: String? { path.flatMap { ResultFormat.stem(ofFile: $0) } }
}
