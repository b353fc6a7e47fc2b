extension BorrowedText {
    /// The value of a whole number of 64 bits that the text is in any notation of RFC 8259; nil for
    /// other numbers and other text.
    package var wholeNumber: Int? {
        let isNegative = count > 0 && unsafeStart[0] == UInt8(ascii: "-")
        var index = isNegative ? 1 : 0
        var value: Int? = 0
        let first = index
        while index < count, unsafeStart[index] &- 48 <= 9 {
            let digit = Int(unsafeStart[index] &- 48)
            value = value.flatMap { value in
                let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
                // Negative numbers reach one further than positive ones.
                let (sum, isOver) = tens.subtractingReportingOverflow(digit)
                return isTooLarge || isOver ? nil : sum
            }
            index &+= 1
        }
        guard index > first else { return nil }
        if index < count { return wholeNumberOfFraction }
        guard let value else { return nil }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// The value of a whole number that is written with a point or an exponent.
    @inline(never)
    private var wholeNumberOfFraction: Int? {
        guard let number = DigitRun(self), number.isComplete else { return nil }
        var exponent = number.exponent
        var digits = number.digits
        // Zeros at the end do not count.
        while let last = digits.last, last == 0 {
            digits.removeLast()
            exponent += 1
        }
        guard exponent >= 0 else { return digits.isEmpty ? 0 : nil }
        var value = 0
        for digit in digits + repeatElement(0, count: digits.isEmpty ? 0 : Swift.min(exponent, 20))
        {
            let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isOver) = tens.subtractingReportingOverflow(Int(digit))
            if isTooLarge || isOver { return nil }
            value = sum
        }
        if number.isNegative { return value }
        return value == .min ? nil : -value
    }
}

/// The digits of a number in any notation, and the power of ten of the last one.
private struct DigitRun {
    var digits: [UInt8] = []
    var exponent = 0
    var isNegative = false
    /// Whether the exponent is one of an `Int`'s range of places.
    var isComplete = true

    /// Reads a number of RFC 8259, whose grammar was checked when it was decoded.
    init?(_ text: some BorrowedText) {
        var hasPoint = false
        for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case 48...57:
                digits.append(byte - 48)
                if hasPoint { exponent -= 1 }
            case UInt8(ascii: "."): hasPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                let rest = Array(text[(index + 1)...])
                let written = String(decoding: rest, as: UTF8.self)
                guard let power = Int(written) else { return nil }
                isComplete = abs(power) < 1 << 20
                exponent += isComplete ? power : 0
                return
            default: return nil
            }
        }
    }
}
