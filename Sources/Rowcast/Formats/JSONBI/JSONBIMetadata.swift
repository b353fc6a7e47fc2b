/// Members in front of the rows of `json_bi`.
struct JSONBIMetadata {
    /// Members of the `metadata` object.
    private(set) var inside: [RawMember] = []
    /// Members beside the `metadata` object.
    private(set) var outside: [RawMember] = []

    /// - Parameter members: Members of the source, by their names in `json_detail`.
    init(_ members: [RawMember], _ table: OutputTable, announcesTotals: Bool) {
        if table.header.rowShape == .flatCells {
            outside = members.filter { $0.parent == nil && !$0.followsRows }
            inside = Self.renamed(members.filter { $0.parent != nil })
            if table.isSelection {
                inside.set("fields", table.fieldLists { $0.biText(category: nil) })
            }
            return
        }
        let source = Self.renamed(members)
        let fields = table.fieldLists { $0.biText(category: $0.category) }
        for key in JSONBINames.metadata {
            let value: [UInt8]?
            switch key {
            case "big_query_metadata":
                // The API's model requires the member; the zeros say that BigQuery read nothing.
                value =
                    source[key]
                    ?? Array(#"{"total_bytes_processed":0,"backend_cache_hit":false}"#.utf8)
            case "fields": value = fields
            case "pivots":
                value = source[key].flatMap { $0.count > 2 ? $0 : nil } ?? table.header.pivotList
            case "filters": value = source[key] ?? Array("{}".utf8)
            case "filter_expression": value = source[key] ?? Array("null".utf8)
            case "columns_truncated": value = source[key] ?? Array("false".utf8)
            case "has_totals": value = Array("\(announcesTotals)".utf8)
            case "has_subtotals":
                // `json_detail` has this member behind its rows; then it is written behind the rows
                // here too.
                value = source[key] ?? (members.isEmpty ? Array("false".utf8) : nil)
            case "sql": value = source[key] ?? table.header.sql?.jsonQuoted ?? Array("null".utf8)
            default: value = source[key]
            }
            if let value { inside.append(RawMember(key: key, value: value)) }
        }
        inside += source.filter { !JSONBINames.metadata.contains($0.key) }
    }

    private static func renamed(_ members: [RawMember]) -> [RawMember] {
        let keys = Set(members.map(\.key))
        return members.map { member in
            var member = member
            let name = JSONBINames.name(of: member.key)
            if !keys.contains(name) { member.key = name }
            return member
        }
    }
}

extension Field {
    /// JSON object of the field in `json_bi`; copied from the source if `category` is `nil`. It has every
    /// member that the API's model requires.
    fileprivate func biText(category: Category?) -> [UInt8] {
        let node = raw.isEmpty ? nil : JSONNode(parsing: raw)
        if !raw.isEmpty {
            let isCopied = category == nil || category == .tableCalculation
            guard !isCopied, node?.kind == .object else { return raw }
        }
        return raw.withPaddedText { biText(node, in: $0) }
    }

    /// - Parameter node: The field's object in the source `text`; nil for a field that has none there.
    private func biText(_ node: JSONNode?, in text: PaddedText) -> [UInt8] {
        let parts = name.split(separator: ".", maxSplits: 1)
        let known: [String: [UInt8]] = [
            "view": parts.count == 2 ? String(parts[0]).jsonQuoted : Array("null".utf8),
            "category": (category == .pivot ? .dimension : category).rawValue.jsonQuoted,
            "name": name.jsonQuoted,
            "type": type?.jsonQuoted ?? Array("null".utf8),
            "label": label.jsonQuoted,
            "hidden": Array("\(isHidden)".utf8),
        ]
        var members = JSONBINames.field.map { key in
            node?[key].map { RawMember($0, in: text) }
                ?? RawMember(key: key, value: known[key] ?? Array("null".utf8))
        }
        for child in node?.children ?? .none {
            guard let key = child.key, !JSONBINames.field.contains(key),
                !JSONBINames.leftOut.contains(key)
            else { continue }
            members.append(RawMember(child, in: text))
        }
        var output = OutputBuffer(capacity: 1024)
        output.append("{")
        members.write(into: &output)
        output.append("}")
        return output.array
    }
}
