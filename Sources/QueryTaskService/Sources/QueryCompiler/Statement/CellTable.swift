package import FilterLanguage

/// The cells of a query, put into rows: each cell has the values of the dimensions, and those of the measures for them.
///
///     cells → number of the pivot column → numbers that rows are sorted by → number of the row
///
/// Each step is a query over the one before, so that the told SQL runs as it stands. The cells are a query of groups, or
/// a table that has them.
package struct CellTable: Sendable {
    private let names: [String]
    private let isMeasure: [Bool]
    private let pivots: [Int]
    private let sorts: [CompiledQuery.Sort]
    /// Places of the fields that are sorted by a number, which stands in a column behind the fields.
    private let ordered: [Int]
    private let hasRowTotals: Bool
    private let columnLimit: Int
    /// The query of the cells: `is_row_total`, the fields, and the numbers by which they are sorted.
    package let cells: SQLFragment

    /// Names of columns that are no fields.
    private static let ownNames: Set<String> = [
        "row_number", "pivot_column", "is_row_total", "first_column", "has_no_cell",
    ]

    /// - Parameters:
    ///   - cells: The query of the groups with its order columns.
    ///   - rowTotals: The query of the groups by the rows' dimensions alone; nil for no row totals.
    init(
        _ fields: [ExploreField], pivots: [Int], sorts: [CompiledQuery.Sort], ordered: [Int],
        columnLimit: Int, cells: SQLFragment, rowTotals: SQLFragment?
    ) throws(CompileFault) {
        names = fields.map(\.name)
        // Fields of the model have a dot in their names, those of the query need not. Names with a blank are free.
        for name in names where CellTable.ownNames.contains(name.lowercased()) {
            throw .query("A pivoted query cannot have a field of the name '\(name)'")
        }
        isMeasure = fields.map(\.isMeasure)
        self.pivots = pivots
        self.sorts = sorts
        self.ordered = ordered
        self.columnLimit = columnLimit
        hasRowTotals = rowTotals != nil
        let columns = names.map(CellTable.quoted) + ordered.map(OrderColumn.name)
        var text =
            "SELECT 0 AS \"is_row_total\", " + SQLFragment.joined(columns, ", ") + "\nFROM (\n"
            + cells + "\n) AS \"groups\""
        if let rowTotals {
            var columns: [SQLFragment] = []
            for place in names.indices {
                columns.append(pivots.contains(place) ? "NULL" : CellTable.quoted(names[place]))
            }
            for place in ordered {
                columns.append(pivots.contains(place) ? "NULL" : OrderColumn.name(place))
            }
            text += "\nUNION ALL\nSELECT 1, " + SQLFragment.joined(columns, ", ")
            text += "\nFROM (\n" + rowTotals + "\n) AS \"groups\""
        }
        self.cells = text
    }

    package var isPivoted: Bool { !pivots.isEmpty }

    /// Places of the dimensions that are no pivots.
    package var rowPlaces: [Int] {
        names.indices.filter { !isMeasure[$0] && !pivots.contains($0) }
    }

    /// Places of the fields that the result is pivoted by.
    package var pivotPlaces: [Int] { pivots }

    /// The column of a field in the cells.
    package func column(_ place: Int) -> SQLFragment { name(place) }

    /// The column with the number that a field is sorted by; nil where it is sorted by its value.
    package func orderColumn(of place: Int) -> SQLFragment? {
        ordered.contains(place) ? OrderColumn.name(place) : nil
    }

    /// A query in parentheses, as a table.
    package static func subquery(_ query: SQLFragment) -> SQLFragment {
        "(\n" + query + "\n) AS \"cells\""
    }

    /// The query of the rows: of a pivoted query `row_number`, `pivot_column`, `is_row_total` and the fields for each
    /// cell, of others the fields.
    ///
    /// - Parameters:
    ///   - source: The cells: a table, or `subquery` of them.
    ///   - limit: Greatest number of rows; nil for all.
    package func rows(from source: SQLFragment, limit: Int?) -> SQLFragment {
        isPivoted ? pivotedRows(keyed(source), limit) : plainRows(keyed(source), limit)
    }

    /// The query of the pivot columns in their order: the values of the pivot fields.
    package func pivotColumns(from source: SQLFragment, limit: Int) -> SQLFragment {
        "SELECT " + SQLFragment.joined(pivots.map { name($0) }, ", ") + "\nFROM " + keyed(source)
            + "\nWHERE \"is_row_total\" = 0\nGROUP BY "
            + SQLFragment.joined(pivots.map { name($0) }, ", ") + "\nORDER BY "
            + SQLFragment.joined(
                pivotsInOrder.flatMap { pivotOrder($0, isGrouped: true) }, ", ")
            + "\nLIMIT " + SQLFragment(.integer(Int64(limit)))
    }

    /// The query of the dimensions of each row, in any order.
    package func rowKeys(from source: SQLFragment, limit: Int) -> SQLFragment {
        let keys: [SQLFragment] = rowPlaces.isEmpty ? ["1"] : rowPlaces.map { name($0) }
        // Rows without pivots are the cells, of which several may be alike.
        return (isPivoted ? "SELECT DISTINCT " : "SELECT ") + SQLFragment.joined(keys, ", ")
            + "\nFROM " + source + "\nWHERE \"is_row_total\" = 0\nLIMIT "
            + SQLFragment(.integer(Int64(limit)))
    }

    /// The query of the cells of groups in their order: the number of the group, its dimensions, the pivots,
    /// `is_row_total`, and the measures.
    package func groups(from source: SQLFragment) -> SQLFragment {
        let columns: [SQLFragment] =
            [rowNumber(of: sorts.filter { !isMeasure[$0.place] }) + " AS \"row_number\""]
            + (rowPlaces + pivots).map { name($0) } + ["\"is_row_total\""]
            + names.indices.filter { isMeasure[$0] }.map { name($0) }
        return "SELECT\n    " + SQLFragment.joined(columns, ",\n    ") + "\nFROM "
            + keyed(source) + "\nORDER BY \"row_number\""
    }

    private func rowNumber(of sorts: [CompiledQuery.Sort]) -> SQLFragment {
        let order = rowOrder(of: sorts)
        return order.isEmpty
            ? "1" : "DENSE_RANK() OVER (ORDER BY " + SQLFragment.joined(order, ", ") + ")"
    }

    private func plainRows(_ source: SQLFragment, _ limit: Int?) -> SQLFragment {
        var text =
            "SELECT\n    " + SQLFragment.joined(names.map(CellTable.quoted), ",\n    ")
            + "\nFROM " + source
        let order = rowOrder(of: sorts)
        if !order.isEmpty, !sorts.isEmpty {
            text += "\nORDER BY\n    " + SQLFragment.joined(order, ",\n    ")
        }
        if let limit { text += "\nLIMIT " + SQLFragment(.integer(Int64(limit))) }
        return text
    }

    private func pivotedRows(_ source: SQLFragment, _ limit: Int?) -> SQLFragment {
        let numbered =
            "SELECT *, DENSE_RANK() OVER (ORDER BY \"is_row_total\", "
            + SQLFragment.joined(pivotsInOrder.flatMap { pivotOrder($0) }, ", ")
            + ") AS \"pivot_column\"\nFROM "
            + source
        let rows = over(rowPlaces)
        var keys: [SQLFragment] = [
            "*", "MIN(\"pivot_column\") " + rows + " AS \"first_column\"",
        ]
        // Row totals of a row whose cells are all filtered out are no row.
        if hasRowTotals { keys.append("MIN(\"is_row_total\") " + rows + " AS \"has_no_cell\"") }
        for (index, sort) in sorts.enumerated() where isMeasure[sort.place] {
            keys.append(
                "MAX(CASE WHEN \"pivot_column\" = \(sort.pivotColumn + 1) THEN " + name(sort.place)
                    + " END) " + rows + " AS \"sort \(index + 1)\"")
        }
        let keyed =
            "SELECT " + SQLFragment.joined(keys, ",\n    ") + "\nFROM (\n" + numbered
            + "\n) AS \"columns\""
        var text =
            "SELECT\n    \"row_number\",\n    \"pivot_column\",\n    \"is_row_total\",\n    "
            + SQLFragment.joined(names.map(CellTable.quoted), ",\n    ")
            + "\nFROM (\nSELECT *, " + rowNumber(of: sorts) + " AS \"row_number\"\nFROM (\n" + keyed
            + "\n) AS \"keys\""
        if hasRowTotals { text += "\nWHERE \"has_no_cell\" = 0" }
        let columnLimit = PlantedFault.pivotLimit.isPlanted ? columnLimit + 1 : columnLimit
        text += "\n) AS \"rows\"\nWHERE (\"pivot_column\" <= "
        text += SQLFragment(.integer(Int64(columnLimit)))
        text += " OR \"pivot_column\" = \"first_column\" OR \"is_row_total\" = 1)"
        if let limit { text += "\n  AND \"row_number\" <= " + SQLFragment(.integer(Int64(limit))) }
        return text + "\nORDER BY \"row_number\", \"pivot_column\""
    }

    /// The cells with one number for each value of a field that is sorted by a number: cells of one value may have
    /// several, or none.
    private func keyed(_ source: SQLFragment) -> SQLFragment {
        guard !ordered.isEmpty else { return source }
        var columns: [SQLFragment] = ["*"]
        for place in ordered {
            columns.append(
                "MIN(" + OrderColumn.name(place) + ") " + over([place]) + " AS \"key \(place + 1)\""
            )
        }
        return "(\nSELECT " + SQLFragment.joined(columns, ",\n    ") + "\nFROM " + source
            + "\n) AS \"keyed\""
    }

    private func over(_ places: [Int]) -> SQLFragment {
        guard !places.isEmpty else { return "OVER ()" }
        return "OVER (PARTITION BY " + SQLFragment.joined(places.map { name($0) }, ", ") + ")"
    }

    private func name(_ place: Int) -> SQLFragment { CellTable.quoted(names[place]) }

    private static func quoted(_ name: String) -> SQLFragment {
        SQLFragment(SQLIdentifier.quoted(name))
    }

    /// The pivot fields that the query sorts by, then the others.
    private var pivotsInOrder: [Int] {
        let sorted = sorts.map(\.place).filter(pivots.contains)
        return sorted + pivots.filter { !sorted.contains($0) }
    }

    /// The expressions that pivot columns are sorted by. A null stands last in both directions.
    private func pivotOrder(_ place: Int, isGrouped: Bool = false) -> [SQLFragment] {
        let isDescending = sorts.first { $0.place == place }?.isDescending ?? false
        let direction: SQLFragment = isDescending ? " DESC" : ""
        let nulls: SQLFragment = PlantedFault.nullPivotFirst.isPlanted ? " DESC" : ""
        var parts: [SQLFragment] = [
            "CASE WHEN " + name(place) + " IS NULL THEN 1 ELSE 0 END" + nulls
        ]
        if ordered.contains(place) {
            let key = SQLFragment("\"key \(place + 1)\"")
            parts.append((isGrouped ? "MIN(" + key + ")" : key) + direction)
        }
        return parts + [name(place) + direction]
    }

    /// The expressions that rows are sorted by: those of their sorts, then the other dimensions of the rows.
    private func rowOrder(of sorts: [CompiledQuery.Sort]) -> [SQLFragment] {
        var parts: [SQLFragment] = []
        for (index, sort) in sorts.enumerated() where !pivots.contains(sort.place) {
            let direction: SQLFragment = sort.isDescending ? " DESC" : ""
            if isMeasure[sort.place], isPivoted {
                let key = SQLFragment("\"sort \(index + 1)\"")
                parts.append("CASE WHEN " + key + " IS NULL THEN 1 ELSE 0 END")
                parts.append(key + direction)
                continue
            }
            if ordered.contains(sort.place) {
                parts.append("\"key \(sort.place + 1)\"" + direction)
            }
            parts.append(name(sort.place) + direction)
        }
        for place in rowPlaces where !sorts.contains(where: { $0.place == place }) {
            if ordered.contains(place) { parts.append(SQLFragment("\"key \(place + 1)\"")) }
            parts.append(name(place))
        }
        return parts
    }
}
