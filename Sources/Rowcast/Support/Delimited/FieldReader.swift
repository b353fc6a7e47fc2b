/// Reads the fields of delimited text one by one, the plain way.
///
/// It decides what the text means. `DelimitedRowDecoder` takes a faster way over the records that
/// have the usual shape and comes here for all others, so the two must change together; the tests
/// hold them against each other.
///
/// Bytes up to `end` are text; 64 zero bytes lie behind them.
struct FieldReader {
    let bytes: UnsafePointer<UInt8>
    let end: Int
    let dialect: DelimitedDialect
    /// Whether a text stands for null, so that an empty field is empty text.
    let hasNullText: Bool

    /// One field and how it ended.
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
        /// Where the contents begin and how long they are, quotes left out, escapes not resolved.
        var start: Int
        var length: Int
        var isQuoted = false
        var hasEscapes = false
        var ending: Ending
        /// The first byte behind the field and what ended it.
        var next: Int
    }

    func field(at start: Int) -> Field {
        if dialect.escaping == .quotes && start < end && bytes[start] == .quote {
            return quotedField(at: start)
        }
        var index = start
        var hasEscapes = false
        while index < end {
            let byte = bytes[index]
            if byte == dialect.delimiter || byte == .lineFeed || byte == .carriageReturn { break }
            if byte == .backslash && dialect.escaping == .backslashes {
                hasEscapes = true
                index += 1
                if index == end { break }
            }
            index += 1
        }
        var field = Field(
            start: start, length: index - start, hasEscapes: hasEscapes, ending: .text, next: index)
        finish(&field)
        return field
    }

    private func quotedField(at start: Int) -> Field {
        var field = Field(
            start: start + 1, length: 0, isQuoted: true, ending: .openQuote, next: end)
        var index = start + 1
        while true {
            index = firstIndex(of: .quote, in: bytes, from: index, to: end)
            if index == end { return field }
            if index + 1 < end && bytes[index + 1] == .quote {
                field.hasEscapes = true
                index += 2
                continue
            }
            break
        }
        field.length = index - field.start
        field.ending = .textAfterQuote
        field.next = index + 1
        finish(&field)
        return field
    }

    /// Takes in what stands behind a field: a delimiter, a line end or the end of the text.
    private func finish(_ field: inout Field) {
        let index = field.next
        if index >= end {
            field.ending = .text
        } else if bytes[index] == dialect.delimiter {
            field.ending = .delimiter
            field.next = index + 1
        } else if bytes[index] == .lineFeed {
            field.ending = .record
            field.next = index + 1
        } else if bytes[index] == .carriageReturn {
            field.ending = .record
            field.next = index + (index + 1 < end && bytes[index + 1] == .lineFeed ? 2 : 1)
        }
    }

    /// Whether a field stands for null: an empty one, or `\N`; a text of the user's own is not looked
    /// for.
    func isNull(_ field: Field) -> Bool {
        switch dialect.escaping {
        case .quotes: field.length == 0 && !field.isQuoted && !hasNullText
        case .backslashes:
            field.length == 2 && bytes[field.start] == .backslash
                && bytes[field.start + 1] == UInt8(ascii: "N")
        }
    }

    /// Copies the contents of a field with its escapes resolved; returns the length.
    func copyText(of field: Field, to target: UnsafeMutablePointer<UInt8>) -> Int {
        switch dialect.escaping {
        case .quotes: unquote(bytes + field.start, count: field.length, to: target)
        case .backslashes: removeBackslashes(bytes + field.start, count: field.length, to: target)
        }
    }

    /// What to do about a quote that is not closed, or not doubled.
    static let textAfterQuoteHint =
        #"a quote inside a quoted value is written ""; --lenient takes others for text"#

    /// Whether a line without any byte begins here; such lines are skipped.
    func isBlankLine(at index: Int) -> Bool {
        index < end && (bytes[index] == .lineFeed || bytes[index] == .carriageReturn)
    }
}

/// Copies the contents of a quoted field with each `""` as one quote; returns the length.
///
/// Reads and writes up to 15 bytes more.
func unquote(
    _ source: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
) -> Int {
    var read = 0
    var written = 0
    while read < count {
        let run = min(firstIndex(of: .quote, in: source, from: read, to: count) &+ 1, count)
        copyVectors(from: source + read, to: target + written, count: run &- read)
        written &+= run &- read
        // The quote was copied; its twin is left out.
        read = run &+ 1
    }
    return written
}

/// Copies a field with its backslash escapes resolved; returns the length.
///
/// A backslash before any other byte stands for that byte, as PostgreSQL and MySQL read it.
func removeBackslashes(
    _ source: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
) -> Int {
    var read = 0
    var written = 0
    while read < count {
        var byte = source[read]
        read += 1
        if byte == .backslash && read < count {
            switch source[read] {
            case UInt8(ascii: "t"): byte = .tab
            case UInt8(ascii: "n"): byte = .lineFeed
            case UInt8(ascii: "r"): byte = .carriageReturn
            case UInt8(ascii: "b"): byte = 8
            case UInt8(ascii: "v"): byte = 11
            case UInt8(ascii: "f"): byte = 12
            case let other: byte = other
            }
            read += 1
        }
        target[written] = byte
        written += 1
    }
    return written
}
