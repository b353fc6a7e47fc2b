/// One piece of a compiled section: literal text, a digit place, or a part of a date.
enum FormatToken: Equatable, Sendable {
    /// A run of bytes in the section's `literals`.
    struct Slice: Equatable, Sendable {
        var start: Int
        var count: Int
    }

    /// Character in a digit place that the number has no digit for: `0`, a space for `?`, nothing
    /// for `#`.
    enum Placeholder: UInt8, Sendable {
        case zero = 0x30
        case space = 0x3F
        case nothing = 0x23
    }

    case literal(Slice)
    /// `_)`, a gap as wide as `)`; one space in text.
    case skip(Slice)
    /// `*x`, a character that fills the rest of a cell; nothing in text.
    case fill(Slice)
    /// `[$€-407]`: a currency sign to show, and a language that only Excel reads.
    case bracket(shown: Slice, source: Slice)
    /// Digit place before the decimal point; rank 0 is the ones.
    case integer(Placeholder, rank: Int)
    /// Digit place behind the decimal point; index 0 is the tenths.
    case decimal(Placeholder, index: Int)
    case point
    case percent
    /// A comma, without effect at its own place: `FormatLayout.isGrouped` and `shift` carry its
    /// meaning.
    case comma
    /// `E` or `e`; with `showsPlus` an exponent that is not negative gets a plus sign.
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
    /// Number of `m` letters: 1 or 2 digits, 3 short name, 4 full name, 5 first letter.
    case month(Int)
    /// Number of `d` letters: 1 or 2 digits, 3 short name of the weekday, 4 full name.
    case day(Int)
    case hour(digits: Int)
    case minute(digits: Int)
    case second(digits: Int)
    /// Decimal point and the digits of the fraction of a second behind it.
    case secondFraction(digits: Int)
    case elapsedHours(digits: Int)
    case elapsedMinutes(digits: Int)
    case elapsedSeconds(digits: Int)
    case halfDay(HalfDay)

    /// Mark for the morning or the afternoon.
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
