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
        self[0] = UInt8(ascii: "-")
        // A branch on the sign would be guessed wrong for half of many columns.
        return put(fraction, at: Int(truncatingIfNeeded: number.bitPattern &>> 63))
    }

    /// Writes a fraction without zeros at its end; returns the place behind it.
    private func put(_ fraction: ShortestFraction, at place: Int) -> Int {
        let decimals = fraction.decimals
        if decimals > 16 { return put(below1: fraction.digits, decimals, at: place) }
        let whole = Int(fraction.magnitude)
        // No fraction rounds up to a whole number, which is a double of its own.
        let rest = fraction.digits &- UInt64(bitPattern: Int64(whole)) &* powersOfTen[decimals]
        let point = place &+ put(decimal: whole, at: place)
        self[point] = UInt8(ascii: ".")
        return point &+ 1 &+ decimals &- put(decimals: rest, count: decimals, at: point &+ 1)
    }

    /// Writes `0.` and 17 to 23 decimals, of which the last 17 are `digits`, without zeros at the end.
    private func put(below1 digits: UInt64, _ decimals: Int, at place: Int) -> Int {
        store(UInt64(littleEndian: 0x3030_3030_3030_2E30), at: place)
        let first = place &+ 2 &+ decimals &- 17
        self[first] =
            UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digits / 10_000_000_000_000_000)
        let zeros = put(decimals: digits % 10_000_000_000_000_000, count: 16, at: first &+ 1)
        return first &+ 17 &- zeros
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
/// double with another one, and 17 digits tell all doubles apart. The double times 10^d is m × 5^d / 2^(k-d):
/// the part of it below the point, in units of 1 / 2^(k-d), tells how far off numbers of fewer digits are.
private struct ShortestFraction {
    /// The double without its sign.
    let magnitude: Double
    /// The magnitude times 10^`decimals`; it may end in zeros, and is below 10^17.
    private(set) var digits: UInt64
    let decimals: Int

    @inline(__always)
    init?(_ number: Double) {
        magnitude = number.magnitude
        guard magnitude >= 1e-7, magnitude < 1e15 else { return nil }
        // Amounts of money have two decimals.
        if magnitude < 1e13 {
            let cents = Int(magnitude * 100 + 0.5)
            if Double(cents) / 100 == magnitude {
                (digits, decimals) = (UInt64(bitPattern: Int64(cents)), 2)
                return
            }
        }
        let m = magnitude.significandBitPattern | 1 << 52
        // Below a power of two, doubles are closer to each other than above it.
        guard m != 1 << 52 else { return nil }
        let exponent = Int(truncatingIfNeeded: magnitude.bitPattern &>> 52) &- 1023
        // The whole part of the power's decimal logarithm: 1233 / 4096 is a little more than log10(2).
        let logarithm = (exponent &* 1233) &>> 12
        let isNextPower = magnitude >= powersAround1[logarithm &+ 8]
        decimals = 16 &- logarithm &- (isNextPower ? 1 : 0)
        let power = powersOfFive[decimals]
        let shift = UInt64(truncatingIfNeeded: 52 &- exponent &- decimals)
        let (high, low) = m.multipliedFullWidth(by: power)
        let whole = high &<< (64 &- shift) | low &>> shift
        let rest = low & (1 &<< shift &- 1)
        // Twice the distance of a number that rounds to the double is below it.
        let limit = power &+ (1 &- m & 1)
        digits = ShortestFraction.nearest(whole, rest, shift, multipleOf: 1).digits
        // Whether 16 digits or 15 are enough is not known ahead: both are tried, without branches.
        let of16 = ShortestFraction.nearest(whole, rest, shift, multipleOf: 10)
        let of15 = ShortestFraction.nearest(whole, rest, shift, multipleOf: 100)
        digits = of16.twice < limit ? of16.digits : digits
        digits = of15.twice < limit ? of15.digits : digits
    }

    /// The multiple of `step` that is nearest to `whole` + `rest` / 2^`shift`, and twice its distance; half way
    /// between two, the even multiple.
    @inline(__always)
    private static func nearest(
        _ whole: UInt64, _ rest: UInt64, _ shift: UInt64, multipleOf step: UInt64
    ) -> (digits: UInt64, twice: UInt64) {
        let multiple = whole / step
        let below = (whole &- multiple &* step) &<< shift | rest
        let distance = step &<< shift
        let isAbove = 2 &* below &+ multiple & 1 > distance
        return (
            (multiple &+ (isAbove ? 1 : 0)) &* step,
            2 &* (isAbove ? distance &- below : below)
        )
    }
}

/// The doubles nearest to the powers of ten from 10^-7 to 10^16.
private let powersAround1: [Double] = [
    1e-7, 1e-6, 1e-5, 1e-4, 0.001, 0.01, 0.1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
    1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
]

/// The powers of ten from 10^0 to 10^16.
private let powersOfTen: [UInt64] = powers(of: 10, through: 16)

/// The powers of five from 5^0 to 5^23.
private let powersOfFive: [UInt64] = powers(of: 5, through: 23)

private func powers(of base: UInt64, through exponent: Int) -> [UInt64] {
    (0...exponent).map { exponent in (0..<exponent).reduce(1) { power, _ in power * base } }
}
