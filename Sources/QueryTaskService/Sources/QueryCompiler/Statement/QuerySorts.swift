internal import FilterLanguage
internal import LookML

/// The sorts of a query: its own, or the server's choice where it has none.
struct QuerySorts {
    private(set) var sorts: [CompiledQuery.Sort]
    let isDefault: Bool

    init(sorts: [CompiledQuery.Sort]) {
        self.sorts = sorts
        isDefault = false
    }

    /// - Parameter pivots: Places of the fields that the result is pivoted by.
    init(
        _ texts: [String], _ fields: [ExploreField], pivots: [Int]
    ) throws(CompileFault) {
        if texts.contains("__UNSORTED__") {
            (sorts, isDefault) = ([], false)
            return
        }
        sorts = []
        for text in texts where !text.isEmpty {
            let sort = try QuerySorts.sort(text, fields, isPivoted: !pivots.isEmpty)
            if !sorts.contains(where: {
                $0.place == sort.place && $0.pivotColumn == sort.pivotColumn
            }) {
                sorts.append(sort)
            }
        }
        isDefault = sorts.isEmpty
        if sorts.isEmpty { sorts = QuerySorts.defaults(fields, pivots: pivots) }
    }

    private static func sort(
        _ text: String, _ fields: [ExploreField], isPivoted: Bool
    ) throws(CompileFault) -> CompiledQuery.Sort {
        let words = text.split(separator: " ")
        guard let name = words.first, words.count <= 3,
            let place = fields.firstIndex(where: { $0.name == name })
        else { throw .query("Sort '\(text)' names no field of the query") }
        var sort = CompiledQuery.Sort(place: place, isDescending: false)
        for word in words.dropFirst() {
            switch word.lowercased() {
            case "desc": sort.isDescending = true
            case "asc": sort.isDescending = false
            // The number behind the direction is the column of a pivot, which unpivoted queries write as 0.
            case "0": sort.pivotColumn = 0
            default:
                guard isPivoted, let column = Int(word), 0..<1_000_000 ~= column else {
                    throw .query("Sort '\(text)' is no 'view.field' or 'view.field desc'")
                }
                if fields[place].isMeasure { sort.pivotColumn = column }
            }
        }
        return sort
    }

    /// The first date or time, latest first; else the first measure, greatest first; else the first dimension, unless it
    /// is a numeric primary key.
    private static func defaults(
        _ fields: [ExploreField], pivots: [Int]
    ) -> [CompiledQuery.Sort] {
        let places = fields.indices.filter { !pivots.contains($0) }
        if let place = places.first(where: { fields[$0].isTime && !fields[$0].isMeasure }) {
            return [
                CompiledQuery.Sort(
                    place: place, isDescending: !PlantedFault.risingSort.isPlanted)
            ]
        }
        if let place = places.first(where: { fields[$0].isMeasure }) {
            return [CompiledQuery.Sort(place: place, isDescending: true)]
        }
        guard let first = places.first else { return [] }
        if fields[first].field.isPrimaryKey, fields[first].isNumeric { return [] }
        return [CompiledQuery.Sort(place: first, isDescending: false)]
    }

    /// ORDER BY of the query of the groups. Rows that are equal by the sorts stand in the order of their dimensions, so
    /// that a limit always cuts the same ones off.
    ///
    /// - Parameter numbers: The numbers by which fields are sorted.
    func clause(
        _ fields: [ExploreField], _ numbers: [GroupedRows.Order]
    ) -> SQLFragment {
        guard !sorts.isEmpty else { return "" }
        let numbers = Dictionary(uniqueKeysWithValues: numbers.map { ($0.place, $0.sql) })
        var texts: [SQLFragment] = []
        for sort in sorts {
            let direction = sort.isDescending ? " DESC" : ""
            if let number = numbers[sort.place] { texts.append(number + direction) }
            texts.append(SQLFragment("\(sort.place + 1)\(direction)"))
        }
        for place in fields.indices
        where !fields[place].isMeasure && !sorts.contains(where: { $0.place == place }) {
            texts.append(SQLFragment("\(place + 1)"))
        }
        return "\nORDER BY\n    " + SQLFragment.joined(texts, ",\n    ")
    }
}
