extension ResultFormat {
    /// All formats as one line of JSON, options spelled as a program's users know them.
    package static func json(_ spelling: OptionSpelling) -> String {
        JSONLine.object([("formats", .array(all.map { $0.json(spelling) }))]).text
    }

    private func json(_ spelling: OptionSpelling) -> JSONLine {
        .object([
            ("name", .string(name)), ("summary", .string(summary)),
            ("other_names", .array(aliases.map(JSONLine.string))),
            ("extensions", .array(extensions.map(JSONLine.string))),
            ("media_type", .string(mediaType)), ("can_read", .bool(canDecode)),
            ("can_write", .bool(canEncode)),
            ("options", .array(options.map { $0.json(spelling) })),
        ])
    }
}

extension FormatOption {
    fileprivate func json(_ spelling: OptionSpelling) -> JSONLine {
        var valueName: String?
        var values: [String] = []
        switch kind {
        case .flag, .choiceOfFlags: break
        case .value(let name): valueName = name
        case .choice(let choices): values = choices
        }
        return .object([
            ("name", .string(name)), ("usage", .string(spelling.usage(of: self))),
            ("reading", .bool(use != .writing)), ("writing", .bool(use != .reading)),
            ("value_name", JSONLine(valueName)),
            ("values", .array(values.map(JSONLine.string))),
            ("default", JSONLine(defaultText)), ("summary", .string(spelling.text(summary))),
        ])
    }
}
