/// What the values of a column are in a sheet, and how they are shown.
struct SheetColumn: Sendable {
    enum Kind: Sendable {
        /// Numbers are numbers, text is text.
        case general
        /// Text that is a number is one: servers send decimals as text, to keep their digits.
        case number
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
    /// Styles by the conditions of the column's value format, where Excel does not take all of them.
    private(set) var sections: SectionStyles?
    /// Whether numbers without a format are shown as other formats show them, `1,062`.
    let isGrouped: Bool

    /// Whether the column is one of dates or times.
    var isTime: Bool { kind == .time || kind == .timeOfDay }

    /// Kinds come from the field's type, never from what values look like.
    ///
    /// `isFormatted`: whether values are shown as the model says.
    init(_ field: Field, _ styles: inout SheetStyles, isFormatted: Bool = false) {
        // With a code that it does not know, Excel would offer to repair the file.
        let format = field.valueFormat.flatMap { try? ValueFormat($0) }
        valueFormat = format?.excelCode
        let timeFormat = SheetColumn.timeFormat(field.type ?? "")
        sections = timeFormat == nil ? format.flatMap { SectionStyles($0, &styles) } : nil
        isGrouped = isFormatted && timeFormat == nil && valueFormat == nil && sections == nil
        if field.isNumeric { kind = .number }
        if let timeFormat {
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

/// The styles of a column's cells by the section of its value format that each number is shown by.
///
/// Excel takes two conditions in a format, so that a format of more, such as
/// `[>=1000000000]0.0,,,"B";[>=1000000]0.0,,"M";[>=1000]0.0,"K";0`, becomes a style for each section.
struct SectionStyles: Sendable {
    private let format: ValueFormat
    private let styles: [Int]

    /// `nil` for a format that one style shows, or none.
    init?(_ format: ValueFormat, _ styles: inout SheetStyles) {
        guard let codes = format.excelCodesOfSections else { return nil }
        self.format = format
        self.styles = codes.map { styles.style(of: $0) }
    }

    /// The style of a number; the plain one where no condition holds.
    func style(of number: UnsafePointer<UInt8>, count: Int) -> Int {
        format.section(forNumber: number, count: count).map { styles[$0] } ?? 0
    }
}

/// The styles of a workbook's cells: the plain one, those of headings, one for each format of
/// numbers, and then the plain one and those of formats again for each other look of a cell.
struct SheetStyles: Sendable {
    static let heading = 1
    /// A heading above several columns.
    static let mergedHeading = 2
    private static let firstFormat = 3
    /// Excel's own limit lies between 200 and 250; columns beyond it show their numbers plainly.
    private static let maxFormats = 200

    private(set) var formats: [String] = []
    /// How cells look that fit conditional formats.
    var conditionalLooks: [CellLook] = []

    /// The style of numbers that are shown in this format.
    mutating func style(of format: String) -> Int {
        if let index = formats.firstIndex(of: format) { return SheetStyles.firstFormat + index }
        guard formats.count < SheetStyles.maxFormats else { return 0 }
        formats.append(format)
        return SheetStyles.firstFormat + formats.count - 1
    }

    /// How a cell looks beside the format of its number.
    enum Look: CaseIterable, Sendable {
        case plain
        /// Of a row of subtotals or totals: bold, with a line above.
        case summary
        /// Linked: blue and underlined.
        case linked
        case linkedSummary
    }

    /// The looks that cells have, in the order of their styles.
    static func looks(hasLinks: Bool) -> [Look] {
        hasLinks ? Look.allCases : [.plain, .summary]
    }

    /// The style of cells of any format that have another look; known once all formats are.
    func style(_ style: Int, _ look: Look) -> Int {
        let block: Int
        switch look {
        case .plain: return style
        case .summary: block = 0
        case .linked: block = 1
        case .linkedSummary: block = 2
        }
        return SheetStyles.firstFormat + formats.count + block * (formats.count + 1)
            + (style == 0 ? 0 : style - SheetStyles.firstFormat + 1)
    }

    /// The styles of numbers with separators between thousands and so many decimals; 0 where there
    /// is no more room for one.
    private(set) var grouped: [Int] = []
    /// As many decimals as a double has.
    private static let maxDecimals = 15

    /// Adds the styles of `grouped`.
    mutating func addGrouped() {
        guard grouped.isEmpty else { return }
        grouped = (0...SheetStyles.maxDecimals).map { decimals in
            style(
                of: "#,##0" + (decimals > 0 ? "." : "")
                    + String(repeating: "0", count: decimals))
        }
    }
}
