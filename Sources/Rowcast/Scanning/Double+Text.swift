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

    /// As `init(number:)` and `init?(text:)`, faster for short texts with padding.
    package init(number text: PaddedText) { self = Double(text: text) ?? .infinity }

    package init?(text: PaddedText) {
        guard
            let number = Double(short: text) ?? Double(decimals: text) ?? Double(digitsOf: text)
                ?? Double(text.string)
        else { return nil }
        self = number
    }

    /// The number of at most eight digits, with a point among them or behind them, and a sign; nil for
    /// another text.
    @inline(__always)
    private init?(short text: PaddedText) {
        let isNegative = text[0] == UInt8(ascii: "-")
        let first = isNegative ? 1 : 0
        let count = text.count &- first
        guard 1...8 ~= count else { return nil }
        var digits = text.digits(at: first, count: count)
        var decimals = 0
        let others = notDigits(digits)
        if others != 0 {
            let place = others.trailingZeroBitCount >> 3
            let bits = UInt64(truncatingIfNeeded: 8 &* place)
            guard place > 8 &- count, (digits &>> bits) & 0xFF == 0x1E else { return nil }
            // The digits in front of the point move up to those behind it.
            let behind = place == 7 ? 0 : ~0 &<< (bits &+ 8)
            digits = digits & behind | (digits & (1 &<< bits &- 1)) &<< 8
            guard notDigits(digits) == 0 else { return nil }
            decimals = 7 &- place
        }
        let magnitude = Double(Int(digits.eightDigits)) / powersOfTen[decimals]
        self = isNegative ? -magnitude : magnitude
    }

    /// The number of more than eight digits, of which at most 7 stand in front of a point and at most 16
    /// behind it, 19 in all, with a sign; nil for another text.
    @inline(__always)
    private init?(decimals text: PaddedText) {
        let isNegative = text[0] == UInt8(ascii: "-")
        let first = isNegative ? 1 : 0
        guard 9...20 ~= text.count &- first else { return nil }
        let wholeCount = notDigits(text.digits(at: first, count: 8)).trailingZeroBitCount >> 3
        let decimals = text.count &- first &- wholeCount &- 1
        guard 1...7 ~= wholeCount, decimals <= 16, text[first &+ wholeCount] == UInt8(ascii: ".")
        else { return nil }
        let lastCount = min(decimals, 8)
        let last = text.digits(at: text.count &- lastCount, count: lastCount)
        let others =
            decimals > 8
            ? text.digits(at: first &+ wholeCount &+ 1, count: decimals &- 8) : 0
        guard notDigits(last) | notDigits(others) == 0 else { return nil }
        let whole = text.digits(at: first, count: wholeCount).eightDigits
        let digits =
            whole &* UInt64(powersOfTen[decimals]) &+ others.eightDigits &* 100_000_000
            &+ last.eightDigits
        let magnitude = Double(digits, decimals: decimals)
        self = isNegative ? -magnitude : magnitude
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

/// A bit for the first byte of a word that is no number from 0 to 9, and for some of those above it; 0 if all
/// bytes are such numbers.
@inline(__always)
private func notDigits(_ word: UInt64) -> UInt64 {
    ((word &+ 0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080
}

extension PaddedText {
    /// One to eight digits from a place on as numbers from 0 to 9, the last one in the highest byte, with zeros
    /// in front of them: the bytes behind them leave at the top.
    @inline(__always)
    fileprivate func digits(at place: Int, count: Int) -> UInt64 {
        (word64(at: place).littleEndian ^ 0x3030_3030_3030_3030)
            &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    }
}

extension UInt64 {
    /// The number of eight decimal digits, a byte each, the first one in the lowest: pairs are added up, then
    /// fours, then all.
    @inline(__always)
    fileprivate var eightDigits: UInt64 {
        let pairs = self &* 10 &+ self &>> 8
        let hundreds = (pairs & 0xFF_0000_00FF) &* (100 &+ 1_000_000 &<< 32)
        let ones = ((pairs &>> 16) & 0xFF_0000_00FF) &* (1 &+ 10_000 &<< 32)
        return (hundreds &+ ones) &>> 32
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
