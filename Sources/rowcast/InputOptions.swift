import ArgumentParser
import Rowcast

/// File and format to read; commands that read results share these options.
struct InputOptions: ParsableArguments {
    @Argument(help: "The file to read; '-' is standard input.", completion: .file())
    var input: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Format of the input.", valueName: "format"),
        completion: .list(["auto"] + FormatChoice.names))
    var from = "auto"

    /// The input: a file or standard input.
    var choice: InputChoice { InputChoice(input) }

    /// Returns the format; `nil` if the content decides.
    func format() throws(Failure) -> ResultFormat? { try FormatChoice.input(from) }
}
