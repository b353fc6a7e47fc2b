internal import FilterLanguage
internal import QueryCompiler
internal import Rowcast

/// The columns of a result by the dimensions, pivots and measures that their values come from.
struct ResultLayout {
    /// Places of the dimensions that rows have.
    let dimensions: [Int]
    let measures: [Int]
    /// The values of the pivot fields of each pivot column; empty for a query without pivots.
    let pivotColumns: [[SQLiteValue?]]
    let isPivoted: Bool
    let hasRowTotals: Bool
    /// Places of the pivot fields.
    let pivots: [Int]
    private let plan: QueryPlan
    private let columnNumbers: [[ComparedValue]: Int]

    init(_ plan: QueryPlan, pivotColumns: [[SQLiteValue?]]) {
        self.plan = plan
        let fields = plan.fields
        let pivots = plan.compiled.pivots
        self.pivots = pivots
        dimensions = fields.indices.filter { !fields[$0].isMeasure && !pivots.contains($0) }
        measures = fields.indices.filter { fields[$0].isMeasure }
        self.pivotColumns = pivotColumns
        isPivoted = !pivots.isEmpty
        hasRowTotals = plan.compiled.hasRowTotals
        columnNumbers = Dictionary(
            pivotColumns.enumerated().map { ($0.element.map(ComparedValue.init), $0.offset) },
            uniquingKeysWith: { $1 })
    }

    /// Number of groups of measures in a row: one for each pivot column, and one for the row's totals.
    var cellCount: Int {
        isPivoted && !isWithoutCells ? pivotColumns.count + (hasRowTotals ? 1 : 0) : 1
    }

    /// Whether a pivoted result has no pivot column, nor totals of rows: its measures are columns of nulls then,
    /// so that the result tells its fields.
    private var isWithoutCells: Bool { isPivoted && pivotColumns.isEmpty && !hasRowTotals }

    /// The number of the pivot column with these values; nil for one that is not shown.
    func number(of values: [SQLiteValue?]) -> Int? {
        columnNumbers[values.map(ComparedValue.init)]
    }

    /// The columns of the schema, in the order in which rows have their values.
    var columns: [ResultColumn] {
        let columns = plan.fields.map(plan.column)
        guard isPivoted else { return columns }
        let measures = measures.map { columns[$0] }
        var arranged = dimensions.map { columns[$0] }
        if isWithoutCells { return arranged + measures }
        for values in pivotColumns {
            let values = values.map { $0?.text }
            for var column in measures {
                column.pivotValues = values
                arranged.append(column)
            }
        }
        for var column in measures where hasRowTotals {
            column.isRowTotal = true
            arranged.append(column)
        }
        return arranged
    }

    /// Places of all fields.
    var places: Range<Int> { plan.fields.indices }

    /// The names of dimensions.
    func names(of places: [Int]) -> [String] { places.map { plan.fields[$0].name } }

    /// Appends the values of a row of totals or subtotals.
    ///
    /// - Parameter kept: The values of the kept dimensions, which lead the others; of the rest there are none.
    func append(
        kept: [SQLiteValue?], _ cells: RowCells, to row: inout RowBuilder
    ) throws(ConversionError) {
        if let links = plan.links { return try append(kept: kept, cells, links, to: &row) }
        guard !isPivoted else {
            for index in dimensions.indices { row.append(index < kept.count ? kept[index] : nil) }
            return cells.append(to: &row)
        }
        for (place, field) in plan.fields.enumerated() {
            if field.isMeasure {
                row.append(cells.values[measures.firstIndex(of: place) ?? 0])
            } else {
                let index = dimensions.firstIndex(of: place) ?? 0
                row.append(index < kept.count ? kept[index] : nil)
            }
        }
    }
}

/// The measures of one row: for each pivot column, and for the row's totals, one value a measure.
struct RowCells {
    private(set) var values: [SQLiteValue?]
    private let measureCount: Int

    init(_ layout: ResultLayout) {
        measureCount = layout.measures.count
        values = Array(repeating: nil, count: layout.cellCount * measureCount)
    }

    /// Empties all cells.
    mutating func clear() {
        for index in values.indices { values[index] = nil }
    }

    /// Takes the measures of the row that a statement stands at.
    mutating func take(
        _ statement: SQLiteStatement, from column: Int, into cell: Int
    ) throws(ConversionError) {
        for index in 0..<measureCount {
            values[cell * measureCount + index] = try statement.value(column + index)
        }
    }

    /// Takes measures that stand in any columns.
    mutating func take(
        _ statement: SQLiteStatement, columns: [Int], into cell: Int
    ) throws(ConversionError) {
        for (index, column) in columns.enumerated() {
            values[cell * measureCount + index] = try statement.value(column)
        }
    }

    func append(to row: inout RowBuilder) {
        for value in values { row.append(value) }
    }
}

/// A value as SQLite compares it: 1 and 1.0 are equal, and texts are when their bytes are.
private enum ComparedValue: Hashable {
    case null
    case integer(Int64)
    case double(Double)
    case text([UInt8])

    init(_ value: SQLiteValue?) {
        switch value {
        case nil: self = .null
        case .integer(let number): self = .integer(number)
        case .double(let number):
            self = Int64(exactly: number).map(ComparedValue.integer) ?? .double(number)
        case .text(let text): self = .text(Array(text.utf8))
        }
    }
}
