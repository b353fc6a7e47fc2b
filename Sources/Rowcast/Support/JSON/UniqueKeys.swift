extension OutputTable {
    /// The table with a unique key for each column, and a warning if keys were made up.
    ///
    /// The second `name` becomes `name_2`, an empty heading of the third column `column_3`. The
    /// columns of a pivoted field share a key, whose value is an object of the pivots.
    func withUniqueKeys(_ style: HeaderStyle) -> (table: OutputTable, warnings: [Warning]) {
        let units = keyUnits
        let keys = units.map { self.columns[$0[0]].field.key(style) }
        if Set(keys).count == keys.count, !keys.contains("") { return (self, []) }
        let unique = ColumnNames.renamed(keys, places: units.map { sources[$0[0]] })
        var columns = self.columns
        var fields: [Field] = []
        for (unit, key) in zip(units, unique) {
            for column in unit { columns[column].field.setKey(style, key) }
        }
        // Names identify fields, whatever the headings are, so they are made unique too.
        let names = ColumnNames.renamed(
            units.map { columns[$0[0]].field.name }, places: units.map { sources[$0[0]] })
        for (unit, name) in zip(units, names) {
            for column in unit { columns[column].field.name = name }
            fields.append(columns[unit[0]].field)
        }
        var header = self.header
        header.fields = fields + header.fields.filter { $0.category == .pivot }
        let changed = zip(keys, unique).filter { $0 != $1 }
        let table = OutputTable(
            header: header, columns: columns, sources: sources, isSelection: isSelection,
            renamedFields: renamedFields, scales: scales, sample: sample)
        return (
            table,
            [
                Warning(
                    "keys_made_up",
                    "headings that are there twice, or empty, have keys with a suffix, such as "
                        + "'\(changed.first?.1 ?? "")'", count: changed.count)
            ]
        )
    }

    /// The columns that share a key, by index: all columns of a pivoted field, any other column
    /// alone.
    private var keyUnits: [[Int]] {
        var units: [[Int]] = []
        var pivoted: [String: Int] = [:]
        for (index, column) in columns.enumerated() {
            if column.pivot != nil, let unit = pivoted[column.field.name] {
                units[unit].append(index)
                continue
            }
            if column.pivot != nil { pivoted[column.field.name] = units.count }
            units.append([index])
        }
        return units
    }
}

extension Field {
    /// The field's key in rows; rows need keys, so the style `none` gives the name.
    func key(_ style: HeaderStyle) -> String {
        switch style {
        case .labels: label
        case .short: shortLabel
        case .names, .none, .byFormat: name
        }
    }

    fileprivate mutating func setKey(_ style: HeaderStyle, _ key: String) {
        // A label that equals the name changes with it.
        if style == .names || style == .none, label == name { label = key }
        if style == .names || style == .none, shortLabel == name { shortLabel = key }
        switch style {
        case .labels: label = key
        case .short: shortLabel = key
        case .names, .none, .byFormat: name = key
        }
    }
}
