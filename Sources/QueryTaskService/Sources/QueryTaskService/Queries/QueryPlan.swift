internal import QueryTasks

/// Why a query cannot run, as the API answers it.
struct QueryFault: Error, Sendable, CustomStringConvertible {
    enum Kind: String, Sendable {
        /// The model, explore, query or task does not exist.
        case notFound
        /// The query is wrong, or asks for what this server does not have.
        case badRequest
        /// The query was ended before it was done.
        case interrupted
        /// The database refused the query.
        case refused
    }

    let kind: Kind
    let description: String

    static func outOfTime(_ seconds: Double) -> QueryFault {
        QueryFault(
            kind: .interrupted, description: "The query took more than \(Int(seconds)) seconds")
    }

    static func refused(_ text: String) -> QueryFault {
        QueryFault(kind: .refused, description: text)
    }

    static func bad(_ text: String) -> QueryFault {
        QueryFault(kind: .badRequest, description: text)
    }
    static func missing(_ text: String) -> QueryFault {
        QueryFault(kind: .notFound, description: text)
    }
}

/// A query whose names were all found: what is to be selected, from where, in which order.
struct QueryPlan: Sendable, Equatable {
    struct Sort: Sendable, Equatable {
        /// Index of the field among the selected ones.
        let place: Int
        let isDescending: Bool
    }

    let explore: String
    let exploreLabel: String
    let table: String
    /// The version of the explore's data.
    let version: String
    /// The fields in the order of the query.
    let fields: [ExploreField]
    /// The sorts of the query, or the default.
    var sorts: [Sort]
    /// Whether the sorts are the server's own choice.
    let hasDefaultSorts: Bool
    /// Greatest number of rows; nil for all.
    let limit: Int?
    /// Whether a filter lets no row through, as linters ask for.
    let isEmpty: Bool

    /// Number of rows of a query without a limit.
    static let defaultLimit = 500

    /// Whether rows are grouped by their dimensions.
    var isGrouped: Bool { fields.contains(where: \.isMeasure) }
}

extension QueryPlan {
    /// Looks up the names of a query.
    ///
    /// - Parameter limit: The limit of the request, which replaces that of the query; -1 for all rows.
    /// - Throws: `QueryFault` that names what does not exist or is not supported.
    init(_ query: Query, limit: Int?, in model: Model) throws(QueryFault) {
        guard query.model == model.name else {
            throw .missing("Model '\(query.model)' does not exist; the model is '\(model.name)'")
        }
        guard let explore = model.explore(query.view) else {
            throw .missing("Explore '\(query.view)' does not exist in model '\(model.name)'")
        }
        self.explore = explore.name
        exploreLabel = explore.label
        table = explore.table
        version = explore.version
        let calculations = query.calculationNames
        let names = (query.fields ?? []).filter { !calculations.contains($0) }
        guard !names.isEmpty else { throw .bad("Must query at least one dimension or measure") }
        var fields: [ExploreField] = []
        for name in names where !fields.contains(where: { $0.name == name }) {
            guard let field = explore.field(name) else {
                throw .bad("Unknown field '\(name)' in explore '\(explore.name)'")
            }
            fields.append(field)
        }
        self.fields = fields
        isEmpty = try QueryPlan.isEmpty(query)
        try QueryPlan.refuseUnsupported(query)
        let given = try QueryPlan.sorts(query.sorts ?? [], fields)
        hasDefaultSorts = given == nil
        sorts = given ?? QueryPlan.defaultSorts(fields)
        self.limit = try QueryPlan.limit(limit, query.limit)
    }

    private static func isEmpty(_ query: Query) throws(QueryFault) -> Bool {
        for (name, filter) in (query.filters ?? [:]).sorted(by: { $0.key < $1.key })
        where !filter.isEmpty {
            throw .bad("Filters are not supported by this server: '\(name)' has '\(filter)'")
        }
        let expression = (query.filterExpression ?? "").filter { !$0.isWhitespace }
        guard expression.isEmpty || expression == "1=2" else {
            throw .bad("filter_expression is not supported by this server but for 1=2")
        }
        return !expression.isEmpty
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

    /// The sorts of a query; nil where it has none, so that the default counts.
    private static func sorts(
        _ texts: [String], _ fields: [ExploreField]
    ) throws(QueryFault) -> [Sort]? {
        if texts.contains("__UNSORTED__") { return [] }
        var sorts: [Sort] = []
        for text in texts where !text.isEmpty {
            // A number behind the direction is the column of a pivot, which unpivoted queries write as 0.
            let words = text.split(separator: " ")
            guard let name = words.first, words.count <= 3,
                let place = fields.firstIndex(where: { $0.name == name })
            else { throw .bad("Sort '\(text)' names no field of the query") }
            var isDescending = false
            for word in words.dropFirst() {
                switch word.lowercased() {
                case "desc": isDescending = true
                case "asc": isDescending = false
                case "0": break
                default: throw .bad("Sort '\(text)' is no 'view.field' or 'view.field desc'")
                }
            }
            if !sorts.contains(where: { $0.place == place }) {
                sorts.append(Sort(place: place, isDescending: isDescending))
            }
        }
        return sorts.isEmpty ? nil : sorts
    }

    /// The first date or time, latest first; else the first measure, greatest first; else the first
    /// dimension.
    private static func defaultSorts(_ fields: [ExploreField]) -> [Sort] {
        if let place = fields.firstIndex(where: { $0.isTime && !$0.isMeasure }) {
            return [Sort(place: place, isDescending: true)]
        }
        if let place = fields.firstIndex(where: \.isMeasure) {
            return [Sort(place: place, isDescending: true)]
        }
        return [Sort(place: 0, isDescending: false)]
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
