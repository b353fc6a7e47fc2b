import ArgumentParser
import Rowcast

/// What is read, and as what: shared by the commands that read results.
struct InputOptions: ParsableArguments {
    @Argument(help: "The file to read; '-' is standard input.", completion: .file())
    var input: String

    @Option(
        help: ArgumentHelp("Format of the input.", valueName: "format"),
        completion: .list(["auto"] + FormatChoice.names))
    var from = "auto"

    /// The file or standard input.
    var choice: InputChoice { InputChoice(input) }

    /// The format, `nil` where the content is to tell it.
    func format() throws(Failure) -> ResultFormat? { try FormatChoice.input(from) }
}
