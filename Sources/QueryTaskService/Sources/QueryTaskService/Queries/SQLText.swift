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
        lines.append("FROM \(SQLText.table(table)) AS \(view)")
        if isEmpty { lines.append("WHERE 1=2") }
        if isGrouped {
            let places = fields.indices.filter { !fields[$0].isMeasure }.map { "\($0 + 1)" }
            if !places.isEmpty {
                lines.append("GROUP BY\n    " + places.joined(separator: ",\n    "))
            }
        }
        if !sorts.isEmpty {
            // Rows that are equal by the sorts stand in the order of their dimensions, so that a limit
            // always cuts the same ones off.
            let others = fields.indices.filter { place in
                !fields[place].isMeasure && !sorts.contains { $0.place == place }
            }
            let texts =
                sorts.map { "\($0.place + 1)" + ($0.isDescending ? " DESC" : "") }
                + others.map { "\($0 + 1)" }
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
        case .sum(.exact): return "COALESCE(SUM(\(column) ), 0)"
        // Beyond 64 bits SUM fails, where TOTAL goes on with doubles: sums of the halves of the numbers
        // tell which of the two a group needs.
        case .sum(.wide):
            let low = "SUM(\(column) & 4294967295)"
            let high = "(SUM(\(column) >> 32) + (\(low) >> 32))"
            return "CASE WHEN COUNT(\(column) ) = 0 THEN 0 "
                + "WHEN \(high) BETWEEN -2147483648 AND 2147483647 "
                + "THEN (\(high) << 32) + (\(low) & 4294967295) ELSE TOTAL(\(column) ) END"
        case .sum(.floating): return "TOTAL(\(column) )"
        case nil:
            return field.type == "yesno" ? "CASE WHEN \(column) THEN 'Yes' ELSE 'No' END" : column
        }
    }
}

extension SQLText {
    /// The table of a view as an identifier: SQLite keeps names that begin with `sqlite_` for itself.
    static func table(_ name: String) -> String {
        quoted(name.hasPrefix("sqlite_") ? "table \(name)" : name)
    }

    /// A name as an identifier of SQL, whatever characters it has.
    static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }
}
