/// The place in HTML that text is written to.
enum HTMLTextPlace {
    /// Between tags: line ends and tabs become blanks, so that a row of the page stays on one line.
    case text
    /// In `pre`: line ends become `<br>`, so that a row of the page stays on one line.
    case preformatted
    /// In double quotes, as the value of an attribute.
    case attribute
}

extension OutputBuffer {
    /// Appends text of HTML as HTML: references are resolved, only special characters are escaped,
    /// and control characters are left out.
    mutating func append(
        html text: PaddedText, _ range: Range<Int>, _ place: HTMLTextPlace,
        hasReferences: Bool = true
    ) {
        var index = range.lowerBound
        var copied = index
        let end = range.upperBound
        while index < end {
            let marked = firstMarked(marksOfHTML(text.vector(at: index)))
            index += marked
            if marked == 16 { continue }
            if index >= end { break }
            var length = 1
            var scalar = Unicode.Scalar(text[index])
            var second: Unicode.Scalar?
            switch text[index] {
            case UInt8(ascii: "&") where hasReferences:
                if let reference = HTMLReference(
                    text.slice(at: index, count: end - index),
                    isInAttribute: place == .attribute)
                {
                    length = reference.count
                    (scalar, second) = (reference.scalar, reference.second)
                }
            case .carriageReturn:
                if index + 1 < end, text[index + 1] == .lineFeed { length = 2 }
            case 0xEF:
                guard index + 2 < end, text[index + 1] == 0xBF, text[index + 2] >= 0xBE else {
                    index += 1
                    continue
                }
                length = 3
                scalar = "\u{FFFF}"
            default: break
            }
            append(text.slice(at: copied, count: index - copied))
            append(html: scalar, place)
            if let second { append(html: second, place) }
            index += length
            copied = index
        }
        append(text.slice(at: copied, count: end - copied))
    }

    private mutating func append(html scalar: Unicode.Scalar, _ place: HTMLTextPlace) {
        switch scalar {
        case "&": append("&amp;")
        case "<": append("&lt;")
        case ">": append("&gt;")
        case "\"" where place == .attribute: append("&quot;")
        case "\n", "\r":
            switch place {
            case .text: append(.space)
            case .preformatted: append("<br>")
            case .attribute: append("&#10;")
            }
        case "\t", "\u{C}": append(place == .text ? .space : .tab)
        case "\u{0}"..."\u{1F}", "\u{7F}": break
        case "\u{FFFE}", "\u{FFFF}": append("\u{FFFD}")
        default: append(scalar)
        }
    }

    /// Appends text of HTML as plain text: references are resolved, and no character is escaped.
    mutating func append(
        textOfHTML text: PaddedText, _ range: Range<Int>, isAttribute: Bool
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            let ampersand = firstIndex(
                of: UInt8(ascii: "&"), in: text, from: index, to: range.upperBound)
            append(text.slice(at: index, count: ampersand - index))
            index = ampersand
            guard index < range.upperBound else { return }
            if let reference = HTMLReference(
                text.slice(at: index, count: range.upperBound - index),
                isInAttribute: isAttribute)
            {
                append(reference.scalar)
                if let second = reference.second { append(second) }
                index += reference.count
            } else {
                append(text[index])
                index += 1
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte) }
    }
}

/// Marks, among 16 bytes, those that may have to be escaped; also the first byte of all characters
/// from U+F000 to U+FFFF.
@inline(__always)
private func marksOfHTML(_ vector: Vector) -> SIMDMask<SIMD16<Int8>> {
    // `<` and `>` differ in one bit.
    let brackets = (vector | Vector.all(2)) .== Vector.all(UInt8(ascii: ">"))
    let marks =
        (vector .== Vector.all(UInt8(ascii: "&"))) .| (vector .== Vector.all(UInt8(ascii: "\"")))
    let controls = (vector .< Vector.all(32)) .| (vector .== Vector.all(127))
    return brackets .| marks .| controls .| (vector .== Vector.all(0xEF))
}
