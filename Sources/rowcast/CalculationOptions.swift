import ArgumentParser
import Rowcast
import TableCalculations

/// Columns that are calculated of the result's rows.
struct CalculationOptions: ParsableArguments {
    @Option(
        name: .customLong("calc"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Add a column, such as 'share=${orders.total} / sum(${orders.total})'; may be repeated. "
                + "--value-format gives it a format.", valueName: "name=expression"))
    var calculations: [String] = []

    @Option(
        help: ArgumentHelp(
            "Add the table calculations of a query: a file with its dynamic_fields as JSON.",
            valueName: "file"),
        completion: .file())
    var dynamicFields: String?

    @Flag(help: "Compute the table calculations again that the document has.")
    var recalculate = false

    @Option(
        help: ArgumentHelp(
            "The most memory for columns that calculations need whole.", valueName: "size"))
    var maxCalculationBytes = ByteSize(ConversionOptions().maxCalculationBytes)

    func validate() throws {
        for argument in calculations where TableCalculation(argument: argument) == nil {
            throw ValidationError("--calc takes NAME=EXPRESSION, not '\(argument)'")
        }
    }

    /// Adds the calculations; their formats are those that the options have for columns.
    func apply(to options: inout ConversionOptions) throws(Failure) {
        if !calculations.isEmpty {
            var formats = options.writing.valueFormats
            options.calculations = calculations.compactMap { argument in
                guard var calculation = TableCalculation(argument: argument) else { return nil }
                calculation.valueFormat = formats.removeValue(forKey: calculation.name)
                return calculation
            }
            options.writing.valueFormats = formats
        }
        if recalculate { options.recalculates = true }
        options.maxCalculationBytes = maxCalculationBytes.bytes
        guard let dynamicFields else { return }
        let json = try readFile(dynamicFields)
        do throws(ConversionError) {
            try options.takeDynamicFields(json)
        } catch {
            throw Failure(error, subject: dynamicFields)
        }
    }
}

extension TableCalculation {
    /// Makes a calculation of `NAME=EXPRESSION`; nil for other text.
    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "=") else { return nil }
        let name = argument[..<equals].trimmed
        let expression = argument[argument.index(after: equals)...].trimmed
        guard !name.isEmpty, !expression.isEmpty else { return nil }
        self.init(name: name, expression: expression)
    }
}

extension Substring {
    /// The text without blanks around it.
    fileprivate var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text.drop { $0 == " " })
    }
}
