/// The length of the run of ASCII digits that begins here; reads up to 7 bytes past it.
@inline(__always)
func digitRunLength(_ p: UnsafePointer<UInt8>) -> Int {
    var index = 0
    while true {
        let zeroed = load64(p + index).littleEndian ^ 0x3030_3030_3030_3030
        let others = ((zeroed &+ 0x7676_7676_7676_7676) | zeroed) & 0x8080_8080_8080_8080
        if others != 0 { return index &+ (others.trailingZeroBitCount >> 3) }
        index &+= 8
    }
}

/// The length of the number of RFC 8259 that begins here, or 0 if none does.
@inline(__always)
func jsonNumberLength(_ p: UnsafePointer<UInt8>) -> Int {
    var index = p[0] == 45 ? 1 : 0
    let whole = digitRunLength(p + index)
    if whole == 0 || (whole > 1 && p[index] == 48) { return 0 }
    index &+= whole
    if p[index] == 46 {
        let fraction = digitRunLength(p + index + 1)
        if fraction == 0 { return 0 }
        index &+= 1 &+ fraction
    }
    if p[index] | 0x20 == 101 {
        index &+= 1
        if p[index] == 43 || p[index] == 45 { index &+= 1 }
        let exponent = digitRunLength(p + index)
        if exponent == 0 { return 0 }
        index &+= exponent
    }
    return index
}
