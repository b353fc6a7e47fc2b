internal import FilterLanguage
internal import QueryCompiler
internal import QueryTasks

/// A query whose names were all found, with its SQL: what is selected, from where, in which order.
struct QueryPlan: Sendable {
    let explore: String
    let scope: ExploreScope
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
    /// The sorts by table calculations; nil for none.
    let calculationSort: CalculationSort?
    /// The links of the cells; nil for a result without.
    let links: DrillLinks?
    /// The time of the plan in seconds since 1970, from which relative dates count.
    let now: Double

    /// The fields in the order of the query.
    var fields: [ExploreField] { compiled.fields }

    /// Number of rows of a query without a limit.
    static let defaultLimit = 500

    /// The sorts that the query does not have, as texts.
    var addedSorts: [String] {
        guard compiled.hasDefaultSorts, calculationSort == nil else { return [] }
        return compiled.sorts.map { fields[$0.place].name + ($0.isDescending ? " desc" : "") }
    }

    /// The statements with their values, as `sql` tells them.
    var toldStatements: [String] { compiled.told(limit: limit, dialect) }
    var toldSQL: String { toldStatements.joined(separator: ";\n\n") }

    /// Whether the rows of the result are those of one statement, which can be passed on one by one.
    var isPlain: Bool {
        compiled.cellTable == nil && compiled.totals == nil && compiled.subtotals.isEmpty
            && calculationSort == nil
    }
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
        /// Whether cells get links.
        var generatesLinks = false
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
        scope = explore.scope
        now = context.now
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
        self.limit = try QueryPlan.limit(limit, query.limit)
        let zone = try QueryZone(query.queryTimezone)
        timeZone = zone?.name
        filterExpression = query.filterExpression.flatMap { $0.isEmpty ? nil : $0 }
        let dynamicFields = try QueryDynamicFields(query)
        var request = QueryRequest(fields: dynamicFields.selected(query.fields ?? []))
        request.filters = (query.filters ?? [:]).map { QueryRequest.Filter(field: $0, text: $1) }
        request.filterExpression = query.filterExpression
        let calculations = dynamicFields.calculationNames
        calculationSort = try CalculationSort(query, calculations: calculations)
        request.sorts = CalculationSort.others(query.sorts ?? [], calculations: calculations)
        request.pivots = query.pivots ?? []
        request.columnLimit = try QueryPlan.columnLimit(query.columnLimit)
        request.hasTotals = query.total == true
        request.hasRowTotals = try QueryPlan.hasRowTotals(query.rowTotal)
        request.subtotals = query.subtotals ?? []
        request.fillFields = query.fillFields ?? []
        request.userAttributes = context.attributes
        let setting = QuerySetting(
            dialect: context.dialect, now: QueryZone.civilTime(context.now, in: zone),
            timeZone: zone?.name,
            toUTC: { zone?.toUTC($0) ?? $0 })
        do {
            let scope = try explore.scope.adding(
                dynamicFields.fields, usedBy: request, setting)
            compiled = try QueryCompiler(scope, setting).compile(request)
        } catch {
            throw .bad(error.description)
        }
        links =
            context.generatesLinks
            ? DrillLinks(query, compiled, scope: explore.scope, timeZone: timeZone) : nil
    }

    private static func columnLimit(_ text: String?) throws(QueryFault) -> Int {
        guard let text, !text.isEmpty else { return CompiledQuery.defaultColumnLimit }
        guard let number = Int(text), 0...maxColumns ~= number else {
            throw .bad(
                "column_limit is a number of pivot columns up to \(maxColumns), not '\(text)'")
        }
        return number
    }

    /// Greatest number of pivot columns, with which rows of several measures still fit in memory.
    private static let maxColumns = 16_384

    private static func hasRowTotals(_ side: String?) throws(QueryFault) -> Bool {
        switch side {
        case nil, "": return false
        case "right", "left": return true
        case let side?: throw .bad("row_total is right or left, not '\(side)'")
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
