import Rowcast

extension ResultFormat {
    /// All formats as one line of JSON.
    static var allJSON: String {
        JSONText.object([("formats", .array(all.map(\.json)))]).text
    }

    private var json: JSONText {
        .object([
            ("name", .string(name)), ("summary", .string(summary)),
            ("other_names", .array(aliases.map(JSONText.string))),
            ("extensions", .array(extensions.map(JSONText.string))),
            ("media_type", .string(mediaType)), ("can_read", .bool(canDecode)),
            ("can_write", .bool(canEncode)), ("options", .array(options.map(\.json))),
        ])
    }
}

extension FormatOption {
    fileprivate var json: JSONText {
        var valueName: String?
        var values: [String] = []
        switch kind {
        case .flag, .choiceOfFlags: break
        case .value(let name): valueName = name
        case .choice(let choices): values = choices
        }
        return .object([
            ("name", .string(name)), ("usage", .string(usage)),
            ("reading", .bool(use != .writing)), ("writing", .bool(use != .reading)),
            ("value_name", JSONText(valueName)),
            ("values", .array(values.map(JSONText.string))),
            ("default", JSONText(defaultText)), ("summary", .string(summary.withFlags)),
        ])
    }
}
