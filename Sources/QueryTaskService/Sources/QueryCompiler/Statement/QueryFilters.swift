internal import FilterLanguage
internal import LookML

/// All filters of a query: its own, those that the explore adds, and those of the user's access.
struct QueryFilters {
    private struct Filter {
        var field: ExploreField
        var text: String
    }

    private let scope: ExploreScope
    private let attributes: [String: String]
    private var filters: [Filter] = []
    private var accessFilters: [Filter] = []
    private let expression: FilterExpression?

    init(_ request: QueryRequest, _ scope: ExploreScope) throws(CompileFault) {
        self.scope = scope
        attributes = request.userAttributes
        expression = try FilterExpression(request.filterExpression, scope)
        for filter in request.filters.sorted(by: { $0.field < $1.field }) {
            filters.append(Filter(field: try scope.queried(filter.field), text: filter.text))
        }
        try addFiltersOfExplore(request)
        try addAccessFilters()
    }

    /// Filters of `always_filter` and `conditionally_filter` count where the query says nothing of their fields.
    private mutating func addFiltersOfExplore(_ request: QueryRequest) throws(CompileFault) {
        let explore = scope.explore
        var given = Set(request.filters.map(\.field))
        var added = explore.alwaysFilter
        if let block = explore.block.last("conditionally_filter")?.block {
            let names = (block.last("unless")?.value).map(QueryFilters.names) ?? []
            let unless = Set(names.map(fullName))
            if given.isDisjoint(with: unless) { added += try conditional(block) }
        }
        for filter in added {
            let name = fullName(filter.field)
            guard given.insert(name).inserted else { continue }
            guard let field = field(name) else {
                throw .model("no field \(name) for a filter of the explore", at: filter.place)
            }
            if field.field.kind == .parameter { continue }
            filters.append(Filter(field: field, text: filter.text))
        }
    }

    private func conditional(_ block: Block) throws(CompileFault) -> [FieldFilter] {
        do {
            return try block.filters("filters")
        } catch {
            throw .model(error.reason, at: error.place)
        }
    }

    private static func names(_ value: Value) -> [String] {
        guard case .list(let items) = value else { return value.scalar.map { [$0] } ?? [] }
        return items.compactMap(\.value.scalar)
    }

    private mutating func addAccessFilters() throws(CompileFault) {
        for entry in scope.explore.block.all("access_filter") {
            guard let block = entry.block, let name = block.last("field")?.value.scalar,
                let attribute = block.last("user_attribute")?.value.scalar
            else {
                throw .model("expected field and user_attribute in access_filter", at: entry.place)
            }
            guard let field = field(fullName(name)) else {
                throw .model("no field \(name) for access_filter", at: entry.place)
            }
            guard !field.isMeasure else {
                throw .model("access_filter names the measure \(name)", at: entry.place)
            }
            // A filter text without a word would let all rows through.
            guard let value = attributes[attribute], !value.allSatisfy(\.isWhitespace) else {
                throw .query(
                    "Explore '\(scope.explore.name)' shows rows by the user attribute "
                        + "'\(attribute)', which the user does not have")
            }
            accessFilters.append(Filter(field: field, text: value))
        }
    }

    private func fullName(_ name: String) -> String {
        name.contains(".") ? name : "\(scope.explore.viewAlias).\(name)"
    }

    private func field(_ name: String) -> ExploreField? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        return parts.count == 2 ? scope.field(parts[1], of: parts[0]) : nil
    }

    /// The fields that conditions need.
    var fields: [ExploreField] {
        (filters + accessFilters).map(\.field) + (expression?.fields ?? [])
    }

    /// Whether groups are filtered, so that rows have to be grouped.
    var hasGroupFilters: Bool { fields.contains(where: \.isMeasure) }

    /// What the result tells of the filters; those of access are not told.
    var applied: [CompiledQuery.AppliedFilter] {
        filters.map { CompiledQuery.AppliedFilter(field: $0.field, text: $0.text) }
    }

    /// The times that filters on a field, or on another timeframe of its group, let through, where each names one range.
    func range(
        of field: ExploreField, _ calendar: FilterCalendar
    ) throws(CompileFault) -> DateRange {
        var range = DateRange(start: nil, end: nil)
        for filter in filters + accessFilters {
            let isSame =
                filter.field.name == field.name
                || field.dimensionGroup != nil
                    && filter.field.dimensionGroup == field.dimensionGroup
            guard isSame, case .time(let frame, _)? = filter.field.field.type, frame.isSpan,
                let parsed = try? DateParser.filter(of: filter.text, userAttributes: attributes),
                parsed.tests.count == 1, let found = parsed.tests[0].range(in: calendar)
            else { continue }
            range.start = [range.start, found.start].compactMap { $0 }.max()
            range.end = [range.end, found.end].compactMap { $0 }.min()
        }
        return range
    }

    /// The conditions of rows.
    func rowConditions(_ sql: FieldSQL) throws(CompileFault) -> [SQLFragment] {
        let conditions = Conditions(sql, attributes: attributes)
        var parts: [SQLFragment] = []
        for filter in filters + accessFilters where !filter.field.isMeasure {
            if let part = try conditions.condition(on: filter.field, filter.text) {
                parts.append(part)
            }
        }
        if let always = scope.explore.sqlAlwaysWhere {
            let text = try sql.expanded(
                always, alias: scope.explore.viewAlias, for: scope.explore.name, depth: 0)
            parts.append("(" + text + ")")
        }
        if let expression, !expression.usesMeasures {
            parts.append(try expression.condition(sql, attributes: attributes).parenthesized)
        }
        return parts
    }

    /// The conditions of groups.
    func groupConditions(_ sql: FieldSQL) throws(CompileFault) -> [SQLFragment] {
        let conditions = Conditions(sql, attributes: attributes)
        var parts: [SQLFragment] = []
        for filter in filters + accessFilters where filter.field.isMeasure {
            if let part = try conditions.condition(on: filter.field, filter.text) {
                parts.append(part)
            }
        }
        if let expression, expression.usesMeasures {
            parts.append(try expression.condition(sql, attributes: attributes).parenthesized)
        }
        return parts
    }
}
