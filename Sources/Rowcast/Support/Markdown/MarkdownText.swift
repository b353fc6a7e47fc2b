// Cell text that renders as exactly the value. A backslash escapes each byte that could begin
// markup: `\` `|` `` ` `` `*` `_` `[` `<` `~` `@`, an `&` that could begin a character reference,
// the colon of `://` and the dot of `www.`, which renderers turn into links. (Some renderers link
// e-mail addresses despite the escape; the text itself stays unchanged.) A line feed is `<br>`.
// Carriage returns, and blanks at both ends, which renderers trim, are character references.
//
// The encoder copies text and looks for such bytes in one go (`copyMarkdown`); if it finds one, it
// writes the text again byte by byte (`OutputBuffer.append(markdown:)`). Both use
// `marksOfMarkdown`: a byte without a mark is copied unchanged.

/// Marks, among 16 bytes, all that need an escape, and some that may not: control characters, `^`,
/// any `&` and `_`. Reads one byte more than a vector.
@inline(__always)
private func marksOfMarkdown(
    _ text: PaddedText, _ vector: Vector
) -> SIMDMask<SIMD16<Int8>> {
    let next = text.vector(at: 1)
    let lower = vector | Vector.all(0x20)
    // Bytes that differ in few bits are compared together: `\`, `^`, `|`, `~`; then `[`, `_`; then
    // `@`, `` ` ``.
    let first =
        (lower | Vector.all(2) .== Vector.all(UInt8(ascii: "~")))
        .| (vector | Vector.all(4) .== Vector.all(UInt8(ascii: "_")))
        .| (lower .== Vector.all(UInt8(ascii: "`")))
    let second =
        (vector .== Vector.all(UInt8(ascii: "<"))) .| (vector .== Vector.all(UInt8(ascii: "*")))
        .| (vector .== Vector.all(UInt8(ascii: "&"))) .| (vector .< Vector.all(32))
    let slash =
        (vector .== Vector.all(UInt8(ascii: ":"))) .& (next .== Vector.all(UInt8(ascii: "/")))
    let address =
        (lower .== Vector.all(UInt8(ascii: "w")))
        .& ((next | Vector.all(0x20)) .== Vector.all(UInt8(ascii: "w")))
    return first .| second .| slash .| address
}

/// Copies text in whole vectors and returns whether it needs escapes.
///
/// Writes up to 16 bytes behind the text.
@inline(__always)
func copyMarkdown(from text: PaddedText, to target: TextTarget) -> Bool {
    if text.count == 0 { return false }
    return copyVectors(from: text, to: target, marks: marksOfMarkdown)
        || blankWidth(at: text) > 0 || blankWidth(before: text.count, in: text) > 0
}

extension OutputBuffer {
    /// Appends text with all escapes; `]` is escaped only inside a link, whose text it would end.
    /// Returns the number of characters replaced by U+FFFD.
    @inline(never)
    @discardableResult
    mutating func append(
        markdown text: PaddedText, inLink: Bool = false
    ) -> Int {
        let inner = innerRange(text)
        var replaced = 0
        append(references: text, from: 0, to: inner.lowerBound, &replaced)
        var copied = inner.lowerBound
        var index = copied
        while index < inner.upperBound {
            let vector = text.vector(at: index)
            var marks = marksOfMarkdown(text + index, vector)
            if inLink { marks = marks .| (vector .== Vector.all(UInt8(ascii: "]"))) }
            let place = firstMarked(marks)
            index &+= place
            if place == 16 { continue }
            if index >= inner.upperBound { break }
            let byte = text[index]
            let next = index + 1 < text.count ? text[index + 1] : 0
            switch byte {
            case 0, 10, 13:
                append(text.slice(at: copied, count: index - copied))
                append(references: text, from: index, to: index + 1, &replaced)
                copied = index + 1
            case 1..<32, UInt8(ascii: "^"): break
            case UInt8(ascii: "w"), UInt8(ascii: "W"):
                // Escapes the dot of `www.`.
                if index + 3 < text.count, text[index + 2] | 32 == UInt8(ascii: "w"),
                    text[index + 3] == UInt8(ascii: ".")
                {
                    append(text.slice(at: copied, count: index + 3 - copied))
                    append(.backslash)
                    copied = index + 3
                    index += 3
                }
            case UInt8(ascii: ":"):
                append(text.slice(at: copied, count: index - copied))
                append(.backslash)
                copied = index
            case UInt8(ascii: "&") where !(next == UInt8(ascii: "#") || next.isASCIIAlphanumeric):
                break
            case UInt8(ascii: "_")
            where index > 0 && text[index - 1].isASCIIAlphanumeric && next.isASCIIAlphanumeric:
                // Between letters and digits an underscore never begins emphasis.
                break
            default:
                append(text.slice(at: copied, count: index - copied))
                append(.backslash)
                copied = index
            }
            index += 1
        }
        append(text.slice(at: copied, count: inner.upperBound - copied))
        append(references: text, from: inner.upperBound, to: text.count, &replaced)
        return replaced
    }

