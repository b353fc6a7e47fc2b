import ArgumentParser
import Rowcast

/// Choice, names and formats of columns.
struct ColumnOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The columns to write, in that order: names, labels or headings, separated by commas. "
                + "orders.* stands for all that begin so, '\\,' for a comma in a name.",
            valueName: "columns"),
        completion: .fields)
    var columns: [String] = []

    @Option(
        help: ArgumentHelp(
            "The columns to leave out, written as in --columns.", valueName: "columns"),
        completion: .fields)
    var drop: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A new name for a column; may be repeated. --columns and --drop take the old names.",
            valueName: "old=new"))
    var rename: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A value format for a column, such as 'orders.total=$#,##0'; may be repeated. Text formats "
                + "show the column so, also without --apply-formatting; xlsx gets a number format.",
            valueName: "column=format"))
    var valueFormat: [String] = []

    @Flag(
        help: """
            Write a pivoted result as one row for each pivot value, with the pivot fields as columns; \
            row totals and combinations without a value are left out.
            """)
    var unpivot = false

    func validate() throws {
        for (option, lists) in [("--columns", columns), ("--drop", drop)]
        where lists.contains(where: { NameList.names(in: $0).contains("") }) {
            throw ValidationError("\(option) has an empty name")
        }
        _ = try pairs(rename, of: "--rename", form: "OLD=NEW")
        _ = try pairs(valueFormat, of: "--value-format", form: "COLUMN=FORMAT")
    }

    func apply(to options: inout ConversionOptions) {
        options.unpivots = unpivot
        apply(to: &options.writing)
    }

    private func apply(to options: inout WritingOptions) {
        options.columns = columns.isEmpty ? nil : columns.flatMap(NameList.names)
        options.droppedColumns = drop.flatMap(NameList.names)
        options.renamedColumns = (try? pairs(rename, of: "", form: "")) ?? [:]
        options.valueFormats = (try? pairs(valueFormat, of: "", form: "")) ?? [:]
    }

    /// The texts behind `=`, by the names in front.
    private func pairs(
        _ arguments: [String], of option: String, form: String
    ) throws -> [String: String] {
        var pairs: [String: String] = [:]
        for argument in arguments {
            guard let (name, text) = NameList.pair(in: argument), !name.isEmpty, !text.isEmpty
            else {
                throw ValidationError("\(option) takes \(form), not '\(argument)'")
            }
            guard pairs.updateValue(text, forKey: name) == nil else {
                throw ValidationError("\(option) has '\(name)' twice")
            }
        }
        return pairs
    }
}
