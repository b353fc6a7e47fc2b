internal import FilterLanguage
internal import LookML

/// The joined tables of a query under its conditions, to be grouped by any of its dimensions.
///
/// Totals and subtotals are groups of the same rows by fewer dimensions, so that they too need every join.
struct GroupedRows {
    private let scope: ExploreScope
    private let filters: QueryFilters
    private let joins: JoinPlan
    private let sql: FieldSQL
    private let conditions: [SQLFragment]
    /// Whether a measure takes one row for each key, so that the groups are those of an inner query.
    let isNested: Bool
    /// Whether texts are grouped by their bytes, so that groups by several dimensions and by some of them have the same
    /// texts. A column that SQLite compares without case would give any of its texts otherwise.
    private let comparesBytes: Bool

    /// - Parameter isWhole: Whether the query has other groups than those of its rows.
    init(
        of fields: [ExploreField], _ filters: QueryFilters, _ scope: ExploreScope,
        _ setting: QuerySetting, isWhole: Bool
    ) throws(CompileFault) {
        comparesBytes = isWhole && !setting.dialect.hasTimes
        self.scope = scope
        self.filters = filters
        var sql = FieldSQL(scope, setting)
        let used = fields + filters.fields
        joins = try GroupedRows.joins(used, sql)
        sql.inputs.hasJoins = joins.hasJoins
        if joins.hasJoins, !PlantedFault.repeatedRows.isPlanted {
            sql.inputs.repeatedAliases = try joins.repeatedAliases()
        }
        var isNested = false
        for field in used where try sql.needsKey(field) { isNested = true }
        self.isNested = isNested
        self.sql = sql
        conditions = try joins.conditions() + filters.rowConditions(sql)
    }

    private static func joins(
        _ fields: [ExploreField], _ sql: FieldSQL
    ) throws(CompileFault) -> JoinPlan {
        let explore = sql.scope.explore
        var needed: Set<String> = []
        for field in fields { needed.formUnion(try sql.aliases(of: field)) }
        for reference in explore.sqlAlwaysWhere?.references ?? [] {
            let target = try sql.target(of: reference, from: explore.viewAlias, for: explore.name)
            needed.formUnion(try sql.aliases(of: target))
        }
        if case .list(let items)? = explore.block.last("always_join")?.value {
            needed.formUnion(items.compactMap(\.value.scalar))
        }
        return try JoinPlan(needed, sql)
    }

    /// The query of the groups, without an order.
    ///
    /// - Parameters:
    ///   - orderPlaces: For each field the number in the name of the column that it is sorted by, where these stand
    ///     behind the fields; nil where they do not.
    ///   - filtersGroups: Whether the filters of measures count.
    func select(
        _ fields: [ExploreField], orderPlaces: [Int]? = nil, filtersGroups: Bool = true
    ) throws(CompileFault) -> SQLFragment {
        var rows = sql
        var inner: InnerColumns?
        if isNested {
            inner = InnerColumns(dimensions: try dimensions(fields) + orders(fields).map(\.sql))
            rows.inputs.inner = inner
        }
        var columns: [SQLFragment] = []
        var index = 0
        for field in fields {
            let value: SQLFragment
            if field.isMeasure {
                value = try rows.shownMeasure(field)
            } else {
                value =
                    inner == nil
                    ? try dimension(field) : collated(InnerColumns.dimension(index), field)
                index += 1
            }
            columns.append(value + "  AS " + SQLFragment(SQLIdentifier.quoted(field.name)))
        }
        if let orderPlaces {
            for order in try orderExpressions(fields, filtersGroups: filtersGroups) {
                columns.append(order.sql + "  AS " + OrderColumn.name(orderPlaces[order.place]))
            }
        }
        let having = filtersGroups ? try filters.groupConditions(rows) : []
        var text = "SELECT\n    " + SQLFragment.joined(columns, ",\n    ")
        if let inner {
            text += "\nFROM (\nSELECT\n    " + SQLFragment.joined(inner.selection, ",\n    ") + "\n"
        } else {
            text += "\n"
        }
        text += try joins.source() + GroupedRows.clause("WHERE", conditions)
        if inner != nil { text += "\n) AS \"rows\"" }
        return text + grouping(fields, filtersGroups: filtersGroups)
            + GroupedRows.clause("HAVING", having)
    }

