/// The options of csv and txt.
enum DelimitedOptions {
    static let delimiter = OptionKey(
        "delimiter", default: UInt8?.none, .reading,
        "What separates cells of csv and txt, read or written: one character, or 'tab'.",
        valueName: "char", values: "'tab' or one ASCII character that is no quote and no line end",
        isValid: { $0.map { ![0, 10, 13, UInt8.quote].contains($0) } ?? true })
    static let encoding = OptionKey(
        "encoding", default: ConversionOptions.TextEncoding.utf8, .reading,
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
        "null", default: "", .writing, "What null is written as in csv and txt.",
        valueName: "text")
    static let formulaGuard = OptionKey(
        "formulaGuard", default: false, .writing,
        "Write a ' before text in csv and txt that a spreadsheet would run as a formula.")
    static let backslashEscapes = OptionKey(
        "backslashEscapes", default: false, .writing,
        "Write \\t, \\n, \\r and \\\\ in txt instead of quoting.")

    /// What both formats have.
    static let all =
        [FormatOption(delimiter), FormatOption(encoding)] + TableOptions.reading + [
            FormatOption(crlf), FormatOption(bom), FormatOption(quoteAll),
            FormatOption(quoteEmpty), FormatOption(null), FormatOption(formulaGuard),
        ]
}

extension ConversionOptions {
    /// What separates cells, one ASCII byte. `nil`: a comma in csv, a tab in txt.
    public var delimiter: UInt8? {
        get { self[DelimitedOptions.delimiter] }
        set { self[DelimitedOptions.delimiter] = newValue }
    }

    /// The encoding of the input.
    public enum TextEncoding: String, OptionValue, Sendable, CaseIterable {
        /// UTF-8, with or without byte order mark.
        case utf8 = "utf-8"
        /// ISO 8859-1.
        case latin1
        /// Windows code page 1252.
        case windows1252 = "windows-1252"
        /// UTF-16, little endian unless a byte order mark says otherwise.
        case utf16 = "utf-16"
    }

    /// The encoding of the input. Default: UTF-8.
    public var encoding: TextEncoding {
        get { self[DelimitedOptions.encoding] }
        set { self[DelimitedOptions.encoding] = newValue }
    }

    /// Whether records end with CR LF instead of LF. Default: no.
    public var crlf: Bool {
        get { self[DelimitedOptions.crlf] }
        set { self[DelimitedOptions.crlf] = newValue }
    }

    /// Whether the output begins with a UTF-8 byte order mark, which Excel wants. Default: no.
    public var bom: Bool {
        get { self[DelimitedOptions.bom] }
        set { self[DelimitedOptions.bom] = newValue }
    }

    /// Whether every value is quoted. Default: no.
    public var quoteAll: Bool {
        get { self[DelimitedOptions.quoteAll] }
        set { self[DelimitedOptions.quoteAll] = newValue }
    }

    /// Whether empty text is written `""`, so that it differs from null. Default: no.
    public var quoteEmpty: Bool {
        get { self[DelimitedOptions.quoteEmpty] }
        set { self[DelimitedOptions.quoteEmpty] = newValue }
    }

    /// What null is written as. Default: nothing.
    public var null: String {
        get { self[DelimitedOptions.null] }
        set { self[DelimitedOptions.null] = newValue }
    }

    /// Whether text that spreadsheets would run as a formula gets a `'` in front. Default: no.
    public var formulaGuard: Bool {
        get { self[DelimitedOptions.formulaGuard] }
        set { self[DelimitedOptions.formulaGuard] = newValue }
    }

    /// Whether txt has `\t`, `\n`, `\r` and `\\` instead of quotes, as database loaders want.
    /// Default: no.
    public var backslashEscapes: Bool {
        get { self[DelimitedOptions.backslashEscapes] }
        set { self[DelimitedOptions.backslashEscapes] = newValue }
    }
}
