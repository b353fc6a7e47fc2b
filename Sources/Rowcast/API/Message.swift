/// A text for people that names options of a conversion as data, so that each program can spell the
/// options as its users know them.
///
/// `description` spells them as properties: `raise maxRowBytes if that is right`, `pass lenient = true
/// to read it as U+FFFD`. A program whose users set options in another way spells them by `text`, here
/// as parameters of a URL:
///
///     let text = error.message.text { option in
///         option.value.map { "\(option.name)=\($0)" } ?? option.name
///     }
///
/// Messages are equal if their descriptions are.
public struct Message: Sendable {
    /// An option that a message names.
    public struct Option: Sendable, Hashable {
        /// Name of a property of the conversion's options, such as `maxRowBytes`, or `inputFormat` of
        /// `Conversion`.
        public let name: String
        /// The value that the message speaks of, such as `true` or `utf-16`, spelled as
        /// `FormatOption.set` takes it; nil for a message that names no value.
        public let value: String?

        /// The option as `description` spells it: `maxRowBytes`, `encoding = utf-16`.
        fileprivate var swiftSpelling: String { value.map { "\(name) = \($0)" } ?? name }
    }

    /// A piece of a message.
    public enum Part: Sendable, Hashable {
        /// Text that stays as it is.
        case text(String)
        /// The place of an option that each program spells its own way.
        case option(Option)
    }

    /// The pieces in order; no two texts stand side by side, and none is empty.
    public private(set) var parts: [Part] = []

    /// Makes a message that names no options.
    public init(_ text: String) { append(.text(text)) }

    /// The message with each option as `spelling` spells it.
    public func text(spelling: (Option) -> String) -> String {
        parts.reduce(into: "") { text, part in
            switch part {
            case .text(let piece): text += piece
            case .option(let option): text += spelling(option)
            }
        }
    }

    /// The message without control characters, as `String.oneLine` has it.
    package var oneLine: Message {
        var message = Message()
        for part in parts {
            switch part {
            case .text(let text): message.append(.text(text.oneLine))
            case .option(let option):
                message.append(.option(Option(name: option.name, value: option.value?.oneLine)))
            }
        }
        return message
    }

    private init() {}

    private mutating func append(_ part: Part) {
        guard case .text(let text) = part else { return parts.append(part) }
        if text.isEmpty { return }
        if case .text(let before) = parts.last {
            parts[parts.count - 1] = .text(before + text)
        } else {
            parts.append(part)
        }
    }

    static func + (lhs: Message, rhs: Message) -> Message {
        var message = lhs
        for part in rhs.parts { message.append(part) }
        return message
    }
}

extension Message: CustomStringConvertible {
    /// The message with options in Swift's terms: `raise maxRowBytes`, `pass encoding = utf-16`.
    public var description: String { text(spelling: \.swiftSpelling) }
}

extension Message: Hashable {
    /// Compares the descriptions.
    public static func == (lhs: Message, rhs: Message) -> Bool {
        lhs.description == rhs.description
    }

    /// Hashes the description.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension Message: ExpressibleByStringInterpolation {
    /// Makes a message that names no options.
    public init(stringLiteral text: String) { self.init(text) }

    /// Makes a message of the pieces of a literal.
    public init(stringInterpolation: Interpolation) { self = stringInterpolation.message }

    /// The pieces of a literal. Options that a message in the literal names stay options.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var message = Message()

        /// Makes an empty interpolation.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Appends text.
        public mutating func appendLiteral(_ literal: String) { message.append(.text(literal)) }

        /// Appends the description of a value.
        public mutating func appendInterpolation(_ value: some Any) {
            message.append(.text("\(value)"))
        }

        /// Appends the pieces of another message.
        public mutating func appendInterpolation(_ other: Message) {
            for part in other.parts { message.append(part) }
        }

        private mutating func append(_ name: String, _ value: String?) {
            message.append(.option(Option(name: name, value: value)))
        }
    }
}

// MARK: - Options in literals, as in "\(option: TableOptions.ragged, .pad) fills short rows"

/// An option that no format declares: a property of the conversion's options or of `Conversion`.
package enum GeneralOption: String, CaseIterable {
    case applyFormatting, columns, droppedColumns, header, includesHidden, includesRowTotals
    case inputFormat, limit, maxHeaderBytes, maxRowBytes, maxSpoolBytes
    case renamedColumns, sourceColumn, temporaryFolder, totals, union, unpivots, validation,
        valueFormats, visConfig
}

extension Message.Interpolation {
    package mutating func appendInterpolation(option: GeneralOption) {
        append(option.rawValue, nil)
    }

    mutating func appendInterpolation(option: GeneralOption, _ value: Bool) {
        append(option.rawValue, "\(value)")
    }

    mutating func appendInterpolation(option: GeneralOption, text: String) {
        append(option.rawValue, text)
    }

    mutating func appendInterpolation(
        option: GeneralOption, _ value: some RawRepresentable<String>
    ) {
        append(option.rawValue, value.rawValue)
    }

    mutating func appendInterpolation(inputFormat format: ResultFormat) {
        append(GeneralOption.inputFormat.rawValue, format.name)
    }

    mutating func appendInterpolation(option: FormatOption) { append(option.name, nil) }

    mutating func appendInterpolation(option: OptionKey<some OptionValue>) {
        append(option.name, nil)
    }

    mutating func appendInterpolation<Value>(option: OptionKey<Value>, _ value: Value) {
        append(option.name, value.optionText)
    }

    // The text of the value false is nil, since help texts show no default of flags.

    mutating func appendInterpolation(option: OptionKey<Bool>, _ value: Bool) {
        append(option.name, "\(value)")
    }

    mutating func appendInterpolation(option: OptionKey<Bool?>, _ value: Bool) {
        append(option.name, "\(value)")
    }

    /// Names an option with a text in place of a value, such as `N`.
    mutating func appendInterpolation(option: OptionKey<some OptionValue>, text: String) {
        append(option.name, text)
    }
}
