internal import FilterLanguage
internal import LookML

/// Compiles a query of an explore to SQL.
///
///     fields → views → joins → conditions → SELECT … FROM … WHERE … GROUP BY … HAVING … ORDER BY
///
/// Names of the query are looked up, and values of its filters become values of the statement: no text of a request
/// becomes SQL.
package struct QueryCompiler {
    private let scope: ExploreScope
    private let setting: QuerySetting

    package init(_ scope: ExploreScope, _ setting: QuerySetting) {
        self.scope = scope
        self.setting = setting
    }

    package func compile(_ request: QueryRequest) throws(CompileFault) -> CompiledQuery {
        if let problem = scope.problem {
            throw CompileFault(
                kind: .model,
                description: "Explore '\(scope.explore.name)' cannot be queried: \(problem)",
                place: problem.place)
        }
        let fields = try selected(request.fields)
        let filters = try QueryFilters(request, scope)
        var sql = FieldSQL(scope, setting)
        let joins = try joins(fields, filters, sql)
        sql.inputs.hasJoins = joins.hasJoins
        if joins.hasJoins, !PlantedFault.repeatedRows.isPlanted {
            sql.inputs.repeatedAliases = try joins.repeatedAliases()
        }
        var needsInner = false
        for field in fields + filters.fields where try needsKey(field, sql) { needsInner = true }
        let conditions = try joins.conditions() + filters.rowConditions(sql)
        let text =
            try needsInner
            ? nested(fields, filters, joins, conditions, sql)
            : flat(fields, filters, joins, conditions, sql)
        let given = try sorts(request.sorts, fields)
        let sorts = given ?? defaultSorts(fields)
        return CompiledQuery(
            fields: fields, sorts: sorts, hasDefaultSorts: given == nil && !sorts.isEmpty,
            appliedFilters: filters.applied, unsorted: text,
            order: try order(
                sorts, fields, sql,
                isGrouped: isGrouped(fields, hasGroupFilters: filters.hasGroupFilters),
                isInner: needsInner))
    }

    /// Why a field's own SQL cannot be made, whatever its table is; nil where it can.
    package func fault(of field: ExploreField) -> CompileFault? {
        do {
            var sql = FieldSQL(scope, setting)
            _ = try sql.aliases(of: field)
            if try needsKey(field, sql) { sql.inputs.inner = InnerColumns(dimensions: []) }
            _ = field.isMeasure ? try sql.shownMeasure(field) : try sql.dimension(field)
            return nil
        } catch {
            return error
        }
    }

    private func selected(_ names: [String]) throws(CompileFault) -> [ExploreField] {
        guard !names.isEmpty else {
            throw .query("Must query at least one dimension or measure")
        }
        var fields: [ExploreField] = []
        var seen: Set<String> = []
        for name in names where seen.insert(name).inserted {
            let field = try scope.queried(name)
            guard field.field.kind == .dimension || field.isMeasure else {
                throw .query("Field '\(name)' only filters, and cannot be selected")
            }
            fields.append(field)
        }
        return fields
    }

    private func joins(
        _ fields: [ExploreField], _ filters: QueryFilters, _ sql: FieldSQL
    ) throws(CompileFault) -> JoinPlan {
        var needed: Set<String> = []
        for field in fields + filters.fields { needed.formUnion(try sql.aliases(of: field)) }
        for reference in scope.explore.sqlAlwaysWhere?.references ?? [] {
            let target = try sql.target(
                of: reference, from: scope.explore.viewAlias, for: scope.explore.name)
            needed.formUnion(try sql.aliases(of: target))
        }
        if case .list(let items)? = scope.explore.block.last("always_join")?.value {
            needed.formUnion(items.compactMap(\.value.scalar))
        }
        return try JoinPlan(needed, sql)
    }

    /// Whether a measure, or one that it calculates over, takes one row for each key.
    private func needsKey(_ field: ExploreField, _ sql: FieldSQL) throws(CompileFault) -> Bool {
        var seen: Set<String> = []
        var open = [field]
        while let field = open.popLast() {
            guard field.isMeasure, seen.insert(field.name).inserted else { continue }
            if sql.inputs.needsKey(field) { return true }
            for reference in field.field.sql?.references ?? [] {
                open.append(try sql.target(of: reference, from: field.alias, for: field.name))
            }
        }
        return false
    }

    // MARK: - Statements

    /// One query of the joined tables.
    private func flat(
        _ fields: [ExploreField], _ filters: QueryFilters, _ joins: JoinPlan,
        _ conditions: [SQLFragment], _ sql: FieldSQL
    ) throws(CompileFault) -> SQLFragment {
        var columns: [SQLFragment] = []
        for field in fields {
            columns.append(
                field.isMeasure ? try sql.shownMeasure(field) : try sql.dimension(field))
        }
        var text = QueryCompiler.select(columns, fields) + "\n" + (try joins.source())
        text += QueryCompiler.clause("WHERE", conditions)
        let having = try filters.groupConditions(sql)
        return text + grouping(fields, having) + QueryCompiler.clause("HAVING", having)
    }

    /// A query over an inner one, which numbers the rows of each key.
    private func nested(
        _ fields: [ExploreField], _ filters: QueryFilters, _ joins: JoinPlan,
        _ conditions: [SQLFragment], _ sql: FieldSQL
    ) throws(CompileFault) -> SQLFragment {
        var dimensions: [SQLFragment] = []
        for field in fields where !field.isMeasure { dimensions.append(try sql.dimension(field)) }
        for field in fields where !field.isMeasure {
            if let order = try sql.order(of: field) { dimensions.append(order) }
        }
        let inner = InnerColumns(dimensions: dimensions)
        var outer = sql
        outer.inputs.inner = inner
        var columns: [SQLFragment] = []
        var index = 0
        for field in fields {
            if field.isMeasure {
                columns.append(try outer.shownMeasure(field))
            } else {
                columns.append(InnerColumns.dimension(index))
                index += 1
            }
        }
        let having = try filters.groupConditions(outer)
        var rows = "SELECT\n    " + SQLFragment.joined(inner.selection, ",\n    ") + "\n"
        rows += try joins.source()
        rows += QueryCompiler.clause("WHERE", conditions)
        return QueryCompiler.select(columns, fields) + "\nFROM (\n" + rows + "\n) AS \"rows\""
            + grouping(fields, having) + QueryCompiler.clause("HAVING", having)
    }

    private static func select(_ columns: [SQLFragment], _ fields: [ExploreField]) -> SQLFragment {
        let parts = zip(columns, fields).map { column, field in
            column + "  AS " + SQLFragment(SQLIdentifier.quoted(field.name))
        }
        return "SELECT\n    " + SQLFragment.joined(parts, ",\n    ")
    }

    private static func clause(_ word: String, _ conditions: [SQLFragment]) -> SQLFragment {
        conditions.isEmpty
            ? "" : "\n\(word) " + SQLFragment.joined(conditions, "\n  AND ")
    }

    /// GROUP BY of the dimensions. Without measures a primary key among the dimensions makes it idle.
    private func grouping(_ fields: [ExploreField], _ having: [SQLFragment]) -> SQLFragment {
        let places = fields.indices.filter { !fields[$0].isMeasure }
        guard !places.isEmpty else { return "" }
        guard isGrouped(fields, hasGroupFilters: !having.isEmpty) else { return "" }
        return "\nGROUP BY\n    "
            + SQLFragment(places.map { "\($0 + 1)" }.joined(separator: ",\n    "))
    }

    private func isGrouped(_ fields: [ExploreField], hasGroupFilters: Bool) -> Bool {
        if hasGroupFilters || fields.contains(where: \.isMeasure) { return true }
        let hasKey = fields.contains {
            $0.field.isPrimaryKey && $0.alias == scope.explore.viewAlias
        }
        return !scope.listsRows && !(hasKey && scope.explore.joins.isEmpty)
    }

    // MARK: - Sorts

    /// The sorts of a query; nil where it has none, so that the default counts.
    private func sorts(
        _ texts: [String], _ fields: [ExploreField]
    ) throws(CompileFault) -> [CompiledQuery.Sort]? {
        if texts.contains("__UNSORTED__") { return [] }
        var sorts: [CompiledQuery.Sort] = []
        for text in texts where !text.isEmpty {
            // A number behind the direction is the column of a pivot, which unpivoted queries write as 0.
            let words = text.split(separator: " ")
            guard let name = words.first, words.count <= 3,
                let place = fields.firstIndex(where: { $0.name == name })
            else { throw .query("Sort '\(text)' names no field of the query") }
            var isDescending = false
            for word in words.dropFirst() {
                switch word.lowercased() {
                case "desc": isDescending = true
                case "asc": isDescending = false
                case "0": break
                default: throw .query("Sort '\(text)' is no 'view.field' or 'view.field desc'")
                }
            }
            if !sorts.contains(where: { $0.place == place }) {
                sorts.append(CompiledQuery.Sort(place: place, isDescending: isDescending))
            }
        }
        return sorts.isEmpty ? nil : sorts
    }

    /// The first date or time, latest first; else the first measure, greatest first; else the first dimension, unless it
    /// is a numeric primary key.
    private func defaultSorts(_ fields: [ExploreField]) -> [CompiledQuery.Sort] {
        if let place = fields.firstIndex(where: { $0.isTime && !$0.isMeasure }) {
            return [
                CompiledQuery.Sort(
                    place: place, isDescending: !PlantedFault.risingSort.isPlanted)
            ]
        }
        if let place = fields.firstIndex(where: \.isMeasure) {
            return [CompiledQuery.Sort(place: place, isDescending: true)]
        }
        if fields[0].field.isPrimaryKey, fields[0].isNumeric { return [] }
        return [CompiledQuery.Sort(place: 0, isDescending: false)]
    }

    /// ORDER BY. Rows that are equal by the sorts stand in the order of their dimensions, so that a limit always cuts
    /// the same ones off.
    private func order(
        _ sorts: [CompiledQuery.Sort], _ fields: [ExploreField], _ sql: FieldSQL, isGrouped: Bool,
        isInner: Bool
    ) throws(CompileFault) -> SQLFragment {
        guard !sorts.isEmpty else { return "" }
        let dimensions = fields.filter { !$0.isMeasure }
        var keys: [String: SQLFragment] = [:]
        var innerIndex = dimensions.count
        for field in dimensions {
            guard var key = try sql.order(of: field) else { continue }
            if isInner {
                key = InnerColumns.dimension(innerIndex)
                innerIndex += 1
            }
            keys[field.name] = isGrouped ? "MIN(" + key + ")" : key
        }
        var texts: [SQLFragment] = []
        for sort in sorts {
            let direction = sort.isDescending ? " DESC" : ""
            if let key = keys[fields[sort.place].name] { texts.append(key + direction) }
            texts.append(SQLFragment("\(sort.place + 1)\(direction)"))
        }
        for place in fields.indices
        where !fields[place].isMeasure && !sorts.contains(where: { $0.place == place }) {
            texts.append(SQLFragment("\(place + 1)"))
        }
        return "\nORDER BY\n    " + SQLFragment.joined(texts, ",\n    ")
    }
}

extension ExploreScope {
    /// The field that a query names.
    func queried(_ name: String) throws(CompileFault) -> ExploreField {
        guard let field = field(name) else {
            throw .query("Unknown field '\(name)' in explore '\(explore.name)'")
        }
        return field
    }
}
