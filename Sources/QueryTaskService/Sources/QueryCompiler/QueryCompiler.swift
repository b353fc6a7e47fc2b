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
        let pivots = try QueryShape.pivots(request.pivots, fields)
        let filters = try QueryFilters(request, scope)
        let groups = try GroupedRows(
            of: fields, filters, scope, setting,
            isWhole: !pivots.isEmpty || !request.subtotals.isEmpty || !request.fillFields.isEmpty)
        let sorts = try QuerySorts(request.sorts, fields, pivots: pivots)
        let fills = try Fill.fills(request.fillFields, fields, filters, scope, setting)
        let shape = QueryShape(
            fields: fields, pivots: pivots, sorts: sorts.sorts,
            hasRowTotals: request.hasRowTotals && !pivots.isEmpty,
            columnLimit: request.columnLimit, groups: groups)
        return CompiledQuery(
            fields: fields, pivots: pivots, sorts: sorts.sorts,
            hasDefaultSorts: sorts.isDefault && !sorts.sorts.isEmpty,
            appliedFilters: filters.applied, unsorted: try groups.select(fields),
            order: sorts.clause(fields, try groups.orderExpressions(fields)),
            cellTable: pivots.isEmpty && fills.isEmpty ? nil : try shape.cellTable(),
            hasRowTotals: shape.hasRowTotals, columnLimit: request.columnLimit, fills: fills,
            totals: request.hasTotals ? try shape.totals() : nil,
            subtotals: try shape.subtotals(request.subtotals))
    }

    /// Why a field's own SQL cannot be made, whatever its table is; nil where it can.
    package func fault(of field: ExploreField) -> CompileFault? {
        do {
            var sql = FieldSQL(scope, setting)
            _ = try sql.aliases(of: field)
            if try sql.needsKey(field) { sql.inputs.inner = InnerColumns(dimensions: []) }
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
