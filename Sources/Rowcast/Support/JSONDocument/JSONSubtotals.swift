/// The rows of `subtotals_data` as an output writes them: with calculated columns.
///
///     {"1":[{"o.city":{"value":"A"},…,"share":{"value":0.5},"$$$__grouping__$$$":["o.city"]}]}
struct JSONSubtotals: Sendable {
    /// The objects of the rows, one behind the other.
    private let text: [UInt8]
    /// The end of each row in `text`.
    private var ends: [Int] = []
    /// The names of fields in the source and in the output; other members of a row are kept.
    private let names: Set<String>
    private let renamedFields: [String: String]

    init(_ subtotals: Subtotals, _ table: OutputTable, _ rows: JSONCellRows) {
        renamedFields = table.renamedFields
        names = Set(table.header.fields.map(\.name)).union(renamedFields.keys)
        let batch = subtotals.frame.batch
        var output = OutputBuffer(capacity: 4096)
        for row in 0..<batch.rowCount {
            rows.append(batch.rows(row..<row + 1), firstRow: 0, into: &output)
            ends.append(output.count)
        }
        text = output.array
    }

    /// The source's member with these rows in the places of its own; nil where it has other rows.
    func written(into member: [UInt8]) -> [UInt8]? {
        let places = JSONExtents.rowsOfLevels(member)
        guard places.count == ends.count else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(text.count + member.count / 2)
        var (sourceStart, start) = (0, 0)
        for (place, end) in zip(places, ends) {
            output += member[sourceStart..<place.lowerBound]
            // Without the last brace.
            output += text[start..<end - 1]
            appendOthers(of: Array(member[place]), to: &output)
            output.append(125)
            (sourceStart, start) = (place.upperBound, end)
        }
        return output + member[sourceStart...]
    }

    /// Appends the members of a source row that are no cells: the list of the fields that it keeps.
    private func appendOthers(of row: [UInt8], to output: inout [UInt8]) {
        guard let node = JSONNode(parsing: row) else { return }
        for child in node.children {
            guard let key = child.key, !names.contains(key) else { continue }
            if output.last != 123 { output.append(44) }
            output += key.jsonQuoted + [58]
            guard child.kind == .array, !renamedFields.isEmpty else {
                output += child.rawText
                continue
            }
            output.append(91)
            for (index, field) in child.children.enumerated() {
                if index > 0 { output.append(44) }
                output += (renamedFields[field.text] ?? field.text).jsonQuoted
            }
            output.append(93)
        }
    }
}
