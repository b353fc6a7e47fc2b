// Scanning JSON (RFC 8259) in text whose padding is zeros.
//
// A zero byte stops every scan, so no scan needs bounds checks: a stop at or behind the end of the
// contents means that the text is not complete.

/// Why a text is not JSON, or not the JSON that the format expects.
struct JSONFault: Equatable {
    enum Reason: Equatable {
        case expectedValue, expectedKey, expectedColon, expectedCommaOrBrace
        case expectedCommaOrBracket, expectedRow, trailingComma, expectedRowEnd, expectedLineEnd
        case controlCharacter, invalidUTF8, invalidEscape, loneSurrogate, invalidNumber
        case tooDeep, mismatchedBracket, unexpectedKey, repeatedKey, expectedPivots, expectedCell
        case cellWithoutValue, secondDocument, tooLong
    }

    var offset: Int
    var reason: Reason
}

extension JSONFault.Reason {
    var text: Message {
        switch self {
        case .expectedValue: "expected a value"
        case .expectedKey: "expected a key in quotes"
        case .expectedColon: "expected ':' after a key"
        case .expectedCommaOrBrace: "expected ',' or '}' after a value"
        case .expectedCommaOrBracket: "expected ',' or ']' after a value"
        case .expectedRow: "expected a row, an object that begins with '{'"
        case .trailingComma: "a comma stands before the closing bracket"
        case .expectedRowEnd: "expected ',' or ']' after a row"
        case .expectedLineEnd: "expected a line end after a row"
        case .controlCharacter: "a control character stands unescaped in a string"
        case .invalidUTF8: "the bytes are not UTF-8"
        case .invalidEscape: "a backslash begins no escape that JSON knows"
        case .loneSurrogate: "an escape names half of a surrogate pair"
        case .invalidNumber: "this is no number that JSON allows (no leading zeros, no '+', no NaN)"
        case .tooDeep: "values are nested deeper than \(JSONSkip.maxDepth)"
        case .mismatchedBracket: "a bracket closes what it did not open"
        case .unexpectedKey: "a key that the rows before did not have"
        case .repeatedKey: "a key stands twice in the row"
        case .expectedPivots: "expected an object of pivots"
        case .expectedCell: "expected a cell, an object with 'value'"
        case .cellWithoutValue: "a cell has no 'value'"
        case .tooLong: "a value is as long as 4 GB"
        case .secondDocument: "something follows the end of the document"
        }
    }
}

/// The index of the first `"`, `\` or control character at or after `start`.
///
/// `high` becomes nonzero if a byte before that index is over 127.
@inline(__always)
func jsonStringStop(
    _ base: PaddedText, _ start: Int, _ high: inout UInt64
) -> Int {
    var index = start
    let highBits: UInt64 = 0x8080_8080_8080_8080
    while true {
        let vector = base.vector(at: index)
        let mask =
            (vector .== Vector.all(34)) .| (vector .== Vector.all(92)) .| (vector .< Vector.all(32))
        let marks = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        let words = unsafeBitCast(vector, to: SIMD2<UInt64>.self)
        if marks[0] != 0 {
            let bit = marks[0].trailingZeroBitCount
            high |= words[0] & ((1 &<< UInt64(bit)) &- 1) & highBits
            return index &+ (bit >> 3)
        }
        high |= words[0] & highBits
        if marks[1] != 0 {
            let bit = marks[1].trailingZeroBitCount
            high |= words[1] & ((1 &<< UInt64(bit)) &- 1) & highBits
            return index &+ 8 &+ (bit >> 3)
        }
        high |= words[1] & highBits
        index &+= 16
    }
}

@inline(__always)
func skipJSONSpace(_ base: PaddedText, _ position: inout Int) {
    while true {
        let byte = base[position]
        if byte > 32 { return }
        if byte != 32, byte != 10, byte != 13, byte != 9 { return }
        position &+= 1
    }
}

/// The extent of a string's content.
struct JSONString {
    /// Index of the first byte behind the opening quote.
    var start: Int
    /// Index of the closing quote.
    var end: Int
    var hasEscapes: Bool
}

/// Finds and checks the string whose opening quote stands at `quote`.
///
/// Returns nil and sets `fault` for an invalid string, or one that ends behind the contents.
func scanJSONString(
    _ base: PaddedText, quote: Int, fault: inout JSONFault?
) -> JSONString? {
    var high: UInt64 = 0
    var hasEscapes = false
    var index = quote &+ 1
    while true {
        index = jsonStringStop(base, index, &high)
        let byte = base[index]
        if byte == 34 { break }
        guard byte == 92 else {
            fault = JSONFault(offset: index, reason: .controlCharacter)
            return nil
        }
        hasEscapes = true
        // A zero byte behind the backslash may be the padding behind the contents.
        if base[index &+ 1] == 0 {
            fault = JSONFault(offset: index &+ 1, reason: .invalidEscape)
            return nil
        }
        index &+= 2
    }
    let start = quote &+ 1
    if high != 0, let bad = firstInvalidUTF8(base.slice(at: start, count: index &- start)) {
        fault = JSONFault(offset: start &+ bad, reason: .invalidUTF8)
        return nil
    }
    if hasEscapes, let bad = faultInEscapes(base, start, index) {
        fault = bad
        return nil
    }
    return JSONString(start: start, end: index, hasEscapes: hasEscapes)
}

