/// The SQL of a plan: once with bound values to be run, once as text that runs anywhere.
struct SQLText: Sendable {
    /// The statement, with `?` for each of `values`.
    let statement: String
    let values: [SQLiteValue]
    /// The statement with its values, as `sql` tells it.
    let told: String
}

extension QueryPlan {
    /// - Parameter isCount: Whether the rows are only counted, up to `limit`.
    func sql(limit: Int?) -> SQLText {
        let view = SQLText.quoted(explore)
        var lines = ["SELECT"]
        lines.append(
            fields.map { "    \(sql(of: $0, view))  AS \(SQLText.quoted($0.name))" }
                .joined(separator: ",\n"))
        lines.append("FROM \(SQLText.quoted(table)) AS \(view)")
        if isEmpty { lines.append("WHERE 1=2") }
        if isGrouped {
            let places = fields.indices.filter { !fields[$0].isMeasure }.map { "\($0 + 1)" }
            if !places.isEmpty {
                lines.append("GROUP BY\n    " + places.joined(separator: ",\n    "))
            }
        }
        if !sorts.isEmpty {
            let texts = sorts.map { "\($0.place + 1)" + ($0.isDescending ? " DESC" : "") }
            lines.append("ORDER BY\n    " + texts.joined(separator: ",\n    "))
        }
        let text = lines.joined(separator: "\n")
        guard let limit else { return SQLText(statement: text, values: [], told: text) }
        return SQLText(
            statement: text + "\nLIMIT ?", values: [.integer(Int64(limit))],
            told: text + "\nLIMIT \(limit)")
    }

    private func sql(of field: ExploreField, _ view: String) -> String {
        let column = "\(view).\(SQLText.quoted(field.column))"
        switch field.aggregate {
        case .count: return "COUNT(*)"
        case .sum(isExact: true): return "COALESCE(SUM(\(column) ), 0)"
        // Beyond 64 bits SUM fails, where TOTAL goes on with doubles.
        case .sum(isExact: false): return "TOTAL(\(column) )"
        case nil:
            return field.type == "yesno" ? "CASE WHEN \(column) THEN 'Yes' ELSE 'No' END" : column
        }
    }
}

extension SQLText {
    /// A name as an identifier of SQL, whatever characters it has.
    static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }
}
