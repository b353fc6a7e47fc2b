internal import QueryTasks

/// A query in a query string, as in URLs of explore pages:
/// `fields=orders.city,orders.count&f[orders.city]=Rome&sorts=orders.count+desc&limit=10`.
enum URLQuery {
    static func query(of call: Call) throws(RequestFault) -> Query {
        var query = Query(model: call.value("model_name"), view: call.value("view_name"))
        query.fields = call.list("fields")
        query.pivots = call.list("pivots")
        query.fillFields = call.list("fill_fields")
        query.sorts = call.list("sorts")
        query.subtotals = call.list("subtotals")
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

    /// Explore pages write `on` for true.
    private static func boolean(_ call: Call, _ name: String) throws(RequestFault) -> Bool? {
        call.parameter(name) == "on" ? true : try call.flag(name)
    }
}
