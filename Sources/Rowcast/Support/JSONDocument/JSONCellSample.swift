/// The fields, pivots and types found in the first rows of cell objects; they complete the header.
struct JSONCellSample {
    static let byteCount = 256 << 10
    private static let rowLimit = 1000

    /// Whether pivots are part of the keys, `measure|FIELD|pivot`, instead of nested objects.
    var hasFlatPivots = false
    /// The pivot keys of each field, in the order of their first occurrence.
    private(set) var pivotKeys: [String: [String]] = [:]
    /// Names of the fields whose cells are not pivoted.
    private(set) var plainFields: Set<String> = []
    /// Names of all fields in the rows, in the order of their first occurrence.
    private(set) var names: [String] = []
    private var seenNames: Set<String> = []
    /// Number of pivot keys of all fields together.
    private var keyCount = 0
    private var seenKeys: [String: Set<String>] = [:]
    private(set) var numericNames: Set<String> = []
    private(set) var rowCount = 0

    /// Adds the whole rows at the beginning of `sample`, up to the first fault; the conversion
    /// reports the fault when it decodes the row.
    ///
    /// - Throws: `.queryFailed` for a row with `looker_error`; `.tooLarge` for more columns than a
    ///   result may have.
    mutating func add(rowsOf sample: PaddedText) throws(ConversionError) {
        var p = 0
        var fault: JSONFault?
        while rowCount < Self.rowLimit, p < min(sample.count, Self.byteCount), sample[p] == 123 {
            guard let row = JSONNode.parse(sample, sample.count, &p, fault: &fault) else { return }
            if let failure = row["looker_error"] {
                throw ConversionError(
                    .queryFailed, at: .init(row: rowCount + 1),
                    "the query failed: \((failure["value"] ?? failure).text)")
            }
            try add(row)
            skipJSONSpace(sample, &p)
            guard sample[p] == 44 else { return }
            p += 1
            skipJSONSpace(sample, &p)
        }
    }

    /// Whether the first row, which begins at `start`, is complete, or there is no row; the first
    /// row shows which fields are pivoted.
    static func hasWholeRow(
        _ prefix: PaddedText, from start: Int, isWhole: Bool, maxRowBytes: Int
    ) throws(ConversionError) -> Bool {
        guard prefix[start] == 123 else { return true }
        var p = start
        var fault: JSONFault?
        if JSONSkip.value(prefix, prefix.count, &p, fault: &fault) { return true }
        guard let fault, fault.offset >= prefix.count else { return true }
        if isWhole {
            throw .json(
                nil, end: prefix.count, row: 1, truncation: JSONRowPlan.Layout.array.truncation)
        }
        // The conversion reports a row that exceeds `maxRowBytes`.
        return prefix.count - start > maxRowBytes
    }

    private mutating func add(_ row: JSONNode) throws(ConversionError) {
        rowCount += 1
        for cell in row.children {
            guard var name = cell.key, name != "$$$__grouping__$$$" else { continue }
            if hasFlatPivots, let parts = name.splitAtFirstPivotSeparator {
                name = parts.name
                try note(name)
                try note(parts.key, of: name, cell)
                continue
            }
            try note(name)
            if let value = cell["value"], !(value.kind == .object && value["value"] != nil) {
                plainFields.insert(name)
                if value.kind == .number { numericNames.insert(name) }
            } else if cell.kind == .object, !hasFlatPivots {
                for nested in cell.children {
                    guard let key = nested.key else { continue }
                    try note(key, of: name, nested)
                }
            }
        }
    }

    private mutating func note(_ name: String) throws(ConversionError) {
        guard seenNames.insert(name).inserted else { return }
        names.append(name)
        try ResultHeader.checkColumnCount(names.count + keyCount)
    }

    /// Notes a cell under a pivot.
    private mutating func note(
        _ key: String, of name: String, _ cell: JSONNode
    ) throws(ConversionError) {
        if seenKeys[name, default: []].insert(key).inserted {
            pivotKeys[name, default: []].append(key)
            keyCount += 1
            try ResultHeader.checkColumnCount(names.count + keyCount)
        }
        if cell["value"]?.kind == .number { numericNames.insert(name) }
    }

