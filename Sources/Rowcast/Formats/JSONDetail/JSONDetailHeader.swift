extension ResultHeader {
    /// What the members of a `json_detail` object tell. Columns are not derived yet.
    init(_ object: JSONDetailObject, nullText: String) {
        self.init()
        members = object.members
        hasDetail = true
        if let lists = object.node("fields"), let raw = object.raw("fields") {
            let known: [(String, Field.Category)] = [
                ("dimensions", .dimension), ("measures", .measure),
                ("table_calculations", .tableCalculation), ("pivots", .pivot),
            ]
            for (key, category) in known {
                for node in lists[key]?.children ?? [] {
                    fields.append(Field(node, raw: raw, category: category))
                }
            }
            let pivotNames = Set(fields.filter { $0.category == .pivot }.map(\.name))
            fields.removeAll { $0.category == .dimension && pivotNames.contains($0.name) }
        }
        let pivotNames = fields.filter { $0.category == .pivot }.map(\.name)
        for node in object.node("pivots")?.children ?? [] {
            guard let key = node["key"]?.text else { continue }
            pivots.append(Pivot(node, key: key, fieldNames: pivotNames, nullText: nullText))
        }
        sql = object.node("sql")?.string
        numberFormat = object.node("number_format")?.string
        timeZone = object.node("timezone")?.string
        exploreName = object.node("explore")?["name"]?.string
        isTruncated = object.node("truncated")?.isTrue ?? false
    }
}

extension Field {
    /// A field of `json_detail`; its object stands in `raw`.
    fileprivate init(_ node: JSONNode, raw: [UInt8], category: Category) {
        let name = node["name"]?.text ?? ""
        self.init(name: name, label: node["label"]?.string, category: category)
        shortLabel = node["label_short"]?.string ?? label
        type = node["type"]?.string
        isNumeric = node["is_numeric"]?.isTrue ?? false
        isHidden = node["hidden"]?.isTrue ?? false
        valueFormat = node["value_format"]?.string
        self.raw = Array(raw[node.start..<node.end])
    }
}

extension Pivot {
    /// An entry of `pivots`; older ones lack labels and sort values.
    fileprivate init(_ node: JSONNode, key: String, fieldNames: [String], nullText: String) {
        self.init(key: key, fieldNames: fieldNames, nullText: nullText)
        if node["is_total"]?.isTrue ?? false { isRowTotal = true }
        guard !isRowTotal else {
            values = []
            label = "Row Total"
            return
        }
        let source = node["labels"].flatMap { $0.children.isEmpty ? nil : $0 } ?? node["data"]
        guard let source, !source.children.isEmpty else { return }
        let ordered =
            fieldNames.isEmpty ? source.children : fieldNames.compactMap { source[$0] }
        guard ordered.count == max(1, fieldNames.count) || fieldNames.isEmpty else { return }
        values = ordered.map { value in
            switch value.kind {
            case .null: Pivot.shownNull(nullText)
            case .true: "true"
            case .false: "false"
            case .number, .string: value.text
            case .array, .object: value["rendered"]?.string ?? value["value"]?.text ?? ""
            }
        }
        label = values.joined(separator: " - ")
    }
}

/// What rows of `json_detail` have that the header did not declare.
struct JSONDetailSample {
    /// Keys of pivots under each field, in the order seen.
    private(set) var pivotKeys: [String: [String]] = [:]
    /// Fields whose cells were not pivoted.
    private(set) var plainFields: Set<String> = []
    /// All keys of rows, in the order seen.
    private(set) var names: [String] = []
    private var seenNames: Set<String> = []
    private var seenKeys: [String: Set<String>] = [:]
    private(set) var numericNames: Set<String> = []
    private(set) var rowCount = 0

    mutating func add(_ row: JSONNode) {
        rowCount += 1
        for cell in row.children {
            guard let name = cell.key, name != "$$$__grouping__$$$" else { continue }
            if seenNames.insert(name).inserted { names.append(name) }
            if let value = cell["value"], !(value.kind == .object && value["value"] != nil) {
                plainFields.insert(name)
                if value.kind == .number { numericNames.insert(name) }
            } else if cell.kind == .object {
                for nested in cell.children {
                    guard let key = nested.key else { continue }
                    if seenKeys[name, default: []].insert(key).inserted {
                        pivotKeys[name, default: []].append(key)
                    }
                    if nested["value"]?.kind == .number { numericNames.insert(name) }
                }
            }
        }
    }

    /// Completes a header by what the rows have, derives its columns, and makes the tree of keys.
    func complete(
        _ header: inout ResultHeader, nullText: String
    ) throws(ConversionError) -> JSONKeyTree {
        addUndeclared(to: &header, nullText: nullText)
        let declared = Set(header.pivots.filter { !$0.isRowTotal }.map(\.key))
        let total = header.pivots.first { $0.isRowTotal }?.key
        let hasPivots = !header.pivots.isEmpty
        try header.arrangeColumns { field in
            guard hasPivots, !plainFields.contains(field.name) else { return nil }
            if let seen = pivotKeys[field.name] {
                // Sampled rows may lack some pivots; a table calculation has no row total.
                var keys = declared
                if let total, field.category == .measure || seen.contains(total) {
                    keys.insert(total)
                }
                return keys
            }
            // No row tells: measures are pivoted, table calculations that can be.
            guard rowCount == 0, field.category == .measure || field.isPivotedCalculation else {
                return nil
            }
            return declared.union(field.category == .measure ? [total].compactMap { $0 } : [])
        }
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

    private func addUndeclared(to header: inout ResultHeader, nullText: String) {
        let fieldNames = header.fields.filter { $0.category == .pivot }.map(\.name)
        var known = Set(header.pivots.map(\.key))
        for name in names {
            for key in pivotKeys[name] ?? [] where !known.contains(key) {
                // One undeclared segment behind the key of a declared pivot belongs to that pivot.
                if let shorter = key.withoutLastPivotSegment, known.contains(shorter) { continue }
                known.insert(key)
                header.pivots.append(Pivot(key: key, fieldNames: fieldNames, nullText: nullText))
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
    /// Whether a table calculation is repeated in every pivot, as far as its declaration tells.
    fileprivate var isPivotedCalculation: Bool {
        guard category == .tableCalculation, let node = JSONNode(parsing: raw) else { return false }
        return node["can_pivot"]?.isTrue ?? node["is_pivoted"]?.isTrue ?? false
    }
}
