/// What a database needs to know of a number of JSON's grammar that is not short.
struct SQLNumber {
    /// Whether it is written as digits alone.
    private(set) var isWhole = true
    private(set) var fits64Bits = false
    private(set) var hasExponent = false
    /// Digits before and behind the point, once there is no exponent.
    private(set) var integerDigits = 0
    private(set) var fractionDigits = 0
    /// Whether a double holds the number: exactly, or its digits are the shortest of the double.
    private(set) var isDouble = false
    /// Whether it is beyond what SQLite reads as the nearest double: 250 places from the point.
    private(set) var isExtreme = false

    /// More digits, or a larger exponent, are too many for any type but PostgreSQL's.
    private static let maxDigits = 1024

    init(_ text: UnsafeBufferPointer<UInt8>) {
        let number = Digits(text)
        isWhole = number.isWhole
        hasExponent = number.hasExponent
        integerDigits = max(1, number.integerDigits + number.exponent)
        fractionDigits = max(0, number.digitCount - number.integerDigits - number.exponent)
        let point = number.firstDigit == nil ? 0 : number.point
        isExtreme = abs(point) > 250
        guard text.count <= SQLNumber.maxDigits, abs(number.exponent) <= 400 else { return }
        let string = String(decoding: text, as: UTF8.self)
        if isWhole, let value = Int64(string) {
            fits64Bits = true
            isDouble = Int64(exactly: Double(value)) == value
            return
        }
        guard let value = Double(string), value.isFinite else { return }
        if isWhole {
            isDouble = Rowcast.isDouble(digits: text.filter { $0 != UInt8(ascii: "-") })
        }
        if isDouble { return }
        isDouble = Array(value.description.utf8).withUnsafeBufferPointer { shortest in
            let other = Digits(shortest)
            return other.isSameNumber(as: number, shortest, text)
        }
    }
}

/// Where the digits of a number are.
private struct Digits {
    var isWhole = true
    var hasExponent = false
    var exponent = 0
    /// Digits before the point, and before the exponent, leading zeros included.
    var integerDigits = 0
    var digitCount = 0
    /// The first and the last digit that is not 0, counted as digits.
    var firstDigit: Int?
    var lastDigit = 0

    init(_ text: UnsafeBufferPointer<UInt8>) {
        var isNegative = false
        for byte in text {
            switch byte {
            case 48...57 where hasExponent:
                // No number of any database has so many places.
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

    /// How many places the point lies behind the first digit that is not 0.
    var point: Int { integerDigits + exponent - (firstDigit ?? 0) }

    /// Whether two texts have the same digits in the same places.
    func isSameNumber(
        as other: Digits, _ text: UnsafeBufferPointer<UInt8>,
        _ otherText: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard let first = firstDigit, let otherFirst = other.firstDigit else {
            return firstDigit == other.firstDigit
        }
        return point == other.point
            && Digits.digits(text)[first...lastDigit]
                .elementsEqual(Digits.digits(otherText)[otherFirst...other.lastDigit])
    }

    private static func digits(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        text.prefix { $0 | 0x20 != UInt8(ascii: "e") }.filter { 48...57 ~= $0 }
    }
}
