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
