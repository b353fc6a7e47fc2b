extension Double {
    /// The double nearest to a number, of two as near the even one; infinity beyond the range of doubles.
    ///
    /// - Parameter text: Text that RFC 8259 allows as a number.
    package init(number text: some BorrowedText) { self = Double(text: text) ?? .infinity }

    /// The double nearest to the number that a text is as Swift has numbers; nil for other text.
    package init?(text: some BorrowedText) {
        guard let number = Double(digitsOf: text) ?? Double(text.string) else { return nil }
        self = number
    }

    /// The double nearest to a number of up to 19 digits without an exponent; nil for another text.
    @inline(__always)
    private init?(digitsOf text: some BorrowedText) {
        let isNegative = text.count > 0 && text.unsafeStart[0] == UInt8(ascii: "-")
        let first = isNegative ? 1 : 0
        // One byte more for the point.
        guard 1...20 ~= text.count &- first else { return nil }
        var digits: UInt64 = 0
        var pointIndex: Int?
        for index in first..<text.count {
            let byte = text.unsafeStart[index]
            if byte &- 48 <= 9 {
                digits = digits &* 10 &+ UInt64(byte &- 48)
            } else if byte == UInt8(ascii: "."), pointIndex == nil, index > first {
                pointIndex = index
            } else {
                return nil
            }
        }
        let decimals = pointIndex.map { text.count &- 1 &- $0 } ?? 0
        guard pointIndex != nil || text.count &- first <= 19 else { return nil }
        let magnitude = Double(digits, decimals: decimals)
        self = isNegative ? -magnitude : magnitude
    }

    /// The double nearest to `digits` / 10^`decimals`; `decimals` is at most 19.
    ///
    /// Two numbers that are doubles are divided by one operation, which rounds right (Clinger, "How to
    /// Read Floating Point Numbers Accurately", 1990). Of others the quotient is computed to 63 bits or
    /// 64, of which the last tells whether anything is left.
    @inline(__always)
    private init(_ digits: UInt64, decimals: Int) {
        if digits < 1 << 53 {
            self = Double(digits) / powersOfTen[decimals]
        } else if decimals == 0 {
            self = Double(digits)
        } else {
            self.init(long: digits, decimals: decimals)
        }
    }

    @inline(never)
    private init(long digits: UInt64, decimals: Int) {
        let power = powersOfFive[decimals]
        let (digitShift, powerShift) = (digits.leadingZeroBitCount, power.leadingZeroBitCount)
        let dividend = digits << UInt64(digitShift)
        // The dividend is less than 2^127 and the divisor at least 2^63: the quotient has 63 or 64 bits.
        let (quotient, rest) = (power << UInt64(powerShift)).dividingFullWidth(
            (high: dividend >> 1, low: dividend << 63))
        let exponent = powerShift - digitShift - 63 - decimals
        self = Double(
            sign: .plus, exponent: exponent, significand: Double(quotient | (rest == 0 ? 0 : 1)))
    }
}

/// The powers of ten from 10^0 to 10^19, each exact.
private let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19,
]

/// The powers of five from 5^0 to 5^19.
private let powersOfFive: [UInt64] = (0...19).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 5 }
}
