/// Heading and first rows of a sheet: names, range and types of its columns.
struct DecodedSample {
    /// Properties that all sampled values of a column share.
    struct ColumnType {
        private var kinds: Set<UInt8> = []
        private var hasNumbers = false
        private var hasOthers = false
        /// Style index that all numbers of the column have.
        private var style: Int?
        private var hasOtherStyles = false

        var isNumber: Bool { hasNumbers && kinds.isEmpty && !hasOthers }

        /// Type of the field in the server's names; `nil` for mixed values and for text.
        var fieldType: String? {
            if isNumber { return "number" }
            if hasNumbers || hasOthers { return nil }
            if kinds == [NumberKind.date.rawValue] { return "date_date" }
            if kinds == [NumberKind.time.rawValue] { return "date_time_of_day" }
            let dates = [NumberKind.date.rawValue, NumberKind.dateTime.rawValue]
            return !kinds.isEmpty && kinds.isSubset(of: dates) ? "date_time" : nil
        }

        /// Returns the format code that all numbers of the column have; `nil` if their formats
        /// differ.
        func format(_ styles: CellStyles) -> String? {
            guard !hasOtherStyles, let code = style.flatMap(styles.code) else { return nil }
            do throws(FormatFault) {
                _ = try ValueFormat(code)
                return code
            } catch {
                return nil
            }
        }

        mutating func add(_ cell: Cell, _ kind: NumberKind, style: Int, _ styles: CellStyles) {
            switch cell.kind {
            case .number:
                hasNumbers = true
                if let known = self.style, known != style {
                    hasOtherStyles = hasOtherStyles || styles.code(known) != styles.code(style)
                }
                self.style = style
            case .text where kind != .number: kinds.insert(kind.rawValue)
            case .text, .false, .true, .json: hasOthers = true
            case .missing, .null: break
            }
        }
    }

    /// Texts of each heading row, by column index of the sheet.
    private var headingRows: [[Int: String]] = []
    private var firstHeadingRow: Int?
    private(set) var types: [Int: ColumnType] = [:]
    /// Whether any cell has a style other than 0.
    private(set) var hasStyles = false
    /// Columns from the first to the last with a value; `nil` if all are empty.
    private(set) var columns: Range<Int>?
    /// Index of the byte where the data rows begin.
    private(set) var rowsStart: Int

    /// Reads the first rows, which begin at `start`; `nil` if more bytes are needed. Throws for a
    /// flaw in the heading; a flaw in a data row is reported when the row is decoded later.
    ///
    /// - Parameter maxRows: Most data rows that are sampled.
    init?(
        _ sheet: DecodedSheet, _ prefix: PaddedText, from start: Int, isWhole: Bool,
        _ layout: SheetReadArea, maxRows: Int = SampledTypes.rows
    ) throws(ConversionError) {
        rowsStart = start
        guard !prefix.isEmpty else { return nil }
        let window = Frame(capacity: prefix.count - start)
        defer { withExtendedLifetime(window) {} }
        window.append(prefix + start)
        window.beginRows(columnCount: 1, needs: [])
        var reader = SheetReader(sheet, window)
        var rows = 0
        var needsHeading = layout.headingRows > 0
        while needsHeading || rows < maxRows {
            let step = reader.next()
            let end = rowsStart - start + SampledTypes.bytes
            // Counts the whole rows within the first `SampledTypes.bytes`, or without a heading at
            // least one row of any length, however many bytes are at hand; at most as many as fit a
            // frame.
            let knowsColumns = !needsHeading && columns != nil
            if knowsColumns,
                reader.position > end || window.textEnd - window.count > DecodedSheet.maxFrameText
            {
                return
            }
            switch step {
            case .row:
                let number = reader.rowNumber
                if number < layout.firstRow {
                    rowsStart = start + reader.position
                } else if number > layout.lastRow {
                    return
                } else if needsHeading, addHeading(reader.row, number, window, layout) {
                    rowsStart = start + reader.position
                    needsHeading = number - (firstHeadingRow ?? number) + 1 < layout.headingRows
                } else if !needsHeading || firstHeadingRow != nil {
                    needsHeading = false
                    add(reader.row, sheet.styles, layout)
                    rows += 1
                }
            case .rowsEnded: return
            case .failed(let failure):
                guard needsHeading else { return }
                throw ConversionError(failure.code, failure.reason, hint: failure.hint)
            case .frameEnded:
                if knowsColumns, window.count > end { return }
                guard isWhole else { return nil }
                if needsHeading {
                    throw ConversionError(.truncated, "\(sheet.place) ends inside its rows")
                }
                return
            }
        }
    }

    /// Adds a row to the heading. Returns `false` if the row does not belong to it: an empty row
    /// above the heading, or a row below it.
    private mutating func addHeading(
        _ row: borrowing DecodedRow, _ number: Int, _ window: Frame, _ layout: SheetReadArea
    ) -> Bool {
        var texts: [Int: String] = [:]
        for index in 0..<row.count where layout.holds(Int(row.columns[index])) {
            texts[Int(row.columns[index])] = DecodedSample.text(row.cells[index], window)
        }
        let first = firstHeadingRow ?? number
        guard number < first + layout.headingRows, firstHeadingRow != nil || !texts.isEmpty else {
            return false
        }
        for column in texts.keys { widen(to: column) }
        // The text over merged cells is stored in the first of them.
        for cells in layout.merged where cells.rows.lowerBound == number {
            let columns = layout.columns.map { cells.columns.clamped(to: $0) } ?? cells.columns
            guard let text = texts[cells.columns.lowerBound], let last = columns.last else {
                continue
            }
            widen(to: last)
            for column in columns { texts[column] = text }
        }
        firstHeadingRow = first
        headingRows.append(texts)
        return true
    }

    private mutating func add(
        _ row: borrowing DecodedRow, _ styles: CellStyles, _ layout: SheetReadArea
    ) {
        for index in 0..<row.count {
            let column = Int(row.columns[index])
            guard layout.holds(column) else { continue }
            widen(to: column)
            hasStyles = hasStyles || row.style(index) > 0
            types[column, default: ColumnType()].add(
                row.cells[index], row.kind(index), style: row.style(index), styles)
        }
    }

    private mutating func widen(to column: Int) {
        let known = columns ?? column..<column + 1
        columns = min(known.lowerBound, column)..<max(known.upperBound, column + 1)
    }

    /// Returns the heading of a column: the texts of its heading rows, joined by spaces.
    func heading(_ column: Int) -> String {
        headingRows.compactMap { $0[column] }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Headings by column, for the columns that have one.
    var headings: [Int: String] {
        var texts: [Int: String] = [:]
        for column in columns ?? 0..<0 {
            let text = heading(column)
            if !text.isEmpty { texts[column] = text }
        }
        return texts
    }

    private static func text(_ cell: Cell, _ frame: Frame) -> String {
        switch cell.kind {
        case .missing, .null: ""
        case .true: "TRUE"
        case .false: "FALSE"
        case .number, .text, .json:
            frame.text(cell).string
        }
    }
}
