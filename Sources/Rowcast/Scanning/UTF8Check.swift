/// The index of the first byte that is not part of valid UTF-8 (Unicode 15, table 3-7); nil for
/// none.
func firstInvalidUTF8(_ base: PaddedText) -> Int? {
    let count = base.count
    var index = 0
    while index < count {
        let lead = base[index]
        if lead < 0x80 {
            // ASCII is skipped 16 bytes at a time.
            let words = unsafeBitCast(base.vector(at: index), to: SIMD2<UInt64>.self)
            let high = SIMD2<UInt64>(
                words[0] & 0x8080_8080_8080_8080, words[1] & 0x8080_8080_8080_8080)
            if high[0] != 0 {
                index &+= high[0].littleEndian.trailingZeroBitCount >> 3
            } else if high[1] != 0 {
                index &+= 8 &+ (high[1].littleEndian.trailingZeroBitCount >> 3)
            } else {
                index &+= 16
            }
            continue
        }
        let length = lengthOfUTF8Sequence(base + index, available: count &- index)
        if length == 0 { return index }
        index &+= length
    }
    return nil
}

/// The length of the valid multi-byte sequence at `p`; 0 for an invalid one.
@inline(__always)
func lengthOfUTF8Sequence(_ p: PaddedText, available: Int) -> Int {
    let lead = p[0]
    if lead < 0xC2 || lead > 0xF4 || available < 2 { return 0 }
    let second = p[1]
    if lead < 0xE0 { return second & 0xC0 == 0x80 ? 2 : 0 }
    if available < 3 || p[2] & 0xC0 != 0x80 { return 0 }
    if lead < 0xF0 {
        let lowest: UInt8 = lead == 0xE0 ? 0xA0 : 0x80
        let highest: UInt8 = lead == 0xED ? 0x9F : 0xBF
        return second >= lowest && second <= highest ? 3 : 0
    }
    if available < 4 || p[3] & 0xC0 != 0x80 { return 0 }
    let lowest: UInt8 = lead == 0xF0 ? 0x90 : 0x80
    let highest: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
    return second >= lowest && second <= highest ? 4 : 0
}
