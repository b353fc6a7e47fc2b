/// Why a conversion failed, and where.
///
/// `description` is one line, fit for a terminal or a log:
/// `json: expected ',' or '}' after a value (row 3, line 12, byte 1842)`.
public struct ConversionError: Error, Sendable {
    /// The kind of failure, for programs to decide by. Later versions may have further kinds.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The raw value, such as `too_large`.
        public var description: String { rawValue }

        /// The bytes break a rule of the format.
        public static let malformed = Code(rawValue: "malformed")
        /// The input ended inside the document.
        public static let truncated = Code(rawValue: "truncated")
        /// The input exceeds a limit, such as `maxRowBytes` of `ConversionOptions`.
        public static let tooLarge = Code(rawValue: "too_large")
        /// The document is well-formed and reports that its query failed.
        public static let queryFailed = Code(rawValue: "query_failed")
        /// The formats or options exclude each other, or no format recognises the input.
        public static let unsupported = Code(rawValue: "unsupported")
        /// A property of `ConversionOptions` has a value outside its range.
        public static let invalidOption = Code(rawValue: "invalid_option")
        /// The input or an output could not be opened, read or written.
        public static let inputOutput = Code(rawValue: "input_output")
        /// The reader of an output went away (EPIPE).
        public static let outputClosed = Code(rawValue: "output_closed")
        /// The input changed while it was read.
        public static let inputChanged = Code(rawValue: "input_changed")
        /// The task of the conversion was cancelled.
        public static let cancelled = Code(rawValue: "cancelled")
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
    /// Text of the expected and the found bytes or values, in lower case, without a final period.
    public var reason: Message
    /// Advice, such as an option that would help; nil for none.
    public var hint: Message?
    /// Path of the file that could not be opened, read or written, where the path is known.
    public var path: String?
    /// The system's `errno` of an operation that failed; nil for any other failure.
    public var errno: Int32?
    /// The error behind this one, such as an error of a `ByteSource` of your own.
    public var underlying: (any Error)?
    /// The kind of an input that other programs read; the command names the program.
    package var foreignContent: ForeignContent?

    /// Makes an error.
    public init(
        _ code: Code, format: ResultFormat? = nil, at position: Position = Position(),
        _ reason: Message, hint: Message? = nil, path: String? = nil, errno: Int32? = nil,
        underlying: (any Error)? = nil
    ) {
        self.code = code
        self.format = format
        self.position = position
        self.reason = reason
        self.hint = hint
        self.path = path
        self.errno = errno
        self.underlying = underlying
    }
}

extension ConversionError {
    /// The error with the path of the file that it is about.
    func of(_ path: String) -> ConversionError {
        var error = self
        error.path = path
        return error
    }
}

extension ConversionError: Equatable {
    /// Compares code, format, position, reason, hint, path, errno and the text of the underlying
    /// error.
    public static func == (lhs: ConversionError, rhs: ConversionError) -> Bool {
        lhs.code == rhs.code && lhs.format == rhs.format && lhs.position == rhs.position
            && lhs.reason == rhs.reason && lhs.hint == rhs.hint
            && lhs.path == rhs.path && lhs.errno == rhs.errno
            && lhs.underlying.map { "\($0)" } == rhs.underlying.map { "\($0)" }
    }
}

extension ConversionError: CustomStringConvertible {
    /// The error on one line, options spelled as properties: path, format, reason, hint, position.
    public var description: String { message.description }

    /// The error on one line: path, format, reason, hint and position.
    public var message: Message {
        var message: Message = path.map { "\($0): " } ?? ""
        if let format { message = "\(message)\(format.name): " }
        message = "\(message)\(reason)"
        if let hint { message = "\(message); \(hint)" }
        if position != ConversionError.Position() { message = "\(message) (\(position.text))" }
        return message.oneLine
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
