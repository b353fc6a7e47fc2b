/// Properties of a JSON number that a database type must fit, for numbers of more than 15 digits or
/// with an exponent.
struct NumberFacts {
    /// Whether the number is written without point and exponent.
    private(set) var isWhole = true
    private(set) var fits64Bits = false
    private(set) var hasExponent = false
    /// Digits before and behind the decimal point in the form without an exponent.
    private(set) var integerDigits = 0
    private(set) var fractionDigits = 0
    /// Whether a double holds the number: exactly, or with these digits as the double's shortest.
    private(set) var isDouble = false
    /// Whether the number lies more than 250 places from the decimal point, where SQLite no longer
    /// reads the nearest double.
    private(set) var isExtreme = false
    /// Whether the number is too large for a double.
    private(set) var isInfinite = false

    /// Limit of digits and exponent; numbers beyond it fit PostgreSQL's NUMERIC only.
    private static let maxDigits = 1024

    init(_ text: PaddedText) {
        let number = Digits(text)
        isWhole = number.isWhole
        hasExponent = number.hasExponent
        integerDigits = max(1, number.integerDigits + number.exponent)
        fractionDigits = max(0, number.digitCount - number.integerDigits - number.exponent)
        let point = number.firstDigit == nil ? 0 : number.point
        isExtreme = abs(point) > 250
        // A double has at most 309 digits in front of its point.
        isInfinite = point > 309 || point == 309 && text.count > NumberFacts.maxDigits
        guard text.count <= NumberFacts.maxDigits, abs(number.exponent) <= 400 else { return }
        let string = String(decoding: text, as: UTF8.self)
        if isWhole, let value = Int64(string) {
            fits64Bits = true
            isDouble = Int64(exactly: Double(value)) == value
            return
        }
        guard let value = Double(string), value.isFinite else {
            isInfinite = true
            return
        }
        if isWhole {
            isDouble = Rowcast.isDouble(digits: text.filter { $0 != UInt8(ascii: "-") })
        }
        if isDouble { return }
        isDouble = Array(value.description.utf8).withText { shortest in
            let other = Digits(shortest)
            return other.isSameNumber(as: number, shortest, text)
        }
    }
}

/// Places of the digits in the text of a number.
private struct Digits {
    var isWhole = true
    var hasExponent = false
    var exponent = 0
    /// Digits before the decimal point and the exponent, leading zeros included.
    var integerDigits = 0
    var digitCount = 0
    /// Index among the digits of the first and the last digit that is not 0.
    var firstDigit: Int?
    var lastDigit = 0

    init(_ text: some BorrowedText) {
        var isNegative = false
        for byte in text {
            switch byte {
            case 48...57 where hasExponent:
                // The exponent stops growing here: no database has numbers of so many places.
                exponent = min(exponent * 10 + Int(byte - 48), 100_000_000)
            case 48...57:
                if byte != 48 {
                    firstDigit = firstDigit ?? digitCount
                    lastDigit = digitCount
                }
                digitCount += 1
                if isWhole { integerDigits += 1 }
            case UInt8(ascii: "."): isWhole = false
            case UInt8(ascii: "-"): isNegative = hasExponent
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                isWhole = false
                hasExponent = true
            default: break
            }
        }
        if isNegative { exponent = -exponent }
    }

    /// Number of places from the first digit that is not 0 to the decimal point.
    var point: Int { integerDigits + exponent - (firstDigit ?? 0) }

    /// Whether two texts have equal digits at equal places.
    func isSameNumber(
        as other: Digits, _ text: some BorrowedText, _ otherText: some BorrowedText
    ) -> Bool {
        guard let first = firstDigit, let otherFirst = other.firstDigit else {
            return firstDigit == other.firstDigit
        }
        return point == other.point
            && Digits.digits(text)[first...lastDigit]
                .elementsEqual(Digits.digits(otherText)[otherFirst...other.lastDigit])
    }

    private static func digits(_ text: some BorrowedText) -> [UInt8] {
        text.prefix { $0 | 0x20 != UInt8(ascii: "e") }.filter { 48...57 ~= $0 }
    }
}
