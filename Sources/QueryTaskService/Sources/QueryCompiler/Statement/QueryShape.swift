internal import FilterLanguage

/// The parts of a query's result beside its plain rows: pivots, totals, row totals and subtotals.
struct QueryShape {
    let fields: [ExploreField]
    /// Places of the fields that the result is pivoted by.
    let pivots: [Int]
    let sorts: [CompiledQuery.Sort]
    let hasRowTotals: Bool
    let columnLimit: Int
    let groups: GroupedRows

    /// The places of pivot fields.
    static func pivots(
        _ names: [String], _ fields: [ExploreField]
    ) throws(CompileFault) -> [Int] {
        var places: [Int] = []
        for name in names {
            guard let place = fields.firstIndex(where: { $0.name == name }) else {
                throw .query("Pivot '\(name)' names no field of the query")
            }
            guard !fields[place].isMeasure else {
                throw .query("Pivot '\(name)' is a measure; results are pivoted by dimensions")
            }
            if !places.contains(place) { places.append(place) }
        }
        guard places.isEmpty || fields.contains(where: \.isMeasure) else {
            throw .query("A query with pivots needs a measure")
        }
        // Keys of pivots have the order of the fields.
        return places.sorted()
    }

    private var rowPlaces: [Int] {
        fields.indices.filter { !fields[$0].isMeasure && !pivots.contains($0) }
    }

    /// The cells of all rows.
    func cellTable() throws(CompileFault) -> CellTable {
        try cellTable(keeping: rowPlaces, filtersGroups: true)
    }

    /// The cells of the groups by some of the rows' dimensions.
    private func cellTable(
        keeping kept: [Int], filtersGroups: Bool
    ) throws(CompileFault) -> CellTable {
        let places = self.fields.indices.filter {
            self.fields[$0].isMeasure || self.pivots.contains($0) || kept.contains($0)
        }
        let fields = places.map { self.fields[$0] }
        let pivots = self.pivots.compactMap { places.firstIndex(of: $0) }
        let ordered = try groups.orderExpressions(fields).map(\.place)
        var rowTotals: SQLFragment?
        if hasRowTotals, !PlantedFault.missingRowTotal.isPlanted {
            let shown = fields.indices.filter { !pivots.contains($0) }
            rowTotals = try groups.select(
                shown.map { fields[$0] }, orderPlaces: shown, filtersGroups: false)
        }
        return try CellTable(
            fields, pivots: pivots, sorts: sorts(within: places), ordered: ordered,
            columnLimit: columnLimit,
            cells: try groups.select(
                fields, orderPlaces: Array(fields.indices), filtersGroups: filtersGroups),
            rowTotals: rowTotals)
    }

    /// The sorts of some of the fields, by their places among these.
    private func sorts(within places: [Int]) -> [CompiledQuery.Sort] {
        sorts.compactMap { sort in
            guard let place = places.firstIndex(of: sort.place) else { return nil }
            var sort = sort
            sort.place = place
            return sort
        }
    }

    /// The measures over all raw data; nil for a query without measures, which has nothing to total.
    func totals() throws(CompileFault) -> CompiledQuery.GroupTotals? {
        guard fields.contains(where: \.isMeasure) else { return nil }
        if PlantedFault.totalOfShownRows.isPlanted, pivots.isEmpty {
            let sums = fields.filter(\.isMeasure).map {
                SQLFragment("SUM(\(SQLIdentifier.quoted($0.name)))")
            }
            return CompiledQuery.GroupTotals(
                kept: [],
                statement: "SELECT " + SQLFragment.joined(sums, ", ") + " FROM ("
                    + (try groups.select(fields)) + ") AS \"rows\"")
        }
        return CompiledQuery.GroupTotals(kept: [], statement: try statement(keeping: []))
    }

    /// The measures over the groups of the leading dimensions, up to each of the named ones.
    func subtotals(_ names: [String]) throws(CompileFault) -> [CompiledQuery.GroupTotals] {
        guard !names.isEmpty else { return [] }
        guard fields.contains(where: \.isMeasure) else {
            throw .query("A query with subtotals needs a measure")
        }
        let rowPlaces = self.rowPlaces
        var counts: Set<Int> = []
        for name in names {
            guard let index = rowPlaces.firstIndex(where: { fields[$0].name == name }) else {
                throw .query("Subtotal '\(name)' names no dimension of the query's rows")
            }
            guard index < rowPlaces.count - 1 else {
                throw .query(
                    "Subtotals of '\(name)' would be the rows themselves, since no dimension is behind it"
                )
            }
            counts.insert(index + 1)
        }
        var subtotals: [CompiledQuery.GroupTotals] = []
        for count in counts.sorted() {
            let level = PlantedFault.subtotalLevel.isPlanted ? count - 1 : count
            subtotals.append(
                CompiledQuery.GroupTotals(
                    kept: Array(rowPlaces.prefix(count)),
                    statement: try statement(keeping: Array(rowPlaces.prefix(level)))))
        }
        return subtotals
    }

    private func statement(keeping kept: [Int]) throws(CompileFault) -> SQLFragment {
        let filtersGroups = PlantedFault.filteredTotals.isPlanted
        guard pivots.isEmpty else {
            let table = try cellTable(keeping: kept, filtersGroups: filtersGroups)
            return table.groups(from: CellTable.subquery(table.cells))
        }
        let places = kept + fields.indices.filter { fields[$0].isMeasure }
        let shown = places.map { fields[$0] }
        let dimensionSorts = sorts(within: kept)
        let order = QuerySorts(
            sorts: dimensionSorts
                + kept.indices.filter { index in
                    !dimensionSorts.contains { $0.place == index }
                }.map { CompiledQuery.Sort(place: $0, isDescending: false) })
        return try groups.select(shown, filtersGroups: filtersGroups)
            + order.clause(
                shown, try groups.orderExpressions(shown, filtersGroups: filtersGroups))
    }
}
