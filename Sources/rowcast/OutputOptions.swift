import ArgumentParser
import Rowcast
import RowcastValidation

/// Files and formats to write.
struct OutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Format to write to standard output, to a single output, or to files whose names "
                + "have no known extension.", valueName: "format"),
        completion: .list(FormatChoice.names))
    var to: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Where to write, instead of standard output; may be repeated. The name's extension "
                + "tells the format, or FORMAT:FILE.", valueName: "file"),
        completion: .file())
    var output: [String] = []

    @Flag(
        name: .customLong("validate"),
        help: """
            Check what is written while it is: that xlsx, with all its parts, gsxml and html are \
            well-formed.
            """)
    var isValidating = false

    @Flag(
        name: .customLong("validate-schema"),
        help: "Check it against the formats' schemas too; also written --validate=schema.")
    var isValidatingBySchema = false

    @Flag(
        help: """
            Compress standard output by gzip; files are compressed whose names end in .gz, such as \
            orders.csv.gz.
            """)
    var gzip = false

    @OptionGroup var files: FilesOptions

    func apply(to options: inout ConversionOptions) {
        options.writing.validation =
            isValidatingBySchema ? .schema : isValidating ? .wellFormed : nil
    }

    /// - Parameter implied: Format to write if no other option tells one.
    func choices(implied: ResultFormat?) throws(Failure) -> [OutputChoice] {
        let implied = files.sheets ? .xlsx : implied
        var choices = try OutputChoice.all(of: output, to: to, implied: implied)
        try files.check(choices)
        guard gzip else { return choices }
        let index = choices.firstIndex { $0.path == StandardOutput.path }
        guard let index else {
            throw .usage(
                "--gzip is for standard output; files are compressed whose names end in .gz")
        }
        guard !StandardOutput.isTerminal else {
            throw .usage("--gzip writes no text; name a file with -o, or pass the output to a pipe")
        }
        choices[index].isGzipped = true
        return choices
    }
}
