extension RawMember {
    /// Gives fields other names where totals or subtotals of json_detail name them: in the keys of rows,
    /// and in the lists of the fields that subtotals keep.
    mutating func rename(_ fields: [String: String]) {
        guard ["totals_data", "subtotals_data", "subtotal_sets"].contains(key),
            let node = JSONNode(parsing: value)
        else { return }
        value = value.withPaddedText { base in
            var output = OutputBuffer(capacity: value.count + 256)
            output.appendJSON(node, in: base, renaming: fields, depth: 0)
            return output.array
        }
    }
}

extension OutputBuffer {
    /// Appends a value with other names of fields: as keys of objects, and as elements of arrays.
    ///
    /// Rows lie two values deep at most, in `{"1":[{…}]}`; the cells in them are copied.
    fileprivate mutating func appendJSON(
        _ node: JSONNode, in base: PaddedText, renaming fields: [String: String], depth: Int
    ) {
        guard node.kind == .object || node.kind == .array, depth <= 3 else {
            let name = node.kind == .string ? fields[node.text] : nil
            if let name { append(name.jsonQuoted) } else { append(node, in: base) }
            return
        }
        append(node.kind == .object ? "{" : "[")
        for (index, child) in node.children.enumerated() {
            if index > 0 { append(",") }
            if let key = child.key {
                append((fields[key] ?? key).jsonQuoted)
                append(":")
                // A member of a row is a cell, unless it lists fields.
                if child.kind != .array {
                    append(child, in: base)
                    continue
                }
            }
            appendJSON(child, in: base, renaming: fields, depth: depth + 1)
        }
        append(node.kind == .object ? "}" : "]")
    }

    private mutating func append(_ node: JSONNode, in base: PaddedText) {
        append(base.slice(at: node.start, count: node.end - node.start))
    }
}
