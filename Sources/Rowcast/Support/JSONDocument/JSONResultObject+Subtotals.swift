extension JSONResultObject {
    /// Whether the members read so far contain subtotals.
    var hasSubtotals: Bool { raw("subtotals_data").map(JSONExtents.hasElements) ?? false }

    /// Whether the end of an input shows that no subtotals stand behind its rows: the object's last
    /// member is `"has_subtotals":false`, as servers write it.
    ///
    /// A scalar member right before the last brace is a member of the outermost object. Its key is
    /// not part of a longer text if a comma or brace stands before its quote.
    static func deniesSubtotals(_ end: [UInt8]) -> Bool {
        let denial = Array(#""has_subtotals":false}"#.utf8)
        let blanks = end.reversed().prefix { [9, 10, 13, 32].contains($0) }.count
        let text = end.dropLast(blanks)
        guard text.count > denial.count, text.suffix(denial.count).elementsEqual(denial) else {
            return false
        }
        let before = text[text.endIndex - denial.count - 1]
        return before == UInt8(ascii: ",") || before == UInt8(ascii: "{")
    }

    /// Whether subtotals are wanted and may stand behind the rows, where they would be known too
    /// late. `prefix` holds the bytes of the document read so far.
    ///
    /// Servers write subtotals behind the rows, and nothing before the rows announces them. A
    /// document that is in `prefix` as a whole is searched for them; longer documents are read
    /// twice.
    func maySubtotalsFollow(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds
    ) -> Bool {
        guard needs.contains(.subtotals), !isBareRows, raw("subtotals_data") == nil,
            node("has_subtotals")?.isTrue != false
        else { return false }
        return !isWhole || mayFollow("subtotals_data", prefix, isWhole: isWhole)
    }

    /// Whether a setting that the outputs depend on may stand behind the rows. Servers write
    /// settings before the rows, but JSON allows any order of keys.
    func maySettingsFollow(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds
    ) -> Bool {
        var keys: [String] = []
        if needs.contains(.sql) { keys.append("sql") }
        if needs.contains(.visConfig) { keys.append("vis_config") }
        if needs.contains(.numberFormat) { keys.append("number_format") }
        return !isBareRows
            && keys.contains {
                raw($0) == nil && (!isWhole || mayFollow($0, prefix, isWhole: isWhole))
            }
    }

    /// Whether a document that was read as a whole may have a key behind its first row; any string
    /// with the key's text counts.
    private func mayFollow(
        _ key: String, _ prefix: PaddedText, isWhole: Bool
    ) -> Bool {
        guard isWhole else { return false }
        let key = key.jsonQuoted
        var index = rowsStart
        while index < prefix.count {
            index = firstIndex(of: key[0], in: prefix, from: index, to: prefix.count)
            if prefix[index...].starts(with: key) { return true }
            index += 1
        }
        return false
    }

    /// The subtotals of the members read so far; nil for none.
    func subtotals(
        _ plan: JSONRowPlan, _ columns: [Column]
    ) throws(ConversionError) -> Subtotals? {
        guard let raw = raw("subtotals_data") else { return nil }
        let rows = JSONExtents.rowsOfLevels(raw)
        guard !rows.isEmpty else { return nil }
        let frame = Frame(capacity: raw.count + 1)
        try plan.decode(rows: rows, in: raw, of: "subtotals_data", into: frame)
        // Many rows share few groupings, so the set avoids copies.
        var known: Set<[String]> = []
        let groupings = rows.map { row in
            let fields = JSONNode(parsing: Array(raw[row]))?["$$$__grouping__$$$"]
            return known.insert(fields?.children.map(\.text) ?? []).memberAfterInsert
        }
        return Subtotals(frame, groupings: groupings, columns: columns)
    }
}

extension ResultHeader {
    /// Whether groups of rows can have subtotals: a group keeps some dimensions and leaves out at
    /// least one.
    var mayHaveSubtotals: Bool { fields.count { $0.category == .dimension } > 1 }
}
