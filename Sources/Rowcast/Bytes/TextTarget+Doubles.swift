extension TextTarget {
    /// Writes a finite number by the fewest digits that stand for the same double, such as `0.1`, `1200`
    /// or `1e+20`, at most 24 bytes; returns their number.
    func put(_ number: Double) -> Int { putPlain(number) ?? put(descriptionOf: number) }

    /// Writes a finite number as `put` does if it is whole and below 2^53, or from 0.001 to 10^9; returns
    /// the number of bytes, nil for other numbers.
    @inline(__always)
    func putPlain(_ number: Double) -> Int? {
        if number.magnitude < 0x1p53 {
            let whole = Int(number)
            if Double(whole) == number, whole != 0 || number.sign == .plus {
                return put(decimal: whole)
            }
        }
        guard let fraction = ShortestFraction(number) else { return nil }
        if number < 0 { self[0] = UInt8(ascii: "-") }
        return put(fraction, at: number < 0 ? 1 : 0)
    }

    /// Writes a fraction without zeros at its end; returns the place behind it.
    private func put(_ fraction: ShortestFraction, at place: Int) -> Int {
        let whole = UInt64(fraction.magnitude)
        // No fraction rounds up to a whole number, which is a double of its own.
        var rest = fraction.digits &- whole &* powersOfTen[fraction.decimals]
        var decimals = fraction.decimals
        while rest % 10 == 0 {
            rest /= 10
            decimals &-= 1
        }
        let point = place &+ put(decimal: Int(whole), at: place)
        self[point] = UInt8(ascii: ".")
        put(decimals: rest, count: decimals, at: point &+ 1)
        return point &+ 1 &+ decimals
    }

    private func put(descriptionOf number: Double) -> Int {
        var description = number.description
        return description.withUTF8 { bytes in
            let text = TextView(bytes)
            let isWhole = text[text.count - 2] == UInt8(ascii: ".") && text[text.count - 1] == 48
            let digits = text.slice(at: 0, count: text.count - (isWhole ? 2 : 0))
            copy(digits)
            return digits.count
        }
    }
}

/// The fewest digits that stand for a double from 0.001 to 10^9 that is not whole: of numbers with so many
/// digits that round to it, the nearest.
///
/// The double is m / 2^k. A number of d decimals rounds to it if it lies within 1 / 2^(k+1), half of the
/// distance to the next double; on that edge only if m is even. No number of up to 15 digits shares its
/// double with another one.
private struct ShortestFraction {
    /// The double without its sign.
    let magnitude: Double
    /// The magnitude times 10^`decimals`; it may end in zeros.
    var digits: UInt64
    var decimals: Int

    @inline(__always)
    init?(_ number: Double) {
        magnitude = number.magnitude
        guard magnitude >= 1e-3, magnitude < 1e9 else { return nil }
        // Amounts of money have two decimals.
        let cents = UInt64(magnitude * 100 + 0.5)
        if Double(cents) / 100 == magnitude {
            (digits, decimals) = (cents, 2)
            return
        }
        let m = magnitude.significandBitPattern | 1 << 52
        // Below a power of two, doubles are closer to each other than above it.
        guard m != 1 << 52 else { return nil }
        let k = UInt64(52 &- Int(magnitude.exponent))
        let wholeDigits =
            magnitude >= 1
            ? digitCount(of: UInt(magnitude)) : magnitude >= 0.1 ? 0 : magnitude >= 0.01 ? -1 : -2
        for count in 15...17 {
            decimals = count &- wholeDigits
            let power = powersOfTen[decimals]
            // The nearest number of so many decimals is m × 10^d / 2^k, rounded.
            let (high, low) = m.multipliedFullWidth(by: power)
            let (sum, isOver) = low.addingReportingOverflow(1 &<< (k &- 1))
            digits = (high &+ (isOver ? 1 : 0)) &<< (64 &- k) | sum &>> k
            let twice = 2 &* Int64(bitPattern: low &- digits &<< k).magnitude
            if twice < power || twice == power && m & 1 == 0 { return }
        }
        return nil
    }
}

/// The powers of ten from 10^0 to 10^19.
private let powersOfTen: [UInt64] = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
    1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
    1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
]