/// Finds the first invalid escape of a string.
private func faultInEscapes(
    _ base: PaddedText, _ start: Int, _ end: Int
) -> JSONFault? {
    var index = start
    while true {
        index = firstIndex(of: 92, in: base, from: index, to: end)
        if index >= end { return nil }
        switch jsonEscape(base, index, end) {
        case .scalar(_, let length): index &+= length
        case .fault(let fault): return fault
        }
    }
}

enum JSONEscape {
    case scalar(UInt32, length: Int)
    case fault(JSONFault)
}

/// Reads the escape whose backslash stands at `index`.
@inline(__always)
func jsonEscape(_ base: PaddedText, _ index: Int, _ end: Int) -> JSONEscape {
    switch base[index &+ 1] {
    case 34: return .scalar(34, length: 2)
    case 92: return .scalar(92, length: 2)
    case 47: return .scalar(47, length: 2)
    case 98: return .scalar(8, length: 2)
    case 102: return .scalar(12, length: 2)
    case 110: return .scalar(10, length: 2)
    case 114: return .scalar(13, length: 2)
    case 116: return .scalar(9, length: 2)
    case 117:
        guard let unit = hexUnit(base, index &+ 2, end) else {
            return .fault(JSONFault(offset: index, reason: .invalidEscape))
        }
        if unit & 0xF800 != 0xD800 { return .scalar(unit, length: 6) }
        guard unit < 0xDC00, index &+ 12 <= end, base[index &+ 6] == 92, base[index &+ 7] == 117,
            let low = hexUnit(base, index &+ 8, end), low & 0xFC00 == 0xDC00
        else { return .fault(JSONFault(offset: index, reason: .loneSurrogate)) }
        return .scalar(0x10000 &+ ((unit & 0x3FF) << 10 | (low & 0x3FF)), length: 12)
    default: return .fault(JSONFault(offset: index, reason: .invalidEscape))
    }
}

@inline(__always)
private func hexUnit(_ base: PaddedText, _ start: Int, _ end: Int) -> UInt32? {
    guard start &+ 4 <= end else { return nil }
    var unit: UInt32 = 0
    for index in start..<start &+ 4 {
        let byte = base[index]
        let digit: UInt8
        if byte &- 48 <= 9 {
            digit = byte &- 48
        } else if (byte | 0x20) &- 97 <= 5 {
            digit = (byte | 0x20) &- 87
        } else {
            return nil
        }
        unit = unit << 4 | UInt32(digit)
    }
    return unit
}

/// Writes a checked string to `target` with its escapes resolved; returns the number of bytes.
///
/// `target` must not overlap the string; up to 15 bytes behind the result are written too.
func unescapeJSON(
    _ base: PaddedText, _ start: Int, _ end: Int, to target: TextTarget
) -> Int {
    var index = start
    var written = 0
    while index < end {
        let vector = base.vector(at: index)
        target.store(vector, at: written)
        let run = min(firstMarked(vector .== Vector.all(92)), end &- index)
        index &+= run
        written &+= run
        if run == 16 || index >= end { continue }
        guard case .scalar(let scalar, let length) = jsonEscape(base, index, end) else {
            return written
        }
        index &+= length
        written &+= putUTF8(scalar, target + written)
    }
    return written
}

/// Writes a Unicode scalar as UTF-8; returns the number of bytes.
@inline(__always)
func putUTF8(_ scalar: UInt32, _ target: TextTarget) -> Int {
    @inline(__always) func byte(_ value: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: value) }
    if scalar < 0x80 {
        target[0] = byte(scalar)
        return 1
    }
    if scalar < 0x800 {
        target[0] = byte(0xC0 | scalar >> 6)
        target[1] = byte(0x80 | scalar & 63)
        return 2
    }
    if scalar < 0x10000 {
        target[0] = byte(0xE0 | scalar >> 12)
        target[1] = byte(0x80 | (scalar >> 6) & 63)
        target[2] = byte(0x80 | scalar & 63)
        return 3
    }
    target[0] = byte(0xF0 | scalar >> 18)
    target[1] = byte(0x80 | (scalar >> 12) & 63)
    target[2] = byte(0x80 | (scalar >> 6) & 63)
    target[3] = byte(0x80 | scalar & 63)
    return 4
}
