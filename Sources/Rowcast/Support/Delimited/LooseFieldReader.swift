/// Reads the fields of delimited text that differs from RFC 4180, one by one.
///
/// With repairs, a quote inside quotes that is neither doubled nor followed by a separator is text.
/// If such a quote stands at the start of a field, it opens that field, and the quote before it is
/// text:
///
///     a,"b,c,"d, e",f     four cells: a  "b  c  d, e  f
///          ↑ opens a field, so the first quote is text
///
/// Text that conforms to RFC 4180 has no such quotes. Text stands up to `end`, 64 zero bytes behind
/// it.
struct LooseFieldReader: FieldReading {
    let bytes: UnsafePointer<UInt8>
    let end: Int
    /// Whether the text ends with the input.
    let isLast: Bool
    let dialect: LooseDialect
    /// Whether a text stands for null, so that an empty field is empty text.
    let hasNullText: Bool
    /// The range of the last search for a closing quote that found none, and whether the search
    /// ended at a quote that opens a field.
    ///
    /// A search that begins within the range finds the same result behind its first run of quotes,
    /// so no text is searched twice.
    private var search = (start: 0, end: 0, foundOpening: false)

    /// With repairs, greatest distance in bytes between an opening quote and its closing quote.
    static let maxQuotedBytes = 16 << 20

    init(
        bytes: UnsafePointer<UInt8>, end: Int, isLast: Bool, dialect: LooseDialect,
        hasNullText: Bool
    ) {
        self.bytes = bytes
        self.end = end
        self.isLast = isLast
        self.dialect = dialect
        self.hasNullText = hasNullText
    }

    var repairs: Bool { dialect.repairs }

    // MARK: - Separators

    func recordEndLength(at index: Int) -> Int {
        guard index < end else { return 0 }
        if !dialect.recordEnd.isEmpty {
            return isText(dialect.recordEnd, at: index) ? dialect.recordEnd.count : 0
        }
        if bytes[index] == .lineFeed { return 1 }
        guard bytes[index] == .carriageReturn else { return 0 }
        return index + 1 < end && bytes[index + 1] == .lineFeed ? 2 : 1
    }

    func isComment(at index: Int) -> Bool { bytes[index] == dialect.comment }

    private func isDelimiter(at index: Int) -> Bool { isText(dialect.delimiter, at: index) }

    private func isText(_ text: [UInt8], at index: Int) -> Bool {
        guard index >= 0, index + text.count <= end else { return false }
        for place in text.indices where bytes[index + place] != text[place] { return false }
        return true
    }

    private func isSeparator(at index: Int) -> Bool {
        isDelimiter(at: index) || recordEndLength(at: index) > 0
    }

    /// Whether a separator that begins at `start` or later ends at `index`.
    private func isBehindSeparator(_ index: Int, from start: Int) -> Bool {
        let delimiter = index - dialect.delimiter.count
        if delimiter >= start, isDelimiter(at: delimiter) { return true }
        let recordEnd = index - max(1, dialect.recordEnd.count)
        return recordEnd >= start && recordEndLength(at: recordEnd) > 0
    }

    // MARK: - Fields

    mutating func field(at start: Int) -> DelimitedField {
        guard let quote = dialect.quote, start < end, bytes[start] == quote else {
            return plainField(at: start)
        }
        if let field = quotedField(at: start, quote) { return field }
        var field = plainField(at: start)
        field.repair = .quoteIsText
        return field
    }

    private func plainField(at start: Int) -> DelimitedField {
        let stops = dialect.stops.bytes
        var field = DelimitedField(start: start, next: start)
        var index = start
        while index < end {
            if stops[Int(bytes[index])] == 0 {
                index &+= 1
                continue
            }
            if isSeparator(at: index) { break }
            if bytes[index] == dialect.escape, index + 1 < end, isEscapable(at: index + 1) {
                field.hasEscapes = true
                index += 1
            }
            index += 1
        }
        field.length = index - start
        field.next = index
        finish(&field)
        return field
    }

    /// Whether an escape character before `index` is an escape, not text.
    private func isEscapable(at index: Int) -> Bool {
        let byte = bytes[index]
        return dialect.hasEscapeLetters || byte == dialect.quote || byte == dialect.escape
            || byte == .lineFeed || byte == .carriageReturn || isDelimiter(at: index)
    }

