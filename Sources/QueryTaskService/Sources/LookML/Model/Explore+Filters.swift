extension Explore {
    /// Checks that the fields of `always_filter` and `sql_always_where` exist: each query of the explore needs them.
    mutating func checkFilters(_ views: [String: View]) {
        guard problems.isEmpty else { return }
        var aliases = [viewAlias: baseView]
        for join in joins { aliases[join.name] = join.view }
        var references = sqlAlwaysWhere?.references ?? []
        for filter in alwaysFilter {
            let parts = filter.field.split(separator: ".", maxSplits: 1).map(String.init)
            references.append(
                SQLTemplate.Reference(
                    view: parts.count == 2 ? parts[0] : nil, field: parts.last ?? "",
                    place: filter.place))
        }
        for reference in references {
            let alias = reference.view ?? viewAlias
            guard let view = aliases[alias].flatMap({ views[$0] }) else {
                problems.append(
                    LookMLError(
                        reference.place, "no view \(alias) in the explore \(name)",
                        hint: "join it, or name the field of another view"))
                continue
            }
            guard let field = view[reference.field] else {
                problems.append(
                    LookMLError(
                        reference.place, "no field \(reference.field) in the view \(alias)",
                        hint: "its fields stand in line \(view.place.line) of \(view.place.file)"))
                continue
            }
            // A parameter holds a value for liquid and is no condition; texts with liquid have errors of their own.
            if field.kind != .parameter, let problem = field.problems.first {
                problems.append(
                    LookMLError(
                        reference.place,
                        "the explore \(name) needs \(alias).\(field.name), which is not understood: "
                            + "\(problem.reason) (line \(problem.place.line) of "
                            + "\(problem.place.file))", hint: problem.hint))
            }
        }
    }
}
