/// One piece of what a section shows.
enum FormatToken: Equatable, Sendable {
    /// A run of bytes in the section's `literals`.
    struct Slice: Equatable, Sendable {
        var start: Int
        var count: Int
    }

    /// What stands in the place of a digit that a number does not have.
    enum Placeholder: UInt8, Sendable {
        case zero = 0x30
        case space = 0x3F
        case nothing = 0x23
    }

    case literal(Slice)
    /// As wide as a character: `_)` is a space in text.
    case skip(Slice)
    /// A character that fills the rest of a cell: nothing in text.
    case fill(Slice)
    /// `[$€-407]`: a currency sign, and a language that only Excel is told.
    case bracket(shown: Slice, source: Slice)
    /// A digit in front of the point; 0 is that of ones.
    case integer(Placeholder, rank: Int)
    /// A digit behind the point; 0 is that of tenths.
    case decimal(Placeholder, index: Int)
    case point
    case percent
    /// Without effect where it stands: see `FormatLayout.isGrouped` and `shift`.
    case comma
    /// `E` or `e`, and whether a plus stands in front of exponents that are not negative.
    case exponent(Unicode.Scalar, showsPlus: Bool)
    case exponentDigit(Placeholder, rank: Int)
    case numerator(Placeholder, rank: Int)
    case slash
    case denominator(Placeholder, index: Int)
    case fixedDenominator(Slice)
    case general
    case text
    case date(DatePart)
}

/// A piece of a date or time.
enum DatePart: Equatable, Sendable {
    case year(digits: Int)
    /// 1 and 2 digits; 3 short name, 4 name, 5 first letter.
    case month(Int)
    /// 1 and 2 digits; 3 short name of the weekday, 4 name.
    case day(Int)
    case hour(digits: Int)
    case minute(digits: Int)
    case second(digits: Int)
    /// The point and the fraction of a second behind it.
    case secondFraction(digits: Int)
    case elapsedHours(digits: Int)
    case elapsedMinutes(digits: Int)
    case elapsedSeconds(digits: Int)
    case halfDay(HalfDay)

    /// What stands for the two halves of a day.
    enum HalfDay: Equatable, Sendable {
        /// `AM` and `PM`.
        case whole
        /// `A` and `P`, each in the case of the code.
        case short(am: UInt8, pm: UInt8)
    }

    var isTimeOfDay: Bool {
        switch self {
        case .year, .month, .day: false
        default: true
        }
    }
}
