/// Merges the blocks that `extends` names into those that name them: the first parent, changed by each further
/// parent, changed by the block itself.
struct Extension {
    /// Greatest number of parents above a view or explore.
    static let maxDepth = 64
    /// Greatest number of keys that all views, or all explores, of a model inherit together.
    static let maxEntries = 1_000_000

    let entries: [String: Entry]
    /// `view` or `explore`, for errors.
    let kind: String
    private(set) var problems: [LookMLError] = []
    private var done: [String: Entry] = [:]
    private var open: [String] = []
    private var count = 0

    init(entries: [String: Entry], kind: String) {
        self.entries = entries
        self.kind = kind
    }

    mutating func resolved(_ names: [String]) -> [String: Entry] {
        for name in names { _ = resolved(name) }
        return done
    }

    private mutating func resolved(_ name: String) -> Entry? {
        if let entry = done[name] { return entry }
        guard var entry = entries[name], let block = entry.block else { return nil }
        let parents = parents(of: block)
        guard !parents.isEmpty else {
            done[name] = entry
            return entry
        }
        open.append(name)
        defer { open.removeLast() }
        var merge: BlockMerge?
        for (parent, place) in parents {
            guard let block = parentBlock(parent, of: name, place: place) else { continue }
            count += block.entries.count
            guard count <= Extension.maxEntries else {
                problems.append(
                    LookMLError(
                        place,
                        "the \(kind)s inherit more than \(Extension.maxEntries) keys",
                        hint: "extend fewer"))
                break
            }
            if merge == nil { merge = BlockMerge(block) } else { merge?.change(by: block) }
        }
        merge?.change(by: block)
        if var merged = merge?.block {
            merged.name = block.name
            entry.value = .block(merged)
        }
        done[name] = entry
        return entry
    }

    /// The names of all `extends`, each once.
    private func parents(of block: Block) -> [(name: String, place: SourcePlace)] {
        var parents: [(name: String, place: SourcePlace)] = []
        for entry in block.all("extends") {
            guard case .list(let items) = entry.value else {
                if let name = entry.value.scalar { parents.append((name, entry.valuePlace)) }
                continue
            }
            for item in items {
                guard let name = item.value.scalar, !parents.contains(where: { $0.name == name })
                else { continue }
                parents.append((name, item.place))
            }
        }
        return parents
    }

    /// The merged parent, without the keys that belong to it alone.
    private mutating func parentBlock(
        _ parent: String, of name: String, place: SourcePlace
    ) -> Block? {
        if open.contains(parent) {
            problems.append(
                LookMLError(
                    place,
                    "the \(kind) \(name) extends itself: "
                        + (open.drop { $0 != parent } + [parent]).joined(separator: " → "),
                    hint: "remove one extends"))
            return nil
        }
        guard open.count < Extension.maxDepth else {
            problems.append(
                LookMLError(
                    place, "more than \(Extension.maxDepth) \(kind)s extend each other",
                    hint: "extend fewer"))
            return nil
        }
        guard var block = resolved(parent)?.block else {
            problems.append(
                LookMLError(
                    place, "no \(kind) \(parent) to extend",
                    hint: "include the file of the \(kind)"))
            return nil
        }
        block.entries.removeAll { $0.key == "extends" || $0.key == "extension" }
        return block
    }
}
