/// A text of markup that ends at the next `<`.
struct TextExtent {
    private(set) var end: Int
    /// Whether a byte of it is marked, so that it may not be what it says.
    private(set) var isUnusual: Bool
    private(set) var hasNonASCII: Bool

    /// The text from `start` to the next `<` or to `limit`; zeros that stand behind the text's
    /// memory end it too. `marks` gets the place of 16 bytes, and those.
    @inline(__always)
    init(
        in bytes: UnsafePointer<UInt8>, from start: Int, to limit: Int,
        marks: (UnsafePointer<UInt8>, Vector) -> SIMDMask<SIMD16<Int8>>
    ) {
        var unusual = Vector.all(0)
        var high = Vector.all(0)
        var place = start
        while place < limit {
            let text = loadVector(bytes + place)
            let end = firstMarked(text .== Vector.all(UInt8(ascii: "<")))
            let inside = Vector.indices .< Vector.all(UInt8(truncatingIfNeeded: end))
            unusual |= unsafeBitCast(marks(bytes + place, text) .& inside, to: Vector.self)
            high |= text.replacing(with: Vector.all(0), where: .!inside)
            place &+= end
            if end < 16 { break }
        }
        end = min(place, limit)
        isUnusual = TextExtent.isAny(unusual)
        hasNonASCII = TextExtent.isAny(high & Vector.all(0x80))
    }

    @inline(__always)
    private static func isAny(_ vector: Vector) -> Bool {
        let words = unsafeBitCast(vector, to: SIMD2<UInt64>.self)
        return (words[0] | words[1]) != 0
    }
}

/// What the text of markup stands for.
enum MarkupText {
    /// Writes the text that `source` stands for in XML: references resolved, line ends as XML has
    /// them. `nil` for what plain markup does not have (other entities, characters that XML cannot
    /// hold; in HTML numbers that mean another character there).
    static func resolve(
        _ source: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>,
        isHTML: Bool = false
    ) -> Int? {
        var index = 0
        var length = 0
        while index < count {
            let byte = source[index]
            index += 1
            switch byte {
            case UInt8(ascii: "&"):
                guard let (character, next) = reference(source, at: index, count: count),
                    !isHTML || !(0x80...0x9F ~= character)
                else { return nil }
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

    /// Puts a character as UTF-8 and returns its length.
    static func put(_ character: UInt32, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        guard let scalar = UnicodeScalar(character) else { return 0 }
        let bytes = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        for (index, byte) in bytes.enumerated() { target[index] = byte }
        return bytes.count
    }
}
