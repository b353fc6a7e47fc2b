internal import FilterLanguage
internal import QueryCompiler
internal import Rowcast

/// Runs a plan whose result is more than the rows of one statement: with pivots, added values, totals or subtotals.
///
///     cells → temporary table → added values → pivot columns → rows
///
/// The table is one of SQLite's, which keeps it in a file. So the groups are made once, whatever is asked of them,
/// and memory stays at a row.
struct WholeQueryRun {
    private let plan: QueryPlan
    private let connection: SQLiteConnection
    /// The temporary table of the cells; empty for a query without pivots and added values.
    private let cells: SQLFragment
    /// The rows of a query that has no such table.
    private let plainRows: LimitedRows?
    let layout: ResultLayout
    let isTruncated: Bool
    /// Whether there are more pivot columns than are shown.
    let hasMoreColumns: Bool

    /// Makes the cells, and finds the pivot columns.
    init(_ plan: QueryPlan, on connection: SQLiteConnection) throws {
        self.plan = plan
        self.connection = connection
        let compiled = plan.compiled
        guard let table = compiled.cellTable else {
            cells = SQLFragment()
            layout = ResultLayout(plan, pivotColumns: [])
            let rows = try LimitedRows(compiled, limit: plan.limit, of: connection)
            isTruncated = rows.isTruncated
            plainRows = rows
            hasMoreColumns = false
            return
        }
        plainRows = nil
        cells = SQLFragment("temp.\"cells\"")
        try connection.run("CREATE TEMP TABLE \"cells\" AS\n" + table.cells)
        if !compiled.fills.isEmpty {
            try CellFilling(table, connection).add(compiled.fills, names: plan.fields.map(\.name))
        }
        var columns: [[SQLiteValue?]] = []
        var hasMoreColumns = false
        if table.isPivoted {
            let statement = try connection.statement(
                table.pivotColumns(from: cells, limit: compiled.columnLimit + 1))
            while try statement.step() {
                columns.append(try statement.values(compiled.pivots.indices))
            }
            hasMoreColumns = columns.count > compiled.columnLimit
            columns = Array(columns.prefix(compiled.columnLimit))
        }
        self.hasMoreColumns = hasMoreColumns
        layout = ResultLayout(plan, pivotColumns: columns)
        isTruncated = try connection.hasMore(than: plan.limit) { [cells] limit in
            table.rowKeys(from: cells, limit: limit)
        }
    }

    // MARK: - Rows

    /// Writes the rows in their order.
    ///
    /// - Returns: The number of rows.
    func writeRows(to writer: RowWriter, progress: (Int) -> Void) throws -> Int {
        if let plainRows { return try write(plainRows, to: writer, progress) }
        guard let table = plan.compiled.cellTable else { return 0 }
        let rows = table.rows(from: cells, limit: plan.limit)
        return table.isPivoted
            ? try writePivotedRows(rows, to: writer, progress)
            : try write(
                LimitedRows(rows, columnCount: plan.fields.count, of: connection), to: writer,
                progress)
    }

    private func write(
        _ rows: LimitedRows, to writer: RowWriter, _ progress: (Int) -> Void
    ) throws -> Int {
        var rows = rows
        while try rows.next() {
            let links = try plan.links?.lists(of: rows.values())
            try writer.append { row throws(ConversionError) in try rows.append(links, to: &row) }
            if rows.count & 0xFFF == 0 { progress(rows.count) }
        }
        return rows.count
    }

