/// The fields that lists of `drill_fields` name: fields, sets as `set*`, and each of them with `-` in front.
package struct DrillFields {
    private let view: (String) -> View?

    /// - Parameter view: The view of an alias.
    package init(view: @escaping (String) -> View?) { self.view = view }

    /// Full names in the order of the list, each once. Sets that no view has are passed over.
    ///
    /// - Parameter alias: The view of names that name none.
    package func names(of items: [String], in alias: String) -> [String] {
        var sets: [String: [String]] = [:]
        return names(of: items, in: alias, sets: &sets)
    }

    /// - Parameter sets: The sets that were expanded, each once: sets that name each other twice would take
    ///   time that doubles with each. A set that contains itself is empty there.
    private func names(
        of items: [String], in alias: String, sets: inout [String: [String]]
    ) -> [String] {
        var names: [String] = []
        var known: Set<String> = []
        for item in items {
            let removes = item.hasPrefix("-")
            let part = expansion(
                of: removes ? String(item.dropFirst()) : item, in: alias, sets: &sets)
            if removes {
                known.subtract(part)
                names.removeAll { !known.contains($0) }
            } else {
                names += part.filter { known.insert($0).inserted }
            }
        }
        return names
    }

    private func expansion(
        of name: String, in alias: String, sets: inout [String: [String]]
    ) -> [String] {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let alias = parts.count == 2 ? parts[0] : alias
        let own = parts.last ?? name
        guard own.hasSuffix("*") else { return ["\(alias).\(own)"] }
        guard let view = view(alias) else { return [] }
        if own == "ALL_FIELDS*" { return view.fields.map { "\(alias).\($0.name)" } }
        let key = "\(alias).\(own)"
        if let known = sets[key] { return known }
        guard let set = view.sets[String(own.dropLast())] else { return [] }
        sets[key] = []
        let names = names(of: set, in: alias, sets: &sets)
        sets[key] = names
        return names
    }
}
