internal import QueryTasks

/// A query in a query string, as in URLs of explore pages:
/// `fields=orders.city,orders.count&f[orders.city]=Rome&sorts=orders.count+desc&limit=10`.
enum URLQuery {
    static func query(of call: Call) throws(RequestFault) -> Query {
        var query = Query(model: call.value("model_name"), view: call.value("view_name"))
        query.fields = list(call.parameter("fields"))
        query.pivots = list(call.parameter("pivots"))
        query.fillFields = list(call.parameter("fill_fields"))
        query.sorts = list(call.parameter("sorts"))
        query.subtotals = list(call.parameter("subtotals"))
        query.limit = call.parameter("limit")
        query.columnLimit = call.parameter("column_limit")
        query.total = try boolean(call, "total")
        query.rowTotal = call.parameter("row_total")
        query.dynamicFields = call.parameter("dynamic_fields")
        query.filterExpression = call.parameter("filter_expression")
        query.queryTimezone = call.parameter("query_timezone")
        var filters: [String: String] = [:]
        for (name, value) in call.query where name.hasPrefix("f[") && name.hasSuffix("]") {
            filters[String(name.dropFirst(2).dropLast())] = value
        }
        if !filters.isEmpty { query.filters = filters }
        return query
    }

    private static func list(_ text: String?) -> [String]? {
        text?.split(separator: ",").map { $0.drop { $0 == " " } }.map(String.init)
    }

    /// Explore pages write `on` for true.
    private static func boolean(_ call: Call, _ name: String) throws(RequestFault) -> Bool? {
        call.parameter(name) == "on" ? true : try call.flag(name)
    }
}
