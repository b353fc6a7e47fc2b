extension ResultHeader {
    /// Gives fields and columns the labels and value formats of a visualisation.
    mutating func apply(_ vis: VisConfig) {
        for index in fields.indices { fields[index].apply(vis, pivot: nil) }
        for index in columns.indices {
            columns[index].field.apply(vis, pivot: columns[index].pivot)
        }
    }
}

extension Field {
    fileprivate mutating func apply(_ vis: VisConfig, pivot: Pivot?) {
        if vis.showsViewNames == false { label = shortLabel }
        let ownName = pivot.map { "\($0.key) - \(name)" }
        if let text = ownName.flatMap({ vis.seriesLabels[$0] }) ?? vis.seriesLabels[name] {
            label = text
            shortLabel = text
        }
        if let code = vis.seriesFormats[name] {
            valueFormat = code
            isAlwaysFormatted = true
        }
    }
}

extension VisConfig {
    /// Name of the column of row numbers, in `column_order` and as a field.
    static let rowNumbers = "$$$_row_numbers_$$$"

    /// Whether a table shows the column.
    func shows(_ column: Column) -> Bool {
        if hiddenFields.contains(column.field.name) { return false }
        guard let pivot = column.pivot else { return true }
        if pivot.isRowTotal, !showsRowTotals { return false }
        switch hiddenPivots[pivot.key] {
        case .all: return false
        case .measures(let names): return !names.contains(column.field.name)
        case nil: return true
        }
    }

    /// Returns the indices of the shown columns in `column_order`; columns missing from
    /// `column_order` come last, in the order of the result.
    func arranged(_ sources: [Int], of columns: [Column]) -> [Int] {
        let shown = sources.filter { shows(columns[$0]) }
        if columnOrder.isEmpty { return shown }
        var places: [String: Int] = [:]
        for (place, name) in columnOrder.enumerated() where places[name] == nil {
            places[name] = place
        }
        // The columns of a pivot stay together: `column_order` of a measure without a pivot sorts
        // the measures within each pivot.
        let pivoted = shown.filter { columns[$0].pivot != nil }
        let first = pivoted.compactMap { places[columns[$0].field.name] }.min()
        var pivotPlaces: [String: Int] = [:]
        for index in pivoted {
            if let key = columns[index].pivot?.key, pivotPlaces[key] == nil {
                pivotPlaces[key] = pivotPlaces.count
            }
        }
        let keys = shown.map { index -> [Int] in
            let column = columns[index]
            guard let pivot = column.pivot else {
                return [places[column.field.name] ?? .max, 0, 0, index]
            }
            let own = [
                "\(pivot.key)_\(column.field.name)", "\(pivot.key) - \(column.field.name)",
                column.flatKey,
            ].compactMap { places[$0] }.first
            if let own { return [own, 0, 0, index] }
            return [
                first ?? .max, pivotPlaces[pivot.key] ?? .max,
                places[column.field.name] ?? .max, index,
            ]
        }
        return keys.sorted { $0.lexicographicallyPrecedes($1) }.map { $0[3] }
    }

    /// Returns the index of the column of row numbers among the shown columns; 0 if `column_order`
    /// does not name it.
    func placeOfRowNumbers(among columns: [Column]) -> Int {
        guard let place = columnOrder.firstIndex(of: VisConfig.rowNumbers) else { return 0 }
        let before = Set(columnOrder[..<place])
        return columns.prefix { before.contains($0.field.name) }.count
    }
}

extension Column {
    /// A column of row numbers that count from 1.
    static var rowNumbers: Column {
        var field = Field(name: VisConfig.rowNumbers, label: "#")
        field.isNumeric = true
        field.type = "number"
        return Column(field)
    }
}
