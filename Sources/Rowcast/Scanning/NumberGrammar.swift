// The grammar of numbers (RFC 8259, section 6).

/// The length of the JSON number that begins at `p`; 0 if none begins there.
///
/// The longest number counts: 1 for `01`. An incomplete number (`-`, `1.`, `2e+`) is none. A byte
/// that cannot be part of a number must follow the text.
///
/// - Parameter isStopped: Whether each run of digits ends in memory of the text's owner, as
///   `digitRun` has it.
@inline(__always)
func jsonNumberLength(_ p: PaddedText, isStopped: Bool = false) -> Int {
    var index = p[0] == UInt8(ascii: "-") ? 1 : 0
    if p[index] == UInt8(ascii: "0") {
        index &+= 1
    } else {
        let digits = digitRun(p + index, isStopped: isStopped)
        if digits == 0 { return 0 }
        index &+= digits
    }
    if p[index] == UInt8(ascii: ".") {
        let digits = digitRun(p + index + 1, isStopped: isStopped)
        if digits == 0 { return 0 }
        index &+= digits &+ 1
    }
    if p[index] | 0x20 == UInt8(ascii: "e") {
        index &+= 1
        if p[index] == UInt8(ascii: "+") || p[index] == UInt8(ascii: "-") { index &+= 1 }
        let digits = digitRun(p + index, isStopped: isStopped)
        if digits == 0 { return 0 }
        index &+= digits
    }
    return index
}

/// Whether the whole text is one JSON number; the byte behind it must suit `jsonNumberLength`.
@inline(__always)
func isJSONNumber(_ p: PaddedText) -> Bool {
    p.count > 0 && jsonNumberLength(p) == p.count
}

/// Number of consecutive decimal digits at `p`; reads eight bytes at a time, and may count digits
/// behind the text.
///
/// - Parameter isStopped: Whether a byte that is no digit ends the run in memory of the text's owner,
///   as a frame's zeros do. The run then needs no look at the text's end, which hot loops would keep in
///   a register.
@inline(__always)
func digitRun(_ p: PaddedText, isStopped: Bool = false) -> Int {
    var index = 0
    while true {
        // Digits become 0…9. Adding 0x76 sets the high bit of larger bytes. A byte that carries
        // into the next one has its own high bit set, and only the lowest bit counts.
        let values = p.word64(at: index).littleEndian ^ 0x3030_3030_3030_3030
        let others = ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
        if others != 0 { return index &+ (others.trailingZeroBitCount >> 3) }
        index &+= 8
        if !isStopped, index >= p.count { return index }
    }
}

/// Whether an integer is exactly a double: an odd number of at most 53 bits times a power of two.
/// `digits` are its decimal digits, without leading zeros.
func isDouble(digits: [UInt8]) -> Bool {
    guard digits.count <= 309 else { return false }
    var digits = digits.map { $0 - 48 }
    // 2^1024 exceeds all doubles, so more halvings are never needed.
    while digits.count > 18, let last = digits.last, last % 2 == 0 {
        var carry: UInt8 = 0
        for index in digits.indices {
            let value = carry * 10 + digits[index]
            digits[index] = value / 2
            carry = value % 2
        }
        if digits.first == 0 { digits.removeFirst() }
    }
    guard digits.count <= 18 else { return false }
    let value = digits.reduce(0) { $0 * 10 + UInt64($1) }
    return value == 0 || value >> value.trailingZeroBitCount < 1 << 53
}
