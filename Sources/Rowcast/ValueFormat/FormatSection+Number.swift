extension FormatSection {
    /// Limit for the zeros that a number such as `1e300` needs beside its own digits.
    static let maxAddedZeros = 400

    /// Appends a number as a section of digits shows it. Returns `false`, and appends nothing, if
    /// the number needs more than `maxAddedZeros` zeros.
    func appendNumber(
        _ number: DecimalNumber, _ separators: NumberSeparators, into output: inout OutputBuffer
    ) -> Bool {
        let value = number.shifted(by: layout.shift)
        var power = 0
        let rounded: RoundedNumber
        if layout.exponentCount > 0 {
            (rounded, power) = mantissa(value)
        } else {
            guard value.exponent <= value.count + FormatSection.maxAddedZeros else { return false }
            rounded = RoundedNumber(value, decimals: layout.decimalCount)
        }
        let hasDigits = layout.integerCount + layout.decimalCount > 0
        if number.isNegative, showsMinus, hasDigits, !rounded.isZero {
            output.append(UInt8(ascii: "-"))
        }
        literals.withText { literals in
            for token in tokens {
                switch token {
                case .integer(let placeholder, let rank):
                    appendInteger(rounded, placeholder, rank: rank, separators, into: &output)
                case .decimal(let placeholder, let index):
                    if index < rounded.decimalCount {
                        output.append(rounded.digit(rank: -1 - index))
                    } else {
                        FormatSection.append(placeholder, into: &output)
                    }
                case .point:
                    if layout.integerCount == 0 {
                        for rank in (0..<rounded.integerCount).reversed() {
                            output.append(rounded.digit(rank: rank))
                        }
                    }
                    output.reserve(8)
                    separators.decimal.put(into: &output)
                case .exponent(let letter, let showsPlus):
                    output.append(UInt8(ascii: letter))
                    if power < 0 {
                        output.append(UInt8(ascii: "-"))
                    } else if showsPlus {
                        output.append(UInt8(ascii: "+"))
                    }
                case .exponentDigit(let placeholder, let rank):
                    FormatSection.append(
                        UInt64(power.magnitude), placeholder, rank: rank,
                        of: layout.exponentCount, into: &output)
                default: FormatSection.append(text: token, of: literals, into: &output)
                }
            }
        }
        return true
    }

    /// Returns the digits in front of an exponent, and the exponent: a multiple of the number of
    /// integer placeholders, such as 3 for `##0.0E+0`.
    private func mantissa(_ value: DecimalNumber) -> (RoundedNumber, power: Int) {
        let step = max(1, layout.integerCount)
        let digits = layout.integerCount == 0 ? 0 : 1
        var power = value.isZero ? 0 : value.exponent - digits
        // The division rounds down, also for negative powers.
        power -= ((power % step) + step) % step
        var rounded = RoundedNumber(value.shifted(by: -power), decimals: layout.decimalCount)
        if rounded.integerCount > layout.integerCount {
            rounded.shift(by: -step)
            power += step
        }
        return (rounded, power)
    }

    /// Appends the digits in the place of one placeholder; the first placeholder takes all further
    /// digits on its left.
    func appendInteger(
        _ number: RoundedNumber, _ placeholder: FormatToken.Placeholder, rank: Int,
        _ separators: NumberSeparators, into output: inout OutputBuffer
    ) {
        let count = number.integerCount
        var next = rank == layout.integerCount - 1 ? max(count - 1, rank) : rank
        while next >= rank {
            let isShown = next < count || placeholder == .zero
            if next < count {
                output.append(number.digit(rank: next))
            } else {
                FormatSection.append(placeholder, into: &output)
            }
            if layout.isGrouped, next > 0, next % 3 == 0 {
                output.reserve(8)
                if isShown {
                    separators.group.put(into: &output)
                } else if placeholder == .space {
                    output.put(.space)
                }
            }
            next -= 1
        }
    }

    // MARK: - Digits and text of any section

    /// Appends the digit of a whole number in the place of one of `places` placeholders; the first
    /// placeholder takes all further digits on its left.
    static func append(
        _ number: UInt64, _ placeholder: FormatToken.Placeholder, rank: Int, of places: Int,
        into output: inout OutputBuffer
    ) {
        if rank == places - 1 {
            var rest = number
            for _ in 0..<rank { rest /= 10 }
            if rest > 0 { return output.append(decimal: Int(truncatingIfNeeded: rest)) }
            append(placeholder, into: &output)
        } else {
            var rest = number
            for _ in 0..<rank { rest /= 10 }
            if rest > 0 {
                output.append(UInt8(truncatingIfNeeded: rest % 10) + 48)
            } else {
                append(placeholder, into: &output)
            }
        }
    }

    /// Appends the character that fills a place without a digit: `0`, a space, or nothing.
    static func append(
        _ placeholder: FormatToken.Placeholder, into output: inout OutputBuffer
    ) {
        switch placeholder {
        case .zero: output.append(UInt8(ascii: "0"))
        case .space: output.append(.space)
        case .nothing: break
        }
    }

    /// Appends a token whose text is equal for all values, such as a literal or `%`.
    static func append(
        text token: FormatToken, of literals: TextView,
        into output: inout OutputBuffer
    ) {
        switch token {
        case .literal(let slice), .bracket(let slice, _):
            output.append(literals.slice(at: slice.start, count: slice.count))
        case .skip: output.append(.space)
        case .percent: output.append(UInt8(ascii: "%"))
        default: break
        }
    }
}
