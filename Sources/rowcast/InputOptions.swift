import ArgumentParser
import Rowcast

/// File and format to read; commands that read one result share these options.
struct InputOptions: ParsableArguments {
    @Argument(
        help: "The file to read; '-' or none is standard input.", completion: .file())
    var input: String?

    @OptionGroup var format: InputFormatOption
    @OptionGroup var part: PartArguments

    /// Returns the input: a file or standard input.
    func choice() throws(Failure) -> InputChoice { try InputChoice(ofUser: input) }
}

/// Files to read, whose rows follow one another, and their format.
struct InputsOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The files to read; '-' or none is standard input. The rows of several become one result, with "
                + "the columns, labels and formats of the first.", valueName: "input"),
        completion: .file())
    var inputs: [String] = []

    @OptionGroup var format: InputFormatOption
    @OptionGroup var part: PartArguments

    @Flag(help: "Take the columns of all inputs, null where an input has none.")
    var union = false

    @Option(
        help: ArgumentHelp(
            "Add a column of that name, the last, with the path of each row's input.",
            valueName: "name"))
    var sourceColumn: String?

    func validate() throws {
        guard inputs.count(where: { $0 == "-" }) <= 1 else {
            throw ValidationError("standard input can be only one of the inputs")
        }
        guard sourceColumn != "" else { throw ValidationError("--source-column has an empty name") }
    }

    /// Returns the inputs, at least one.
    func choices() throws(Failure) -> [InputChoice] {
        inputs.isEmpty ? [try InputChoice(ofUser: nil)] : inputs.map { InputChoice($0) }
    }

    func apply(to options: inout ConversionOptions) {
        options.union = union
        options.sourceColumn = sourceColumn
        part.apply(to: &options)
    }
}

/// The format of an input.
struct InputFormatOption: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Format of the input.", valueName: "format"),
        completion: .list(["auto"] + FormatChoice.names))
    var from = "auto"

    /// Returns the format; `nil` if the content decides.
    func choice() throws(Failure) -> ResultFormat? { try FormatChoice.input(from) }
}
