/// One section of a format code such as `#,##0;-#,##0`, compiled.
struct FormatSection: Sendable {
    enum Kind: Sendable {
        /// Digits, with or without decimals and exponent.
        case number
        case fraction
        case date
        /// `General`, with or without text around it.
        case general
        /// Text around `@`, which stands for the cell's text.
        case text
        /// Text only, equal for all values.
        case literal
    }

    var kind = Kind.literal
    var tokens: [FormatToken] = []
    /// Bytes of the section's literal text; the slices of tokens are ranges of them.
    var literals: [UInt8] = []
    var condition: FormatCondition?
    var color: FormatColor?
    /// Whether a negative number gets a minus sign in front.
    var showsMinus = true
    var layout = FormatLayout()
    /// Fast path, for a section that `DirectFormat` supports.
    var direct: DirectFormat?

    /// Removes a minus sign at the start of the section's text: `showsMinus` writes the sign
    /// instead.
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

/// Counts and flags that summarise the tokens of a section.
struct FormatLayout: Sendable {
    /// Number of digit placeholders before the decimal point.
    var integerCount = 0
    /// Whether a `0` stands before the decimal point, so missing integer digits show as zeros.
    var padsInteger = false
    /// Number of digit placeholders behind the decimal point.
    var decimalCount = 0
    var exponentCount = 0
    /// Power of ten that numbers are multiplied by: 2 for each `%`, -3 for each comma behind the
    /// digits.
    var shift = 0
    var isGrouped = false

    // Fractions.
    var numeratorCount = 0
    var denominatorCount = 0
    /// Denominator written in the code, such as 8 in `# ?/8`.
    var fixedDenominator: UInt64?
    /// Whether spaces replace a fraction of zero, to keep columns aligned: for `?` and `0`, not for
    /// `#`.
    var keepsPlace = false
    /// Whether a fraction of zero is shown as `0/1`, because its placeholders include `0`.
    var alwaysShowsFraction = false

    // Dates.
    /// Number of digits shown of a fraction of a second.
    var secondDecimals = 0
    var showsTimeOfDay = false
    var isTwelveHours = false
    var hasElapsed = false
    var hasCalendar = false
    /// Whether the section shows a duration, such as `[h]:mm`, which may be negative.
    var isElapsed: Bool { hasElapsed && !hasCalendar }
}
