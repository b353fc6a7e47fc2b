/// Adds columns to a result that are computed from its rows.
///
/// The engine knows no expressions: the module `TableCalculations` has them. It states the columns that it
/// reads and adds, and the passes over the rows that it takes; the engine brings it the rows in their order.
package protocol ColumnCalculation: Sendable {
    /// Whether expressions may read the row of totals, which has to be known ahead of the rows then.
    var readsTotals: Bool { get }

    /// Checks the calculations against the columns of a result.
    ///
    /// - Parameter sample: The first rows, which tell the types of columns where the source has none.
    /// - Throws: `.invalidOption` for a calculation that cannot be computed.
    func plan(
        _ header: ResultHeader, sample: RowBatch?, _ options: ConversionOptions
    ) throws(ConversionError) -> any CalculatedColumns
}

/// The columns that calculations add to one result.
package protocol CalculatedColumns: Sendable {
    var columns: [CalculatedColumn] { get }
    /// Columns of the source, by index, that the result does not have any more.
    var removedColumns: Set<Int> { get }
    /// Why calculations of the query cannot be computed: an entry of the document's `errors` each.
    var faults: [String] { get }
    var warnings: [Warning] { get }
    /// Number of passes over all rows; the last one makes the values.
    var passCount: Int { get }
    /// Whether the row of totals is read, and has to be known before the first pass.
    var readsTotals: Bool { get }

    /// Takes the columns that calculations read out of rows. Called from several threads at once.
    func pack(_ rows: RowBatch) -> PackedColumns

    /// Takes the cells that calculations read out of the row of totals.
    func packTotals(_ row: RowBatch) throws(ConversionError) -> PackedColumns

    /// Begins to compute; `totals` is the packed row of totals, nil for a result without.
    func makeRun(totals: PackedColumns?) -> any CalculationPasses

    /// The cells of each column in some rows of a block of values. Called from several threads at once.
    ///
    /// - Parameter withArrays: Whether lists are made as JSON arrays too.
    func cells(
        of values: any Sendable, rows: Range<Int>, withArrays: Bool
    ) -> [CalculatedCells]
}

/// The passes of calculations over the rows of a result: for each pass `begin`, `append` with the rows in
/// their order, and `finish`.
package protocol CalculationPasses: Sendable {
    mutating func begin(_ pass: Int)

    /// Takes the next rows; returns the values of rows that are computed, in their order. Values of a row
    /// may wait for the rows behind it.
    mutating func append(
        _ columns: PackedColumns, rowCount: Int
    ) throws(ConversionError) -> [CalculatedBlock]

    /// Ends a pass; returns the values of the rows that are left.
    mutating func finish() throws(ConversionError) -> [CalculatedBlock]
}

/// A column that a calculation adds.
package struct CalculatedColumn: Sendable {
    /// The place of a column among those of the source.
    package enum Place: Sendable, Equatable {
        case behindDimensions
        /// Behind the last column of the header's pivot of that index.
        case behindPivot(Int)
        case atEnd
        /// Instead of the source's column of that index.
        case instead(of: Int)
    }

    package var field: Field
    package var place: Place

    package init(_ field: Field, _ place: Place) {
        self.field = field
        self.place = place
    }
}

/// The columns that calculations read, of some rows.
package struct PackedColumns: Sendable {
    /// The columns, in a form that only the calculations look into.
    package var columns: any Sendable
    /// The values of the rows, where these need no other rows and were computed at once.
    package var values: CalculatedBlock?
    /// Number of cells of columns of numbers, dates or yesno that are none, and count as null; the row of
    /// the first and the name of its field.
    package var faultCount = 0
    package var firstFault: (row: Int, column: String)?

    package init(_ columns: any Sendable) { self.columns = columns }
}

/// Values of consecutive rows.
package struct CalculatedBlock: Sendable {
    package var rowCount: Int
    /// The values, in a form that only the calculations look into.
    package var values: any Sendable

    package init(rowCount: Int, values: any Sendable) {
        self.rowCount = rowCount
        self.values = values
    }
}

/// The cells of a calculated column in consecutive rows.
package enum CalculatedCells: Sendable {
    /// Computed numbers, by the fewest digits that stand for them; NaN is null.
    case numbers(ArraySlice<Double>)
    case texts(CalculatedTexts)

    /// Number of rows.
    var count: Int {
        switch self {
        case .numbers(let numbers): numbers.count
        case .texts(let texts): texts.kinds.count
        }
    }
}

/// The kinds and the texts of cells of consecutive rows.
package struct CalculatedTexts: Sendable {
    package var kinds: [Cell.Kind] = []
    /// The end of each cell's text in `text`.
    package var ends: [Int] = []
    package var text: [UInt8] = []
    /// The JSON arrays that the cells of a column of lists are, one behind the other, and the end of each;
    /// nil where the column has no lists, or no output writes arrays.
    package var arrays: (text: [UInt8], ends: [Int])?

    package init() {}

    /// Ends the cell whose text was appended to `text`.
    @inline(__always)
    package mutating func endCell(_ kind: Cell.Kind) {
        kinds.append(kind)
        ends.append(text.count)
    }
}

extension ResultHeader {
    /// The header with the types that columns without any have by the first rows: dates, times, yesno.
    package func typed(by sample: RowBatch?) -> ResultHeader {
        guard let sample else { return self }
        var typed = self
        typed.inferTimes(from: sample)
        for index in columns.indices {
            if columns[index].field.isDeclared {
                typed.columns[index] = columns[index]
            } else if sample.holdsBooleans(inColumn: index) {
                typed.columns[index].field.type = "yesno"
            }
        }
        return typed
    }
}

extension Field {
    /// Whether the field's values are dates or times.
    package var hasTimes: Bool { type.flatMap { FieldTime(type: $0) } != nil }

    /// Sets the value format by its code or its name; empty text and `Default formatting` stand for none.
    package mutating func setValueFormat(_ text: String?) {
        guard let text, !text.isEmpty, text != "Default formatting" else { return }
        valueFormat = ValueFormat.named[text] ?? text
    }

    /// Shows the values in the value format, if there is one, without `applyFormatting` too.
    ///
    /// - Throws: `.invalidOption` for a value format that is none.
    package mutating func showAlways() throws(ConversionError) {
        guard let valueFormat else { return }
        do throws(FormatFault) {
            _ = try ValueFormat(valueFormat)
        } catch {
            throw ConversionError(
                .invalidOption,
                "\(option: .valueFormats): '\(valueFormat)' of \(name) is no value format: \(error.reason)"
            )
        }
        isAlwaysFormatted = true
    }
}
