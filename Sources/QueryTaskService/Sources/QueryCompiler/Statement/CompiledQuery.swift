package import FilterLanguage

/// The SQL of a query, with what results tell of it.
package struct CompiledQuery: Sendable {
    package struct Sort: Sendable, Hashable {
        /// Index of the field among the selected ones.
        package var place: Int
        package var isDescending: Bool
        /// The pivot column, from 0, by whose values of a measure rows are sorted.
        package var pivotColumn = 0
    }

    /// A filter that the query was run with.
    package struct AppliedFilter: Sendable {
        package var field: ExploreField
        package var text: String
    }

    /// Measures over the groups of fewer dimensions: totals and subtotals.
    package struct GroupTotals: Sendable {
        /// Places of the dimensions that the groups keep.
        package var kept: [Int]
        /// The query of the groups in order: the kept dimensions and the measures; of a pivoted query the number of the
        /// group, the kept dimensions, the pivots, `is_row_total` and the measures.
        package var statement: SQLFragment
    }

    /// The fields in the order of the columns.
    package var fields: [ExploreField]
    /// Places of the fields that the result is pivoted by.
    package var pivots: [Int] = []
    package var sorts: [Sort]
    /// Whether the sorts are the server's own choice.
    package var hasDefaultSorts: Bool
    package var appliedFilters: [AppliedFilter]
    /// The rows of a query without pivots, up to ORDER BY.
    package var unsorted: SQLFragment
    /// ORDER BY with its expressions; empty for rows in any order.
    package var order: SQLFragment
    /// The cells of a query that has pivots, or dimensions whose missing values are added.
    package var cellTable: CellTable?
    package var hasRowTotals = false
    /// Greatest number of pivot columns.
    package var columnLimit: Int
    package var fills: [Fill] = []
    package var totals: GroupTotals?
    package var subtotals: [GroupTotals] = []

    /// Number of pivot columns of a query that does not say.
    package static let defaultColumnLimit = 50

    /// The rows in order.
    package func rows(limit: Int?) -> SQLFragment {
        if let cellTable, cellTable.isPivoted {
            return cellTable.rows(from: CellTable.subquery(cellTable.cells), limit: limit)
        }
        return plainRows(isSorted: true, limit: limit)
    }

    /// The rows of a query without pivots.
    package func plainRows(isSorted: Bool, limit: Int?) -> SQLFragment {
        var text = unsorted
        if isSorted { text += order }
        if let limit { text += "\nLIMIT " + SQLFragment(.integer(Int64(limit))) }
        return text
    }

    /// The statements of the query as they are told, with values in them. Each runs as it stands.
    package func told(limit: Int?, _ dialect: SQLDialect) -> [String] {
        var texts = [CompiledQuery.told(rows(limit: limit), dialect)]
        if let totals {
            texts.append(
                "-- sql for creating the total\n" + CompiledQuery.told(totals.statement, dialect))
        }
        for subtotal in subtotals {
            let names = subtotal.kept.map { fields[$0].name }.joined(separator: ", ")
            texts.append(
                "-- sql for creating the subtotals of \(SQLComment.text(names))\n"
                    + CompiledQuery.told(subtotal.statement, dialect))
        }
        return texts
    }

    /// The text of a statement. Where SQLite needs functions of ours, the first line says so.
    private static func told(_ statement: SQLFragment, _ dialect: SQLDialect) -> String {
        let text = statement.literalText
        guard !dialect.hasTimes else { return text }
        var needs: [String] = []
        if text.hasBytes(of: "median(") || text.hasBytes(of: "percentile(") {
            needs.append("median() and percentile() of SQLite's extension percentile")
        }
        if text.hasBytes(of: "rowcast_time_zone(") {
            needs.append("rowcast_time_zone(time, from, to) of rowcast-server")
        }
        return needs.isEmpty ? text : "-- needs \(needs.joined(separator: ", and "))\n" + text
    }
}

/// Texts in comments of SQL.
enum SQLComment {
    /// A text that ends with its line.
    static func text(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
