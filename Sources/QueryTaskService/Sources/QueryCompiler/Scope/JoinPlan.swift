internal import FilterLanguage
internal import LookML

/// The joins that a query needs, in the order of the explore.
struct JoinPlan {
    private let sql: FieldSQL
    /// Aliases of the used views, that of the base view first.
    let aliases: [String]
    private let joins: [Explore.Join]

    var hasJoins: Bool { !joins.isEmpty }

    /// - Parameter needed: The views whose fields the query uses.
    init(_ needed: Set<String>, _ sql: FieldSQL) throws(CompileFault) {
        self.sql = sql
        let explore = sql.scope.explore
        var used: Set<String> = []
        var open = Array(needed)
        while let alias = open.popLast() {
            guard alias != explore.viewAlias, used.insert(alias).inserted else { continue }
            guard let join = explore.joins.first(where: { $0.name == alias }) else {
                throw .query("Explore '\(explore.name)' does not join the view '\(alias)'")
            }
            open += try JoinPlan.needs(of: join, sql)
        }
        joins = try JoinPlan.ordered(explore.joins.filter { used.contains($0.name) }, sql)
        aliases = [explore.viewAlias] + joins.map(\.name)
    }

    /// The joins in the order of the explore, each behind those that its condition names.
    private static func ordered(
        _ joins: [Explore.Join], _ sql: FieldSQL
    ) throws(CompileFault) -> [Explore.Join] {
        let names = Set(joins.map(\.name))
        var needs: [String: Set<String>] = [:]
        for join in joins { needs[join.name] = Set(try Self.needs(of: join, sql)) }
        var ordered: [Explore.Join] = []
        var done: Set<String> = []
        var rest = joins
        while !rest.isEmpty {
            // Joins that need each other stay as they stand: the database tells what it lacks.
            let place =
                rest.firstIndex { join in
                    (needs[join.name] ?? []).intersection(names).isSubset(of: done)
                } ?? 0
            let join = rest.remove(at: place)
            done.insert(join.name)
            ordered.append(join)
        }
        return ordered
    }

    /// Views that the condition of a join names, and those that it requires.
    private static func needs(
        of join: Explore.Join, _ sql: FieldSQL
    ) throws(CompileFault) -> [String] {
        try requiredJoins(join) + namedViews(of: join, sql)
    }

    /// Views that the condition of a join names.
    private static func namedViews(
        of join: Explore.Join, _ sql: FieldSQL
    ) throws(CompileFault) -> [String] {
        var names: [String] = []
        for key in ["sql_on", "sql", "sql_where"] {
            guard let template = try template(key, of: join) else { continue }
            for reference in template.references {
                let field = try sql.target(of: reference, from: join.name, for: join.name)
                names += try sql.aliases(of: field)
            }
        }
        if let key = join.block.last("foreign_key")?.value.scalar, let dot = key.firstIndex(of: ".")
        {
            names.append(String(key[..<dot]))
        }
        return names.filter { $0 != join.name }
    }

    private static func requiredJoins(_ join: Explore.Join) -> [String] {
        guard case .list(let items)? = join.block.last("required_joins")?.value else { return [] }
        return items.compactMap(\.value.scalar)
    }

    private static func template(
        _ key: String, of join: Explore.Join
    ) throws(CompileFault) -> SQLTemplate? {
        guard let entry = join.block.last(key), let text = entry.value.scalar else { return nil }
        do {
            return try SQLTemplate(text, at: entry.valuePlace)
        } catch {
            throw .model("the join \(join.name): \(error.reason)", at: error.place)
        }
    }

    /// FROM and the joins.
    func source() throws(CompileFault) -> SQLFragment {
        var text = "FROM " + (try sql.tables.source(of: sql.scope.explore.viewAlias))
        for join in joins {
            text += "\n" + (try source(of: join))
        }
        return text
    }

