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

            EXAMPLES:
              rowcast orders.json                  # a table of the first rows, on a terminal
              rowcast orders.json -o orders.csv
              rowcast orders.json -o orders.csv -o orders.txt -o rows.xlsx
              cat big.json | rowcast - --from json_detail --to txt > big.txt
              rowcast orders.csv --columns id,total --limit 100 --to json
              rowcast inspect orders.json
              rowcast validate orders.xlsx

            'rowcast help convert' shows all options, 'rowcast formats' the formats.

            EXIT STATUS: 0 done, 1 bad data, 2 the query itself failed, 64 wrong usage, \
            74 input or output failed.
            """,
        version: "0.2.0",
        subcommands: [
            ConvertCommand.self, InspectCommand.self, ValidateCommand.self, FormatsCommand.self,
        ],
        defaultSubcommand: ConvertCommand.self)

    static func main() {
        Signals.ignoreWriteFailures()
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch let failure as Failure {
            leave(failure)
        } catch {
            // Help and version texts arrive as errors with the exit status of success.
            if exitCode(for: error) == .success { exit(withError: error) }
            let text = message(for: error)
            leave(.usage(text.hasSuffix(".") ? String(text.dropLast()) : text))
        }
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

    /// Whether the command has no arguments at all.
    static var isBare: Bool { CommandLine.arguments.count == 1 }

    private static func leave(_ failure: Failure) -> Never {
        Signals.claimEnding()
        if let line = failure.line { StandardError.write(line + "\n") }
        exitProcess(failure.status)
    }
}
