internal import QueryTasks

/// A query of more rows than a page has.
///
/// The API's queries have no offset. A page behind another is the same query with one more condition: the
/// field that sorts is at or behind the last value of the page before.
struct PagedQuery {
    /// The members of the query, as clients send them.
    let members: [String: JSONValue]
    /// Number of rows of a page.
    let pageRows: Int
    /// Number of rows of the result at most; nil for all.
    let limit: Int?
    /// The order that the client asks for; empty for the server's choice.
    let sorts: [String]

    static let noOrder = "__UNSORTED__"

    /// - Parameters:
    ///   - query: The query as JSON.
    ///   - limit: The limit of the run, which goes before the query's.
    /// - Returns: nil for a query whose result is one page.
    init?(_ query: JSONValue, limit runLimit: Int?, pageRows: Int) {
        guard case .object(let members) = query else { return nil }
        // 500 is the API's default.
        guard let limit = runLimit ?? Int(members["limit"]?.text ?? "500"),
            limit < 0 || limit > pageRows
        else {
            return nil
        }
        self.members = members
        self.pageRows = pageRows
        self.limit = limit < 0 ? nil : limit
        sorts = members.texts("sorts")
    }

    /// What the query asks for that rows of several pages do not have together.
    var obstacle: String? {
        for name in ["pivots", "subtotals", "fill_fields"] where !members.texts(name).isEmpty {
            return "it has \(name)"
        }
        if members["total"] == true { return "it has totals" }
        if let side = members["row_total"]?.string, !side.isEmpty { return "it has row totals" }
        if let fields = members["dynamic_fields"]?.string, fields.contains("table_calculation") {
            return "it has table calculations"
        }
        return nil
    }

    /// The query of a page.
    ///
    /// - Parameter condition: An expression that holds for the rows of the page; nil for the first one.
    func page(sorts: [String], rows: Int, where condition: String?) -> JSONValue {
        var page = members
        page["sorts"] = sorts.isEmpty ? nil : .array(sorts.map(JSONValue.string))
        page["limit"] = .string("\(rows)")
        if let condition {
            // A condition in `filters` would change the SQL of models that ask whether a field is filtered.
            let filter = members["filter_expression"]?.string ?? ""
            let isFiltered = !filter.allSatisfy(\.isWhitespace)
            page["filter_expression"] = .string(
                isFiltered ? "(\(filter)) AND (\(condition))" : condition)
        }
        return .object(page)
    }
}

extension [String: JSONValue] {
    /// The texts of a member that is an array of texts.
    fileprivate func texts(_ name: String) -> [String] {
        guard case .array(let elements)? = self[name] else { return [] }
        return elements.compactMap(\.string)
    }
}
