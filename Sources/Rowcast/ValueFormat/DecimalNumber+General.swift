extension DecimalNumber {
    /// Numbers with more integer digits, or zeros behind the decimal point, get an exponent.
    private static let maxGeneralDigits = 21

    /// Appends the number without its sign as `General` shows it: all digits, without leading and
    /// trailing zeros. Excel rounds to 11 characters; this text keeps every digit.
    func appendMagnitude(_ separators: NumberSeparators, into output: inout OutputBuffer) {
        if isZero { return output.append(UInt8(ascii: "0")) }
        let integers = max(0, exponent)
        let decimals = max(0, count - exponent)
        guard integers <= max(DecimalNumber.maxGeneralDigits, min(count, integers)),
            exponent > -DecimalNumber.maxGeneralDigits
        else { return appendScientific(separators, into: &output) }
        output.reserve(integers + decimals + 16)
        if integers == 0 { output.put(UInt8(ascii: "0")) }
        for index in 0..<integers { output.put(digit(index) + 48) }
        guard decimals > 0 else { return }
        separators.decimal.put(into: &output)
        for index in (count - decimals)..<count { output.put(index < 0 ? 48 : digit(index) + 48) }
    }

    private func appendScientific(
        _ separators: NumberSeparators, into output: inout OutputBuffer
    ) {
        output.reserve(count + 48)
        output.put(digit(0) + 48)
        if count > 1 {
            separators.decimal.put(into: &output)
            for index in 1..<count { output.put(digit(index) + 48) }
        }
        output.put(UInt8(ascii: "E"))
        output.put(UInt8(ascii: exponent > 0 ? "+" : "-"))
        let power = (exponent - 1).magnitude
        if power < 10 { output.put(UInt8(ascii: "0")) }
        output.put(decimal: Int(power))
    }
}
