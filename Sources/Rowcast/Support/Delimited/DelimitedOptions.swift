/// The options of csv and txt.
enum DelimitedOptions {
    static let delimiter = OptionKey(
        "delimiter", default: String?.none, .reading,
        "What separates cells of csv and txt that are read: a character or a text, or 'tab' "
            + "(default: what the first rows tell of , ; tab and |).",
        valueName: "text", values: "'tab' or up to 16 bytes of text without a line end",
        isValid: { $0.map(DelimiterText.isValid) ?? true })
    static let toDelimiter = OptionKey(
        "toDelimiter", default: UInt8?.none, .writing,
        "What separates cells of csv and txt that are written: one character, or 'tab' (default: , "
            + "in csv, a tab in txt).",
        valueName: "char", values: "'tab' or one ASCII character that is no quote and no line end",
        isValid: { $0.map { ![0, 10, 13, UInt8.quote].contains($0) } ?? true })
    static let decimal = OptionKey(
        "decimal", default: ConversionOptions.DecimalSeparator.point, .reading,
        "How numbers of csv and txt are spelled that are read: 1234.5, or with a comma, 1234,5 and "
            + "1.234,5.")
    static let toDecimal = OptionKey(
        "toDecimal", default: ConversionOptions.DecimalSeparator.point, .writing,
        "How numbers of csv and txt are written: 1234.5, or with a comma, 1234,5.")
    static let encoding = OptionKey(
        "encoding", default: ReadingOptions.TextEncoding.utf8, .reading,
        "Encoding of the input.")
    static let crlf = OptionKey(
        "crlf", default: false, .writing, "End the lines of csv and txt with CR LF.")
    static let bom = OptionKey(
        "bom", default: false, .writing,
        "Begin csv and txt with a UTF-8 byte order mark, which Excel wants.")
    static let quoteAll = OptionKey(
        "quoteAll", default: false, .writing, "Quote every value of csv and txt.")
    static let quoteEmpty = OptionKey(
        "quoteEmpty", default: false, .writing,
        "Quote empty text in csv and txt, so that it differs from null.")
    static let null = OptionKey(
        "null", default: "", .reading,
        "The text that is null in csv and txt that are read, where it is not quoted; an empty cell "
            + "is empty text then.",
        valueName: "text")
    static let toNull = OptionKey(
        "toNull", default: "", .writing, "What null is written as in csv, txt, table and records.",
        valueName: "text")
    static let newlines = OptionKey(
        "newlines", default: WritingOptions.Newlines.keep, .writing,
        "Line ends in values and headings of csv and txt: keep them, quoted, or write a space for each."
    )
    static let formulaGuard = OptionKey(
        "formulaGuard", default: false, .writing,
        "Write a ' before text in csv and txt that a spreadsheet would run as a formula.")
    static let backslashEscapes = OptionKey(
        "backslashEscapes", default: false, .both,
        "Read and write \\t, \\n, \\r, \\\\ and \\N (null) in txt instead of quotes.")

    /// The options that csv and txt share.
    static let all =
        [
            FormatOption(delimiter), FormatOption(encoding), FormatOption(null),
            FormatOption(decimal),
        ] + TableOptions.reading + LooseOptions.all + [
            FormatOption(toDelimiter), FormatOption(crlf), FormatOption(bom),
            FormatOption(quoteAll), FormatOption(quoteEmpty), FormatOption(toNull),
            FormatOption(toDecimal), FormatOption(newlines), FormatOption(formulaGuard),
        ]
}

/// The argument of `--delimiter`.
enum DelimiterText {
    static func isValid(_ text: String) -> Bool {
        let bytes = bytes(text)
        return (1...16).contains(bytes.count) && !bytes.contains { [0, 10, 13].contains($0) }
    }

    /// The bytes of the delimiter; `tab` and `\\t` stand for a tab.
    static func bytes(_ text: String) -> [UInt8] {
        ["tab", "\\t"].contains(text) ? [.tab] : Array(text.utf8)
    }
}

extension ConversionOptions {
    /// The character between a number's whole part and its fraction.
    public enum DecimalSeparator: String, OptionValue, Sendable, CaseIterable {
        /// `1234.5`.
        case point
        /// `1234,5`; input may also have points between thousands, `1.234,5`.
        case comma
    }
}

