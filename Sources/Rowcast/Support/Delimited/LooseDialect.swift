/// A dialect of delimited text that differs from RFC 4180: other quotes, escapes, line ends or
/// delimiters, comments, or repairs.
struct LooseDialect: Sendable {
    let delimiter: [UInt8]
    /// The quote character; nil if quotes are text.
    let quote: UInt8?
    /// The character before which a quote or delimiter is part of the value; nil for none.
    let escape: UInt8?
    /// Whether `\t`, `\n` and so on stand for characters, and `\N` for null.
    let hasEscapeLetters: Bool
    /// Whether a quote inside quotes is written twice.
    let doublesQuotes: Bool
    /// The first character of comment lines; nil if there are no comments.
    let comment: UInt8?
    /// The text that ends records; empty for line feed, carriage return, or both.
    let recordEnd: [UInt8]
    /// Whether misplaced quotes are text instead of errors.
    let repairs: Bool
    /// A flag for each byte value: 1 for bytes at which an unquoted field may end or have an
    /// escape.
    let stops: Snippet
    /// Length of the longest separator in bytes.
    let separatorLength: Int

    /// Returns nil for RFC 4180 and for backslash escapes, which `DelimitedDialect` describes.
    ///
    /// - Throws: `.unsupported` if one character has two roles.
    init?(
        _ usual: DelimitedDialect, delimiter: [UInt8], _ options: DecodingOptions
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
