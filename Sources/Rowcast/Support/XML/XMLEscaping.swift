// Escaping of text between tags (XML 1.0, 2.2 and 2.4). `&`, `<` and `>` become entities.
//
// Some characters cannot stand in XML even as references: control characters other than tab, line
// feed and carriage return, U+FFFE and U+FFFF. `XMLReplacement` replaces them.
//
// Encoders copy a text and look for such bytes in one pass (`copyXMLText`). If the text has one,
// they write it again with `OutputBuffer.append(xmlText:)`, which is slower. Both use
// `marksOfXMLText`: bytes that it does not mark are copied unchanged.

/// The replacement for characters that XML cannot hold.
enum XMLReplacement {
    /// Each character becomes U+FFFD.
    case replacementCharacter
    /// A character becomes `_xHHHH_` (ECMA-376 part 1, 22.9.2.19), and a text `_xHHHH_` becomes
    /// `_x005F_xHHHH_`.
    case spreadsheetEscape
}

/// Marks, among 16 bytes, those that may have to be escaped or replaced.
///
/// Some marked bytes may stay: tabs, line feeds, the first byte of the characters U+F000 to U+FFFF,
/// and `_x` that begins no escape. With `spreadsheetEscape` one byte past the vector is read.
@inline(__always)
private func marksOfXMLText(
    _ text: PaddedText, _ vector: Vector, _ replacement: XMLReplacement
) -> SIMDMask<SIMD16<Int8>> {
    // `<` and `>` differ in one bit.
    let brackets = (vector | Vector.all(2)) .== Vector.all(UInt8(ascii: ">"))
    let others =
        (vector .== Vector.all(UInt8(ascii: "&"))) .| (vector .< Vector.all(32))
        .| (vector .== Vector.all(0xEF))
    switch replacement {
    case .replacementCharacter: return brackets .| others
    case .spreadsheetEscape:
        let escapes =
            (vector .== Vector.all(UInt8(ascii: "_")))
            .& (text.vector(at: 1) .== Vector.all(UInt8(ascii: "x")))
        return brackets .| others .| escapes
    }
}

/// Copies a text in whole vectors; returns whether `OutputBuffer.append(xmlText:)` must write it
/// again.
///
/// Writes up to 15 bytes behind the text.
@inline(__always)
func copyXMLText(
    from text: PaddedText, to target: TextTarget, _ replacement: XMLReplacement
) -> Bool {
    copyVectors(from: text, to: target) { marksOfXMLText($0, $1, replacement) }
}

extension OutputBuffer {
    /// Appends a text, escaped; returns the number of characters that became U+FFFD.
    @inline(never)
    @discardableResult
    mutating func append(
        xmlText text: PaddedText, _ replacement: XMLReplacement
    ) -> Int {
        var replaced = 0
        var copied = 0
        var index = 0
        while index < text.count {
            let place = firstMarked(
                marksOfXMLText(text + index, text.vector(at: index), replacement))
            index &+= place
            if place == 16 { continue }
            if index >= text.count { break }
            let special = XMLSpecial(at: text + index, replacement)
            if case .none = special {
                index &+= 1
                continue
            }
            append(text.slice(at: copied, count: index - copied))
            switch special {
            case .none: break
            case .entity(let entity):
                append(entity)
                index &+= 1
            case .character(let scalar, let byteCount):
                index &+= byteCount
                switch replacement {
                case .replacementCharacter:
                    append("\u{FFFD}")
                    replaced += 1
                case .spreadsheetEscape: append(spreadsheetEscapeOf: scalar)
                }
            }
            copied = index
        }
        append(text + copied)
        return replaced
    }

    /// Appends a short text, escaped, from a copy with padding.
    @discardableResult
    mutating func append(xmlText text: String, _ replacement: XMLReplacement) -> Int {
        Array(text.utf8).withPaddedText { append(xmlText: $0, replacement) }
    }

    private mutating func append(spreadsheetEscapeOf scalar: Int) {
        append("_x")
        for shift in [12, 8, 4, 0] {
            let digit = UInt8(truncatingIfNeeded: scalar >> shift) & 15
            append(digit < 10 ? 48 + digit : 55 + digit)
        }
        append(UInt8(ascii: "_"))
    }
}

/// The treatment of a marked byte.
private enum XMLSpecial {
    /// The byte stays.
    case none
    case entity(StaticString)
    /// A character of `length` bytes that XML cannot hold, or the `_` in front of `xHHHH_`.
    case character(Int, length: Int)

    init(at text: PaddedText, _ replacement: XMLReplacement) {
        let byte = text[0]
        self = .none
        switch byte {
        case UInt8(ascii: "&"): self = .entity("&amp;")
        case UInt8(ascii: "<"): self = .entity("&lt;")
        case UInt8(ascii: ">"): self = .entity("&gt;")
        case 9, 10: break
        // Parsers turn a bare carriage return into a line feed.
        case 13 where replacement == .replacementCharacter: self = .entity("&#13;")
        case 0xEF:
            if text.count >= 3, text[1] == 0xBF, text[2] & 0xFE == 0xBE {
                self = .character(0xFFC0 | Int(text[2] & 0x3F), length: 3)
            }
        case UInt8(ascii: "_"):
            // `_xHHHH_`: escaping the first byte is enough.
            if text.count >= 7, text[6] == byte, (2..<6).allSatisfy({ text[$0].isHexDigit }) {
                self = .character(Int(byte), length: 1)
            }
        default: self = .character(Int(byte), length: 1)
        }
    }
}

extension UInt8 {
    var isHexDigit: Bool {
        switch self {
        case 48...57, 65...70, 97...102: true
        default: false
        }
    }
}
