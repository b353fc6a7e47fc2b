/// Finds the columns of plain JSON from its first rows.
///
/// Plain JSON has no notation for pivots; by convention a pivoted measure is
/// `{"orders.count":{"orders.status":{"cancelled":1}}}`, with names and values of several pivot
/// fields joined by `|FIELD|`. Rows of exactly this shape count as pivoted.
struct JSONSampler {
    /// Properties of all values under one key of the rows.
    private struct Seen {
        var name: String
        var isNumeric = true
        var isBoolean = true
        var hasValue = false
        /// Whether every value is an object with one and the same key, whose value is an object of
        /// scalars.
        var isTwoLevel = true
        /// Whether every value is an object of scalars.
        var isOneLevel = true
        var innerKey: String?
        /// Keys of the scalars in two nested objects, and in one.
        var twoLevelKeys: [String] = []
        var oneLevelKeys: [String] = []
        private var known: Set<String> = []

        init(name: String) { self.name = name }

        mutating func add(_ value: JSONNode) throws(ConversionError) {
            if value.kind == .null { return }
            hasValue = true
            if value.kind != .number { isNumeric = false }
            if value.kind != .true, value.kind != .false { isBoolean = false }
            try addTwoLevel(value)
            isOneLevel =
                isOneLevel && value.kind == .object && value.children.allSatisfy(\.isScalar)
            if isOneLevel { try add(keysOf: value, to: \.oneLevelKeys) }
        }

        private mutating func add(
            keysOf value: JSONNode, to keys: WritableKeyPath<Seen, [String]>
        ) throws(ConversionError) {
            for key in value.children.lazy.compactMap(\.key) where known.insert(key).inserted {
                self[keyPath: keys].append(key)
                try ResultHeader.checkColumnCount(known.count)
            }
        }

        private mutating func addTwoLevel(_ value: JSONNode) throws(ConversionError) {
            let children = value.children
            guard isTwoLevel, value.kind == .object, let inner = children.first,
                children.index(after: children.startIndex) == children.endIndex,
                inner.kind == .object,
                inner.children.allSatisfy(\.isScalar), let key = inner.key, key.contains("."),
                innerKey == nil || innerKey == key
            else {
                isTwoLevel = false
                return
            }
            innerKey = key
            try add(keysOf: inner, to: \.twoLevelKeys)
        }
    }

    private var seen: [Seen] = []
    private var places: [String: Int] = [:]

    /// Adds a row to the sample.
    ///
    /// - Throws: `.tooLarge` for more columns than a result may have.
    mutating func add(_ row: JSONNode) throws(ConversionError) {
        for value in row.children {
            guard let key = value.key else { continue }
            let place: Int
            if let known = places[key] {
                place = known
            } else {
                place = seen.count
                try ResultHeader.checkColumnCount(place + 1)
                seen.append(Seen(name: key))
                places[key] = place
            }
            try seen[place].add(value)
        }
    }

    /// Whether a row has a key that is not in `known`, nested keys included; adds its keys to
    /// `known`.
    static func newPaths(of row: JSONNode, known: inout Set<String>) -> Bool {
        var isNew = false
        var open: [(path: String, node: JSONNode, depth: Int)] = [("", row, 0)]
        while let (path, node, depth) = open.popLast() {
            for child in node.children {
                guard let key = child.key else { continue }
                let childPath = "\(path)\u{0}\(key)"
                if known.insert(childPath).inserted { isNew = true }
                if child.kind == .object, depth < 2 { open.append((childPath, child, depth + 1)) }
            }
        }
        return isNew
    }

    /// Returns the header with the columns, and the tree of keys that lead to each column.
    func columns(
        _ options: DecodingOptions
    ) throws(ConversionError) -> (header: ResultHeader, tree: JSONKeyTree) {
        var header = ResultHeader()
        var tree = JSONKeyTree()
        var plain: [Seen] = []
        var pivoted: [(seen: Seen, field: Field, keys: [String])] = []
        for seen in seen {
            var field = Field(name: seen.name)
            field.isNumeric = seen.hasValue && seen.isNumeric
            field.type = seen.hasValue ? (field.isNumeric ? "number" : "string") : nil
            if seen.hasValue, seen.isBoolean { field.type = "yesno" }
            if let keys = pivotKeys(seen, options.pivoted) {
                field.category = .measure
                field.isNumeric = true
                field.type = "number"
                pivoted.append((seen, field, keys))
            } else {
                if !pivoted.isEmpty { field.category = .tableCalculation }
                plain.append(seen)
            }
            header.fields.append(field)
        }
        addPivots(of: pivoted.map { ($0.seen, $0.keys) }, to: &header)
        let keysOfField = Dictionary(
            pivoted.map { ($0.field.name, Set($0.keys)) }, uniquingKeysWith: { first, _ in first })
        try header.arrangeColumns { keysOfField[$0.name] }
        let plainColumns = header.plainColumns
        for seen in plain {
            if let column = plainColumns[seen.name] { tree.add(seen.name, to: 0, .column(column)) }
        }
        var tables: [String: Int] = [:]
        for (seen, _, _) in pivoted {
            var table = tree.makeTable()
            tree.add(seen.name, to: 0, .table(table))
            if let innerKey = seen.innerKey, seen.isTwoLevel {
                let inner = tree.makeTable()
                tree.add(innerKey, to: table, .table(inner))
                table = inner
            }
            tables[seen.name] = table
        }
        for (index, column) in header.columns.enumerated() {
            if let pivot = column.pivot, let table = tables[column.field.name] {
                tree.add(pivot.key, to: table, .column(index))
            }
        }
        return (header, tree)
    }

    private func pivotKeys(_ seen: Seen, _ pivoted: Bool?) -> [String]? {
        guard seen.hasValue, pivoted != false else { return nil }
        if seen.isTwoLevel, seen.innerKey != nil { return seen.twoLevelKeys }
        guard seen.isOneLevel, !seen.oneLevelKeys.isEmpty else { return nil }
        let hasPivotKeys = seen.oneLevelKeys.allSatisfy {
            $0.contains(Pivot.separator) || $0 == Pivot.rowTotalKey
        }
        return pivoted == true || hasPivotKeys ? seen.oneLevelKeys : nil
    }

    private func addPivots(
        of pivoted: [(Seen, [String])], to header: inout ResultHeader
    ) {
        guard !pivoted.isEmpty else { return }
        let names =
            pivoted.first { $0.0.isTwoLevel }?.0.innerKey.map { $0.split(onPivots: ()) } ?? []
        for name in names { header.fields.append(Field(name: name, category: .pivot)) }
        for key in pivoted.flatMap(\.1).uniqued() {
            header.pivots.append(Pivot(key: key, fieldNames: names))
        }
    }
}