    /// The field in quotes that begins at `start`; nil if its quote is text.
    private mutating func quotedField(at start: Int, _ quote: UInt8) -> DelimitedField? {
        var field = DelimitedField(start: start + 1, isQuoted: true, ending: .openQuote, next: end)
        var index = start + 1
        if start > search.start, start < search.end {
            var run = index
            while run < end, bytes[run] == quote { run += 1 }
            if run == end, !isLast { return field }
            let isClosed = dialect.doublesQuotes ? (run - index) % 2 == 1 : run > index
            if isClosed, run == end || isSeparator(at: run) {
                field.hasEscapes = run - index > 1
                return close(field, at: run - 1)
            }
            if !isLast, end - run < dialect.separatorLength { return field }
            if search.foundOpening { return nil }
            index = search.end
            field.hasEscapes = true
        }
        let limit = dialect.repairs ? min(end, start + Self.maxQuotedBytes) : end
        while true {
            index = nextMark(from: index, to: limit, quote)
            guard index < limit else {
                if limit < end {
                    search = (start, limit, false)
                    return nil
                }
                return isLast && dialect.repairs ? closedAtEnd(field) : field
            }
            if bytes[index] != quote {
                // The mark is an escape character.
                if index + 1 == end, !isLast { return field }
                let isEscape = bytes[index + 1] == quote || bytes[index + 1] == dialect.escape
                if isEscape { field.hasEscapes = true }
                index += isEscape ? 2 : 1
                continue
            }
            if dialect.doublesQuotes, index + 1 < end, bytes[index + 1] == quote {
                field.hasEscapes = true
                index += 2
                continue
            }
            if index + 1 == end ? isLast : isSeparator(at: index + 1) {
                return close(field, at: index)
            }
            if !isLast, end - index - 1 < dialect.separatorLength { return field }
            if !dialect.repairs {
                field.ending = .textAfterQuote
                field.next = index + 1
                return field
            }
            if isBehindSeparator(index, from: start + 1) {
                search = (start, index, true)
                return nil
            }
            field.repair = .quoteIsText
            index += 1
        }
    }

    /// The place of the next quote or escape character; `limit` for none.
    private func nextMark(from start: Int, to limit: Int, _ quote: UInt8) -> Int {
        guard let escape = dialect.escape else {
            return firstIndex(of: quote, in: bytes, from: min(start, limit), to: limit)
        }
        var index = start
        while index < limit, bytes[index] != quote, bytes[index] != escape { index &+= 1 }
        return min(index, limit)
    }

    private func close(_ field: DelimitedField, at index: Int) -> DelimitedField {
        var field = field
        field.length = index - field.start
        field.next = index + 1
        finish(&field)
        return field
    }

    /// A field whose quote is not closed: it ends before the record end that ends the input.
    private func closedAtEnd(_ field: DelimitedField) -> DelimitedField {
        var field = field
        var length = end - field.start
        let ending = max(1, dialect.recordEnd.count)
        if length >= ending, recordEndLength(at: end - ending) == ending { length -= ending }
        if dialect.recordEnd.isEmpty, length > 0, length == end - field.start - 1,
            bytes[end - 1] == .lineFeed, bytes[end - 2] == .carriageReturn
        {
            length -= 1
        }
        field.length = length
        field.hasEscapes = true
        field.ending = .text
        field.repair = .quoteIsClosed
        return field
    }

    /// Consumes the delimiter or record end behind a field, or notes the end of the text.
    private func finish(_ field: inout DelimitedField) {
        let index = field.next
        let recordEnd = recordEndLength(at: index)
        if index >= end {
            field.ending = .text
        } else if recordEnd > 0 {
            field.ending = .record
            field.next = index + recordEnd
        } else {
            field.ending = .delimiter
            field.next = index + dialect.delimiter.count
        }
    }

    // MARK: - Text

    func isNull(_ field: DelimitedField) -> Bool {
        guard dialect.hasEscapeLetters else {
            return field.length == 0 && !field.isQuoted && !hasNullText
        }
        return field.length == 2 && bytes[field.start] == .backslash
            && bytes[field.start + 1] == UInt8(ascii: "N")
    }

    func copyText(of field: DelimitedField, to target: UnsafeMutablePointer<UInt8>) -> Int {
        if dialect.hasEscapeLetters {
            return removeBackslashes(bytes + field.start, count: field.length, to: target)
        }
        var read = field.start
        let textEnd = field.start + field.length
        var written = 0
        while read < textEnd {
            let byte = bytes[read]
            if read + 1 < textEnd {
                let next = bytes[read + 1]
                let isDoubled =
                    field.isQuoted && dialect.doublesQuotes && byte == dialect.quote
                    && next == byte
                let isEscape =
                    byte == dialect.escape
                    && (field.isQuoted
                        ? next == dialect.quote || next == byte : isEscapable(at: read + 1))
                if isDoubled || isEscape { read += 1 }
            }
            target[written] = bytes[read]
            written += 1
            read += 1
        }
        return written
    }
}