    /// Adds undeclared fields and pivots to the header, derives its columns, and makes the tree of
    /// keys.
    func complete(_ header: inout ResultHeader) throws(ConversionError) -> JSONKeyTree {
        addUndeclared(to: &header)
        let declared = Set(header.pivots.filter { !$0.isRowTotal }.map(\.key))
        let total = header.pivots.first { $0.isRowTotal }?.key
        let hasPivots = !header.pivots.isEmpty
        try header.arrangeColumns { field in
            guard hasPivots, !plainFields.contains(field.name) else { return nil }
            if let seen = pivotKeys[field.name] {
                // Sampled rows may lack some pivots. A table calculation has no row total.
                var keys = declared
                if let total, field.category == .measure || seen.contains(total) {
                    keys.insert(total)
                }
                return keys
            }
            // Without rows, measures count as pivoted, and table calculations that declare it.
            guard rowCount == 0, field.category == .measure || field.isPivotedCalculation else {
                return nil
            }
            return declared.union(field.category == .measure ? [total].compactMap { $0 } : [])
        }
        return hasFlatPivots ? flatTree(header) : nestedTree(header)
    }

    /// The tree for pivots that are nested objects under the names of fields.
    func nestedTree(_ header: ResultHeader) -> JSONKeyTree {
        var tree = JSONKeyTree()
        var tables: [String: Int] = [:]
        for (index, column) in header.columns.enumerated() {
            guard let pivot = column.pivot else {
                tree.add(column.field.name, to: 0, .column(index))
                continue
            }
            let table = tables[column.field.name] ?? tree.makeTable()
            if tables[column.field.name] == nil {
                tables[column.field.name] = table
                tree.add(column.field.name, to: 0, .table(table))
            }
            tree.add(pivot.key, to: table, .column(index))
        }
        return tree
    }

    /// The tree for pivots that are part of the keys.
    private func flatTree(_ header: ResultHeader) -> JSONKeyTree {
        var tree = JSONKeyTree()
        var places: [String: Int] = [:]
        for (index, column) in header.columns.enumerated() {
            tree.add(column.flatKey, to: 0, .column(index))
            places[column.flatKey] = index
        }
        // A declared pivot may have keys with one undeclared segment more: they are its keys too.
        for (name, keys) in pivotKeys {
            for key in keys {
                let flatKey = name + Pivot.separator + key
                guard places[flatKey] == nil, let shorter = flatKey.withoutLastPivotSegment,
                    let index = places[shorter]
                else { continue }
                tree.add(flatKey, to: 0, .column(index))
            }
        }
        return tree
    }

    private func addUndeclared(to header: inout ResultHeader) {
        let fieldNames = header.fields.filter { $0.category == .pivot }.map(\.name)
        var known = Set(header.pivots.map(\.key))
        for name in names {
            for key in pivotKeys[name] ?? [] where !known.contains(key) {
                // A key of a declared pivot with one undeclared segment more is no new pivot.
                if let shorter = key.withoutLastPivotSegment, known.contains(shorter) { continue }
                known.insert(key)
                header.pivots.append(Pivot(key: key, fieldNames: fieldNames))
            }
        }
        let declared = Set(header.fields.map(\.name))
        for name in names where !declared.contains(name) {
            var field = Field(
                name: name, category: pivotKeys[name] == nil ? .dimension : .measure)
            field.isNumeric = numericNames.contains(name)
            header.fields.append(field)
        }
    }
}

extension Field {
    /// Whether a table calculation declares that each pivot has it.
    fileprivate var isPivotedCalculation: Bool {
        guard category == .tableCalculation, let node = JSONNode(parsing: raw) else { return false }
        return node["can_pivot"]?.isTrue ?? node["is_pivoted"]?.isTrue ?? false
    }
}

extension Column {
    /// The key of the column's cells in json_bi.
    var flatKey: String { pivot.map { field.name + Pivot.separator + $0.key } ?? field.name }
}

extension String {
    /// The texts before and behind the first `|FIELD|`; nil for a text without it.
    fileprivate var splitAtFirstPivotSeparator: (name: String, key: String)? {
        guard utf8.contains(124) else { return nil }
        let parts = split(onPivots: ())
        guard parts.count > 1 else { return nil }
        return (parts[0], parts.dropFirst().joined(separator: Pivot.separator))
    }
}
