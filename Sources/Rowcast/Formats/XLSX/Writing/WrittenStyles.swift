/// Cell styles of a workbook, in this order: plain, headings, and a run of formats.
///
/// A run has one style per number format; then, for each further look of a cell, plain and one per
/// number format again. In a workbook of several results the formats that a further sheet adds are a
/// run of their own behind the styles so far, which keep their numbers.
struct WrittenStyles: Sendable {
    static let heading = 1
    /// Style of a heading above several columns.
    static let mergedHeading = 2
    private static let firstFormat = 3
    /// Excel's limit lies between 200 and 250 formats; columns beyond 200 show plain numbers.
    private static let maxFormats = 200

    /// The styles of neighbouring formats.
    struct Run: Sendable {
        /// Indices of the formats.
        var formats: Range<Int>
        /// Style of the first format.
        var start: Int
    }

    private(set) var formats: [String] = []
    private(set) var runs = [Run(formats: 0..<0, start: WrittenStyles.firstFormat)]
    /// Looks of cells that satisfy a conditional format.
    private(set) var conditionalLooks: [CellLook] = []
    /// Number of formats that the sheet wanted beyond the limit.
    private var lostCount = 0

    /// Goes on with the styles of a further sheet.
    mutating func beginSheet(hasLinks: Bool) {
        lostCount = 0
        // Cells without a format have looks of the first run, however short that is.
        guard let last = runs.last, runs.count == 1 || !last.formats.isEmpty else { return }
        let lookCount = WrittenStyles.looks(hasLinks: hasLinks).count
        runs.append(
            Run(
                formats: formats.count..<formats.count,
                start: last.start + lookCount * (last.formats.count + 1) - 1))
    }

    /// Returns the style of numbers in this format, adding it if it is new; 0 beyond the limit.
    mutating func style(of format: String) -> Int {
        if let index = formats.firstIndex(of: format) { return style(ofFormat: index) }
        guard formats.count < WrittenStyles.maxFormats else {
            lostCount += 1
            return 0
        }
        formats.append(format)
        let first = runs[runs.count - 1].formats.lowerBound
        runs[runs.count - 1].formats = first..<formats.count
        return style(ofFormat: formats.count - 1)
    }

    private func style(ofFormat index: Int) -> Int {
        let run = runs.last { $0.formats.lowerBound <= index } ?? runs[0]
        return run.start + index - run.formats.lowerBound
    }

    mutating func add(_ looks: [CellLook]) {
        for look in looks where !conditionalLooks.contains(look) { conditionalLooks.append(look) }
    }

    /// Font and border of a cell, apart from its number format.
    enum Look: CaseIterable, Sendable {
        case plain
        /// In a row of subtotals or totals: bold, with a line above.
        case summary
        /// With a hyperlink: blue and underlined.
        case linked
        case linkedSummary
    }

    /// Returns the looks of a workbook's cells, in the order of their styles.
    static func looks(hasLinks: Bool) -> [Look] {
        hasLinks ? Look.allCases : [.plain, .summary]
    }

    /// Returns the style with the number format of `style` and another look. Call after all formats
    /// are added.
    func style(_ style: Int, _ look: Look) -> Int {
        let block: Int
        switch look {
        case .plain: return style
        case .summary: block = 0
        case .linked: block = 1
        case .linkedSummary: block = 2
        }
        let run = runs.last { $0.start <= style } ?? runs[0]
        let count = run.formats.count
        return run.start + count + block * (count + 1) + (style == 0 ? 0 : style - run.start + 1)
    }

    /// Styles of numbers with thousands separators, by number of decimals; 0 beyond the limit of
    /// formats.
    private(set) var grouped: [Int] = []
    /// Number of decimals of a double at most.
    private static let maxDecimals = 15

    /// Adds the styles of `grouped`.
    mutating func addGrouped() {
        guard grouped.isEmpty else { return }
        grouped = (0...WrittenStyles.maxDecimals).map { decimals in
            style(
                of: "#,##0" + (decimals > 0 ? "." : "")
                    + String(repeating: "0", count: decimals))
        }
    }

    /// Warning about the formats that the sheet lacks.
    var warnings: [Warning] {
        guard lostCount > 0 else { return [] }
        return [
            Warning(
                "number_formats_left_out",
                "a workbook has \(WrittenStyles.maxFormats) number formats at most; numbers and times of "
                    + "further ones are plain numbers", count: lostCount)
        ]
    }
}