    private func source(of join: Explore.Join) throws(CompileFault) -> SQLFragment {
        if let raw = try JoinPlan.template("sql", of: join) {
            return try sql.expanded(raw, alias: join.name, for: join.name, depth: 0)
        }
        let words = [
            "left_outer": "LEFT JOIN", "inner": "INNER JOIN", "full_outer": "FULL OUTER JOIN",
            "cross": "CROSS JOIN",
        ]
        let type = join.block.last("type")?.value.scalar ?? "left_outer"
        guard let word = words[type] else {
            throw .model(
                "the join type \(type) is not understood; the types are left_outer, inner, "
                    + "full_outer and cross", at: join.place)
        }
        let table = "\(word) " + (try sql.tables.source(of: join.name))
        if type == "cross" { return table }
        return table + " ON " + (try condition(of: join))
    }

    private func condition(of join: Explore.Join) throws(CompileFault) -> SQLFragment {
        if let template = try JoinPlan.template("sql_on", of: join) {
            return try sql.expanded(template, alias: join.name, for: join.name, depth: 0)
        }
        guard let entry = join.block.last("foreign_key"), let key = entry.value.scalar,
            let primary = sql.scope.view(join.name)?.primaryKey
        else {
            throw .model(
                "the join \(join.name) has no sql_on, and no foreign_key to a primary key",
                at: join.place)
        }
        let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
        let reference = SQLTemplate.Reference(
            view: parts.count == 2 ? parts[0] : sql.scope.explore.viewAlias,
            field: parts.last ?? "",
            place: entry.valuePlace)
        let left = try sql.target(of: reference, from: join.name, for: join.name)
        guard let right = sql.scope.field(primary.name, of: join.name) else {
            throw .model("the join \(join.name) has no primary key", at: join.place)
        }
        return (try sql.column(of: left, depth: 0)).parenthesized + " = "
            + (try sql.column(of: right, depth: 0)).parenthesized
    }

    /// The conditions that joins add to WHERE.
    func conditions() throws(CompileFault) -> [SQLFragment] {
        var parts: [SQLFragment] = []
        for join in joins {
            guard let template = try JoinPlan.template("sql_where", of: join) else { continue }
            parts.append(
                "(" + (try sql.expanded(template, alias: join.name, for: join.name, depth: 0)) + ")"
            )
        }
        return parts
    }

    // MARK: - Repeated rows

    /// The views whose rows may stand in several of the joined rows.
    ///
    /// The joins are the edges of a graph. Seen from a view, an edge to a joined view repeats rows where the relationship
    /// ends in many, and an edge back where it begins with many.
    func repeatedAliases() throws(CompileFault) -> Set<String> {
        var edges: [(parent: String, child: String, relationship: String)] = []
        for join in joins {
            let relationship = join.block.last("relationship")?.value.scalar ?? "many_to_one"
            for parent in try parents(of: join) {
                edges.append((parent, join.name, relationship))
            }
        }
        return Set(aliases.filter { root in isRepeated(root, edges) })
    }

    private func isRepeated(
        _ root: String, _ edges: [(parent: String, child: String, relationship: String)]
    ) -> Bool {
        var seen: Set<String> = [root]
        var open = [root]
        while let alias = open.popLast() {
            for edge in edges {
                let (next, repeats): (String, Bool)
                if edge.parent == alias {
                    (next, repeats) = (edge.child, edge.relationship.hasSuffix("to_many"))
                } else if edge.child == alias {
                    (next, repeats) = (edge.parent, edge.relationship.hasPrefix("many_to"))
                } else {
                    continue
                }
                guard seen.insert(next).inserted else { continue }
                if repeats { return true }
                open.append(next)
            }
        }
        return false
    }

    /// The views that a join hangs on: those that its condition names, or the base view. Where there are several,
    /// rows count as repeated if one of them makes it so, since taking a key once is right in any case.
    private func parents(of join: Explore.Join) throws(CompileFault) -> [String] {
        let named = Set(try JoinPlan.namedViews(of: join, sql)).intersection(aliases)
        return named.isEmpty ? [aliases[0]] : named.sorted()
    }
}
