/// Reads the fields of delimited text one by one.
///
/// This reader defines what the text means. `DelimitedRowDecoder` has faster code for records of
/// the usual shape and calls this reader for all others. The two must change together; tests
/// compare their results.
///
/// Text stands up to `end`, 64 zero bytes behind it.
struct FieldReader: FieldReading {
    let bytes: UnsafePointer<UInt8>
    let end: Int
    let dialect: DelimitedDialect
    /// Whether a text stands for null, so that an empty field is empty text.
    let hasNullText: Bool

    var repairs: Bool { false }

    func field(at start: Int) -> DelimitedField {
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
        var field = DelimitedField(
            start: start, length: index - start, hasEscapes: hasEscapes, next: index)
        finish(&field)
        return field
    }

    private func quotedField(at start: Int) -> DelimitedField {
        var field = DelimitedField(
            start: start + 1, isQuoted: true, ending: .openQuote, next: end)
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

    /// Consumes the delimiter or line end behind a field, or notes the end of the text.
    private func finish(_ field: inout DelimitedField) {
        let index = field.next
        if index >= end {
            field.ending = .text
        } else if bytes[index] == dialect.delimiter {
            field.ending = .delimiter
            field.next = index + 1
        } else if recordEndLength(at: index) > 0 {
            field.ending = .record
            field.next = index + recordEndLength(at: index)
        }
    }

    func isNull(_ field: DelimitedField) -> Bool {
        switch dialect.escaping {
        case .quotes: field.length == 0 && !field.isQuoted && !hasNullText
        case .backslashes:
            field.length == 2 && bytes[field.start] == .backslash
                && bytes[field.start + 1] == UInt8(ascii: "N")
        }
    }

    func copyText(of field: DelimitedField, to target: UnsafeMutablePointer<UInt8>) -> Int {
        switch dialect.escaping {
        case .quotes: unquote(bytes + field.start, count: field.length, to: target)
        case .backslashes: removeBackslashes(bytes + field.start, count: field.length, to: target)
        }
    }

    @inline(__always)
    func recordEndLength(at index: Int) -> Int {
        guard index < end else { return 0 }
        if bytes[index] == .lineFeed { return 1 }
        guard bytes[index] == .carriageReturn else { return 0 }
        return index + 1 < end && bytes[index + 1] == .lineFeed ? 2 : 1
    }

    func isComment(at index: Int) -> Bool { false }
}

/// Copies a quoted field's content with each `""` as one quote; returns the length of the copy.
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
        // The run includes one quote; the second quote of the pair is skipped.
        read = run &+ 1
    }
    return written
}

/// Copies a field with its backslash escapes resolved; returns the length of the copy.
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
