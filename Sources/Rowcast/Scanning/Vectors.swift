// The vector operations of all scans and copies: 16 bytes at a time, in plain Swift.
//
// Every pointer must be readable, and for copies writable, up to 15 bytes past the given count.
// `Frame` and `OutputBuffer` have this room behind their contents.

typealias Vector = SIMD16<UInt8>

extension Vector {
    /// A vector that repeats one byte. A comparison with a literal would be an unspecialised
    /// generic and 20 times slower.
    @inline(__always) static func all(_ byte: UInt8) -> Vector { Vector(repeating: byte) }

    static let indices = Vector(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

@inline(__always)
func loadVector(_ pointer: UnsafePointer<UInt8>) -> Vector {
    UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
}

@inline(__always)
func storeVector(_ vector: Vector, _ pointer: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: Vector.self)
}

@inline(__always)
func load64(_ pointer: UnsafePointer<UInt8>) -> UInt64 {
    UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self)
}

@inline(__always)
func load32(_ pointer: UnsafePointer<UInt8>) -> UInt32 {
    UnsafeRawPointer(pointer).loadUnaligned(as: UInt32.self)
}

/// Copies text in whole vectors; returns whether `marks` marks one of its bytes.
///
/// Reads up to 16 bytes past `count`, plus the bytes that `marks` reads, and writes up to 16.
@inline(__always)
func copyVectors(
    from text: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int,
    marks: (UnsafePointer<UInt8>, Vector) -> SIMDMask<SIMD16<Int8>>
) -> Bool {
    var seen = Vector.all(0)
    var index = 0
    while index &+ 16 < count {
        let vector = loadVector(text + index)
        storeVector(vector, target + index)
        seen |= unsafeBitCast(marks(text + index, vector), to: Vector.self)
        index &+= 16
    }
    let vector = loadVector(text + index)
    storeVector(vector, target + index)
    let rest = Vector.indices .< Vector.all(UInt8(truncatingIfNeeded: count &- index))
    seen |= unsafeBitCast(marks(text + index, vector) .& rest, to: Vector.self)
    let words = unsafeBitCast(seen, to: SIMD2<UInt64>.self)
    return (words[0] | words[1]) != 0
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
func isAnyMarked(_ mask: SIMDMask<SIMD16<Int8>>) -> Bool {
    let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    return (words[0] | words[1]) != 0
}

/// Copies bytes in whole vectors; reads and writes up to 15 bytes past `count`.
@inline(__always)
func copyVectors(
    from source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int
) {
    var index = 0
    repeat {
        storeVector(loadVector(source + index), target + index)
        index &+= 16
    } while index < count
}

/// Whether two runs of bytes are equal; reads up to 7 bytes past both.
@inline(__always)
func isEqual(_ lhs: UnsafePointer<UInt8>, _ rhs: UnsafePointer<UInt8>, count: Int) -> Bool {
    var index = 0
    while index &+ 8 <= count {
        if load64(lhs + index) != load64(rhs + index) { return false }
        index &+= 8
    }
    let rest = count &- index
    if rest == 0 { return true }
    let difference = (load64(lhs + index) ^ load64(rhs + index)).littleEndian
    return difference << UInt64(64 &- rest &* 8) == 0
}

/// The index of the first `byte` at or after `start`; `end` for none.
@inline(__always)
func firstIndex(
    of byte: UInt8, in base: UnsafePointer<UInt8>, from start: Int, to end: Int
) -> Int {
    let wanted = Vector.all(byte)
    var index = start
    while index < end {
        let place = firstMarked(loadVector(base + index) .== wanted)
        if place < 16 { return min(index &+ place, end) }
        index &+= 16
    }
    return end
}

/// Number of occurrences of `byte`.
func occurrences(of byte: UInt8, in base: UnsafePointer<UInt8>, count: Int) -> Int {
    let wanted = Vector.all(byte)
    var total = 0
    var index = 0
    while index &+ 16 <= count {
        var sums = Vector.all(0)
        let stop = min(count &- 15, index &+ 255 &* 16)
        while index < stop {
            let mask = unsafeBitCast(loadVector(base + index) .== wanted, to: Vector.self)
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
func containsNonASCII(_ base: UnsafePointer<UInt8>, count: Int) -> Bool {
    var index = 0
    var seen = Vector.all(0)
    while index &+ 16 <= count {
        seen |= loadVector(base + index)
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
