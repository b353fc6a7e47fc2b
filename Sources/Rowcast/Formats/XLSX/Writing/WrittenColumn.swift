/// Kind and styles of a column's cells in a sheet.
struct WrittenColumn: Sendable {
    enum Kind: Sendable {
        /// Numbers are written as numbers, text as text.
        case general
        /// Text that reads as a number is written as one: servers send decimals as text, to keep
        /// their digits.
        case number
        /// Text that is a date, with or without a time, is written as a day count.
        case time
        /// Text such as `17:15` is written as a fraction of a day.
        case timeOfDay
    }

    var kind = Kind.general
    /// Style index of the column's numbers, or of its dates and times.
    var style = 0
    /// Whether a text that is not a date causes a warning.
    var expectsTimes = true
    /// Width of the column's dates in characters.
    private(set) var timeWidth = 0
    let valueFormat: String?
    /// Styles per section of the column's value format, if it has more conditions than Excel takes.
    private(set) var sections: SectionStyles?
    /// Whether numbers without a format get separators, `1,062`, as in other output formats.
    let isGrouped: Bool

    /// Whether the column holds dates or times.
    var isTime: Bool { kind == .time || kind == .timeOfDay }

    /// Takes the kind from the field's type; the values themselves never decide it.
    ///
    /// - Parameter isFormatted: Whether values are shown as the model says.
    init(_ field: Field, _ styles: inout WrittenStyles, isFormatted: Bool = false) {
        // Excel offers to repair a file with an invalid format code, so invalid codes are dropped.
        let format = field.valueFormat.flatMap { try? ValueFormat($0) }
        valueFormat = format?.excelCode
        let typeFormat = WrittenColumn.timeFormat(field.type ?? "")
        let isUsersDate =
            field.isAlwaysFormatted && !field.isNumeric && format?.isDate == true
        let timeFormat = isUsersDate ? valueFormat ?? typeFormat : typeFormat
        sections = timeFormat == nil ? format.flatMap { SectionStyles($0, &styles) } : nil
        isGrouped = isFormatted && timeFormat == nil && valueFormat == nil && sections == nil
        if field.isNumeric { kind = .number }
        if let timeFormat {
            kind = typeFormat?.hasPrefix("h") == true ? .timeOfDay : .time
            style = styles.style(of: timeFormat)
            timeWidth = timeFormat.count
            expectsTimes =
                typeFormat != nil
                && !["date_month", "date_quarter", "date_year"].contains(field.type)
        } else if let valueFormat {
            style = styles.style(of: valueFormat)
        }
    }

    /// Returns the number format for dates and times of a field's type; `nil` for other types.
    /// Units from the hour down may have a count behind them, as in `date_minute15`.
    private static func timeFormat(_ type: String) -> String? {
        var unit = Substring(type)
        if unit.hasPrefix("date_") {
            unit = unit.dropFirst(5)
        } else if !["date", "time", "datetime"].contains(type) {
            return nil
        }
        while let last = unit.last, last.isNumber { unit.removeLast() }
        switch unit {
        case "date", "week", "month", "quarter", "year": return "yyyy-mm-dd"
        case "time", "datetime", "raw", "second": return "yyyy-mm-dd hh:mm:ss"
        case "minute", "hour": return "yyyy-mm-dd hh:mm"
        case "millisecond", "microsecond": return "yyyy-mm-dd hh:mm:ss.000"
        case "time_of_day": return "hh:mm"
        default: return nil
        }
    }
}

/// Styles of a column whose number format needs one style per section; the number of a cell selects
/// the section.
///
/// Excel takes two conditions in a format. A format with more, such as
/// `[>=1000000000]0.0,,,"B";[>=1000000]0.0,,"M";[>=1000]0.0,"K";0`, becomes one style per section.
struct SectionStyles: Sendable {
    private let format: ValueFormat
    private let styles: [Int]

    /// `nil` for a format that Excel shows with a single style.
    init?(_ format: ValueFormat, _ styles: inout WrittenStyles) {
        guard let codes = format.excelCodesOfSections else { return nil }
        self.format = format
        self.styles = codes.map { styles.style(of: $0) }
    }

    /// Returns the style of a number; 0, the plain style, if no section's condition holds.
    func style(of number: PaddedText) -> Int {
        format.section(forNumber: number).map { styles[$0] } ?? 0
    }
}
