/// The options of reading csv and txt that differ from RFC 4180.
enum LooseOptions {
    static let quote = OptionKey(
        "quote", default: "\"", .reading,
        "What values of csv and txt are quoted by that are read: one character, or 'none'.",
        valueName: "char", values: "'none' or one ASCII character",
        isValid: { byte($0) != nil || $0 == "none" })
    static let escape = OptionKey(
        "escape", default: String?.none, .reading,
        "What stands in csv and txt before a quote, a delimiter or a line end that is part of a "
            + "value: one character, or 'none' (default: a quote inside quotes is doubled).",
        valueName: "char", values: "'none' or one ASCII character",
        isValid: { $0.map { byte($0) != nil || $0 == "none" } ?? true })
    static let comment = OptionKey(
        "comment", default: String?.none, .reading,
        "Leave out the lines of csv and txt that begin with this character.", valueName: "char",
        values: "one ASCII character", isValid: { $0.map { byte($0) != nil } ?? true })
    static let skipLines = OptionKey(
        "skipLines", default: 0, .reading,
        "How many lines of csv and txt above the heading are left out.", valueName: "count",
        values: "a number of lines from 0 on", isValid: { $0 >= 0 })
    static let recordEnd = OptionKey(
        "recordEnd", default: String?.none, .reading,
        "The text that ends rows of csv and txt, with \\n, \\r, \\t and \\0 for characters (default: "
            + "a line feed, a carriage return or both).",
        valueName: "text", values: "up to 16 bytes of text",
        isValid: { $0.map { (1...16).contains(bytes($0).count) } ?? true })

    static let all = [
        FormatOption(LenientOption.lenient), FormatOption(quote), FormatOption(escape),
        FormatOption(comment), FormatOption(skipLines), FormatOption(recordEnd),
        FormatOption(TableOptions.headerRows),
    ]

    /// The ASCII character of a text of one character; nil for `none` and other texts.
    static func byte(_ text: String?) -> UInt8? {
        guard let text, text.utf8.count == 1, let byte = text.utf8.first, (1..<128).contains(byte),
            byte != .lineFeed, byte != .carriageReturn
        else { return nil }
        return byte
    }

    /// The bytes of a text, with `\n`, `\r`, `\t`, `\0` and `\\` resolved.
    static func bytes(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in text.utf8 {
            if !isEscaped, byte == .backslash {
                isEscaped = true
                continue
            }
            let letters: [UInt8: UInt8] = [
                UInt8(ascii: "n"): .lineFeed, UInt8(ascii: "r"): .carriageReturn,
                UInt8(ascii: "t"): .tab, UInt8(ascii: "0"): 0, .backslash: .backslash,
            ]
            if isEscaped, let letter = letters[byte] {
                bytes.append(letter)
            } else {
                if isEscaped { bytes.append(.backslash) }
                bytes.append(byte)
            }
            isEscaped = false
        }
        return isEscaped ? bytes + [.backslash] : bytes
    }
}

extension ReadingOptions {
    /// The quote character of csv and txt: one ASCII character, or `none`. Default: `"`.
    public var quote: String {
        get { self[LooseOptions.quote] }
        set { self[LooseOptions.quote] = newValue }
    }

    /// The character before a quote, a delimiter or a line end that is part of a value of csv or
    /// txt: one ASCII character, or `none`. Default: nil, a quote inside quotes is doubled.
    public var escape: String? {
        get { self[LooseOptions.escape] }
        set { self[LooseOptions.escape] = newValue }
    }

    /// The character at the beginning of lines of csv and txt that are left out. Default: nil, no
    /// comments.
    public var comment: String? {
        get { self[LooseOptions.comment] }
        set { self[LooseOptions.comment] = newValue }
    }

    /// Number of lines of csv and txt above the heading to leave out. Default: 0.
    public var skipLines: Int {
        get { self[LooseOptions.skipLines] }
        set { self[LooseOptions.skipLines] = newValue }
    }

    /// The text that ends rows of csv and txt; `\n`, `\r`, `\t` and `\0` in it stand for
    /// characters. Default: nil, a line feed, a carriage return or both.
    public var recordEnd: String? {
        get { self[LooseOptions.recordEnd] }
        set { self[LooseOptions.recordEnd] = newValue }
    }
}
