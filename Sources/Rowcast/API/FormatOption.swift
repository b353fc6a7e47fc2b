/// What there is to know of an option that formats declare beside themselves: what command lines,
/// help texts and `rowcast formats --verbose` show, and how its value is set from text.
///
/// The option is a property of `ConversionOptions` with the same name; command lines spell it with
/// hyphens (`htmlTable`, `--html-table`).
public struct FormatOption: Sendable {
    /// When an option matters.
    public enum Use: Sendable {
        /// When a format is read.
        case reading
        /// When a format is written.
        case writing
        /// When a format is read, and when it is written.
        case both
    }

    /// What is passed for an option.
    public enum Kind: Sendable, Equatable {
        /// Nothing: it is on or off.
        case flag
        /// Nothing: it is on, off (`--no-…`) or left to the format.
        case choiceOfFlags
        /// A text that the option's value is read from; `name` is what help calls it.
        case value(name: String)
        /// One of these texts.
        case choice([String])
    }

    /// Name of the property, such as `htmlTable`.
    public let name: String
    /// One or two sentences for help texts.
    public let summary: String
    /// When the option matters.
    public let use: Use
    /// What is passed.
    public let kind: Kind
    /// The default as it would be passed; `nil` where nothing passed means the default.
    public let defaultText: String?

    private let setText: @Sendable (String, inout ConversionOptions) throws(ConversionError) -> Void

    init<Value>(_ key: OptionKey<Value>) {
        name = key.name
        summary = key.summary
        use = key.use
        kind = Value.kind(named: key.valueName)
        defaultText = key.defaultValue.optionText
        setText = { text, options throws(ConversionError) in
            guard let value = Value(optionText: text), key.isValid(value) else {
                throw ConversionError(
                    .unsupported,
                    "--\(commandLineSpelling(key.name)) takes \(key.values), not '\(text.oneLine)'")
            }
            options[key] = value
        }
    }

    /// The name with hyphens, such as `html-table`.
    public var spelling: String { commandLineSpelling(name) }

    /// Sets the option from what a user passed; flags take `true` and `false`.
    ///
    /// - Throws: `.unsupported` with the values that the option takes.
    public func set(
        _ text: String, in options: inout ConversionOptions
    ) throws(ConversionError) {
        try setText(text, &options)
    }
}

/// A property's name as command lines spell it.
private func commandLineSpelling(_ name: String) -> String {
    name.reduce(into: "") { text, character in
        text += character.isUppercase ? "-\(character.lowercased())" : String(character)
    }
}

/// The typed key of an option's value in `ConversionOptions`.
struct OptionKey<Value: OptionValue>: Sendable {
    let name: String
    let defaultValue: Value
    let use: FormatOption.Use
    let summary: String
    let valueName: String
    /// What may be passed, for errors.
    let values: String
    let isValid: @Sendable (Value) -> Bool

    /// `name` is the property's. `values` says what may be passed where not every value of the type
    /// is valid.
    init(
        _ name: String, default defaultValue: Value, _ use: FormatOption.Use, _ summary: String,
        valueName: String = "value", values: String? = nil,
        isValid: @escaping @Sendable (Value) -> Bool = { _ in true }
    ) {
        self.name = name
        self.defaultValue = defaultValue
        self.use = use
        self.summary = summary
        self.valueName = valueName
        self.values = values ?? Value.values
        self.isValid = isValid
    }
}

/// A type that an option's value may have.
protocol OptionValue: Sendable {
    /// What is passed for a value of this type, whose placeholder in help is `valueName`.
    static func kind(named valueName: String) -> FormatOption.Kind
    /// What may be passed, in words.
    static var values: String { get }
    /// The value that a text stands for, `nil` if it stands for none.
    init?(optionText: String)
    /// The text that stands for the value, `nil` if none does.
    var optionText: String? { get }
}

extension Bool: OptionValue {
    static func kind(named valueName: String) -> FormatOption.Kind { .flag }
    static var values: String { "'true' or 'false'" }
    init?(optionText: String) { self.init(optionText) }
    var optionText: String? { self ? "true" : nil }
}

extension Int: OptionValue {
    static func kind(named valueName: String) -> FormatOption.Kind { .value(name: valueName) }
    static var values: String { "a whole number" }
    init?(optionText: String) { self.init(optionText) }
    var optionText: String? { description }
}

extension String: OptionValue {
    static func kind(named valueName: String) -> FormatOption.Kind { .value(name: valueName) }
    static var values: String { "a text" }
    init?(optionText: String) { self = optionText }
    var optionText: String? { isEmpty ? nil : self }
}

/// A character of ASCII.
extension UInt8: OptionValue {
    static func kind(named valueName: String) -> FormatOption.Kind { .value(name: valueName) }
    static var values: String { "one ASCII character, or 'tab'" }
    init?(optionText: String) {
        if ["tab", "\\t"].contains(optionText) {
            self = .tab
        } else if let byte = optionText.utf8.first, optionText.utf8.count == 1, byte < 128 {
            self = byte
        } else {
            return nil
        }
    }
    var optionText: String? { self == .tab ? "tab" : String(decoding: [self], as: UTF8.self) }
}

extension Optional: OptionValue where Wrapped: OptionValue {
    static func kind(named valueName: String) -> FormatOption.Kind {
        let kind = Wrapped.kind(named: valueName)
        return kind == .flag ? .choiceOfFlags : kind
    }
    static var values: String { Wrapped.values }
    init?(optionText: String) {
        guard let value = Wrapped(optionText: optionText) else { return nil }
        self = value
    }
    var optionText: String? { flatMap(\.optionText) }
}

extension OptionValue where Self: RawRepresentable<String> & CaseIterable {
    static func kind(named valueName: String) -> FormatOption.Kind {
        .choice(allCases.map(\.rawValue))
    }
    static var values: String { allCases.map(\.rawValue).joined(separator: " or ") }
    init?(optionText: String) { self.init(rawValue: optionText) }
    var optionText: String? { rawValue }
}
