import Rowcast

extension Message {
    /// The message with options spelled as flags: `pass --encoding utf-16`.
    var withFlags: String { text(spelling: \.flag) }
}

extension Message.Option {
    /// The option as users type it: `--max-row-bytes`, `--encoding utf-16`, `--lenient`,
    /// `--no-pivoted`.
    fileprivate var flag: String {
        let flag = Flags.names[name] ?? Flags.hyphenated(name)
        switch value {
        case nil, "true": return "--\(flag)"
        case "false": return "--no-\(flag)"
        case .some(let value): return "--\(flag) \(value)"
        }
    }
}

/// Spelling of the library's options as flags, without the leading hyphens.
enum Flags {
    /// Flags that are called otherwise than the library's property.
    fileprivate static let names = [
        "droppedColumns": "drop", "includesHidden": "hidden", "includesRowTotals": "row-totals",
        "inputFormat": "from", "renamedColumns": "rename", "unpivots": "unpivot",
        "validation": "validate", "valueFormats": "value-format",
    ]

    /// The spelling of a property's name in command lines: `htmlTable` becomes `html-table`.
    static func hyphenated(_ name: String) -> String {
        name.reduce(into: "") { text, character in
            text += character.isUppercase ? "-\(character.lowercased())" : String(character)
        }
    }
}
