/// The rules for text in sheets, on bytes that may be read 15 past their end.
enum SheetText {
    /// The text from `start` to the next `<`; references, control characters and `_` make it
    /// unusual.
    @inline(__always)
    static func extent(
        _ bytes: UnsafePointer<UInt8>, from start: Int, to limit: Int
    ) -> TextExtent {
        TextExtent(in: bytes, from: start, to: limit) { _, text in
            (text .== Vector.all(UInt8(ascii: "&"))) .| (text .== Vector.all(UInt8(ascii: "_")))
                .| (text .< Vector.all(32))
        }
    }

    /// Writes the text that `source` stands for in XML: references resolved, line ends as XML has
    /// them. `nil` for what plain markup does not have (other entities, characters that XML cannot
    /// hold).
    static func resolve(
        _ source: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> Int? {
        var index = 0
        var length = 0
        while index < count {
            let byte = source[index]
            index += 1
            switch byte {
            case UInt8(ascii: "&"):
                guard let (character, next) = reference(source, at: index, count: count) else {
                    return nil
                }
                length += put(character, target + length)
                index = next
            case 13:
                // A line end is one line feed, however it is written.
                if index < count, source[index] == 10 { index += 1 }
                target[length] = 10
                length += 1
            case 0..<9, 11, 12, 14..<32: return nil
            default:
                target[length] = byte
                length += 1
            }
        }
        return length
    }

    /// The character of a reference whose `&` stands before `start`, and where it ends.
    private static func reference(
        _ source: UnsafePointer<UInt8>, at start: Int, count: Int
    ) -> (character: UInt32, next: Int)? {
        let rest = UnsafeBufferPointer(start: source + start, count: count - start)
        // The longest is `&#x0010FFFF;`, but for zeros.
        guard let end = rest.prefix(16).firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = rest[..<end]
        let next = start + end + 1
        if name.first == UInt8(ascii: "#") {
            let isHex = name.dropFirst().first == UInt8(ascii: "x")
            let digits = name.dropFirst(isHex ? 2 : 1)
            guard digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
                let value = UInt32(
                    String(decoding: digits, as: UTF8.self), radix: isHex ? 16 : 10),
                isCharacter(value)
            else { return nil }
            return (value, next)
        }
        switch String(decoding: name, as: UTF8.self) {
        case "amp": return (38, next)
        case "lt": return (60, next)
        case "gt": return (62, next)
        case "quot": return (34, next)
        case "apos": return (39, next)
        default: return nil
        }
    }

    /// Whether XML 1.0 can hold the character.
    private static func isCharacter(_ value: UInt32) -> Bool {
        switch value {
        case 9, 10, 13, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// Cuts white space at both ends, as Excel does unless the text says `xml:space="preserve"`.
    static func trimmed(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var range = range
        while let last = range.last, isSpace(bytes[last]) { range = range.lowerBound..<last }
        while let first = range.first, isSpace(bytes[first]) {
            range = first + 1..<range.upperBound
        }
        return range
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 32 || byte == 10 || byte == 9 || byte == 13
    }

    /// Resolves `_xHHHH_`, which stands for a UTF-16 unit (ECMA-376 part 1, 22.9.2.19), in place.
    static func resolveEscapes(_ text: UnsafeMutablePointer<UInt8>, count: Int) -> Int {
        var index = firstIndex(of: UInt8(ascii: "_"), in: text, from: 0, to: count)
        var length = index
        while index < count {
            guard let unit = escapedUnit(text + index, available: count - index) else {
                text[length] = text[index]
                length += 1
                index += 1
                continue
            }
            index += 7
            var character = unit
            if unit & 0xFC00 == 0xD800,
                let low = escapedUnit(text + index, available: count - index),
                low & 0xFC00 == 0xDC00
            {
                character = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
                index += 7
            }
            if character & 0xFFFF_F800 == 0xD800 { character = 0xFFFD }
            length += put(character, text + length)
        }
        return length
    }

    private static func escapedUnit(_ text: UnsafePointer<UInt8>, available: Int) -> UInt32? {
        guard available >= 7, text[0] == UInt8(ascii: "_"), text[1] == UInt8(ascii: "x"),
            text[6] == UInt8(ascii: "_")
        else { return nil }
        var unit: UInt32 = 0
        for index in 2..<6 {
            let byte = text[index]
            switch byte {
            case 48...57: unit = unit << 4 | UInt32(byte - 48)
            case 65...70, 97...102: unit = unit << 4 | UInt32((byte | 32) - 87)
            default: return nil
            }
        }
        return unit
    }

    /// Puts a character as UTF-8 and returns its length.
    private static func put(_ character: UInt32, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        guard let scalar = UnicodeScalar(character) else { return 0 }
        let bytes = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        for (index, byte) in bytes.enumerated() { target[index] = byte }
        return bytes.count
    }
}
