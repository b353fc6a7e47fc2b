// The vector operations of all scans and copies: 16 bytes at a time, in plain Swift.
//
// Scans read up to 15 bytes behind a text, which `PaddedText` allows. Copies write as many bytes
// behind the copied ones, for which their target must have room.

typealias Vector = SIMD16<UInt8>

extension Vector {
    /// A vector that repeats one byte. A comparison with a literal would be an unspecialised
    /// generic and 20 times slower.
    @inline(__always) static func all(_ byte: UInt8) -> Vector { Vector(repeating: byte) }

    /// 255 for each marked byte and 0 for the others.
    @inline(__always)
    init(_ marks: SIMDMask<SIMD16<Int8>>) { self = unsafeBitCast(marks, to: Vector.self) }

    /// Whether a bit of a byte is set.
    @inline(__always) var hasBits: Bool {
        let words = unsafeBitCast(self, to: SIMD2<UInt64>.self)
        return (words[0] | words[1]) != 0
    }

    static let indices = Vector(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

/// Copies text in whole vectors; returns whether `marks` marks one of its bytes.
///
/// Writes up to 16 bytes behind the text.
@inline(__always)
func copyVectors(
    from text: PaddedText, to target: TextTarget,
    marks: (PaddedText, Vector) -> SIMDMask<SIMD16<Int8>>
) -> Bool {
    let count = text.count
    var seen = Vector.all(0)
    var index = 0
    while index &+ 16 < count {
        let vector = text.vector(at: index)
        target.store(vector, at: index)
        seen |= Vector(marks(text + index, vector))
        index &+= 16
    }
    let vector = text.vector(at: index)
    target.store(vector, at: index)
    let rest = Vector.indices .< Vector.all(UInt8(truncatingIfNeeded: count &- index))
    seen |= Vector(marks(text + index, vector) .& rest)
    return seen.hasBits
}

/// The index of the first marked byte; 16 for none.
@inline(__always)
func firstMarked(_ mask: SIMDMask<SIMD16<Int8>>) -> Int {
    let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    if words[0] != 0 { return words[0].trailingZeroBitCount >> 3 }
    if words[1] != 0 { return 8 &+ (words[1].trailingZeroBitCount >> 3) }
    return 16
}

@inline(__always)
func isAnyMarked(_ mask: SIMDMask<SIMD16<Int8>>) -> Bool { Vector(mask).hasBits }

/// Copies text in whole vectors; writes up to 15 bytes behind it.
@inline(__always)
func copyVectors(from source: PaddedText, to target: TextTarget) {
    var index = 0
    repeat {
        target.store(source.vector(at: index), at: index)
        index &+= 16
    } while index < source.count
}

/// Whether two texts have the same first `count` bytes.
@inline(__always)
func isEqual(_ lhs: PaddedText, _ rhs: PaddedText, count: Int) -> Bool {
    var index = 0
    while index &+ 8 <= count {
        if lhs.word64(at: index) != rhs.word64(at: index) { return false }
        index &+= 8
    }
    let rest = count &- index
    if rest == 0 { return true }
    let difference = (lhs.word64(at: index) ^ rhs.word64(at: index)).littleEndian
    return difference << UInt64(64 &- rest &* 8) == 0
}

/// The index of the first `byte` at or after `start`; `end` for none.
@inline(__always)
func firstIndex(
    of byte: UInt8, in base: PaddedText, from start: Int, to end: Int
) -> Int {
    let wanted = Vector.all(byte)
    var index = start
    while index < end {
        let place = firstMarked(base.vector(at: index) .== wanted)
        if place < 16 { return min(index &+ place, end) }
        index &+= 16
    }
    return end
}

/// Number of occurrences of `byte`.
func occurrences(of byte: UInt8, in base: PaddedText) -> Int {
    let count = base.count
    let wanted = Vector.all(byte)
    var total = 0
    var index = 0
    while index &+ 16 <= count {
        var sums = Vector.all(0)
        let stop = min(count &- 15, index &+ 255 &* 16)
        while index < stop {
            let mask = unsafeBitCast(base.vector(at: index) .== wanted, to: Vector.self)
            sums = sums &- mask
            index &+= 16
        }
        total &+= Int(SIMD16<UInt16>(truncatingIfNeeded: sums).wrappedSum())
    }
    while index < count {
        if base[index] == byte { total &+= 1 }
        index &+= 1
    }
    return total
}

/// Whether one of the bytes is over 127.
@inline(__always)
func containsNonASCII(_ base: PaddedText) -> Bool {
    let count = base.count
    var index = 0
    var seen = Vector.all(0)
    while index &+ 16 <= count {
        seen |= base.vector(at: index)
        index &+= 16
    }
    var rest: UInt8 = 0
    while index < count {
        rest |= base[index]
        index &+= 1
    }
    let words = unsafeBitCast(seen, to: SIMD2<UInt64>.self)
    return (words[0] | words[1]) & 0x8080_8080_8080_8080 != 0 || rest >= 128
}
