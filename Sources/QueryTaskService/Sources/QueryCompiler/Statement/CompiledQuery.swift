package import FilterLanguage

/// The SQL of a query, with what results tell of it.
package struct CompiledQuery: Sendable {
    package struct Sort: Sendable, Hashable {
        /// Index of the field among the selected ones.
        package var place: Int
        package var isDescending: Bool
    }

    /// A filter that the query was run with.
    package struct AppliedFilter: Sendable {
        package var field: ExploreField
        package var text: String
    }

    /// The fields in the order of the columns.
    package var fields: [ExploreField]
    package var sorts: [Sort]
    /// Whether the sorts are the server's own choice.
    package var hasDefaultSorts: Bool
    package var appliedFilters: [AppliedFilter]
    /// Everything up to ORDER BY.
    package var unsorted: SQLFragment
    /// ORDER BY with its expressions; empty for rows in any order.
    package var order: SQLFragment

    /// The statement without and with its order.
    package func statement(isSorted: Bool, limit: Int?) -> SQLFragment {
        var text = unsorted
        if isSorted { text += order }
        if let limit { text += "\nLIMIT " + SQLFragment(.integer(Int64(limit))) }
        return text
    }

    /// The text of a statement as it is told, with values in it. Where SQLite needs functions of ours, the first line
    /// says so.
    package static func told(_ statement: SQLFragment, _ dialect: SQLDialect) -> String {
        let text = statement.literalText
        guard !dialect.hasTimes else { return text }
        var needs: [String] = []
        if text.contains("median(") || text.contains("percentile(") {
            needs.append("median() and percentile() of SQLite's extension percentile")
        }
        if text.contains("rowcast_time_zone(") {
            needs.append("rowcast_time_zone(time, from, to) of rowcast-server")
        }
        return needs.isEmpty ? text : "-- needs \(needs.joined(separator: ", and "))\n" + text
    }
}
