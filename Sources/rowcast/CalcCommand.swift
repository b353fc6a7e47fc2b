import ArgumentParser
import Rowcast
import TableCalculations

/// `rowcast calc --explain EXPRESSION`: tells the types and the needs of table calculations.
struct CalcCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calc",
        abstract: "Explain table calculations: their types, and what they need of the rows.",
        discussion: """
            Tells whether a calculation streams, sees rows nearby, or needs whole columns, and \
            marks errors with carets. Without an input the fields have the types that the \
            expression gives them. Exits with 1 for an expression that cannot be computed.

            EXAMPLES:
              rowcast calc --explain '${a} / offset(${a}, 1) - 1'
              rowcast calc --explain 'share=${orders.total} / sum(${orders.total})' orders.json
            """)

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "An expression, or NAME=EXPRESSION; may be repeated.", valueName: "expression"))
    var explain: [String] = []

    @Option(
        help: ArgumentHelp(
            "The table calculations of a query: a file with its dynamic_fields as JSON.",
            valueName: "file"),
        completion: .file())
    var dynamicFields: String?

    @Argument(help: "A result whose fields expressions refer to.", completion: .file())
    var input: String?

    @OptionGroup var format: InputFormatOption
    @OptionGroup var part: PartArguments

    func validate() throws {
        if explain.isEmpty, dynamicFields == nil {
            throw ValidationError("--explain takes an expression, such as '${a} / sum(${a})'")
        }
    }

    func run() throws {
        var calculations = CalculationExplanation()
        for (index, text) in explain.enumerated() {
            calculations.add(text, number: explain.count == 1 ? nil : index + 1)
        }
        if let dynamicFields {
            let json = try InputChoice.readFile(dynamicFields)
            do throws(ConversionError) {
                try calculations.add(dynamicFields: json)
            } catch {
                throw Failure(error, subject: dynamicFields)
            }
        }
        let choice = input.map { InputChoice($0) }
        var header: ResultHeader?
        if let choice { header = try self.header(of: choice) }
        let explained: (text: String, hasFault: Bool)
        do throws(ConversionError) {
            explained = try calculations.explained(header)
        } catch {
            throw Failure(error, subject: choice?.name ?? "calc")
        }
        try StandardOutput.write(explained.text + "\n")
        if explained.hasFault { throw Failure.invalid }
    }

    /// The header of a result, with the types of its columns.
    private func header(of choice: InputChoice) throws(Failure) -> ResultHeader {
        var conversion = Conversion(from: try format.choice(), inputName: choice.path)
        part.apply(to: &conversion.options)
        let source = try choice.open()
        do throws(ConversionError) {
            let header = try conversion.header(of: source, within: 64 << 20, withTypes: true)
            if let header { return header }
            throw ConversionError(.tooLarge, "the header is longer than 64 MB")
        } catch {
            throw Failure(error, subject: choice.name)
        }
    }
}
