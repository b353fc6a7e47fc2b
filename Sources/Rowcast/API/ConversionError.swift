/// Why a conversion failed, and where.
///
/// `description` is one line, fit for a terminal or a log:
/// `json: expected ',' or '}' after a value (row 3, line 12, byte 1842)`.
public struct ConversionError: Error, Sendable {
    /// The kind of failure, for programs to decide by.
    public enum Code: String, Sendable {
        /// The bytes break a rule of the format.
        case malformed
        /// The input ended inside the document.
        case truncated
        /// The input exceeds a limit, such as `maxRowBytes` of `ConversionOptions`.
        case tooLarge = "too_large"
        /// The document is well-formed and reports that its query failed.
        case queryFailed = "query_failed"
        /// The formats or options exclude each other, or no format recognises the input.
        case unsupported
        /// The input or an output could not be opened, read or written.
        case inputOutput = "input_output"
        /// The reader of an output went away (EPIPE).
        case outputClosed = "output_closed"
        /// The input changed while it was read.
        case inputChanged = "input_changed"
    }

    /// A place in the input; its unknown parts are nil.
    public struct Position: Sendable, Equatable {
        /// Byte of the input, from 0.
        public var byte: Int?
        /// Line of the input, from 1.
        public var line: Int?
        /// Row of the result, from 1; heading rows do not count.
        public var row: Int?
        /// Name of the column.
        public var column: String?

        /// Makes a position from its known parts.
        public init(byte: Int? = nil, line: Int? = nil, row: Int? = nil, column: String? = nil) {
            self.byte = byte
            self.line = line
            self.row = row
            self.column = column
        }
    }

    /// The kind of failure.
    public var code: Code
    /// The format that was read or written; nil for a failure outside any format.
    public var format: ResultFormat?
    /// The place in the input.
    public var position: Position
    /// What was expected and what was found, in lower case, without a final period.
    public var reason: String
    /// Advice, such as an option that would help; nil for none.
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
    /// Compares code and position; the wording of reason and hint does not count.
    public static func == (lhs: ConversionError, rhs: ConversionError) -> Bool {
        lhs.code == rhs.code && lhs.position == rhs.position
    }
}

extension ConversionError: CustomStringConvertible {
    /// The error on one line: format, reason, hint and position.
    public var description: String {
        var text = format.map { "\($0.name): " } ?? ""
        text += reason
        if let hint { text += "; \(hint)" }
        if position != ConversionError.Position() { text += " (\(position.text))" }
        return text.oneLine
    }
}

extension ConversionError.Position {
    /// The known parts of the position, such as `row 3, line 12, byte 1842`.
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
    /// The text with line ends and tabs as blanks, other control characters as U+FFFD.
    ///
    /// Data in an error text can then forge no lines or terminal colours.
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