    /// Appends each character as a character reference or `<br>`.
    private mutating func append(
        references text: PaddedText, from start: Int, to end: Int, _ replaced: inout Int
    ) {
        guard start < end else { return }
        let bytes = text.slice(at: start, count: end - start)
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0:
                append("\u{FFFD}")
                replaced += 1
            case 10: append("<br>")
            // Some renderers do not resolve references to other control characters.
            case 1..<9, 14..<32: append(UInt8(truncatingIfNeeded: scalar.value))
            default:
                append("&#")
                append(decimal: Int(scalar.value))
                append(";")
            }
        }
    }

    /// Range of the text without the blanks at both ends that renderers trim.
    private func innerRange(_ text: PaddedText) -> Range<Int> {
        var start = 0
        while start < text.count {
            let width = blankWidth(at: text + start)
            if width == 0 { break }
            start = min(start + width, text.count)
        }
        var end = text.count
        while end > start {
            let width = blankWidth(before: end, from: start, in: text)
            if width == 0 { break }
            end -= width
        }
        return start..<end
    }
}

/// Length in bytes of the white space character that begins at `text`, or 0. Control characters and
/// U+FEFF count as white space. Reads three bytes.
@inline(__always)
private func blankWidth(at text: PaddedText) -> Int {
    let byte = text[0]
    if byte <= 32 { return 1 }
    return byte < 0xC2 ? 0 : wideBlankWidth(at: text)
}

/// Length in bytes of the white space character of `text` that begins at or behind `start` and ends
/// before `end`, or 0. A byte precedes `end`.
@inline(__always)
private func blankWidth(before end: Int, from start: Int = 0, in text: PaddedText) -> Int {
    let byte = text[end - 1]
    if byte <= 32 { return 1 }
    if byte < 128 { return 0 }
    let count = end - start
    if count >= 3, wideBlankWidth(at: text + (end - 3)) == 3 { return 3 }
    return count >= 2 && wideBlankWidth(at: text + (end - 2)) == 2 ? 2 : 0
}

/// Length of the white space character at `text` if it is U+00A0, U+1680, U+2000 to U+200A, U+2028,
/// U+2029, U+202F, U+205F, U+3000 or U+FEFF.
private func wideBlankWidth(at text: PaddedText) -> Int {
    switch (text[0], text[1]) {
    // U+0085 is missing: browsers read its reference as another character, some renderers not at
    // all.
    case (0xC2, 0xA0): return 2
    case (0xE1, 0x9A), (0xE3, 0x80): return text[2] == 0x80 ? 3 : 0
    case (0xE2, 0x80):
        switch text[2] {
        case 0x80...0x8A, 0xA8, 0xA9, 0xAF: return 3
        default: return 0
        }
    case (0xE2, 0x81): return text[2] == 0x9F ? 3 : 0
    case (0xEF, 0xBB): return text[2] == 0xBF ? 3 : 0
    default: return 0
    }
}

extension UInt8 {
    fileprivate var isASCIIAlphanumeric: Bool {
        switch self {
        case 48...57, 65...90, 97...122: true
        default: false
        }
    }
}
