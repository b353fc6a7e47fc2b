/// A range of cells as spreadsheets write it: `A3:F20`; `A3:F`, without a last row; `A:F`; `3:20`;
/// `A3`, all cells from A3 on.
struct SheetRange: Equatable, Sendable {
    /// Indices of the columns, from 0.
    var columns: Range<Int>
    /// Numbers of the rows, from 1; `Int.max` for a range without a last row.
    var rows: ClosedRange<Int>

    static let maxRows = 1_048_576

    init(columns: Range<Int>, rows: ClosedRange<Int>) {
        self.columns = columns
        self.rows = rows
    }

    init?(_ text: String) {
        let corners = text.filter { $0 != "$" }.uppercased().split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false
        ).map(Corner.init)
        guard let first = corners.first.flatMap({ $0 }), let last = corners.last.flatMap({ $0 })
        else { return nil }
        let firstColumn = first.column ?? 0
        let firstRow = first.row ?? 1
        var lastColumn = DecodedSheet.maxColumns - 1
        var lastRow = Int.max
        if corners.count == 2 {
            lastColumn = last.column ?? lastColumn
            lastRow = last.row ?? lastRow
        }
        guard firstColumn <= lastColumn, firstRow <= lastRow else { return nil }
        self.init(columns: firstColumn..<lastColumn + 1, rows: firstRow...lastRow)
    }

    /// One end of a range: `F20`, `F` or `20`.
    private struct Corner {
        var column: Int?
        var row: Int?

        init?(_ text: Substring) {
            let letters = text.utf8.prefix { $0 >= 65 && $0 <= 90 }
            let digits = text.utf8.dropFirst(letters.count)
            guard letters.count <= 3, digits.count <= 7, !text.isEmpty,
                digits.allSatisfy({ $0 &- 48 <= 9 })
            else { return nil }
            if !letters.isEmpty {
                let number = letters.reduce(0) { $0 * 26 + Int($1) - 64 }
                guard number <= DecodedSheet.maxColumns else { return nil }
                column = number - 1
            }
            if !digits.isEmpty {
                let number = digits.reduce(0) { $0 * 10 + Int($1) - 48 }
                guard (1...SheetRange.maxRows).contains(number) else { return nil }
                row = number
            }
        }
    }

    /// The range as a user writes it, such as `A3:F20`.
    var text: String {
        let isWide = columns == 0..<DecodedSheet.maxColumns
        let names = [columns.lowerBound, columns.upperBound - 1].map(SheetColumnName.name(at:))
        let hasLastRow = rows.upperBound < Int.max
        let hasRows = rows.lowerBound > 1 || hasLastRow
        return (isWide ? "" : names[0]) + (hasRows ? "\(rows.lowerBound)" : "") + ":"
            + (isWide && hasLastRow ? "" : names[1]) + (hasLastRow ? "\(rows.upperBound)" : "")
    }
}

extension SheetRange: OptionValue {
    static func kind(named valueName: String) -> FormatOption.Kind { .value(name: valueName) }
    static var values: String { "a range of cells such as A3:F20, A3:F or A:F" }
    init?(optionText: String) { self.init(optionText) }
    var optionText: String? { text }
}

/// Place of the table in a sheet.
struct SheetReadArea: Sendable {
    /// Number of the first row that is read, from 1.
    var firstRow = 1
    /// Number of the last row that is read; `Int.max` for all.
    var lastRow = Int.max
    /// Columns that are read; `nil` for all.
    var columns: Range<Int>?
    /// Number of heading rows.
    var headingRows = 1
    /// Merged cells above the first data row; each shows the text of its first cell.
    var merged: [SheetRange] = []

    init() {}

    init(_ options: DecodingOptions) {
        if let range = options.reading[XLSXOptions.range] {
            firstRow = range.rows.lowerBound
            lastRow = range.rows.upperBound
            if range.columns != 0..<DecodedSheet.maxColumns { columns = range.columns }
        }
        firstRow += min(options.skipRows, SheetRange.maxRows)
        headingRows = options.noHeader ? 0 : options.headerRows ?? 1
    }

    /// Whether a column is read.
    func holds(_ column: Int) -> Bool { columns?.contains(column) ?? true }
}
