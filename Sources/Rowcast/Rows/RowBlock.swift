/// Some consecutive rows of a result, some thousands usually, with their values packed in one piece of
/// memory.
///
///     for row in 0..<block.rowCount {
///         guard let total = block.decimal(row: row, column: 2) else { continue }
///         …
///     }
///
/// Values are read by row and column, both from 0; a place outside the block is a programming error.
/// A value of another kind than the one asked for is nil: `int` of a text is nil, and so is `int` of
/// 1.5. Values are those that json has of the result: a null is nil of every kind.
public struct RowBlock: Sendable {
    /// The rows that a block holds.
    public enum Kind: UInt8, Sendable {
        /// Rows of the result.
        case rows
        /// Rows of subtotals, which the options ask for by `totals`: each sums up the rows of a group
        /// and has nulls in the columns that the group has several values of.
        case subtotals
        /// The row of totals, which the options ask for by `totals`.
        case total
    }

    /// The type that the source gives a value.
    public enum ValueKind: Sendable {
        /// No value.
        case null
        /// True or false.
        case bool
        /// A number, held as the digits that it arrived with.
        case number
        /// Text, times and dates included.
        case text
        /// A nested JSON object or array, as JSON text.
        case json
    }

    /// The columns of the rows.
    public let table: RowTable
    /// The rows that the block holds.
    public let kind: Kind
    /// Number of rows.
    public let rowCount: Int
    /// Number of columns.
    public var columnCount: Int { table.columns.count }

    private let layout: RowBlockLayout

    init(_ block: Block, _ table: RowTable) {
        layout = RowBlockLayout(block)
        self.table = table
        kind = layout.kind
        rowCount = layout.rowCount
    }

    /// The kind of a value.
    public func valueKind(row: Int, column: Int) -> ValueKind {
        switch layout.cell(row, column).kind {
        case .missing, .null: .null
        case .false, .true: .bool
        case .number: .number
        case .text: .text
        case .json: .json
        }
    }

    /// Whether a value is null.
    public func isNull(row: Int, column: Int) -> Bool { layout.cell(row, column).isNull }

    /// The value of a boolean.
    public func bool(row: Int, column: Int) -> Bool? {
        switch layout.cell(row, column).kind {
        case .false: false
        case .true: true
        case .missing, .null, .number, .text, .json: nil
        }
    }

    /// The value of a whole number of 64 bits, in any notation: `12`, `12.0`, `1.2e1`.
    public func int(row: Int, column: Int) -> Int? {
        let cell = layout.cell(row, column)
        return cell.kind == .number ? layout.text(cell).wholeNumber : nil
    }

    /// The double that is nearest to a number.
    public func double(row: Int, column: Int) -> Double? {
        let cell = layout.cell(row, column)
        return cell.kind == .number ? Double(number: layout.text(cell)) : nil
    }

    /// The digits of a number as they arrived, such as `12.50` or `1e3`: the value without a loss.
    public func decimal(row: Int, column: Int) -> String? {
        let cell = layout.cell(row, column)
        return cell.kind == .number ? layout.text(cell).string : nil
    }

    /// The text of any value but null: text, digits, `true` and `false`, or JSON.
    public func string(row: Int, column: Int) -> String? {
        let cell = layout.cell(row, column)
        return cell.isNull ? nil : layout.text(cell).string
    }

    /// Calls `body` with the UTF-8 bytes of a text, of a number's digits, of `true` and `false` or of a
    /// nested value's JSON; with no bytes for null.
    public func withBytes<Value, Failure>(
        row: Int, column: Int, _ body: (RawSpan) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try layout.text(layout.cell(row, column)).withRawSpan(body)
    }

    /// The day, the nanoseconds behind its midnight and whether there is a mark for UTC, of a text such as
    /// `2024-01-31 10:05:06Z`; nil for other values.
    package func time(
        row: Int, column: Int
    ) -> (daysSince1970: Int, nanoseconds: Int, isUTC: Bool)? {
        let cell = layout.cell(row, column)
        guard cell.kind == .text else { return nil }
        let text = layout.text(cell)
        guard let time = CivilTime(iso: text) else { return nil }
        let hasMark = text.count > 10 && text[text.count - 1] &- 48 > 9
        let isOffset = text.count > 19 && text.contains(UInt8(ascii: "+"))
        return (time.daysSince1970, time.nanosecondOfDay, hasMark || isOffset)
    }
}
