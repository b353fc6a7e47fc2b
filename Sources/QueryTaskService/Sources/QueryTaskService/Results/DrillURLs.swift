internal import LookML
internal import QueryCompiler
internal import QueryTasks

/// The URLs of explore pages that the links of a result lead to, but for the values of its rows.
struct DrillURLs {
    /// A link of a dimension to the query with another dimension in its place: the filter of the value stands
    /// between `start` and `end`.
    struct Drill: Sendable {
        /// The other dimension's label as JSON has it inside its quotes.
        let label: [UInt8]
        let start: [UInt8]
        let end: [UInt8]
    }

    /// The link of a measure to the rows behind it: the filters of the row stand between `start` and `end`.
    struct Detail: Sendable {
        struct Filter: Sendable {
            /// The place of the field among those of the query; nil for another field.
            let place: Int?
            let text: String
            /// `&f[NAME]=TEXT`.
            let item: [UInt8]
            /// Whether the measure has the filter, and not the query.
            let isOfMeasure: Bool
        }

        let start: [UInt8]
        let end: [UInt8]
        let filters: [Filter]
    }

    private let query: Query
    private let compiled: CompiledQuery
    private let scope: ExploreScope
    /// `/explore/MODEL/EXPLORE?fields=`.
    private let start: String
    /// `&limit=500` and all else that no field changes.
    private let end: String

    init(_ query: Query, _ compiled: CompiledQuery, scope: ExploreScope, timeZone: String?) {
        self.query = query
        self.compiled = compiled
        self.scope = scope
        let (model, explore) = (URLText.encoded(query.model), URLText.encoded(query.view))
        start = "/explore/\(model)/\(explore)?fields="
        var end = "&limit=500"
        if let timeZone { end += "&query_timezone=" + URLText.encoded(timeZone) }
        let named = compiled.fields + compiled.appliedFilters.map(\.field)
        if let dynamicFields = query.dynamicFields, named.contains(where: DrillURLs.isCustom) {
            end += "&dynamic_fields=" + URLText.encoded(dynamicFields)
        }
        self.end = end
    }

    /// A filter as a parameter of a URL.
    static func filter(_ name: String, _ text: String) -> String {
        "&f[\(URLText.encoded(name))]=\(URLText.encoded(text))"
    }

    /// Whether a field is one of the query's own, whose names have no view.
    private static func isCustom(_ field: ExploreField) -> Bool { !field.name.contains(".") }

    private static func list(_ names: [String]) -> String {
        names.map(URLText.encoded).joined(separator: ",")
    }

    // MARK: - Dimensions

    /// The links of a dimension: its `drill_fields`, then the shorter spans of its group.
    func drills(of field: ExploreField) -> [Drill] {
        let listed = fields(field.field.drillFields, of: field.alias).filter { !$0.isMeasure }
        var others: [ExploreField] = []
        for other in listed + field.finerTimes(in: scope)
        where other.name != field.name && !others.contains(where: { $0.name == other.name }) {
            others.append(other)
        }
        return others.map { other in
            var filters = ""
            for filter in compiled.appliedFilters where filter.field.name != field.name {
                filters += DrillURLs.filter(filter.field.name, filter.text)
            }
            if let expression = query.filterExpression, !expression.isEmpty {
                filters += "&filter_expression=" + URLText.encoded(expression)
            }
            let label = JSONValue.string(other.shortLabel).json.dropFirst().dropLast()
            return Drill(
                label: Array(label), start: Array((start + replaced(field, by: other)).utf8),
                end: Array((filters + end).utf8))
        }
    }

    /// The fields, pivots and sorts of the query with another dimension in the place of one.
    private func replaced(_ field: ExploreField, by other: ExploreField) -> String {
        func names(_ names: [String]) -> [String] {
            var seen: Set<String> = []
            return names.map { $0 == field.name ? other.name : $0 }
                .filter { seen.insert($0).inserted }
        }
        var text = DrillURLs.list(names(compiled.fields.map(\.name)))
        if let pivots = query.pivots, !pivots.isEmpty {
            text += "&pivots=" + DrillURLs.list(names(pivots))
        }
        // Table calculations sort too, and are none of the linked query's.
        let sorts = (query.sorts ?? []).filter { sort in
            guard let name = sort.split(separator: " ").first else { return false }
            return name != field.name && compiled.fields.contains { $0.name == name }
        }
        if !sorts.isEmpty { text += "&sorts=" + DrillURLs.list(sorts) }
        return text
    }

    // MARK: - Measures

    /// The link of a measure; nil for one without `drill_fields`, and where no filters stand for what it
    /// counts: a measure of the query's own may have any condition.
    func detail(of field: ExploreField) -> Detail? {
        if DrillURLs.isCustom(field) { return nil }
        let items = field.field.drillFields
        let names = items.isEmpty ? scope.view(field.alias)?.drillFields ?? [] : items
        let shown = fields(names, of: field.alias)
        guard !shown.isEmpty else { return nil }
        var filters: [Detail.Filter] = []
        var texts: [String: String] = [:]
        for filter in field.field.filters {
            let name = filter.field.contains(".") ? filter.field : "\(field.alias).\(filter.field)"
            guard scope.field(name) != nil, texts.updateValue(filter.text, forKey: name) == nil
            else { return nil }
            filters.append(self.filter(name, filter.text, isOfMeasure: true))
        }
        for filter in compiled.appliedFilters where !filter.field.isMeasure {
            let name = filter.field.name
            if let own = texts[name] {
                // A field has one filter: that of the measure, if it says the same as the query's.
                if own != filter.text { return nil }
            } else {
                filters.append(self.filter(name, filter.text, isOfMeasure: false))
            }
        }
        var end = end
        if let expression = query.filterExpression, !expression.isEmpty {
            // An expression over measures chooses among groups, and not among the rows behind them.
            for name in DrillURLs.names(in: expression) {
                guard let field = scope.field(name), !field.isMeasure else { return nil }
            }
            end += "&filter_expression=" + URLText.encoded(expression)
        }
        return Detail(
            start: Array((start + DrillURLs.list(shown.map(\.name))).utf8), end: Array(end.utf8),
            filters: filters)
    }

    /// The fields that an expression names as `${name}`.
    private static func names(in expression: String) -> [String] {
        expression.split(separator: "$").compactMap { part in
            guard part.hasPrefix("{"), let end = part.firstIndex(of: "}") else { return nil }
            return part[..<end].dropFirst().filter { $0 != " " }
        }
    }

    private func filter(_ name: String, _ text: String, isOfMeasure: Bool) -> Detail.Filter {
        Detail.Filter(
            place: compiled.fields.firstIndex { $0.name == name }, text: text,
            item: Array(DrillURLs.filter(name, text).utf8), isOfMeasure: isOfMeasure)
    }

    /// The fields of a list of `drill_fields` that a query can select.
    private func fields(_ items: [String], of alias: String) -> [ExploreField] {
        DrillFields { scope.view($0) }.names(of: items, in: alias).compactMap { name in
            guard let field = scope.field(name), field.field.problems.isEmpty,
                field.isMeasure || field.field.kind == .dimension
            else { return nil }
            return field
        }
    }
}
