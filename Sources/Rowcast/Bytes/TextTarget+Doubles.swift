extension TextTarget {
    /// Writes a finite number by the fewest digits that stand for the same double, such as `0.1`, `1200`
    /// or `1e+20`, at most 24 bytes; returns their number.
    func put(_ number: Double) -> Int {
        if let whole = Int(exactly: number), whole.magnitude < 1 << 53,
            whole != 0 || number.sign == .plus
        {
            return put(decimal: whole)
        }
        guard let fraction = ShortestFraction(number) else { return put(descriptionOf: number) }
        if number < 0 { self[0] = UInt8(ascii: "-") }
        return put(fraction, at: number < 0 ? 1 : 0)
    }

    /// Writes a fraction without zeros at its end; returns the place behind it.
    private func put(_ fraction: ShortestFraction, at place: Int) -> Int {
        var (digits, decimals) = (fraction.digits, fraction.decimals)
        while digits % 10 == 0 {
            digits /= 10
            decimals &-= 1
        }
        let (whole, rest) = digits.quotientAndRemainder(dividingBy: powersOfTen[decimals])
        let point = place &+ put(decimal: Int(whole), at: place)
        self[point] = UInt8(ascii: ".")
        put(Int(rest), digits: decimals, at: point &+ 1)
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
    /// The magnitude times 10^`decimals`; it may end in zeros.
    var digits: UInt64
    var decimals: Int

    @inline(__always)
    init?(_ number: Double) {
        let magnitude = number.magnitude
        guard magnitude >= 1e-3, magnitude < 1e9 else { return nil }
        // Amounts of money have two decimals.
        let cents = (magnitude * 100).rounded()
        if cents / 100 == magnitude {
            (digits, decimals) = (UInt64(cents), 2)
            return
        }
        let m = magnitude.significandBitPattern | 1 << 52
        // Below a power of two, doubles are closer to each other than above it.
        guard m != 1 << 52 else { return nil }
        let k = UInt64(52 &- Int(magnitude.exponent))
        var wholeDigits = -2
        while magnitude >= bounds[wholeDigits &+ 2] { wholeDigits &+= 1 }
        for digitCount in 15...17 {
            decimals = digitCount &- wholeDigits
            let power = powersOfTen[decimals]
            // The nearest number of so many decimals is m × 10^d / 2^k, rounded.
            let (high, low) = m.multipliedFullWidth(by: power)
            let (sum, isOver) = low.addingReportingOverflow(1 << (k &- 1))
            digits = (high &+ (isOver ? 1 : 0)) << (64 &- k) | sum >> k
            let twice = 2 &* Int64(bitPattern: low &- digits << k).magnitude
            if twice < power || twice == power && m & 1 == 0 { return }
        }
        return nil
    }
}

/// The powers of ten from 10^0 to 10^19.
private let powersOfTen: [UInt64] = (0...19).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
}

/// The first numbers of -1, 0, 1 … 9 digits in front of the point, and beyond.
private let bounds: [Double] = [1e-2, 1e-1, 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
