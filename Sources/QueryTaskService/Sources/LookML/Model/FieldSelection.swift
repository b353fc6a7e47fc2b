/// The fields that a `fields` list selects: names, `set*`, `ALL_FIELDS*`, and each of them with `-` before it.
package struct FieldSelection: Sendable {
    /// Greatest number of sets inside of sets.
    static let maxDepth = 32

    private let views: [String: View]
    private let base: String

    /// The views of an explore by their aliases. Names without a view belong to the base view.
    package init(views: [String: View], base: String) {
        self.views = views
        self.base = base
    }

    /// Full names, as `orders.id`, of the selected fields. A list that only removes begins with all fields.
    package func names(of items: [Item]) throws(LookMLError) -> Set<String> {
        var names: Set<String> = []
        if let first = items.first, first.value.scalar?.hasPrefix("-") ?? false {
            names = all(views.keys)
        }
        var known: [String: Set<String>] = [:]
        for item in items {
            guard let text = item.value.scalar else { continue }
            let removes = text.hasPrefix("-")
            let name = removes ? String(text.dropFirst()) : text
            let part = try expansion(of: name, in: base, at: item.place, depth: 0, known: &known)
            if removes { names.subtract(part) } else { names.formUnion(part) }
        }
        return names
    }

    private func all(_ aliases: some Sequence<String>) -> Set<String> {
        var names: Set<String> = []
        for alias in aliases {
            for field in views[alias]?.fields ?? [] { names.insert("\(alias).\(field.name)") }
        }
        return names
    }

    /// Each set is expanded once: sets that name each other twice would take time that doubles with each.
    private func expansion(
        of name: String, in view: String, at place: SourcePlace, depth: Int,
        known: inout [String: Set<String>]
    ) throws(LookMLError) -> Set<String> {
        guard depth <= FieldSelection.maxDepth else {
            throw LookMLError(
                place, "more than \(FieldSelection.maxDepth) sets inside of each other",
                hint: "a set may contain itself")
        }
        if name == "ALL_FIELDS*" { return depth == 0 ? all(views.keys) : all([view]) }
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let alias = parts.count == 2 ? parts[0] : view
        let own = parts.last ?? name
        guard own.hasSuffix("*") else {
            // A dimension group stands for all of its timeframes.
            guard let target = views[alias], target[own] == nil else { return ["\(alias).\(own)"] }
            let frames = target.fields.filter {
                switch $0.type {
                case .time(_, let source): source.group == own
                case .duration(_, _, _, let group): group == own
                default: false
                }
            }
            return frames.isEmpty
                ? ["\(alias).\(own)"] : Set(frames.map { "\(alias).\($0.name)" })
        }
        let setName = String(own.dropLast())
        if setName == "ALL_FIELDS" { return all([alias]) }
        if let names = known["\(alias).\(setName)"] { return names }
        guard let set = views[alias]?.sets[setName] else {
            throw LookMLError(
                place, "no set \(setName) in the view \(alias)",
                hint: "define it with set: \(setName) { fields: […] }")
        }
        var names: Set<String> = []
        for member in set {
            let removes = member.hasPrefix("-")
            let part = try expansion(
                of: removes ? String(member.dropFirst()) : member, in: alias, at: place,
                depth: depth + 1, known: &known)
            if removes { names.subtract(part) } else { names.formUnion(part) }
        }
        known["\(alias).\(setName)"] = names
        return names
    }
}
