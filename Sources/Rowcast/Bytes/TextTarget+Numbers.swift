extension TextTarget {
    /// Writes a whole number in decimal digits, at most 20 bytes, and maybe as many as 7 bytes behind
    /// them; returns the number of digits and signs.
    @inline(__always)
    func put(decimal number: Int, at place: Int = 0) -> Int {
        guard number < 0 else { return put(decimal: UInt64(number.magnitude), at: place) }
        self[place] = UInt8(ascii: "-")
        return 1 &+ put(decimal: UInt64(number.magnitude), at: place &+ 1)
    }

    @inline(__always)
    private func put(decimal number: UInt64, at place: Int) -> Int {
        guard number < 100_000_000 else { return put(longDecimal: number, at: place) }
        let digits = eightDigits(number)
        // The last digit stays, if it is 0 too.
        let zeros = (digits | 1 &<< 56).trailingZeroBitCount / 8
        put(digits, from: zeros, at: place)
        return 8 &- zeros
    }

    private func put(longDecimal number: UInt64, at place: Int) -> Int {
        let (first, last) = number.quotientAndRemainder(dividingBy: 100_000_000)
        let count = put(decimal: first, at: place)
        put(eightDigits(last), from: 0, at: place &+ count)
        return count &+ 8
    }

    /// Writes the last `count` digits of a number, at most 16, with leading zeros, and maybe as many as 7
    /// bytes behind them; returns the number of zeros at their end.
    @inline(__always)
    func put(decimals number: UInt64, count: Int, at place: Int) -> Int {
        guard count > 8 else { return put(fewDecimals: number, count: count, at: place) }
        let (first, last) = number.quotientAndRemainder(dividingBy: 100_000_000)
        let zeros = put(fewDecimals: first, count: count &- 8, at: place)
        let digits = eightDigits(last)
        put(digits, from: 0, at: place &+ count &- 8)
        return last == 0 ? 8 &+ zeros : digits.leadingZeroBitCount / 8
    }

    /// Writes at most eight decimals.
    @inline(__always)
    private func put(fewDecimals number: UInt64, count: Int, at place: Int) -> Int {
        let digits = eightDigits(number)
        put(digits, from: 8 &- count, at: place)
        return digits.leadingZeroBitCount / 8
    }

    /// Writes eight digits but for the first ones, and zeros behind them.
    @inline(__always)
    private func put(_ digits: UInt64, from first: Int, at place: Int) {
        let text = (digits | 0x3030_3030_3030_3030) &>> UInt64(truncatingIfNeeded: 8 &* first)
        store(text.littleEndian, at: place)
    }

    /// Writes a number that is not negative with leading zeros, in as many digits; larger numbers lose
    /// their first digits.
    @inline(__always)
    func put(_ number: Int, digits: Int, at place: Int) {
        var rest = number
        for index in stride(from: place + digits - 1, through: place, by: -1) {
            self[index] = UInt8(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
    }
}

/// The eight digits of a number below 10^8, a byte each, the first one in the lowest.
///
/// Each step splits all parts of the number at once: two of four digits, four of two, eight of one. A
/// part is divided by a multiplication and a shift, which is exact for so few digits.
@inline(__always)
private func eightDigits(_ number: UInt64) -> UInt64 {
    let fours = number / 10_000 | (number % 10_000) &<< 32
    let hundreds = (fours &* 10_486) &>> 20 & 0x0000_007F_0000_007F
    let twos = hundreds | (fours &- hundreds &* 100) &<< 16
    let tens = (twos &* 103) &>> 10 & 0x000F_000F_000F_000F
    return tens | (twos &- tens &* 10) &<< 8
}