    /// The rows of a statement whose cells of one row follow each other: number of the row, number of the pivot
    /// column, whether the cell is the row's total, and the fields.
    private func writePivotedRows(
        _ rows: SQLFragment, to writer: RowWriter, _ progress: (Int) -> Void
    ) throws -> Int {
        let statement = try connection.statement(rows)
        let dimensions = layout.dimensions.map { $0 + 3 }
        let measures = layout.measures.map { $0 + 3 }
        let shown = layout.pivotColumns.count
        var cells = RowCells(layout)
        var hasCell = try statement.step()
        var fault: (any Error)?
        var count = 0
        while hasCell {
            let number = statement.integer(0)
            try writer.append { row throws(ConversionError) in
                let kept: [SQLiteValue?]? =
                    plan.links == nil ? nil : try statement.values(dimensions)
                if kept == nil {
                    for column in dimensions { try statement.append(column, to: &row) }
                }
                cells.clear()
                repeat {
                    if statement.integer(2) == 1 {
                        try cells.take(statement, columns: measures, into: shown)
                    } else if statement.integer(1) <= shown {
                        try cells.take(
                            statement, columns: measures, into: statement.integer(1) - 1)
                    }
                    do { hasCell = try statement.step() } catch {
                        fault = error
                        hasCell = false
                    }
                } while hasCell && statement.integer(0) == number
                if let kept {
                    try layout.append(kept: kept, cells, to: &row)
                } else {
                    cells.append(to: &row)
                }
            }
            if let fault { throw fault }
            count += 1
            if count & 0xFFF == 0 { progress(count) }
        }
        return count
    }

    // MARK: - Totals

    /// Writes the rows of the subtotals.
    func writeSubtotals(to writer: RowWriter) throws {
        for (set, subtotals) in plan.compiled.subtotals.enumerated() {
            try readGroups(subtotals) { kept, cells throws(ConversionError) in
                try writer.append(subtotal: set) { row throws(ConversionError) in
                    try layout.append(kept: kept, cells, to: &row)
                }
            }
        }
    }

    /// Ends the result, with its totals where it has them.
    func finish(_ writer: RowWriter) throws {
        guard let totals = plan.compiled.totals else {
            try writer.finish()
            return
        }
        var row = RowCells(layout)
        try readGroups(totals) { _, cells in row = cells }
        try writer.finish(totals: { builder throws(ConversionError) in
            try layout.append(kept: [], row, to: &builder)
        })
    }

    /// Reads the groups of totals: each has one row, of a pivoted query one for each of its cells.
    private func readGroups(
        _ totals: CompiledQuery.GroupTotals,
        _ use: ([SQLiteValue?], RowCells) throws -> Void
    ) throws {
        let statement = try connection.statement(totals.statement)
        let keptCount = totals.kept.count
        var cells = RowCells(layout)
        guard layout.isPivoted else {
            while try statement.step() {
                try cells.take(statement, from: keptCount, into: 0)
                try use(try statement.values(0..<keptCount), cells)
            }
            return
        }
        let dimensions = 1..<1 + keptCount
        let pivots = dimensions.upperBound..<dimensions.upperBound + plan.compiled.pivots.count
        let measures = pivots.upperBound + 1
        var hasCell = try statement.step()
        while hasCell {
            let group = statement.integer(0)
            let kept = try statement.values(dimensions)
            cells.clear()
            repeat {
                if statement.integer(pivots.upperBound) == 1 {
                    try cells.take(statement, from: measures, into: layout.pivotColumns.count)
                } else if let number = layout.number(of: try statement.values(pivots)) {
                    try cells.take(statement, from: measures, into: number)
                }
                hasCell = try statement.step()
            } while hasCell && statement.integer(0) == group
            try use(kept, cells)
        }
    }
}

extension SQLiteConnection {
    /// Runs a statement that gives no rows.
    func run(_ fragment: SQLFragment) throws(SQLiteFault) {
        _ = try statement(fragment).step()
    }

    func hasRows(_ fragment: SQLFragment) throws(SQLiteFault) -> Bool {
        try statement(fragment).step()
    }

    /// Whether a query gives more rows than a limit; false for none.
    ///
    /// - Parameter rows: Makes the query of as many rows, in any order.
    func hasMore(
        than limit: Int?, _ rows: (Int) -> SQLFragment
    ) throws(SQLiteFault) -> Bool {
        guard let limit, limit < Int.max else { return false }
        let statement = try statement("SELECT COUNT(*) FROM (" + rows(limit + 1) + ")")
        return try statement.step() && statement.integer(0) > limit
    }
}
