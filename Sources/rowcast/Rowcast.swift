import ArgumentParser

/// The command `rowcast`: turns options into `ConversionOptions`, and errors into one line and an
/// exit status.
@main
struct RowcastCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rowcast",
        abstract: "Converts the results of BI queries from one format to others.",
        discussion: """
            Reads and writes in a stream: memory stays small however long the result is. Files \
            appear under their names only when complete.
            """,
        version: Version.text,
        subcommands: [
            ConvertCommand.self, InspectCommand.self, ValidateCommand.self, CalcCommand.self,
            FormatsCommand.self,
        ],
        defaultSubcommand: ConvertCommand.self)

    static func main() {
        Signals.ignoreWriteFailures()
        do {
            let words = Array(CommandLine.arguments.dropFirst())
            if let request = try Request(words) { return try StandardOutput.write(request.text) }
            try Misspelling.checkSubcommand(words)
            var command = try parsed(words)
            try command.run()
        } catch let failure as Failure {
            leave(failure)
        } catch {
            // Help and version texts arrive as errors with the exit status of success.
            if exitCode(for: error) == .success { exit(withError: error) }
            leave(usageFailure(message(for: error)))
        }
    }

    /// The command that the words make. The parser builds a tree of all subcommands before it looks at the
    /// first word, which takes longer than reading a small result; so the subcommand is asked first, and
    /// the tree only for what that refuses, such as `--help`.
    private static func parsed(_ words: [String]) throws -> any ParsableCommand {
        let rest = Subcommand(words.first) == nil ? arguments : Array(arguments.dropFirst())
        let isPlain =
            words.first != "--" && words.first != Subcommand.help.rawValue
            && !words.dropFirst().contains { Subcommand($0) != nil }
        if isPlain, let command = try? command(of: CommandLine.arguments).parse(rest) {
            return command
        }
        return try parseAsRoot(arguments)
    }

    /// Arguments of the command. The parser's flags have no values, so `--validate=schema` becomes
    /// another flag.
    private static var arguments: [String] {
        let passed = CommandLine.arguments.dropFirst()
        let end = passed.firstIndex(of: "--") ?? passed.endIndex
        return passed[..<end].map { argument in
            switch argument {
            case "--validate=schema": "--validate-schema"
            case "--validate=well-formed": "--validate"
            default: argument
            }
        } + passed[end...]
    }

    /// The failure for an error text of the argument parser.
    private static func usageFailure(_ text: String) -> Failure {
        let unknown = "Unknown option '"
        if text.hasPrefix(unknown),
            let name = text.dropFirst(unknown.count).split(separator: "'").first
        {
            return Misspelling.unknownOption(String(name))
        }
        return .usage(text.hasSuffix(".") ? String(text.dropLast()) : text)
    }

    /// The command that a command line runs: the one it names, or the default.
    static func command(of commandLine: [String]) -> any ParsableCommand.Type {
        switch Subcommand(commandLine.dropFirst().first) {
        case .convert, .help, nil: ConvertCommand.self
        case .inspect: InspectCommand.self
        case .validate: ValidateCommand.self
        case .calc: CalcCommand.self
        case .formats: FormatsCommand.self
        }
    }

    /// Whether the command has no arguments at all.
    static var isBare: Bool { CommandLine.arguments.count == 1 }

    private static func leave(_ failure: Failure) -> Never {
        Signals.claimEnding()
        if let line = failure.line { StandardError.write(line + "\n") }
        exitProcess(failure.status)
    }
}
