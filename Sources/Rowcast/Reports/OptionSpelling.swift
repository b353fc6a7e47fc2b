/// The way in which the users of a program spell the options of conversions.
package enum OptionSpelling: Sendable {
    /// Flags of command lines: `--max-row-bytes`, `--encoding utf-16`, `--no-pivoted`.
    case flags
    /// Names and values: `max-row-bytes`, `encoding=utf-16`, `pivoted=false`.
    case names

    /// A message with its options in this spelling.
    package func text(_ message: Message) -> String { message.text(spelling: text) }

    /// The arguments that an option takes: `--html table|page`, `html=table|page`.
    package func usage(of option: FormatOption) -> String {
        let name = OptionSpelling.hyphenated(option.name)
        let values: String
        switch (self, option.kind) {
        case (.flags, .flag): return "--\(name)"
        case (.flags, .choiceOfFlags): return "--[no-]\(name)"
        case (.names, .flag), (.names, .choiceOfFlags): values = "true|false"
        case (_, .value(let valueName)): values = "<\(valueName)>"
        case (_, .choice(let choices)): values = choices.joined(separator: "|")
        }
        return self == .flags ? "--\(name) \(values)" : "\(name)=\(values)"
    }

    /// The spelling of a property's name with hyphens: `htmlTable` becomes `html-table`.
    package static func hyphenated(_ name: String) -> String {
        name.reduce(into: "") { text, character in
            text += character.isUppercase ? "-\(character.lowercased())" : String(character)
        }
    }

    private func text(_ option: Message.Option) -> String {
        let name = OptionSpelling.otherNames[option.name] ?? OptionSpelling.hyphenated(option.name)
        switch (self, option.value) {
        case (.flags, nil), (.flags, "true"), (.flags, "false"):
            let negation = option.value == "false" ? "no-" : ""
            return "--\(negation)\(name)"
        case (.flags, .some(let value)): return "--\(name) \(value)"
        case (.names, let value):
            // The format of an input is an argument of its own.
            let name = option.name == GeneralOption.inputFormat.rawValue ? "format" : name
            return value.map { "\(name)=\($0)" } ?? name
        }
    }

    /// Options that are called otherwise than the library's property.
    private static let otherNames = [
        "droppedColumns": "drop", "includesHidden": "hidden", "includesRowTotals": "row-totals",
        "inputFormat": "from", "renamedColumns": "rename", "unpivots": "unpivot",
        "validation": "validate", "valueFormats": "value-format",
    ]
}
