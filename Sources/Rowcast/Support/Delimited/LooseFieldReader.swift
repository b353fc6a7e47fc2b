/// Reads the fields of delimited text that is not as RFC 4180 describes it, one by one.
///
/// Where quotes are repaired, a quote inside quotes that is not doubled and that no separator follows
/// is text. If it stands where a field begins, it opens that field, and the quote before it was one
/// too many:
///
///     a,"b,c,"d, e",f     four cells: a  "b  c  d, e  f
///          ↑ opens a field, so the first quote is text
///
/// Nothing that RFC 4180 allows has such quotes. Bytes up to `end` are text; 64 zero bytes lie behind
/// them.
struct LooseFieldReader {
    struct Field {
        enum Ending {
            case delimiter
            case record
            /// The text ended; whether that ends the record is for the caller to say.
            case text
            /// Something follows the closing quote, at `next`.
            case textAfterQuote
            /// The quote that the field begins with is not closed.
            case openQuote
        }
        enum Repair {
            /// A quote that does not fit is text.
            case quoteIsText
            /// The field ends with the input, since nothing closes it.
            case quoteIsClosed
        }
        /// Where the contents begin and how long they are, quotes left out, escapes not resolved.
        var start: Int
        var length = 0
        var isQuoted = false
        var hasEscapes = false
        var ending = Ending.text
        /// The first byte behind the field and what ended it.
        var next: Int
        var repair: Repair?
    }

    let bytes: UnsafePointer<UInt8>
    let end: Int
    /// Whether the input ends where the text does.
    let isLast: Bool
    let dialect: LooseDialect
    /// Where the last search for a closing quote began and ended without one, and whether it ended at
    /// a quote that opens a field. A search from a place between them finds the same from its first
    /// byte on that is no quote, so no text is searched twice.
    private var search = (start: 0, end: 0, foundOpening: false)

    /// The longest text that is searched for a closing quote where quotes are repaired.
    static let maxQuotedBytes = 16 << 20

    init(bytes: UnsafePointer<UInt8>, end: Int, isLast: Bool, dialect: LooseDialect) {
        self.bytes = bytes
        self.end = end
        self.isLast = isLast
        self.dialect = dialect
    }

    // MARK: - Separators

    /// The length of the record end here, 0 if there is none.
    func recordEndLength(at index: Int) -> Int {
        guard index < end else { return 0 }
        if !dialect.recordEnd.isEmpty {
            return isText(dialect.recordEnd, at: index) ? dialect.recordEnd.count : 0
        }
        if bytes[index] == .lineFeed { return 1 }
        guard bytes[index] == .carriageReturn else { return 0 }
        return index + 1 < end && bytes[index + 1] == .lineFeed ? 2 : 1
    }

    private func isDelimiter(at index: Int) -> Bool { isText(dialect.delimiter, at: index) }

    private func isText(_ text: [UInt8], at index: Int) -> Bool {
        guard index >= 0, index + text.count <= end else { return false }
        for place in text.indices where bytes[index + place] != text[place] { return false }
        return true
    }

    private func isSeparator(at index: Int) -> Bool {
        isDelimiter(at: index) || recordEndLength(at: index) > 0
    }

    /// Whether a separator ends here that begins at `start` or later.
    private func isBehindSeparator(_ index: Int, from start: Int) -> Bool {
        let delimiter = index - dialect.delimiter.count
        if delimiter >= start, isDelimiter(at: delimiter) { return true }
        let recordEnd = index - max(1, dialect.recordEnd.count)
        return recordEnd >= start && recordEndLength(at: recordEnd) > 0
    }

    // MARK: - Fields

    mutating func field(at start: Int) -> Field {
        guard let quote = dialect.quote, start < end, bytes[start] == quote else {
            return plainField(at: start)
        }
        if let field = quotedField(at: start, quote) { return field }
        var field = plainField(at: start)
        field.repair = .quoteIsText
        return field
    }

    private func plainField(at start: Int) -> Field {
        let stops = dialect.stops.bytes
        var field = Field(start: start, next: start)
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

    /// Whether an escape before this place is one.
    private func isEscapable(at index: Int) -> Bool {
        let byte = bytes[index]
        return dialect.hasEscapeLetters || byte == dialect.quote || byte == dialect.escape
            || byte == .lineFeed || byte == .carriageReturn || isDelimiter(at: index)
    }

    /// The field within the quotes that begin here, `nil` if the quote is text.
    private mutating func quotedField(at start: Int, _ quote: UInt8) -> Field? {
        var field = Field(start: start + 1, isQuoted: true, ending: .openQuote, next: end)
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
                // An escape.
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

    /// The place of the next quote or escape.
    private func nextMark(from start: Int, to limit: Int, _ quote: UInt8) -> Int {
        guard let escape = dialect.escape else {
            return firstIndex(of: quote, in: bytes, from: min(start, limit), to: limit)
        }
        var index = start
        while index < limit, bytes[index] != quote, bytes[index] != escape { index &+= 1 }
        return min(index, limit)
    }

    private func close(_ field: Field, at index: Int) -> Field {
        var field = field
        field.length = index - field.start
        field.next = index + 1
        finish(&field)
        return field
    }

    /// A field that nothing closes, up to the last record end.
    private func closedAtEnd(_ field: Field) -> Field {
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

    /// Takes in what stands behind a field: a delimiter, a record end or the end of the text.
    private func finish(_ field: inout Field) {
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

    /// Whether a field stands for null: an empty one without quotes, or `\N`; a text of the user's own
    /// is not looked for.
    func isNull(_ field: Field, hasNullText: Bool) -> Bool {
        guard dialect.hasEscapeLetters else {
            return field.length == 0 && !field.isQuoted && !hasNullText
        }
        return field.length == 2 && bytes[field.start] == .backslash
            && bytes[field.start + 1] == UInt8(ascii: "N")
    }

    /// Copies the contents of a field with its escapes resolved; returns the length.
    func copyText(of field: Field, to target: UnsafeMutablePointer<UInt8>) -> Int {
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
