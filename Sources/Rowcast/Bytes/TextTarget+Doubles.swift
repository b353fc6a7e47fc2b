extension TextTarget {
    /// Writes a finite number by the fewest digits that stand for the same double, such as `0.1`, `1200`
    /// or `1e+20`, at most 24 bytes; returns their number.
    func put(_ number: Double) -> Int {
        // Below 0.0001 digits have an exponent.
        let isSmall = number.magnitude < 1e-4 && number != 0
        return isSmall ? put(descriptionOf: number) : putPlain(number) ?? put(descriptionOf: number)
    }

    /// Writes a finite number by its fewest digits without an exponent if it is whole and below 2^53, or
    /// from 10^-7 to 10^15; returns the number of bytes, nil for other numbers, and for most powers of 2.
    @inline(__always)
    package func putPlain(_ number: Double) -> Int? {
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
        var rest = fraction.digits
        if whole > 0 { rest &-= whole &* powersOfTen[fraction.decimals] }
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

/// The fewest digits that stand for a double from 10^-7 to 10^15 that is not whole: of numbers with so many
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
        guard magnitude >= 1e-7, magnitude < 1e15 else { return nil }
        // Amounts of money have two decimals.
        if magnitude < 1e13 {
            let cents = UInt64(magnitude * 100 + 0.5)
            if Double(cents) / 100 == magnitude {
                (digits, decimals) = (cents, 2)
                return
            }
        }
        let m = magnitude.significandBitPattern | 1 << 52
        // Below a power of two, doubles are closer to each other than above it.
        guard m != 1 << 52 else { return nil }
        let k = 52 &- Int(magnitude.exponent)
        let wholeDigits =
            magnitude >= 1 ? digitCount(of: UInt(magnitude)) : 0 &- zeroCount(of: magnitude)
        for count in 15...17 {
            decimals = count &- wholeDigits
            // The nearest number of so many decimals is m × 10^d / 2^k, or m × 5^d / 2^(k-d), rounded.
            let power = powersOfFive[decimals]
            let shift = UInt64(k &- decimals)
            let (high, low) = m.multipliedFullWidth(by: power)
            let (sum, isOver) = low.addingReportingOverflow(1 &<< (shift &- 1))
            digits = (high &+ (isOver ? 1 : 0)) &<< (64 &- shift) | sum &>> shift
            // Half way between two numbers, the even one counts.
            if sum &<< (64 &- shift) == 0 { digits &= ~1 }
            let twice = 2 &* Int64(bitPattern: low &- digits &<< shift).magnitude
            if twice < power || twice == power && m & 1 == 0 { return }
        }
        return nil
    }
}

/// Number of zeros between the point and the first digit of a number from 10^-7 to 1.
@inline(__always)
private func zeroCount(of magnitude: Double) -> Int {
    if magnitude >= 0.001 { return magnitude >= 0.1 ? 0 : magnitude >= 0.01 ? 1 : 2 }
    if magnitude >= 1e-5 { return magnitude >= 1e-4 ? 3 : 4 }
    return magnitude >= 1e-6 ? 5 : 6
}

/// The powers of ten from 10^0 to 10^17.
private let powersOfTen: [UInt64] = powers(of: 10, through: 17)

/// The powers of five from 5^0 to 5^23.
private let powersOfFive: [UInt64] = powers(of: 5, through: 23)

private func powers(of base: UInt64, through exponent: Int) -> [UInt64] {
    (0...exponent).map { exponent in (0..<exponent).reduce(1) { power, _ in power * base } }
}
