/// Tells columns of text apart as numbers, dates, times and text, by the first rows.
enum SampledTypes {
    /// What is sampled: as many rows, or the whole rows within as many bytes.
    static let rows = 1000
    static let bytes = 256 << 10

    /// Which columns hold numbers only, `nil` for those without values; `nil` if there are not
    /// enough rows to say yet.
    ///
    /// `decode` finds the rows of a frame, taking every JSON number for one; an error in the rows
    /// is reported when they are decoded for good.
    static func numericColumns(
        _ prefix: UnsafeBufferPointer<UInt8>, from start: Int, columnCount: Int, isWhole: Bool,
        decode: (Frame, _ isLast: Bool) -> FrameOutcome
    ) -> [Bool?]? {
        let count = min(prefix.count - start, bytes)
        let window = Frame(capacity: count)
        defer { withExtendedLifetime(window) {} }
        if let base = prefix.baseAddress { window.append(base + start, count: count) }
        let outcome = decode(window, isWhole && start + count == prefix.count)
        let rows = min(window.rowCount, SampledTypes.rows)
        var isAllThere = isWhole || count == bytes || rows == SampledTypes.rows
        if case .rowsEnded = outcome.ending { isAllThere = true }
        guard isAllThere else { return nil }
        return numericColumns(of: window, columnCount: columnCount)
    }

    /// Which columns of a frame hold numbers only, `nil` for those without values.
    static func numericColumns(of window: Frame, columnCount: Int) -> [Bool?] {
        let rows = min(window.rowCount, SampledTypes.rows)
        let batch = window.batch
        return (0..<columnCount).map { column -> Bool? in
            var isNumber: Bool?
            for row in 0..<rows {
                let cell = batch.cell(row: row, column: column)
                switch cell.kind {
                case .number: isNumber = true
                case .text where cell.length == 0: break
                case .missing, .null: break
                case .false, .true, .text, .json: return false
                }
            }
            return isNumber
        }
    }
}

extension ResultHeader {
    /// Gives the types `date_date` and `date_time` to text columns without another type whose values
    /// in `sample` are ISO 8601 dates, or dates with times, all of them.
    mutating func inferTimes(from sample: RowBatch) {
        for index in columns.indices where columns[index].pivot == nil {
            let field = columns[index].field
            guard !field.isNumeric, field.type == nil || field.type == "string",
                let type = SampledTypes.timeType(ofColumn: index, in: sample)
            else { continue }
            columns[index].field.type = type
            for place in fields.indices where fields[place].name == field.name {
                fields[place].type = type
            }
        }
    }
}

extension SampledTypes {
    fileprivate static func timeType(ofColumn column: Int, in sample: RowBatch) -> String? {
        var type: String?
        for row in 0..<sample.rowCount {
            let cell = sample.cell(row: row, column: column)
            if cell.isNull || cell.length == 0 { continue }
            guard cell.kind == .text,
                CivilTime(iso: sample.text(cell), count: cell.length) != nil
            else { return nil }
            if cell.length > 10 { type = "date_time" }
            type = type ?? "date_date"
        }
        return type
    }
}
