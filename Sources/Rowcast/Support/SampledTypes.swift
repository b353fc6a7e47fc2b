/// Tells from a table's first rows which columns of text hold numbers, dates or times.
enum SampledTypes {
    /// Limits of the sample: 1,000 rows, or the whole rows within 256 KB of input.
    static let rows = 1000
    static let bytes = 256 << 10

    /// For each column, whether all its sampled values are numbers; nil for a column without
    /// values.
    ///
    /// Returns nil while `prefix` holds fewer rows than a sample and the input goes on behind it.
    /// `decode` finds the rows of a frame and takes every JSON number for a number. An error in the
    /// rows is ignored here; the conversion reports it when it decodes them again.
    static func numericColumns(
        _ prefix: PaddedText, from start: Int, columnCount: Int, isWhole: Bool,
        decode: (Frame, _ isLast: Bool) -> FrameOutcome
    ) -> [Bool?]? {
        let count = min(prefix.count - start, bytes)
        let window = Frame(capacity: count)
        defer { withExtendedLifetime(window) {} }
        window.append(prefix.slice(at: start, count: count))
        let outcome = decode(window, isWhole && start + count == prefix.count)
        let rows = min(window.rowCount, SampledTypes.rows)
        var isAllThere = isWhole || count == bytes || rows == SampledTypes.rows
        if case .rowsEnded = outcome.ending { isAllThere = true }
        guard isAllThere else { return nil }
        return numericColumns(of: window, columnCount: columnCount)
    }

    /// The sampled rows of a table, read from the beginning of `prefix`; its first row ends before
    /// `start`. Returns nil while `prefix` holds fewer rows than a sample and the input goes on.
    static func rows(
        _ prefix: PaddedText, _ start: Int, isWhole: Bool,
        _ decoder: some RowDecoder, isOver: () -> Bool
    ) -> Frame? {
        let end = min(prefix.count, start + bytes)
        let window = Frame(capacity: end)
        window.append(prefix.prefix(end))
        // A flaw in the rows is reported when they are decoded later.
        _ = decoder.decode(window, isLast: isWhole && end == prefix.count)
        guard isWhole || isOver() || end == start + bytes || window.rowCount >= rows else {
            return nil
        }
        window.rowCount = min(window.rowCount, rows)
        return window
    }

    /// For each column of a frame, whether all its sampled values are numbers; nil for one without
    /// values.
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
    /// Gives the type `date_date` or `date_time` to each unpivoted text column whose values in
    /// `sample` are all ISO 8601 dates, or all dates or date-times; a type other than `string`
    /// stays.
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
            guard cell.kind == .text, CivilTime(iso: sample.text(cell)) != nil else { return nil }
            if cell.length > 10 { type = "date_time" }
            type = type ?? "date_date"
        }
        return type
    }
}
