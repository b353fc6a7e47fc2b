/// A number seen through its text: decimal digits and a power of ten, nothing converted.
///
/// The value is 0.d₁d₂d₃… × 10^`exponent`, where d₁ is not zero; zero has no digits.
struct DecimalNumber {
    private let text: UnsafePointer<UInt8>
    /// Where the first digit that counts stands in the text.
    private let first: Int
    /// Where the point stands, if digits that count are on both sides of it.
    private let point: Int
    let isNegative: Bool
    /// How many digits there are from the first to the last that is not zero.
    let count: Int
    private(set) var exponent: Int

    /// Reads a number such as `-12.50` or `1.5e-7`; `nil` if the text is none. The text must outlive
    /// the number.
    init?(_ text: UnsafePointer<UInt8>, count length: Int) {
        var index = 0
        let startsWithMinus = length > 0 && text[0] == UInt8(ascii: "-")
        if startsWithMinus { index = 1 }
        var point = -1
        var first = -1
        var last = -1
        let start = index
        while index < length {
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
        guard let written = DecimalNumber.exponent(text, from: &index, to: length), index == length
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

    /// The exponent that is written behind the digits, 0 if none is.
    private static func exponent(
        _ text: UnsafePointer<UInt8>, from index: inout Int, to end: Int
    ) -> Int? {
        guard index < end, text[index] | 0x20 == UInt8(ascii: "e") else { return 0 }
        index += 1
        let isNegative = index < end && text[index] == UInt8(ascii: "-")
        if isNegative || (index < end && text[index] == UInt8(ascii: "+")) { index += 1 }
        guard index < end else { return nil }
        var exponent = 0
        while index < end, text[index] &- 48 <= 9 {
            // More than any number of digits that fits into memory.
            if exponent < 1 << 40 { exponent = exponent * 10 + Int(text[index] &- 48) }
            index += 1
        }
        return isNegative ? -exponent : exponent
    }

    var isZero: Bool { count == 0 }

    /// One of the digits, 0 to 9, counted from 0 for the first; 0 behind the last.
    func digit(_ index: Int) -> UInt8 {
        guard index < count else { return 0 }
        let place = first &+ index
        return text[place >= point ? place &+ 1 : place] &- 48
    }

    /// Multiplies by a power of ten.
    func shifted(by power: Int) -> DecimalNumber {
        var number = self
        if !isZero { number.exponent += power }
        return number
    }

    /// Less than 0, 0, or more, as the number is less than, equal to or more than the other.
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

/// A number cut to so many digits.
struct RoundedNumber {
    private let number: DecimalNumber
    /// The digit that is one more than the number's, because of those behind it.
    private var raised = -1
    /// Whether the digits were nothing but nines, and became a one in front of them.
    private var isPowerOfTen = false
    private(set) var count: Int
    /// As `DecimalNumber.exponent`.
    private(set) var exponent: Int

    /// Rounds halves away from zero.
    init(_ number: DecimalNumber, decimals: Int) {
        let kept = number.exponent + decimals
        self.init(number, keeping: kept, isRaised: kept >= 0 && number.digit(kept) >= 5)
    }

    /// The whole part; one more with `isRaised`.
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

    /// How many digits stand in front of the point.
    var integerCount: Int { isZero ? 0 : max(0, exponent) }

    /// How many digits behind the point are left up to the last that is not zero.
    var decimalCount: Int { isZero ? 0 : max(0, count - exponent) }

    /// The digit of 10^`rank`, as ASCII.
    func digit(rank: Int) -> UInt8 {
        let index = exponent &- 1 &- rank
        guard index >= 0, index < count else { return UInt8(ascii: "0") }
        if isPowerOfTen { return UInt8(ascii: "1") }
        return number.digit(index) &+ (index == raised ? 49 : 48)
    }

    /// Multiplies by a power of ten.
    mutating func shift(by power: Int) { exponent += power }
}
