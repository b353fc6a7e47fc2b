/// A block under change by others: by the children of an `extends`, or by refinements.
///
/// A named block changes the block of its name, and every other key replaces all values of that key, but for the
/// keys that add. Each change takes time for its own keys alone, so that a view may have thousands of refinements.
struct BlockMerge {
    /// Keys of blocks without a name that add to those of the changed block. All others replace them.
    ///
    /// From the vendor's pages “extends” and “LookML refinements”, which list the additive parameters.
    private static let additiveKeys: Set<String> = ["link", "action", "access_filter"]

    private var name: String?
    private var isRefinement: Bool
    /// The keys in their order; `nil` for those that were replaced.
    private var entries: [Entry?] = []
    /// Changed blocks by their index in `entries`.
    private var children: [Int: BlockMerge] = [:]
    private var named: [String: Int] = [:]
    /// Indices of the keys that a change replaces.
    private var replaceable: [String: [Int]] = [:]
    /// Entries of the keys that add. Those that several parents inherited stand once.
    private var additions: Set<Entry> = []

    init(_ block: Block) {
        name = block.name
        isRefinement = block.isRefinement
        for entry in block.entries { append(entry) }
    }

    /// Changes the block by another one. A refinement adds to `extends` instead of replacing it.
    mutating func change(by overlay: Block, addsParents: Bool = false) {
        var replaced: Set<String> = []
        for entry in overlay.entries
        where BlockMerge.identity(of: entry) == nil && !BlockMerge.adds(entry) {
            guard !(addsParents && entry.key == "extends"), replaced.insert(entry.key).inserted
            else { continue }
            for index in replaceable.removeValue(forKey: entry.key) ?? [] { entries[index] = nil }
        }
        for entry in overlay.entries {
            guard let identity = BlockMerge.identity(of: entry), let change = entry.block,
                let index = named[identity], let base = entries[index]
            else {
                append(entry)
                continue
            }
            guard base.key == entry.key, let block = base.block else {
                // A measure may take the place of a dimension.
                entries[index] = nil
                children[index] = nil
                append(entry)
                continue
            }
            children[index, default: BlockMerge(block)].change(by: change)
            entries[index]?.place = entry.place
            entries[index]?.valuePlace = entry.valuePlace
        }
    }

    /// The block after all changes.
    var block: Block {
        var result = Block(name: name, isRefinement: isRefinement)
        result.entries.reserveCapacity(entries.count)
        for (index, entry) in entries.enumerated() {
            guard var entry else { continue }
            if let child = children[index] { entry.value = .block(child.block) }
            result.entries.append(entry)
        }
        return result
    }

    private mutating func append(_ entry: Entry) {
        if let identity = BlockMerge.identity(of: entry) {
            named[identity] = entries.count
        } else if BlockMerge.adds(entry) {
            guard additions.insert(entry).inserted else { return }
        } else {
            replaceable[entry.key, default: []].append(entries.count)
        }
        entries.append(entry)
    }

    private static func adds(_ entry: Entry) -> Bool {
        entry.block?.name == nil && additiveKeys.contains(entry.key)
    }

    /// Text that two named blocks share if one changes the other.
    private static func identity(of entry: Entry) -> String? {
        guard let name = entry.block?.name else { return nil }
        return Block.fieldKeys.contains(entry.key) ? "field \(name)" : "\(entry.key) \(name)"
    }
}

extension Block {
    /// Keys of the fields of a view, which share their names.
    static let fieldKeys: Set<String> = [
        "dimension", "dimension_group", "measure", "filter", "parameter",
    ]
}
