extension ResultHeader {
    /// Makes a header from the members of an object, under the names of json_detail; does not
    /// derive the columns.
    ///
    /// - Throws: `.tooLarge` for more fields or pivots than `maxColumns`.
    init(_ object: JSONResultObject, rowShape: RowShape) throws(ConversionError) {
        self.init()
        members = object.members
        self.rowShape = rowShape
        if let lists = object.node("fields"), let raw = object.raw("fields") {
            let known: [(String, Field.Category)] = [
                ("dimensions", .dimension), ("measures", .measure),
                ("table_calculations", .tableCalculation), ("pivots", .pivot),
            ]
            for (key, category) in known {
                for node in lists.children(of: key) {
                    try Self.checkColumnCount(fields.count + 1)
                    fields.append(Field(node, raw: raw, category: category))
                }
            }
            let pivotNames = Set(fields.filter { $0.category == .pivot }.map(\.name))
            fields.removeAll { $0.category == .dimension && pivotNames.contains($0.name) }
        }
        let pivotNames = fields.filter { $0.category == .pivot }.map(\.name)
        for node in object.node("pivots")?.children ?? .none {
            guard let key = node["key"]?.text ?? node.string else { continue }
            try Self.checkColumnCount(pivots.count + 1)
            pivots.append(Pivot(node, key: key, fieldNames: pivotNames))
        }
        sql = object.node("sql")?.string
        numberFormat = object.node("number_format")?.string
        timeZone = (object.node("timezone") ?? object.node("query_timezone"))?.string
        exploreName = object.node("explore")?["name"]?.string
        exploreLabel = object.node("explore")?["label"]?.string
        isTruncated = object.node("truncated")?.isTrue ?? false
        hasTotals = object.announcesTotals
    }
}

extension Field {
    /// Makes a field of json_detail or json_bi from its object, whose text stands in `raw`.
    fileprivate init(_ node: JSONNode, raw: [UInt8], category: Category) {
        let name = node["name"]?.text ?? ""
        self.init(name: name, label: node["label"]?.string, category: category)
        shortLabel =
            node["label_short"]?.string ?? label.without(prefix: node["view_label"]?.string)
        type = node["type"]?.string
        isNumeric = node["is_numeric"]?.isTrue ?? Self.isNumeric(node, category)
        isHidden = node["hidden"]?.isTrue ?? false
        valueFormat = node["value_format"]?.string
        hasStrictValueFormat = node["strict_value_format"]?.isTrue ?? false
        self.raw = Array(raw[node.start..<node.end])
    }

    /// Whether a field of json_bi has numbers, which the document does not say: fields that are
    /// aligned to the right, and without alignment measures of numeric types.
    private static func isNumeric(_ node: JSONNode, _ category: Category) -> Bool {
        if let align = node["align"]?.string { return align == "right" }
        guard let type = node["type"]?.string else { return false }
        if type == "number" || type == "int" { return true }
        return category == .measure
            && !["string", "list", "yesno"].contains(type) && !type.hasPrefix("date")
    }
}

extension String {
    /// The text without a given word and blank at its start.
    fileprivate func without(prefix: String?) -> String {
        guard let prefix, hasPrefix(prefix + " ") else { return self }
        return String(dropFirst(prefix.count + 1))
    }
}
