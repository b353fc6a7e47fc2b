extension JSONResultObject {
    /// Whether there are subtotals, as far as is known.
    var hasSubtotals: Bool { !(node("subtotals_data")?.children.isEmpty ?? true) }

    /// Whether subtotals are wanted and may stand behind the rows, so that they are not known in
    /// time. `prefix` is what was read of the document.
    ///
    /// Servers write them there, and tell only there that there are any. A document that was read
    /// whole already can be searched; longer ones are read twice where the user asks for that.
    func maySubtotalsFollow(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool, facets: Facets,
        _ options: ConversionOptions
    ) -> Bool {
        guard facets.contains(.subtotals), !isBareRows, raw("subtotals_data") == nil else {
            return false
        }
        return options.includesSubtotals == true && !isWhole
            || mayFollow("subtotals_data", prefix, isWhole: isWhole)
    }

    /// Whether a setting that the outputs depend on may stand behind the rows: it stands before them
    /// in what servers write, but keys come in any order.
    func maySettingsFollow(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool, facets: Facets,
        _ options: ConversionOptions
    ) -> Bool {
        var keys: [String] = []
        if facets.contains(.sql) { keys.append("sql") }
        if options.applyVis, options.visConfig == nil { keys.append("vis_config") }
        if options.applyFormatting { keys.append("number_format") }
        return !isBareRows
            && keys.contains {
                raw($0) == nil && (!isWhole || mayFollow($0, prefix, isWhole: isWhole))
            }
    }

    /// Whether a document that was read whole has a key behind the first row; any text that is the
    /// same counts.
    private func mayFollow(
        _ key: String, _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool
    ) -> Bool {
        guard isWhole, let base = prefix.baseAddress else { return false }
        let key = key.jsonQuoted
        var index = rowsStart
        while index < prefix.count {
            index = firstIndex(of: key[0], in: base, from: index, to: prefix.count)
            if prefix[index...].starts(with: key) { return true }
            index += 1
        }
        return false
    }

    /// The subtotals, as far as they are known.
    func subtotals(
        _ plan: JSONRowPlan, _ columns: [Column]
    ) throws(ConversionError) -> Subtotals? {
        guard let raw = raw("subtotals_data"), let levels = JSONNode(parsing: raw) else {
            return nil
        }
        let rows = levels.children.flatMap(\.children).filter { $0.kind == .object }
        guard !rows.isEmpty else { return nil }
        let texts = rows.map { Array(raw[$0.start..<$0.end]) }
        let frame = Frame(capacity: raw.count)
        try plan.decode(rows: texts, of: "subtotals_data", into: frame)
        let groupings = rows.map { $0["$$$__grouping__$$$"]?.children.map(\.text) ?? [] }
        return Subtotals(frame, groupings: groupings, columns: columns)
    }
}
