/// What the values of a column are in a sheet, and how they are shown.
struct SheetColumn: Sendable {
    enum Kind: Sendable {
        /// Numbers are numbers, text is text.
        case general
        /// Text that is a date, with or without a time, is the number of a day.
        case time
        /// Text such as `17:15` is a part of a day.
        case timeOfDay
    }

    var kind = Kind.general
    /// The style of numbers, or of dates and times.
    var style = 0
    /// Whether it is worth a warning that a text is no date.
    var expectsTimes = true
    /// How wide dates are, in characters.
    private(set) var timeWidth = 0
    let valueFormat: String?

    /// Kinds come from the field's type, never from what values look like.
    init(_ field: Field, _ styles: inout SheetStyles) {
        // With a code that it does not know, Excel would offer to repair the file.
        valueFormat = field.valueFormat.flatMap { try? ValueFormat($0).excelCode }
        if let timeFormat = SheetColumn.timeFormat(field.type ?? "") {
            kind = timeFormat.hasPrefix("h") ? .timeOfDay : .time
            style = styles.style(of: timeFormat)
            timeWidth = timeFormat.count
            expectsTimes = !["date_month", "date_quarter", "date_year"].contains(field.type)
        } else if let valueFormat {
            style = styles.style(of: valueFormat)
        }
    }

    /// How dates and times of a field's type are shown, `nil` for other types. Units as fine as an
    /// hour may have a number behind them, as in `date_minute15`.
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

/// The styles of a workbook's cells: the plain one, those of headings, and one for each format of
/// numbers.
struct SheetStyles: Sendable {
    static let heading = 1
    /// A heading above several columns.
    static let mergedHeading = 2
    private static let firstFormat = 3
    /// Excel's own limit lies between 200 and 250; columns beyond it show their numbers plainly.
    private static let maxFormats = 200

    private(set) var formats: [String] = []
    /// How cells look that fit conditional formats.
    var looks: [CellLook] = []

    /// The style of numbers that are shown in this format.
    mutating func style(of format: String) -> Int {
        if let index = formats.firstIndex(of: format) { return SheetStyles.firstFormat + index }
        guard formats.count < SheetStyles.maxFormats else { return 0 }
        formats.append(format)
        return SheetStyles.firstFormat + formats.count - 1
    }

    /// The style of cells that are linked, of whatever format; known once all formats are.
    func linkedStyle(of style: Int) -> Int {
        SheetStyles.firstFormat + formats.count
            + (style == 0 ? 0 : style - SheetStyles.firstFormat + 1)
    }
}
