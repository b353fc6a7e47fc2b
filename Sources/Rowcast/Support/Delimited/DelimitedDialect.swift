/// What csv, txt and their variants differ in.
struct DelimitedDialect: Sendable {
    enum Escaping: Sendable {
        /// RFC 4180: values in `"`, a quote inside doubled.
        case quotes
        /// `\t`, `\n`, `\r`, `\\`, and `\N` for null, as database loaders read and write it.
        case backslashes
    }

    var delimiter: UInt8
    let escaping: Escaping

    init(delimiter: UInt8, escaping: Escaping = .quotes) {
        self.delimiter = delimiter
        self.escaping = escaping
    }

    /// - Throws: `.unsupported` for a delimiter that could not be told from what it separates;
    ///   `option` is the one that it was passed by.
    func validate(_ option: String = "--delimiter") throws(ConversionError) {
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

    /// - Throws: `.unsupported` for a text of null that would have to be quoted or escaped, so that
    ///   it would be a text when it is read; `option` is the one that it was passed by.
    func validate(null text: String, option: String) throws(ConversionError) {
        let bytes = Array(text.utf8)
        let isBroken = bytes.contains {
            $0 == delimiter || $0 == .lineFeed || $0 == .carriageReturn
        }
        let reason: String?
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

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
}

/// The byte order mark of UTF-8.
let utf8ByteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
