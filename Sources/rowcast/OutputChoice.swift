import Rowcast

/// One `--output`: a format, and the file to write it to.
struct OutputChoice {
    let format: ResultFormat
    var path: String
    /// Whether the file is compressed by gzip.
    var isGzipped: Bool

    /// Name of the output in error lines.
    var name: String { path == StandardOutput.path ? StandardOutput.name : path }

    /// Whether the output goes to a terminal.
    var isOnTerminal: Bool { path == StandardOutput.path && StandardOutput.isTerminal }

    /// Returns the outputs that the options name: standard output if they name no file.
    ///
    /// - Parameter implied: Format to write if neither `name` nor a file's name tells one.
    static func all(
        of arguments: [String], to name: String?, implied: ResultFormat?
    ) throws(Failure) -> [OutputChoice] {
        let wanted = try name.map { name throws(Failure) in try FormatChoice.output(name) }
        if arguments.isEmpty {
            guard let wanted = wanted ?? implied else {
                throw .usage(
                    "no format to write; pass --output FILE, or --to with one of "
                        + FormatChoice.writableNames.joined(separator: ", "))
            }
            return [try OutputChoice("-", wanted: wanted, isAlone: true)]
        }
        var choices: [OutputChoice] = []
        for argument in arguments {
            choices.append(
                try OutputChoice(
                    argument, wanted: wanted, isAlone: arguments.count == 1, implied: implied))
        }
        if let wanted, !choices.contains(where: { $0.format == wanted }) {
            throw .usage("--to \(wanted.name) has no effect: the outputs' names all tell a format")
        }
        return choices
    }

    /// Takes the format from `FORMAT:FILE`. Otherwise `--to` decides for a single output, for a
    /// file name without a known extension, and for an extension that the format of `--to` shares.
    init(
        _ argument: String, wanted: ResultFormat?, isAlone: Bool, implied: ResultFormat? = nil
    ) throws(Failure) {
        let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, let format = ResultFormat.named(String(parts[0])) {
            self.format = try FormatChoice.writable(format)
            path = OutputChoice.path(String(parts[1]))
            isGzipped = FileCompression.isGzip(path)
            try Compression.check(path)
            return
        }
        path = OutputChoice.path(argument)
        isGzipped = FileCompression.isGzip(path)
        try Compression.check(path)
        let told = ResultFormat.ofFile(named: argument)
        if let wanted, isAlone || told == nil || wanted.extensions == told?.extensions {
            format = wanted
        } else if let told {
            format = try FormatChoice.writable(told)
        } else if let implied {
            format = implied
        } else {
            throw .usage(
                "the name '\(argument)' tells no format; write FORMAT:FILE or pass --to, with one "
                    + "of \(FormatChoice.names.joined(separator: ", "))")
        }
    }

    private static func path(_ path: String) -> String {
        path == "-" ? StandardOutput.path : path
    }
}
