internal import FilterLanguage
internal import QueryCompiler
internal import QueryTasks

/// A query whose names were all found, with its SQL: what is selected, from where, in which order.
struct QueryPlan: Sendable {
    let explore: String
    let exploreLabel: String
    let source: DataSource
    /// The version of the explore's data.
    let version: String
    let dialect: SQLDialect
    let compiled: CompiledQuery
    /// Greatest number of rows; nil for all.
    let limit: Int?
    /// The IANA name of the time zone of the query; nil for times as they are stored.
    let timeZone: String?
    /// The filter expression of the query; nil for none.
    let filterExpression: String?

    /// The fields in the order of the query.
    var fields: [ExploreField] { compiled.fields }

    /// Number of rows of a query without a limit.
    static let defaultLimit = 500

    /// The sorts that the query does not have, as texts.
    var addedSorts: [String] {
        guard compiled.hasDefaultSorts else { return [] }
        return compiled.sorts.map { fields[$0.place].name + ($0.isDescending ? " desc" : "") }
    }

    /// The statement that gives the rows.
    var statement: SQLFragment { compiled.statement(isSorted: true, limit: limit) }

    /// A statement that gives as many rows in any order, up to a limit.
    func unsorted(limit: Int) -> SQLFragment { compiled.statement(isSorted: false, limit: limit) }

    /// The statement with its values, as `sql` tells it.
    var toldSQL: String { CompiledQuery.told(statement, dialect) }
}

extension QueryPlan {
    /// What a query is looked up with besides the catalog.
    struct Context: Sendable {
        /// Seconds since 1970.
        var now: Double
        /// Attributes of the user.
        var attributes: [String: String]
        var dialect = SQLDialect.sqlite
        /// Whether the query is run, and not only told.
        var runs = true
    }

    /// Looks up the names of a query, and compiles it.
    ///
    /// - Parameter limit: The limit of the request, which replaces that of the query; -1 for all rows.
    /// - Throws: `QueryFault` that names what does not exist or is not supported.
    init(
        _ query: Query, limit: Int?, in catalog: Catalog, _ context: Context
    ) throws(QueryFault) {
        let explore = try catalog.explore(query.view, ofModel: query.model)
        self.explore = explore.name
        exploreLabel = explore.label
        source = explore.source
        version = explore.version
        dialect = context.dialect
        // SQL alone needs no database.
        guard !source.path.isEmpty || !context.runs else {
            throw .bad(
                "Model '\(query.model)' has the connection '\(source.connection)', which this server was not given"
            )
        }
        try QueryPlan.refuseUnsupported(query)
        self.limit = try QueryPlan.limit(limit, query.limit)
        let zone = try QueryZone(query.queryTimezone)
        timeZone = zone?.name
        filterExpression = query.filterExpression.flatMap { $0.isEmpty ? nil : $0 }
        let calculations = query.calculationNames
        var request = QueryRequest(
            fields: (query.fields ?? []).filter { !calculations.contains($0) })
        request.filters = (query.filters ?? [:]).map { QueryRequest.Filter(field: $0, text: $1) }
        request.filterExpression = query.filterExpression
        request.sorts = query.sorts ?? []
        request.userAttributes = context.attributes
        let setting = QuerySetting(
            dialect: context.dialect, now: QueryZone.civilTime(context.now, in: zone),
            timeZone: zone?.name,
            toUTC: { zone?.toUTC($0) ?? $0 })
        do {
            compiled = try QueryCompiler(explore.scope, setting).compile(request)
        } catch {
            throw .bad(error.description)
        }
    }

    private static func refuseUnsupported(_ query: Query) throws(QueryFault) {
        let asked: [(String, Bool)] = [
            ("pivots", query.pivots?.isEmpty == false), ("total", query.total == true),
            ("row_total", query.rowTotal?.isEmpty == false),
            ("subtotals", query.subtotals?.isEmpty == false),
            ("fill_fields", query.fillFields?.isEmpty == false),
        ]
        for (name, isAsked) in asked where isAsked {
            throw .bad("'\(name)' is not supported by this server")
        }
    }

    private static func limit(_ asked: Int?, _ text: String?) throws(QueryFault) -> Int? {
        var limit = defaultLimit
        if let text, !text.isEmpty {
            guard let number = Int(text) else {
                throw .bad("limit is a number of rows or -1 for all, not '\(text)'")
            }
            limit = number
        }
        if let asked { limit = asked }
        if limit == -1 { return nil }
        guard limit >= 0 else {
            throw .bad("limit is a number of rows or -1 for all, not \(limit)")
        }
        return limit
    }
}

extension Query {
    /// Names of the table calculations among `dynamic_fields`, which tables name beside the fields.
    var calculationNames: Set<String> {
        guard let text = dynamicFields, let list = try? JSONValue(json: Array(text.utf8)),
            case .array(let entries) = list
        else { return [] }
        return Set(entries.compactMap { $0["table_calculation"]?.string })
    }
}
