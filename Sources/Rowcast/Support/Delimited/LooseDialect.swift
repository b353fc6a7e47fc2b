/// How delimited text is read that RFC 4180 does not describe: with other quotes, escapes, line ends
/// or delimiters, with comments, or with repairs.
struct LooseDialect: Sendable {
    let delimiter: [UInt8]
    /// `nil`: quotes are text.
    let quote: UInt8?
    /// What stands before a character that means itself, `nil` for nothing.
    let escape: UInt8?
    /// Whether `\t`, `\n` and so on stand for characters, and `\N` for null.
    let hasEscapeLetters: Bool
    /// Whether a quote inside quotes is written twice.
    let doublesQuotes: Bool
    /// What a line of comment begins with, `nil` for none.
    let comment: UInt8?
    /// What ends records; empty for line feed, carriage return, or both.
    let recordEnd: [UInt8]
    /// Whether quotes that do not fit are taken for text.
    let repairs: Bool
    /// A byte for each value of one: 1 where a field without quotes may end or have an escape.
    let stops: Snippet
    /// The longest text that ends a field.
    let separatorLength: Int

    /// `nil` where text is read as RFC 4180 describes it, or with backslash escapes.
    ///
    /// - Throws: `.unsupported` where one character is to mean two things.
    init?(
        _ usual: DelimitedDialect, delimiter: [UInt8], _ options: ConversionOptions
    ) throws(ConversionError) {
        let isPlain =
            !options.lenient && [.error, .pad].contains(options.ragged) && options.quote == "\""
            && options.escape == nil && options.comment == nil && options.recordEnd == nil
        if isPlain, delimiter.count == 1, delimiter[0] < 128 { return nil }
        self.delimiter = delimiter
        hasEscapeLetters = usual.escaping == .backslashes
        quote = hasEscapeLetters ? nil : LooseOptions.byte(options.quote)
        let escape = hasEscapeLetters ? .backslash : LooseOptions.byte(options.escape)
        doublesQuotes = options.escape == nil || escape == quote
        self.escape = escape == quote ? nil : escape
        comment = LooseOptions.byte(options.comment)
        recordEnd = options.recordEnd.map(LooseOptions.bytes) ?? []
        repairs = options.lenient
        separatorLength = max(delimiter.count, recordEnd.count, 1)
        var stops = [UInt8](repeating: 0, count: 256)
        stops[Int(delimiter[0])] = 1
        if let end = recordEnd.first {
            stops[Int(end)] = 1
        } else {
            stops[Int(UInt8.lineFeed)] = 1
            stops[Int(UInt8.carriageReturn)] = 1
        }
        if let escape = self.escape { stops[Int(escape)] = 1 }
        self.stops = Snippet(stops)
        try validate()
    }

    private func validate() throws(ConversionError) {
        let ends = recordEnd.isEmpty ? [.lineFeed, .carriageReturn] : recordEnd
        let marks = [quote, escape, comment].compactMap { $0 }
        let isClear =
            Set(marks).count == marks.count && Set(marks).isDisjoint(with: delimiter + ends)
            && !delimiter.isEmpty && Set(delimiter).isDisjoint(with: [0] + ends)
        if isClear { return }
        throw ConversionError(
            .unsupported, "delimiter, quote, escape, comment and record end share a character",
            hint: "each of them needs characters of its own")
    }
}
