/// An option of a format: its name, help text and values, and how to set it from text.
///
/// Command lines, help texts and `rowcast formats --verbose` show it.
///
/// The option is a property of `ReadingOptions`, `WritingOptions` or both, as its `use` says, with the
/// same name; command lines spell it with hyphens (`htmlTable`, `--html-table`).
public struct FormatOption: Sendable {
    /// The direction in which an option takes effect.
    public enum Use: Sendable {
        /// When the format is read.
        case reading
        /// When the format is written.
        case writing
        /// When the format is read or written.
        case both
    }

    /// The kind of argument that an option takes.
    public enum Kind: Sendable, Equatable {
        /// No argument: `--links` switches the option on.
        case flag
        /// No argument: `--option` switches it on, `--no-option` off; without either the format
        /// decides.
        case choiceOfFlags
        /// A text that stands for the value; help texts call it `name`.
        case value(name: String)
        /// One of several words.
        case choice([String])
    }

    /// Name of the property, such as `htmlTable`.
    public let name: String
    /// One or two sentences for help texts.
    public let summary: Message
    /// When the option takes effect.
    public let use: Use
    /// The kind of argument.
    public let kind: Kind
    /// The argument that stands for the default; nil where the default has no text.
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
                    "\(option: key) takes \(key.values), not '\(text.oneLine)'")
            }
            if key.use != .writing { options.reading[key] = value }
            if key.use != .reading { options.writing[key] = value }
        }
    }

    /// Sets the option from a user's argument; flags take `true` and `false`. An option of both uses
    /// is set for reading and for writing.
    ///
    /// - Throws: `.unsupported`, with the values that the option takes.
    public func set(
        _ text: String, in options: inout ConversionOptions
    ) throws(ConversionError) {
        try setText(text, &options)
    }
}

/// The typed key of an option's value in `ReadingOptions` or `WritingOptions`.
struct OptionKey<Value: OptionValue>: Sendable {
    let name: String
    let defaultValue: Value
    let use: FormatOption.Use
    let summary: Message
    let valueName: String
    /// The valid arguments in words, such as "a path such as /embed", for error texts.
    let values: String
    let isValid: @Sendable (Value) -> Bool

    /// Makes the key of the property `name`. `values` describes the valid arguments where `isValid`
    /// refuses some values of the type.
    init(
        _ name: String, default defaultValue: Value, _ use: FormatOption.Use, _ summary: Message,
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

/// Values of formats' options, by the options' names.
package struct FormatOptionValues: Sendable {
    private var values: [String: any Sendable] = [:]
    /// The valid arguments, in words, of each option that was set to another value.
    private var invalid: [String: String] = [:]

    /// Makes the values of options of which none was set.
    package init() {}

    /// The names of the options that were set.
    var names: [String] { Array(values.keys) }

    /// The value of an option, or its default.
    subscript<Value>(key: OptionKey<Value>) -> Value {
        get { values[key.name] as? Value ?? key.defaultValue }
        set {
            values.updateValue(newValue, forKey: key.name)
            invalid[key.name] = key.isValid(newValue) ? nil : key.values
        }
    }

    /// Makes an option one that was not set.
    mutating func remove<Value>(_ key: OptionKey<Value>) {
        values[key.name] = nil
        invalid[key.name] = nil
    }

    /// - Throws: `.invalidOption`, naming the first option whose value is outside its range.
    func validate() throws(ConversionError) {
        guard let (name, values) = invalid.min(by: { $0.key < $1.key }) else { return }
        throw ConversionError(.invalidOption, "\(name) must be \(values)")
    }
}

/// A type of option values.
protocol OptionValue: Sendable {
    /// The kind of argument for values of this type; help texts call the argument `valueName`.
    static func kind(named valueName: String) -> FormatOption.Kind
    /// The valid arguments in words, for error texts.
    static var values: String { get }
    /// The value that a text stands for; nil for a text that stands for none.
    init?(optionText: String)
    /// The text that stands for the value; nil for a value without a text.
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

/// An option whose value is an ASCII character.
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