    private func dimensions(_ fields: [ExploreField]) throws(CompileFault) -> [SQLFragment] {
        var dimensions: [SQLFragment] = []
        for field in fields where !field.isMeasure { dimensions.append(try dimension(field)) }
        return dimensions
    }

    private func dimension(_ field: ExploreField) throws(CompileFault) -> SQLFragment {
        collated(try sql.dimension(field), field)
    }

    private func collated(_ value: SQLFragment, _ field: ExploreField) -> SQLFragment {
        guard comparesBytes else { return value }
        switch field.field.type {
        case .string, .time(.raw, _), nil: return value.parenthesized + " COLLATE BINARY"
        default: return value
        }
    }

    /// The number by which a field is sorted.
    struct Order {
        /// Place of the field.
        var place: Int
        var sql: SQLFragment
    }

    private func orders(_ fields: [ExploreField]) throws(CompileFault) -> [Order] {
        var orders: [Order] = []
        for (place, field) in fields.enumerated() where !field.isMeasure {
            if let order = try sql.order(of: field) {
                orders.append(Order(place: place, sql: order))
            }
        }
        return orders
    }

    /// The numbers by which fields are sorted, as they stand in the ORDER BY of the query of the groups.
    func orderExpressions(
        _ fields: [ExploreField], filtersGroups: Bool = true
    ) throws(CompileFault) -> [Order] {
        let dimensionCount = fields.count { !$0.isMeasure }
        let isGrouped = isGrouped(fields, filtersGroups: filtersGroups)
        return try orders(fields).enumerated().map { index, order in
            let number = isNested ? InnerColumns.dimension(dimensionCount + index) : order.sql
            return Order(place: order.place, sql: isGrouped ? "MIN(" + number + ")" : number)
        }
    }

    private static func clause(_ word: String, _ conditions: [SQLFragment]) -> SQLFragment {
        conditions.isEmpty
            ? "" : "\n\(word) " + SQLFragment.joined(conditions, "\n  AND ")
    }

    /// GROUP BY of the dimensions. Without measures a primary key among the dimensions makes it idle.
    private func grouping(_ fields: [ExploreField], filtersGroups: Bool) -> SQLFragment {
        let places = fields.indices.filter { !fields[$0].isMeasure }
        guard !places.isEmpty, isGrouped(fields, filtersGroups: filtersGroups) else { return "" }
        return "\nGROUP BY\n    "
            + SQLFragment(places.map { "\($0 + 1)" }.joined(separator: ",\n    "))
    }

    private func isGrouped(_ fields: [ExploreField], filtersGroups: Bool) -> Bool {
        if filtersGroups && filters.hasGroupFilters { return true }
        if fields.contains(where: \.isMeasure) { return true }
        let hasKey = fields.contains {
            $0.field.isPrimaryKey && $0.alias == scope.explore.viewAlias
        }
        return !scope.listsRows && !(hasKey && scope.explore.joins.isEmpty)
    }
}

/// The columns that hold the numbers by which dimensions are sorted.
enum OrderColumn {
    static func name(_ place: Int) -> SQLFragment { SQLFragment("\"order \(place + 1)\"") }
}

extension FieldSQL {
    /// Whether a measure, or one that it calculates over, takes one row for each key.
    func needsKey(_ field: ExploreField) throws(CompileFault) -> Bool {
        var seen: Set<String> = []
        var open = [field]
        while let field = open.popLast() {
            guard field.isMeasure, seen.insert(field.name).inserted else { continue }
            if inputs.needsKey(field) { return true }
            for reference in field.field.sql?.references ?? [] {
                open.append(try target(of: reference, from: field.alias, for: field.name))
            }
        }
        return false
    }
}
