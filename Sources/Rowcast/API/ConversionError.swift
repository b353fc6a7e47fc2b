/// Why a conversion failed, and where.
///
/// `description` is one line, fit for a terminal or a log:
/// `json: expected ',' or '}' after a value (row 3, line 12, byte 1842)`.
public struct ConversionError: Error, Sendable {
    /// The kind of failure; what a program decides by.
    public enum Code: String, Sendable {
        /// The bytes are not what the format's definition allows.
        case malformed
        /// The input ended inside the document.
        case truncated
        /// A limit of `ConversionOptions` was passed.
        case tooLarge = "too_large"
        /// The document is well-formed and reports that its query failed.
        case queryFailed = "query_failed"
        /// The formats or options do not go together, or the format cannot be recognised.
        case unsupported
        /// The input or an output could not be opened, read or written.
        case inputOutput = "input_output"
        /// The reader of an output went away (EPIPE).
        case outputClosed = "output_closed"
        /// The input changed while it was read.
        case inputChanged = "input_changed"
    }

    /// A place in the input; parts that are not known are `nil`.
    public struct Position: Sendable, Equatable {
        /// Offset in bytes from the start of the input, from 0.
        public var byte: Int?
        /// Line, from 1.
        public var line: Int?
        /// Row of the result, from 1; a heading row does not count.
        public var row: Int?
        /// Name of the column.
        public var column: String?

        /// Makes a position of the parts that are known.
        public init(byte: Int? = nil, line: Int? = nil, row: Int? = nil, column: String? = nil) {
            self.byte = byte
            self.line = line
            self.row = row
            self.column = column
        }
    }

    /// The kind of failure.
    public var code: Code
    /// The format at work, `nil` where the failure is not a format's.
    public var format: ResultFormat?
    /// Where in the input.
    public var position: Position
    /// What was expected and what was found, in lower case, without a final period.
    public var reason: String
    /// What to do about it, if there is something.
    public var hint: String?

    /// Makes an error.
    public init(
        _ code: Code, format: ResultFormat? = nil, at position: Position = Position(),
        _ reason: String, hint: String? = nil
    ) {
        self.code = code
        self.format = format
        self.position = position
        self.reason = reason
        self.hint = hint
    }
}

extension ConversionError: Equatable {
    /// Compares code and position, not words.
    public static func == (lhs: ConversionError, rhs: ConversionError) -> Bool {
        lhs.code == rhs.code && lhs.position == rhs.position
    }
}

extension ConversionError: CustomStringConvertible {
    /// One line: format, reason, hint and place.
    public var description: String {
        var text = format.map { "\($0.name): " } ?? ""
        text += reason
        if let hint { text += "; \(hint)" }
        if position != ConversionError.Position() { text += " (\(position.text))" }
        return text.oneLine
    }
}

extension ConversionError.Position {
    /// The parts that are known, such as `row 3, line 12, byte 1842`.
    var text: String {
        var places: [String] = []
        if let row { places.append("row \(row)") }
        if let column { places.append("column \(column)") }
        if let line { places.append("line \(line)") }
        if let byte { places.append("byte \(byte)") }
        return places.joined(separator: ", ")
    }
}

extension String {
    /// The text with control characters made visible, so that data cannot forge lines or colours.
    package var oneLine: String {
        guard unicodeScalars.contains(where: { $0.value < 32 || (127..<160).contains($0.value) })
        else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t": text.append(" ")
            default:
                if scalar.value < 32 || (127..<160).contains(scalar.value) {
                    text.append("\u{FFFD}")
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }
}
