/// The heading and the first rows of a sheet.
struct SheetSample {
    /// What the values of a column have in common.
    struct ColumnType {
        private var kinds: Set<UInt8> = []
        private var hasNumbers = false
        private var hasOthers = false

        var isNumber: Bool { hasNumbers && kinds.isEmpty && !hasOthers }

        /// The type of the field, as servers name it.
        var fieldType: String? {
            if isNumber { return "number" }
            if hasNumbers || hasOthers { return nil }
            if kinds == [NumberKind.date.rawValue] { return "date_date" }
            if kinds == [NumberKind.time.rawValue] { return "date_time_of_day" }
            let dates = [NumberKind.date.rawValue, NumberKind.dateTime.rawValue]
            return !kinds.isEmpty && kinds.isSubset(of: dates) ? "date_time" : nil
        }

        mutating func add(_ cell: Cell, _ kind: NumberKind) {
            switch cell.kind {
            case .number: hasNumbers = true
            case .text where kind != .number: kinds.insert(kind.rawValue)
            case .text, .false, .true, .json: hasOthers = true
            case .missing, .null: break
            }
        }
    }

    /// By column of the sheet.
    private(set) var headings: [Int: String] = [:]
    private(set) var types: [Int: ColumnType] = [:]
    /// From the first column with a value to the last, `nil` if there is none.
    private(set) var columns: Range<Int>?
    /// Where the first row of values begins.
    private(set) var rowsStart: Int

    /// Reads the first rows, which begin at `start`; `nil` if more of them have to be seen. What is
    /// wrong in them is reported when they are decoded for good, but in the heading at once.
    init?(
        _ sheet: Sheet, _ prefix: UnsafeBufferPointer<UInt8>, from start: Int, isWhole: Bool,
        hasHeading: Bool
    ) throws(ConversionError) {
        rowsStart = start
        guard let base = prefix.baseAddress else { return nil }
        let window = Frame(capacity: prefix.count - start)
        defer { withExtendedLifetime(window) {} }
        window.append(base + start, count: prefix.count - start)
        window.beginRows(columnCount: 1, facets: [])
        var reader = SheetReader(sheet, window)
        var rows = 0
        var needsHeading = hasHeading
        while rows < SampledTypes.rows {
            let step = reader.next()
            let end = rowsStart - start + SampledTypes.bytes
            // Whole rows within so many bytes count, however much there is to be seen.
            if !needsHeading, reader.position > end { return }
            switch step {
            case .row where needsHeading && reader.row.count == 0: break
            case .row:
                for index in 0..<reader.row.count {
                    let column = Int(reader.row.columns[index])
                    let known = columns ?? column..<column + 1
                    columns = min(known.lowerBound, column)..<max(known.upperBound, column + 1)
                    if needsHeading {
                        headings[column] = SheetSample.text(reader.row.cells[index], window)
                    } else {
                        types[column, default: ColumnType()].add(
                            reader.row.cells[index], reader.row.kinds[index])
                    }
                }
                if needsHeading {
                    needsHeading = false
                    rowsStart = start + reader.position
                } else {
                    rows += 1
                }
            case .rowsEnded: return
            case .failed(let failure):
                guard needsHeading else { return }
                throw ConversionError(failure.code, failure.reason, hint: failure.hint)
            case .frameEnded:
                if !needsHeading, window.count > end { return }
                guard isWhole else { return nil }
                if needsHeading {
                    throw ConversionError(
                        .truncated, "sheet '\(sheet.name)' ends inside its rows")
                }
                return
            }
        }
    }

    private static func text(_ cell: Cell, _ frame: Frame) -> String {
        switch cell.kind {
        case .missing, .null: ""
        case .true: "TRUE"
        case .false: "FALSE"
        case .number, .text, .json:
            String(
                decoding: UnsafeBufferPointer(start: frame.bytes + cell.start, count: cell.length),
                as: UTF8.self)
        }
    }
}
