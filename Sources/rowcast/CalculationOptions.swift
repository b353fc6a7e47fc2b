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
            "The most memory for columns that calculations need whole; those beyond it are files in "
                + "--temporary-folder, of at most --max-spool-bytes.", valueName: "size"))
    var maxCalculationBytes = ByteSize(ConversionOptions().maxCalculationBytes)

    func validate() throws {
        for argument in calculations where TableCalculation(argument: argument) == nil {
            throw ValidationError("--calc takes NAME=EXPRESSION, not '\(argument)'")
        }
    }

    /// Adds the calculations; their formats are those that the options have for columns.
    func apply(to options: inout ConversionOptions) throws(Failure) {
        if !calculations.isEmpty {
            options.calculations = calculations.compactMap { TableCalculation(argument: $0) }
            options.moveValueFormatsToCalculations()
        }
        if recalculate { options.recalculates = true }
        options.maxCalculationBytes = maxCalculationBytes.bytes
        guard let dynamicFields else { return }
        let json = try InputChoice.readFile(dynamicFields)
        do throws(ConversionError) {
            try options.takeDynamicFields(json)
        } catch {
            throw Failure(error, subject: dynamicFields)
        }
    }
}
