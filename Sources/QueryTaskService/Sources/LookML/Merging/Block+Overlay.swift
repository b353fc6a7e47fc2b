extension Block {
    /// Keys of blocks without a name that add to those of the changed block. All others replace them.
    ///
    /// From the vendor's pages “extends” and “LookML refinements”, which list the additive parameters.
    private static let additiveKeys: Set<String> = ["link", "action", "access_filter"]
    /// Keys of the fields of a view, which share their names.
    static let fieldKeys: Set<String> = [
        "dimension", "dimension_group", "measure", "filter", "parameter",
    ]

    /// This block changed by another one: the child of an `extends`, or a refinement.
    ///
    /// A named block changes the block of its name, and every other key replaces all values of that key, but for
    /// the keys that add. Links that both blocks inherited stand once.
    package func overlaid(by overlay: Block) -> Block {
        var result = self
        var places: [String: Int] = [:]
        for (index, entry) in entries.enumerated() {
            if let identity = Block.identity(of: entry) { places[identity] = index }
        }
        var replaced: Set<String> = []
        for entry in overlay.entries where Block.identity(of: entry) == nil {
            if !Block.adds(entry) { replaced.insert(entry.key) }
        }
        var removed: Set<Int> = []
        for (index, entry) in entries.enumerated() {
            if Block.identity(of: entry) == nil, replaced.contains(entry.key) {
                removed.insert(index)
            }
        }
        // Made only where a link is added, and then searched in constant time.
        var known: Set<Entry>?
        for entry in overlay.entries {
            if let identity = Block.identity(of: entry), let change = entry.block {
                if let index = places[identity], let base = result.entries[index].block,
                    result.entries[index].key == entry.key
                {
                    var merged = entry
                    merged.value = .block(base.overlaid(by: change))
                    result.entries[index] = merged
                } else {
                    if let index = places[identity] { removed.insert(index) }
                    places[identity] = result.entries.count
                    result.entries.append(entry)
                }
            } else if Block.adds(entry) {
                if known == nil { known = Set(entries.filter(Block.adds)) }
                if known?.insert(entry).inserted ?? false { result.entries.append(entry) }
            } else {
                result.entries.append(entry)
            }
        }
        if !removed.isEmpty {
            result.entries = result.entries.enumerated().filter { !removed.contains($0.offset) }
                .map(\.element)
        }
        return result
    }

    private static func adds(_ entry: Entry) -> Bool {
        entry.block?.name == nil && additiveKeys.contains(entry.key)
    }

    /// Text that two named blocks share if one changes the other.
    private static func identity(of entry: Entry) -> String? {
        guard let name = entry.block?.name else { return nil }
        return fieldKeys.contains(entry.key) ? "field \(name)" : "\(entry.key) \(name)"
    }
}
