/// Tells columns of text apart as numbers and text, by the first rows.
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