extension ReadingOptions {
    /// The text between cells of the input, such as `;`, or `tab`.
    ///
    /// Default: nil, which finds the delimiter from the heading and the first rows: `,`, `;`, tab
    /// or `|`. Without a finding it is a comma in csv and a tab in txt.
    public var delimiter: String? {
        get { self[DelimitedOptions.delimiter] }
        set { self[DelimitedOptions.delimiter] = newValue }
    }

    /// The decimal separator of the input. Default: point.
    public var decimal: ConversionOptions.DecimalSeparator {
        get { self[DelimitedOptions.decimal] }
        set { self[DelimitedOptions.decimal] = newValue }
    }

    /// An encoding of the input.
    public enum TextEncoding: String, OptionValue, Sendable, CaseIterable {
        /// UTF-8, with or without byte order mark.
        case utf8 = "utf-8"
        /// ISO 8859-1.
        case latin1
        /// Windows code page 1252.
        case windows1252 = "windows-1252"
        /// UTF-16, little-endian unless a byte order mark says otherwise.
        case utf16 = "utf-16"
    }

    /// The encoding of the input. Default: UTF-8.
    public var encoding: TextEncoding {
        get { self[DelimitedOptions.encoding] }
        set { self[DelimitedOptions.encoding] = newValue }
    }

    /// The unquoted text of the input that stands for null; with such a text an empty unquoted cell
    /// is empty text. Default: empty, which makes an empty unquoted cell null.
    public var null: String {
        get { self[DelimitedOptions.null] }
        set { self[DelimitedOptions.null] = newValue }
    }

    /// Whether txt has `\t`, `\n`, `\r` and `\\` instead of quotes, as database loaders expect it.
    /// Default: false.
    public var backslashEscapes: Bool {
        get { self[DelimitedOptions.backslashEscapes] }
        set { self[DelimitedOptions.backslashEscapes] = newValue }
    }
}

extension WritingOptions {
    /// The ASCII byte between cells of the output. Default: nil, a comma in csv and a tab in txt.
    public var toDelimiter: UInt8? {
        get { self[DelimitedOptions.toDelimiter] }
        set { self[DelimitedOptions.toDelimiter] = newValue }
    }

    /// The decimal separator of the output. Default: point.
    public var toDecimal: ConversionOptions.DecimalSeparator {
        get { self[DelimitedOptions.toDecimal] }
        set { self[DelimitedOptions.toDecimal] = newValue }
    }

    /// Whether records end with CR LF instead of LF. Default: false.
    public var crlf: Bool {
        get { self[DelimitedOptions.crlf] }
        set { self[DelimitedOptions.crlf] = newValue }
    }

    /// Whether the output begins with a UTF-8 byte order mark, which Excel needs. Default: false.
    public var bom: Bool {
        get { self[DelimitedOptions.bom] }
        set { self[DelimitedOptions.bom] = newValue }
    }

    /// Whether every value is quoted. Default: false.
    public var quoteAll: Bool {
        get { self[DelimitedOptions.quoteAll] }
        set { self[DelimitedOptions.quoteAll] = newValue }
    }

    /// Whether empty text is written as `""`, so that it differs from null. Default: false.
    public var quoteEmpty: Bool {
        get { self[DelimitedOptions.quoteEmpty] }
        set { self[DelimitedOptions.quoteEmpty] = newValue }
    }

    /// The text that is written for null. Default: empty.
    ///
    /// A text that needs quotes or escapes is refused, because readers would not take it for null.
    public var toNull: String {
        get { self[DelimitedOptions.toNull] }
        set { self[DelimitedOptions.toNull] = newValue }
    }

    /// The treatment of line ends (CR LF, LF or CR) in values and headings.
    public enum Newlines: String, OptionValue, Sendable, CaseIterable {
        /// Line ends stay, in quotes or escaped.
        case keep
        /// A space stands for each line end, so that each row is one line.
        case space
    }

    /// The treatment of line ends in values and headings. Default: they stay.
    public var newlines: Newlines {
        get { self[DelimitedOptions.newlines] }
        set { self[DelimitedOptions.newlines] = newValue }
    }

    /// Whether text that spreadsheets would run as a formula gets a `'` in front. Default: false.
    public var formulaGuard: Bool {
        get { self[DelimitedOptions.formulaGuard] }
        set { self[DelimitedOptions.formulaGuard] = newValue }
    }

    /// Whether txt has `\t`, `\n`, `\r` and `\\` instead of quotes, as database loaders expect it.
    /// Default: false.
    public var backslashEscapes: Bool {
        get { self[DelimitedOptions.backslashEscapes] }
        set { self[DelimitedOptions.backslashEscapes] = newValue }
    }
}
