/// The views and explores that a model sees, after its refinements and `extends` were merged.
package struct ModelScope: Sendable {
    package let name: String
    /// Entries of the model that are neither views nor explores: connection, week_start_day and so on.
    package private(set) var settings: [Entry] = []
    package private(set) var views: [String: Entry] = [:]
    package private(set) var explores: [String: Entry] = [:]
    /// Names in the order of the files.
    package private(set) var viewNames: [String] = []
    package private(set) var exploreNames: [String] = []
    package internal(set) var problems: [LookMLError] = []

    private var refinements: [Entry] = []

    init(name: String) {
        self.name = name
    }

    mutating func add(_ entry: Entry) {
        guard entry.key == "view" || entry.key == "explore", let block = entry.block else {
            settings.append(entry)
            return
        }
        guard let name = block.name else {
            problems.append(
                LookMLError(
                    entry.place, "expected a name behind \(entry.key):", hint: "name it"))
            return
        }
        if block.isRefinement {
            refinements.append(entry)
        } else if let first = self[entry.key, name] {
            problems.append(
                LookMLError(
                    entry.place,
                    "the \(entry.key) \(name) exists twice, first in line \(first.place.line) "
                        + "of \(first.place.file)",
                    hint: "rename one, or write \(entry.key): +\(name) to change the other"))
        } else {
            self[entry.key, name] = entry
            if entry.key == "view" { viewNames.append(name) } else { exploreNames.append(name) }
        }
    }

    /// Merges refinements in the order of the files, then `extends`.
    mutating func resolve() {
        var merges: [String: BlockMerge] = [:]
        for refinement in refinements {
            guard let change = refinement.block, let name = change.name else { continue }
            let identity = "\(refinement.key) \(name)"
            if merges[identity] == nil {
                merges[identity] = self[refinement.key, name]?.block.map(BlockMerge.init)
            }
            if merges[identity] == nil {
                problems.append(
                    LookMLError(
                        refinement.valuePlace, "no \(refinement.key) \(name) to refine",
                        hint: "include the file of the \(refinement.key) before"))
            }
            merges[identity]?.change(by: change, addsParents: true)
        }
        for name in viewNames { apply(merges["view \(name)"], "view", name) }
        for name in exploreNames { apply(merges["explore \(name)"], "explore", name) }
        refinements = []
        var resolver = Extension(entries: views, kind: "view")
        views = resolver.resolved(viewNames)
        problems += resolver.problems
        resolver = Extension(entries: explores, kind: "explore")
        explores = resolver.resolved(exploreNames)
        problems += resolver.problems
    }

    private mutating func apply(_ merge: BlockMerge?, _ key: String, _ name: String) {
        guard let merge, var entry = self[key, name] else { return }
        entry.value = .block(merge.block)
        self[key, name] = entry
    }

    private subscript(key: String, name: String) -> Entry? {
        get { key == "view" ? views[name] : explores[name] }
        set {
            if key == "view" { views[name] = newValue } else { explores[name] = newValue }
        }
    }
}
