internal import FilterLanguage
internal import LookML

/// The tables of views.
struct TableSQL {
    let scope: ExploreScope

    /// The table of an alias for FROM: `public.orders AS "orders"`, or a query in parentheses.
    func source(of alias: String) throws(CompileFault) -> SQLFragment {
        guard let view = scope.view(alias) else {
            throw .query(
                "The explore \(scope.explore.name) has no view '\(alias)'")
        }
        return try table(of: view, for: "\(alias)", depth: 0) + " AS "
            + SQLFragment(SQLIdentifier.quoted(alias))
    }

    /// The table of a view for a text that names it by `${view.SQL_TABLE_NAME}`.
    func name(of view: String, for name: String) throws(CompileFault) -> SQLFragment {
        guard let found = scope.view(view) ?? scope.model.views[view] else {
            throw .query("'\(name)' needs the table of the view \(view), which does not exist")
        }
        return try table(of: found, for: name, depth: 0)
    }

    private static let maxDepth = 32

    private func table(
        of view: View, for name: String, depth: Int
    ) throws(CompileFault) -> SQLFragment {
        guard depth <= TableSQL.maxDepth else {
            throw .query("'\(name)' has more than \(TableSQL.maxDepth) tables inside of each other")
        }
        switch view.table {
        case .named(let template):
            return (try text(template, view, for: name, depth: depth)).endingComment
        case .query(let template):
            let query = try text(template, view, for: name, depth: depth)
            return "(" + query.endingComment + ")"
        case .unusable(let error): throw .model("\(error.reason)", at: error.place)
        }
    }

    private func text(
        _ template: SQLTemplate, _ view: View, for name: String, depth: Int
    ) throws(CompileFault) -> SQLFragment {
        var text = SQLFragment()
        for piece in template.pieces {
            switch piece {
            case .text(let part): text += SQLFragment(part)
            case .tableName(let other):
                guard let other = scope.model.views[other] else {
                    throw .model("no view \(other) for the table of \(view.name)", at: view.place)
                }
                text += try table(of: other, for: name, depth: depth + 1)
            case .table, .field, .column:
                throw .model("the table of \(view.name) cannot refer to fields", at: view.place)
            }
            guard text.byteCount <= 4 << 20 else {
                throw .model("the table of \(view.name) has over 4 MB of SQL", at: view.place)
            }
        }
        return text
    }
}
