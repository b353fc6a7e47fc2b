/// The delimiter and the escaping of csv, txt and their variants.
struct DelimitedDialect: Sendable {
    enum Escaping: Sendable {
        /// RFC 4180: values stand in `"`, and a quote inside is doubled.
        case quotes
        /// `\t`, `\n`, `\r`, `\\`, and `\N` for null, as PostgreSQL and MySQL read and write them.
        case backslashes
    }

    var delimiter: UInt8
    let escaping: Escaping

    init(delimiter: UInt8, escaping: Escaping = .quotes) {
        self.delimiter = delimiter
        self.escaping = escaping
    }

    /// Whether the delimiter may stand in a number, in `true` or in `false`.
    var splitsPlainValues: Bool { "+-.0123456789Etruefals".utf8.contains(delimiter) }

    /// Checks the delimiter, which the user passed with `option`.
    ///
    /// - Throws: `.unsupported` for a line end, a quote and other bytes that values may contain
    ///   unquoted.
    func validate(
        _ option: Message = "\(option: DelimitedOptions.delimiter)"
    ) throws(ConversionError) {
        let isTaken: Bool
        switch delimiter {
        case 0, .lineFeed, .carriageReturn, 128...: isTaken = true
        case .quote: isTaken = escaping == .quotes
        case .backslash: isTaken = escaping == .backslashes
        case _: isTaken = false
        }
        if isTaken {
            throw ConversionError(
                .unsupported, "byte \(delimiter) cannot be a delimiter",
                hint: "\(option) takes one ASCII character that is no quote and no line end")
        }
    }

    /// Checks the null text, which the user passed with `option`.
    ///
    /// - Throws: `.unsupported` for a text that needs quotes or escapes: readers take it for a
    ///   value.
    func validate(null text: String, option: Message) throws(ConversionError) {
        let bytes = Array(text.utf8)
        let isBroken = bytes.contains {
            $0 == delimiter || $0 == .lineFeed || $0 == .carriageReturn
        }
        let reason: Message?
        switch escaping {
        case .quotes:
            let isBlank = bytes.first?.isInnerBlank == true || bytes.last?.isInnerBlank == true
            reason =
                isBroken || isBlank || bytes.contains(.quote)
                ? "a text with a delimiter, a quote, a line end or a blank at an end" : nil
        case .backslashes:
            reason =
                isBroken || bytes.contains(.backslash) && text != #"\N"#
                ? "a text with a delimiter, a backslash or a line end" : nil
        }
        guard let reason else { return }
        throw ConversionError(
            .unsupported, "\(option) '\(text.oneLine)' cannot stand for null: \(reason) is a value",
            hint: #"choose a word, such as NULL or \N"#)
    }
}
