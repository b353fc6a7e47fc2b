internal import FilterLanguage
internal import QueryCompiler

/// Adds the missing values of dimensions to a table of cells: as rows, and of pivot fields as pivot columns.
///
/// Missing are the combinations of all values of the filled dimensions with those that the cells have of the others.
struct CellFilling {
    private let table: CellTable
    private let connection: SQLiteConnection

    init(_ table: CellTable, _ connection: SQLiteConnection) {
        self.table = table
        self.connection = connection
    }

    /// Greatest number of combinations.
    private static let maxCombinations = 100_000

    /// - Parameter names: Names of the fields, for errors.
    func add(_ fills: [Fill], names: [String]) throws {
        // An empty result has no values between which others are missing.
        guard try connection.hasRows("SELECT 1 FROM temp.\"cells\" WHERE \"is_row_total\" = 0")
        else {
            return
        }
        for fill in fills { try makeValues(of: fill, name: names[fill.place]) }
        try makeMissing(fills, among: table.rowPlaces, into: "missing_rows")
        try makeMissing(fills, among: table.pivotPlaces, into: "missing_columns")
        // A row or column is there when it has one cell, with any of the columns or rows.
        try insert(
            "missing_rows", table.rowPlaces, beside: table.pivotPlaces, "missing_columns", fills)
        if table.isPivoted {
            try insert(
                "missing_columns", table.pivotPlaces, beside: table.rowPlaces, "missing_rows",
                fills)
        }
    }

    private static func values(of place: Int) -> SQLFragment {
        SQLFragment("temp.\"values_\(place + 1)\"")
    }

    /// The table of all values of a filled dimension.
    private func makeValues(of fill: Fill, name: String) throws {
        let table = CellFilling.values(of: fill.place)
        try connection.run("CREATE TABLE " + table + " (\"value\", \"order\")")
        var values: [(SQLValue, Int?)] = []
        switch fill.values {
        case .listed(let listed): values = listed.map { ($0.value, $0.order) }
        case .spans(let spans):
            let column = self.table.column(fill.place)
            let ends = try connection.statement(
                "SELECT MIN(" + column + "), MAX(" + column + ") FROM temp.\"cells\"")
            _ = try ends.step()
            let (least, greatest) = (try ends.value(0)?.text, try ends.value(1)?.text)
            guard
                let found = spans.values(
                    from: least, to: greatest,
                    maxCount: CellFilling.maxCombinations)
            else {
                throw QueryFault.bad(
                    "fill_fields '\(name)': '\(least ?? "")' or '\(greatest ?? "")' is no value between which others are known"
                )
            }
            values = found.map { ($0, nil) }
        }
        for (value, order) in values.prefix(CellFilling.maxCombinations + 1) {
            let order = order.map { SQLFragment(.integer(Int64($0))) } ?? "NULL"
            try connection.run(
                "INSERT INTO " + table + " VALUES (" + SQLFragment(value) + ", " + order + ")")
        }
    }

    /// The table of the combinations that the cells lack, of the rows' dimensions or of the pivots.
    private func makeMissing(
        _ fills: [Fill], among places: [Int], into name: String
    ) throws {
        let filled = places.filter { place in fills.contains { $0.place == place } }
        let others = places.filter { !filled.contains($0) }
        let columns = (others + filled).map(table.column)
        guard !filled.isEmpty else { return }
        var sources: [SQLFragment] = filled.map(CellFilling.values)
        if !others.isEmpty {
            sources.append(
                "(SELECT DISTINCT " + SQLFragment.joined(others.map(table.column), ", ")
                    + " FROM temp.\"cells\" WHERE \"is_row_total\" = 0) AS \"others\"")
        }
        var count = 1
        for source in sources {
            let statement = try connection.statement("SELECT COUNT(*) FROM " + source)
            _ = try statement.step()
            count *= statement.integer(0)
            guard count <= CellFilling.maxCombinations else {
                throw QueryFault.bad(
                    "fill_fields would make more than \(CellFilling.maxCombinations) combinations of values; fill fewer fields, or filter them"
                )
            }
        }
        let selected =
            others.map { "\"others\"." + table.column($0) }
            + filled.map {
                CellFilling.values(of: $0) + ".\"value\" AS " + table.column($0)
            }
        try connection.run(
            "CREATE TEMP TABLE \"\(name)\" AS SELECT " + SQLFragment.joined(selected, ", ")
                + " FROM " + SQLFragment.joined(sources, " CROSS JOIN ") + " EXCEPT SELECT "
                + SQLFragment.joined(columns, ", ")
                + " FROM temp.\"cells\" WHERE \"is_row_total\" = 0")
    }

    /// Adds a cell for each missing combination, with one of the combinations of the other kind.
    private func insert(
        _ missing: String, _ places: [Int], beside others: [Int], _ missingOthers: String,
        _ fills: [Fill]
    ) throws {
        guard try exists(missing) else { return }
        var sources = SQLFragment("temp.\"\(missing)\" AS \"missing\"")
        if !others.isEmpty {
            let columns = SQLFragment.joined(others.map(table.column), ", ")
            var other = "SELECT " + columns + " FROM temp.\"cells\" WHERE \"is_row_total\" = 0"
            if try exists(missingOthers) {
                other +=
                    " UNION ALL SELECT " + columns + " FROM temp.\"\(missingOthers)\""
            }
            sources += " CROSS JOIN (" + other + " LIMIT 1) AS \"other\""
        }
        var columns: [SQLFragment] = ["\"is_row_total\""]
        var selected: [SQLFragment] = ["0"]
        for place in places + others {
            let value =
                (places.contains(place) ? "\"missing\"." : "\"other\".") + table.column(place)
            columns.append(table.column(place))
            selected.append(value)
            guard let order = table.orderColumn(of: place),
                fills.contains(where: { $0.place == place })
            else { continue }
            columns.append(order)
            selected.append(SQLFragment("\"values_\(place + 1)\".\"order\""))
            sources +=
                " LEFT JOIN " + CellFilling.values(of: place)
                + " ON \"values_\(place + 1)\".\"value\" IS " + value
        }
        try connection.run(
            "INSERT INTO temp.\"cells\" (" + SQLFragment.joined(columns, ", ") + ") SELECT "
                + SQLFragment.joined(selected, ", ") + " FROM " + sources)
    }

    private func exists(_ name: String) throws -> Bool {
        try connection.hasRows(
            "SELECT 1 FROM temp.sqlite_master WHERE name = " + SQLFragment(.text(name)))
    }
}
