/// A decimal number read from its text: digits and a power of ten, without conversion to a double.
///
/// The value is 0.d₁d₂d₃… × 10^`exponent`, where d₁ is not zero; zero has no digits.
package struct DecimalNumber {
    private let text: TextView
    /// Index in the text of the first digit that is not zero.
    private let first: Int
    /// Index in the text where the integer digits end, mostly at the decimal point; `Int.max` if
    /// `first` lies behind it.
    private let point: Int
    package let isNegative: Bool
    /// Number of digits from the first to the last that is not zero.
    let count: Int
    private(set) var exponent: Int

    /// Reads a number such as `-12.50` or `1.5e-7`; `nil` for other text. The text must outlive the
    /// `DecimalNumber`.
    package init?(_ text: some BorrowedText) {
        let text = text.view
        var index = 0
        let startsWithMinus = text.count > 0 && text[0] == UInt8(ascii: "-")
        if startsWithMinus { index = 1 }
        var point = -1
        var first = -1
        var last = -1
        let start = index
        while index < text.count {
            let digit = text[index] &- 48
            if digit <= 9 {
                if digit != 0 {
                    if first < 0 { first = index }
                    last = index
                }
            } else if text[index] == UInt8(ascii: "."), point < 0 {
                point = index
            } else {
                break
            }
            index += 1
        }
        let digitsEnd = index
        guard digitsEnd - start - (point < 0 ? 0 : 1) > 0 else { return nil }
        guard let written = DecimalNumber.exponent(text, from: &index, to: text.count),
            index == text.count
        else { return nil }
        self.text = text
        if first < 0 {
            self.first = 0
            self.point = Int.max
            isNegative = false
            count = 0
            exponent = 0
            return
        }
        let integerEnd = point < 0 ? digitsEnd : point
        self.first = first
        self.point = first < integerEnd ? integerEnd : Int.max
        isNegative = startsWithMinus
        count = last - first + (first < integerEnd && last > integerEnd ? 0 : 1)
        exponent = written + (first < integerEnd ? integerEnd - first : integerEnd + 1 - first)
    }

    /// Reads the exponent behind the digits; 0 without `e`, `nil` for an `e` without digits.
    private static func exponent(
        _ text: TextView, from index: inout Int, to end: Int
    ) -> Int? {
        guard index < end, text[index] | 0x20 == UInt8(ascii: "e") else { return 0 }
        index += 1
        let isNegative = index < end && text[index] == UInt8(ascii: "-")
        if isNegative || (index < end && text[index] == UInt8(ascii: "+")) { index += 1 }
        guard index < end else { return nil }
        var exponent = 0
        while index < end, text[index] &- 48 <= 9 {
            // Larger exponents keep this value: it exceeds the number of digits that fit into
            // memory.
            if exponent < 1 << 40 { exponent = exponent * 10 + Int(text[index] &- 48) }
            index += 1
        }
        return isNegative ? -exponent : exponent
    }

    var isZero: Bool { count == 0 }

    /// Returns the digit at `index`, 0 to 9; index 0 is the first digit that is not zero. Returns 0
    /// behind the last digit.
    func digit(_ index: Int) -> UInt8 {
        guard index < count else { return 0 }
        let place = first &+ index
        return text[place >= point ? place &+ 1 : place] &- 48
    }

    /// Returns the number times 10^`power`.
    func shifted(by power: Int) -> DecimalNumber {
        var number = self
        if !isZero { number.exponent += power }
        return number
    }

    /// Returns a value below 0, 0, or above 0 as this number is less than, equal to or greater than
    /// `other`.
    func order(to other: DecimalNumber) -> Int {
        if isZero || other.isZero || isNegative != other.isNegative {
            return sign - other.sign
        }
        var order = exponent == other.exponent ? 0 : exponent < other.exponent ? -1 : 1
        var index = 0
        while order == 0, index < max(count, other.count) {
            order = Int(digit(index)) - Int(other.digit(index))
            index += 1
        }
        return isNegative ? -order : order
    }

    private var sign: Int { isZero ? 0 : isNegative ? -1 : 1 }
}

/// A number rounded to a number of digits.
package struct RoundedNumber {
    private let number: DecimalNumber
    /// Index of the digit that rounding up raises by one; -1: none.
    private var raised = -1
    /// Whether rounding up turned digits of only nines into a power of ten: 99.9 into 100.
    private var isPowerOfTen = false
    package private(set) var count: Int
    /// Exponent of the rounded number, as in `DecimalNumber.exponent`.
    package private(set) var exponent: Int

    /// Rounds to `decimals` digits behind the decimal point, halves away from zero.
    package init(_ number: DecimalNumber, decimals: Int) {
        let kept = number.exponent + decimals
        self.init(number, keeping: kept, isRaised: kept >= 0 && number.digit(kept) >= 5)
    }

    /// Cuts the number to its whole part, and adds one with `isRaised`.
    init(wholeOf number: DecimalNumber, isRaised: Bool) {
        self.init(number, keeping: max(0, number.exponent), isRaised: isRaised)
        if isRaised, number.exponent < 0 { exponent = 1 }
    }

    private init(_ number: DecimalNumber, keeping kept: Int, isRaised: Bool) {
        self.number = number
        exponent = number.exponent
        count = max(0, min(kept, number.count))
        if isRaised {
            while count > 0, number.digit(count - 1) == 9 { count -= 1 }
            raised = count - 1
            if count == 0 {
                isPowerOfTen = true
                exponent += 1
                count = 1
            }
        } else {
            while count > 0, number.digit(count - 1) == 0 { count -= 1 }
        }
    }

    var isZero: Bool { count == 0 }

    /// Number of digits before the decimal point.
    package var integerCount: Int { isZero ? 0 : max(0, exponent) }

    /// Number of digits behind the decimal point, up to the last that is not zero.
    package var decimalCount: Int { isZero ? 0 : max(0, count - exponent) }

    /// Returns the digit at 10^`rank`, as ASCII.
    package func digit(rank: Int) -> UInt8 {
        let index = exponent &- 1 &- rank
        guard index >= 0, index < count else { return UInt8(ascii: "0") }
        if isPowerOfTen { return UInt8(ascii: "1") }
        return number.digit(index) &+ (index == raised ? 49 : 48)
    }

    /// Multiplies the number by 10^`power`.
    mutating func shift(by power: Int) { exponent += power }
}
