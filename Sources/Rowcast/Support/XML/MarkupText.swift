/// The extent of a text between tags, which ends at the next `<`.
struct TextExtent {
    private(set) var end: Int
    /// Whether `marks` marked a byte of the text, such as `&`, so that the text's bytes may differ
    /// from the text that they stand for.
    private(set) var isUnusual: Bool
    private(set) var hasNonASCII: Bool

    /// Measures the text from `start` to the next `<` or to `limit`.
    ///
    /// `marks` takes the place of 16 bytes and a vector of these bytes, and marks the unusual ones.
    @inline(__always)
    init(
        in bytes: PaddedText, from start: Int, to limit: Int,
        marks: (Int, Vector) -> SIMDMask<SIMD16<Int8>>
    ) {
        var unusual = Vector.all(0)
        var high = Vector.all(0)
        var place = start
        while place < limit {
            let text = bytes.vector(at: place)
            let end = firstMarked(text .== Vector.all(UInt8(ascii: "<")))
            let inside = Vector.indices .< Vector.all(UInt8(truncatingIfNeeded: end))
            unusual |= Vector(marks(place, text) .& inside)
            high |= text.replacing(with: Vector.all(0), where: .!inside)
            place &+= end
            if end < 16 { break }
        }
        end = min(place, limit)
        isUnusual = unusual.hasBits
        hasNonASCII = (high & Vector.all(0x80)).hasBits
    }
}

/// Resolves references and line ends in the text of XML and HTML.
enum MarkupText {
    /// Writes the text that `source` stands for to `target` and returns its length in bytes:
    /// references are resolved, each line end becomes one line feed.
    ///
    /// Returns nil for a reference to an entity other than XML's five, for a character that XML
    /// cannot hold, and in HTML for the numbers 128 to 159, which stand for other characters there.
    static func resolve(
        _ source: PaddedText, to target: TextTarget,
        isHTML: Bool = false
    ) -> Int? {
        var index = 0
        var length = 0
        while index < source.count {
            let byte = source[index]
            index += 1
            switch byte {
            case UInt8(ascii: "&"):
                guard let (character, next) = reference(source, at: index, count: source.count),
                    !isHTML || !(0x80...0x9F ~= character)
                else { return nil }
                length += put(character, target + length)
                index = next
            case 13:
                // XML 1.0, 2.11: CR LF and a bare CR are read as LF.
                if index < source.count, source[index] == 10 { index += 1 }
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

    /// The character of a reference whose `&` stands just before `start`, and the place behind its
    /// `;`.
    private static func reference(
        _ source: PaddedText, at start: Int, count: Int
    ) -> (character: UInt32, next: Int)? {
        let rest = source.slice(at: start, count: count - start)
        // `&#x0010FFFF;` is the longest reference without superfluous zeros.
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

    /// Writes a character as UTF-8 and returns its length in bytes.
    static func put(_ character: UInt32, _ target: TextTarget) -> Int {
        guard let scalar = UnicodeScalar(character) else { return 0 }
        let bytes = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        for (index, byte) in bytes.enumerated() { target[index] = byte }
        return bytes.count
    }
}
