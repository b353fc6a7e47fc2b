import Rowcast
import TableCalculations

extension Setting {
    private static let rows: Set<Place> = [.conversion, .rowsRead]

    /// The settings of table calculations.
    static let calculations: [Setting] = [
        texts("calc", rows) { texts, settings throws(ConversionError) in
            var calculations: [TableCalculation] = []
            for text in texts {
                guard let calculation = TableCalculation(argument: text) else {
                    throw ConversionError(
                        .invalidOption, "calc is NAME=EXPRESSION, not '\(text.oneLine)'")
                }
                calculations.append(calculation)
            }
            settings.options.calculations = calculations
        },
        value(
            "dynamic-fields", rows, "the path of a file, or JSON", parse: { $0.isEmpty ? nil : $0 }
        ) {
            text, settings throws(ConversionError) in
            try settings.options.takeDynamicFields(Settings.json(text))
        },
        flag("recalculate", rows) { $1.options.recalculates = $0 },
        size(
            "max-calculation-bytes", rows, 0...Int.max, "a number of bytes, such as 1GB"
        ) { $1.options.maxCalculationBytes = $0 },
    ]
}
