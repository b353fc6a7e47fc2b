/// Writes decimal numbers as whole numbers of 128 bits: 12.5 with a scale of 2 as 1250.
struct ArrowDecimals {
    private let scale: Int
    private let powers: [UInt64]

    /// Most digits that a number of 64 bits holds, whatever they are, and greatest power of ten in it.
    private static let longest = 18

    /// - Parameter scale: Number of digits behind the point.
    init(scale: Int) {
        self.scale = scale
        powers = (0...ArrowDecimals.longest).map { exponent in
            (0..<exponent).reduce(UInt64(1)) { power, _ in power * 10 }
        }
    }

    /// Writes a number; returns false for a text that is none, or a number with digits that the scale
    /// or 38 digits do not hold.
    @inline(__always)
    func store(_ text: PaddedText, at target: TextTarget) -> Bool {
        let isNegative = text[0] == UInt8(ascii: "-")
        var value: UInt64 = 0
        var digits = 0
        var point = -1
        var index = isNegative ? 1 : 0
        while index < text.count {
            let digit = text[index] &- 48
            if digit <= 9 {
                value = value &* 10 &+ UInt64(digit)
                digits &+= 1
            } else if text[index] == UInt8(ascii: "."), point < 0 {
                point = digits
            } else {
                return storeLong(text, at: target)
            }
            index &+= 1
        }
        let missing = scale &- (point < 0 ? 0 : digits &- point)
        guard digits > 0, digits <= ArrowDecimals.longest, 0...ArrowDecimals.longest ~= missing
        else { return storeLong(text, at: target) }
        let product = value.multipliedFullWidth(by: powers[missing])
        ArrowDecimals.store(low: product.low, high: product.high, isNegative, at: target)
        return true
    }

    /// Writes a number of any length, or with an exponent.
    @inline(never)
    private func storeLong(_ text: PaddedText, at target: TextTarget) -> Bool {
        guard let number = DecimalNumber(text) else { return false }
        let digits = number.isZero ? 0 : number.exponent + scale
        guard number.isZero || (max(0, number.count)...ArrowType.maxDigits) ~= digits else {
            return false
        }
        var value: UInt128 = 0
        for index in 0..<digits { value = value * 10 + UInt128(number.digit(index)) }
        ArrowDecimals.store(
            low: UInt64(truncatingIfNeeded: value), high: UInt64(truncatingIfNeeded: value >> 64),
            number.isNegative, at: target)
        return true
    }

    @inline(__always)
    private static func store(
        low: UInt64, high: UInt64, _ isNegative: Bool, at target: TextTarget
    ) {
        // The two's complement of the whole number.
        let negatedLow = ~low &+ 1
        let negatedHigh = ~high &+ (low == 0 ? 1 : 0)
        target.store((isNegative ? negatedLow : low).littleEndian, at: 0)
        target.store((isNegative ? negatedHigh : high).littleEndian, at: 8)
    }
}

extension PaddedText {
    /// The value of a whole number of 64 bits without point and exponent; nil for other text.
    @inline(__always)
    var int64: Int64? {
        let isNegative = self[0] == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        // 19 digits have room in an unsigned number of 64 bits.
        guard 1...19 ~= count &- start else { return nil }
        var value: UInt64 = 0
        for index in start..<count {
            let digit = self[index] &- 48
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        if isNegative {
            return value <= UInt64(1) << 63 ? Int64(truncatingIfNeeded: 0 &- value) : nil
        }
        return Int64(exactly: value)
    }
}
