/// One of the up to four parts of a format code, ready to be applied.
struct FormatSection: Sendable {
    enum Kind: Sendable {
        /// Digits, with or without decimals and exponent.
        case number
        case fraction
        case date
        /// `General`, with or without text around it.
        case general
        /// Text in the place of `@`.
        case text
        /// The same for every value.
        case literal
    }

    var kind = Kind.literal
    var tokens: [FormatToken] = []
    /// The bytes that tokens point into.
    var literals: [UInt8] = []
    var condition: FormatCondition?
    var color: FormatColor?
    /// Whether a negative number gets a minus in front.
    var showsMinus = true
    var layout = FormatLayout()
    /// The quick way, where the section is simple enough for it.
    var direct: DirectFormat?

    /// Takes the minus that the section's text begins with for the sign of its numbers.
    mutating func takeMinus() {
        guard kind == .number || kind == .fraction || kind == .general,
            case .literal(var slice) = tokens.first, slice.count > 0,
            literals[slice.start] == UInt8(ascii: "-")
        else { return }
        slice.start += 1
        slice.count -= 1
        if slice.count > 0 { tokens[0] = .literal(slice) } else { tokens.removeFirst() }
    }
}

extension [FormatSection] {
    /// Whether the third section or one behind it has a condition, which no spreadsheet reads.
    var hasLateCondition: Bool { dropFirst(2).contains { $0.condition != nil } }
}

/// What the tokens of a section amount to.
struct FormatLayout: Sendable {
    /// Placeholders of digits in front of the point.
    var integerCount = 0
    /// Whether a number without these digits shows zeros for them.
    var padsInteger = false
    /// Placeholders of digits behind it.
    var decimalCount = 0
    var exponentCount = 0
    /// The power of ten that numbers are multiplied by: 2 for each `%`, -3 for each comma behind the
    /// digits.
    var shift = 0
    var isGrouped = false

    // Fractions.
    var numeratorCount = 0
    var denominatorCount = 0
    /// The denominator that the code itself names.
    var fixedDenominator: UInt64?
    /// Whether a fraction of nothing keeps its place: `?` and `0` do, `#` does not.
    var keepsPlace = false
    /// Whether it is shown: `0` asks for digits.
    var alwaysShowsFraction = false

    // Dates.
    /// Digits shown of a second's fraction.
    var secondDecimals = 0
    var showsTimeOfDay = false
    var isTwelveHours = false
    var hasElapsed = false
    var hasCalendar = false
    /// Whether it shows how long something took, which may be less than nothing.
    var isElapsed: Bool { hasElapsed && !hasCalendar }
}
