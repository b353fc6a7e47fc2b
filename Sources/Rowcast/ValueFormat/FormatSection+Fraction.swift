extension FormatSection {
    /// A number as a whole part and a fraction.
    private struct Parts {
        /// Whole part; `nil` if the numerator includes it, as in 7/2.
        var whole: RoundedNumber?
        var numerator: UInt64
        var denominator: UInt64
        /// Whether a fraction is shown behind the whole part.
        var hasFraction: Bool
    }

    /// Number of digits behind the decimal point that the fraction is made from.
    private static let digits = 18
    private static let one: UInt64 = 1_000_000_000_000_000_000

    /// Appends a number as a section like `# ?/?` shows it. Returns `false`, and appends nothing,
    /// if the number needs more than `maxAddedZeros` zeros.
    func appendFraction(
        _ number: DecimalNumber, _ separators: NumberSeparators, into output: inout OutputBuffer
    ) -> Bool {
        let value = number.shifted(by: layout.shift)
        guard value.exponent <= value.count + FormatSection.maxAddedZeros else { return false }
        let parts = parts(value)
        if number.isNegative, showsMinus, parts.whole?.isZero == false || parts.numerator > 0 {
            output.append(UInt8(ascii: "-"))
        }
        var isBehindNumerator = false
        var isBehindInteger = false
        literals.withText { literals in
            for token in tokens {
                switch token {
                case .integer(let placeholder, let rank):
                    isBehindInteger = rank == 0
                    append(
                        whole: parts.whole, placeholder, rank: rank,
                        isNeeded: !parts.hasFraction, separators, into: &output)
                case .numerator(let placeholder, let rank):
                    isBehindInteger = false
                    isBehindNumerator = true
                    append(numerator: parts, placeholder, rank: rank, into: &output)
                case .slash:
                    append(UInt8(ascii: "/"), isShown: parts.hasFraction, into: &output)
                case .denominator(let placeholder, let index):
                    append(denominator: parts, placeholder, index: index, into: &output)
                    if index == layout.denominatorCount - 1 { isBehindNumerator = false }
                case .fixedDenominator(let slice):
                    for index in slice.start..<slice.start + slice.count {
                        append(literals[index], isShown: parts.hasFraction, into: &output)
                    }
                    isBehindNumerator = false
                default:
                    let isShown =
                        isBehindNumerator
                        ? parts.hasFraction
                        : !isBehindInteger || (parts.hasFraction && isShown(whole: parts.whole))
                    append(text: token, of: literals, isShown: isShown, into: &output)
                }
            }
        }
        return true
    }

    private func parts(_ value: DecimalNumber) -> Parts {
        var fraction: UInt64 = 0
        for index in 0..<FormatSection.digits {
            fraction = fraction * 10 + UInt64(FormatSection.digit(value, rank: -1 - index))
        }
        let (numerator, denominator) =
            if let fixed = layout.fixedDenominator {
                (FormatSection.rounded(fraction, times: fixed), fixed)
            } else {
                FormatSection.nearest(
                    fraction,
                    limit: (0..<layout.denominatorCount).reduce(1) { power, _ in power * 10 } - 1)
            }
        if layout.integerCount > 0 {
            // A fraction that rounds to 1 raises the whole part.
            let isOne = numerator == denominator
            return Parts(
                whole: RoundedNumber(wholeOf: value, isRaised: isOne),
                numerator: isOne ? 0 : numerator, denominator: denominator,
                hasFraction: (numerator > 0 && !isOne) || layout.alwaysShowsFraction)
        }
        // Without an integer placeholder the numerator includes the whole part, up to 9 digits.
        guard value.exponent <= 9 else {
            return Parts(
                whole: RoundedNumber(value, decimals: 0), numerator: 0, denominator: 1,
                hasFraction: true)
        }
        var integer: UInt64 = 0
        for rank in (0..<max(0, value.exponent)).reversed() {
            integer = integer * 10 + UInt64(FormatSection.digit(value, rank: rank))
        }
        return Parts(
            numerator: integer * denominator + numerator, denominator: denominator,
            hasFraction: true)
    }

    private func isShown(whole: RoundedNumber?) -> Bool {
        layout.padsInteger || whole?.isZero == false
    }

    private static func digit(_ value: DecimalNumber, rank: Int) -> UInt8 {
        let index = value.exponent - 1 - rank
        return index < 0 ? 0 : value.digit(index)
    }

    // MARK: - Pieces

    private func append(
        whole: RoundedNumber?, _ placeholder: FormatToken.Placeholder, rank: Int, isNeeded: Bool,
        _ separators: NumberSeparators, into output: inout OutputBuffer
    ) {
        guard let whole else { return }
        if whole.isZero, isNeeded, rank == 0 {
            output.append(UInt8(ascii: "0"))
        } else {
            appendInteger(whole, placeholder, rank: rank, separators, into: &output)
        }
    }

    private func append(
        numerator parts: Parts, _ placeholder: FormatToken.Placeholder, rank: Int,
        into output: inout OutputBuffer
    ) {
        if !parts.hasFraction {
            FormatSection.append(placeholder, into: &output)
        } else if layout.integerCount == 0, let whole = parts.whole {
            guard rank == 0 else { return }
            for rank in (0..<whole.integerCount).reversed() {
                output.append(whole.digit(rank: rank))
            }
        } else {
            FormatSection.append(
                parts.numerator, rank == 0 ? .zero : placeholder, rank: rank,
                of: layout.numeratorCount, into: &output)
        }
    }

    /// Appends one digit place of the denominator. With `?` and `#` the denominator starts at the
    /// left of its places, with `0` it ends at their right.
    private func append(
        denominator parts: Parts, _ placeholder: FormatToken.Placeholder, index: Int,
        into output: inout OutputBuffer
    ) {
        guard parts.hasFraction else {
            return FormatSection.append(placeholder, into: &output)
        }
        var count = 1
        while count < 9, FormatSection.power(count) <= parts.denominator { count += 1 }
        let rank = (placeholder == .zero ? layout.denominatorCount : count) - 1 - index
        if rank < 0 {
            FormatSection.append(placeholder, into: &output)
        } else {
            let digit = parts.denominator / FormatSection.power(rank) % 10
            output.append(UInt8(truncatingIfNeeded: digit) + 48)
        }
    }

    private static func power(_ exponent: Int) -> UInt64 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    /// Appends a byte, or a space if the fraction is hidden but keeps its width.
    private func append(_ byte: UInt8, isShown: Bool, into output: inout OutputBuffer) {
        if isShown {
            output.append(byte)
        } else if layout.keepsPlace {
            output.append(.space)
        }
    }

    private func append(
        text token: FormatToken, of literals: TextView, isShown: Bool,
        into output: inout OutputBuffer
    ) {
        if isShown {
            FormatSection.append(text: token, of: literals, into: &output)
        } else if layout.keepsPlace, case .literal(let slice) = token {
            for byte in literals[slice.start..<slice.start + slice.count] where byte & 0xC0 != 0x80
            {
                output.append(.space)
            }
        }
    }

    // MARK: - Arithmetic

    /// Returns `part` / 10^18 × `factor`, rounded to a whole number.
    private static func rounded(_ part: UInt64, times factor: UInt64) -> UInt64 {
        let (quotient, remainder) = one.dividingFullWidth(part.multipliedFullWidth(by: factor))
        return remainder >= one / 2 ? quotient + 1 : quotient
    }

    /// Returns the fraction nearest to `part` / 10^18 with a denominator of at most `limit`; of two
    /// equally near, the one with the smaller denominator. Uses continued fractions, the last one
    /// cut short where that is nearer.
    static func nearest(_ part: UInt64, limit: UInt64) -> (UInt64, UInt64) {
        var before: (UInt64, UInt64) = (0, 1)
        var now: (UInt64, UInt64) = (1, 0)
        var (dividend, divisor) = (part, one)
        while divisor > 0 {
            let quotient = dividend / divisor
            let (wide, isTooWide) = quotient.multipliedReportingOverflow(by: now.1)
            if isTooWide || wide + before.1 > limit {
                let most = (limit - before.1) / now.1
                let cut = (most * now.0 + before.0, most * now.1 + before.1)
                // Both distances from `part` / 10^18, times 10^18 and both denominators.
                let isNearer =
                    distance(part, cut) * UInt128(now.1) < distance(part, now) * UInt128(cut.1)
                return isNearer ? cut : now
            }
            (before, now) = (now, (quotient * now.0 + before.0, wide + before.1))
            (dividend, divisor) = (divisor, dividend % divisor)
        }
        return now
    }

    private static func distance(_ part: UInt64, _ fraction: (UInt64, UInt64)) -> UInt128 {
        let lhs = UInt128(part) * UInt128(fraction.1)
        let rhs = UInt128(one) * UInt128(fraction.0)
        return lhs < rhs ? rhs - lhs : lhs - rhs
    }
}
