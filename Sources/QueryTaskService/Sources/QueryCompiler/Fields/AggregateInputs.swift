internal import FilterLanguage
internal import LookML

/// Where the SUM, AVG and COUNT of measures find their arguments: in the joined tables of the query, or in the columns
/// of an inner query over them.
struct AggregateInputs {
    /// Views whose rows stand in several of the joined rows, so that an aggregate would count them again.
    var repeatedAliases: Set<String> = []
    var hasJoins = false
    /// The columns of the inner query, where there is one.
    var inner: InnerColumns?
    /// Conditions of the rows that count, which a measure adds to those of the measures that it is made of.
    var conditions: [SQLFragment] = []

    /// The aggregate of a measure.
    ///
    /// Measures of views whose rows repeat take one row for each primary key: `symmetric aggregates` of the vendor's
    /// documentation, here by numbering the rows of a key in the inner query.
    func aggregate(
        _ aggregate: Aggregate, of field: ExploreField, depth: Int, in sql: FieldSQL
    ) throws(CompileFault) -> SQLFragment {
        let filter = try Conditions(sql).ofMeasure(field)
        func argument(_ value: SQLFragment) -> SQLFragment {
            let value = filter.map { "CASE WHEN " + $0 + " THEN " + value + " END" } ?? value
            return inner?.column(value) ?? value
        }
        if case .count = aggregate {
            if try countsKeys(of: field, in: sql) {
                return "COUNT(DISTINCT " + argument(try key(of: field, in: sql)) + " )"
            }
            return filter == nil ? "COUNT(*)" : "COUNT(" + argument("1") + " )"
        }
        var value = try sql.template(of: field, depth: depth)
        switch aggregate {
        case .median, .medianDistinct, .percentile, .percentileDistinct: value = sql.number(value)
        default: break
        }
        switch aggregate {
        case .countDistinct: return "COUNT(DISTINCT " + argument(value) + " )"
        case .min: return "MIN(" + argument(value) + " )"
        case .max: return "MAX(" + argument(value) + " )"
        case .list:
            return sql.setting.dialect.hasTimes
                ? "STRING_AGG(DISTINCT CAST(" + argument(value) + " AS TEXT), ',')"
                : "GROUP_CONCAT(DISTINCT " + argument(value) + " )"
        default: break
        }
        guard needsKey(field) else {
            return AggregateInputs.text(aggregate, argument(value), sql.setting.dialect)
        }
        guard let inner else {
            throw .query("Measure '\(field.name)' needs an inner query")
        }
        let keys = try keys(of: field, in: sql)
        var conditions = [SQLFragment.conditions(keys.map { $0 + " IS NOT NULL" }, "OR")]
        if let filter { conditions.append(filter) }
        let condition = SQLFragment.joined(conditions, " AND ")
        let column = inner.column("CASE WHEN " + condition + " THEN " + value + " END")
        let number = inner.number(within: keys + ["CASE WHEN " + condition + " THEN 1 END"])
        return AggregateInputs.text(
            aggregate, "CASE WHEN " + number + " = 1 THEN " + column + " END", sql.setting.dialect)
    }

    private static func text(
        _ aggregate: Aggregate, _ argument: SQLFragment, _ dialect: SQLDialect
    ) -> SQLFragment {
        switch aggregate {
        case .sum, .sumDistinct: return "COALESCE(SUM(" + argument + " ), 0)"
        case .average, .averageDistinct: return "AVG(" + argument + " )"
        case .median, .medianDistinct:
            return percentile(
                PlantedFault.lowMedian.isPlanted ? "49" : "50", argument, dialect)
        case .percentile(let part), .percentileDistinct(let part):
            return percentile(part, argument, dialect)
        case .count, .countDistinct, .min, .max, .list, .number, .string, .date, .yesNo:
            return argument
        }
    }

    /// The percentile by linear interpolation between neighbours, as PERCENTILE_CONT of SQL:2003 has it.
    private static func percentile(
        _ part: String, _ argument: SQLFragment, _ dialect: SQLDialect
    ) -> SQLFragment {
        guard dialect.hasTimes else {
            return part == "50"
                ? "median(" + argument + " )" : "percentile(" + argument + ", \(part))"
        }
        let fraction = (Double(part) ?? 50) / 100
        return "PERCENTILE_CONT(\(fraction)) WITHIN GROUP (ORDER BY " + argument + ")"
    }

    /// Whether a measure takes one row for each key, so that it needs the inner query.
    func needsKey(_ field: ExploreField) -> Bool {
        if case .filtered(let base, _)? = field.custom { return needsKey(base) }
        return switch field.field.type {
        case .measure(.sumDistinct), .measure(.averageDistinct), .measure(.medianDistinct),
            .measure(.percentileDistinct):
            true
        case .measure(.sum), .measure(.average), .measure(.median), .measure(.percentile):
            // Rows of several views repeat together only if those of each view do.
            field.owners.isSubset(of: repeatedAliases)
        default: false
        }
    }

    /// Whether a count counts primary keys: of repeated rows, and of joined ones, which may be missing.
    private func countsKeys(
        of field: ExploreField, in sql: FieldSQL
    ) throws(CompileFault) -> Bool {
        guard hasJoins else { return false }
        let isRepeated = repeatedAliases.contains(field.alias)
        let isBase = field.alias == sql.scope.explore.viewAlias
        if isRepeated || !isBase { return true }
        return sql.scope.view(field.alias)?.primaryKey != nil
    }

    /// The key of a measure's rows; of a custom measure over fields of several views, one for each.
    private func keys(
        of field: ExploreField, in sql: FieldSQL
    ) throws(CompileFault) -> [SQLFragment] {
        guard field.owners.count > 1 else { return [try key(of: field, in: sql)] }
        var keys: [SQLFragment] = []
        for alias in field.owners.sorted() {
            keys.append(try primaryKey(of: alias, for: field, in: sql))
        }
        return keys
    }

    /// The key of a `_distinct` measure, or the primary key of the measure's view.
    private func key(
        of field: ExploreField, in sql: FieldSQL
    ) throws(CompileFault) -> SQLFragment {
        if let key = field.field.distinctKey {
            return (try sql.expanded(key, field, depth: 1)).parenthesized
        }
        return try primaryKey(of: field.alias, for: field, in: sql)
    }

    private func primaryKey(
        of alias: String, for field: ExploreField, in sql: FieldSQL
    ) throws(CompileFault) -> SQLFragment {
        guard let primary = sql.scope.view(alias)?.primaryKey,
            let key = sql.scope.field(primary.name, of: alias)
        else {
            throw .model(
                "Measure '\(field.name)' needs a dimension with primary_key: yes in the view "
                    + "\(alias), since joins of this query repeat its rows",
                at: field.field.place)
        }
        try sql.check(key)
        return (try sql.column(of: key, depth: 1)).parenthesized
    }

    /// The SQL of a measure that calculates, such as `1.0 * ${total} / ${count}` or `MAX(${created_raw})`.
    ///
    /// Where joins repeat rows, aggregates that it writes itself may only be those that repetition does not change.
    func calculation(
        _ template: SQLTemplate, of field: ExploreField, depth: Int, in sql: FieldSQL
    ) throws(CompileFault) -> SQLFragment {
        var views: Set<String> = template.pieces.contains(.table) ? [field.alias] : []
        for reference in template.references {
            let target = try sql.target(of: reference, from: field.alias, for: field.name)
            if !target.isMeasure { views.formUnion(try sql.aliases(of: target)) }
        }
        if !views.isDisjoint(with: repeatedAliases), AggregateInputs.isChanged(template) {
            throw .model(
                "Measure '\(field.name)' sums or counts columns itself, which would count rows that "
                    + "the joins of this query repeat: write it over measures of type sum or count",
                at: field.field.place)
        }
        guard conditions.isEmpty || (views.isEmpty && !AggregateInputs.isAggregate(template)) else {
            throw .query(
                "Measure '\(field.name)' aggregates columns in its own SQL, so that no custom measure can "
                    + "restrict its rows: choose a measure of type sum or count, or one over such")
        }
        guard let inner, !views.isEmpty else {
            return try sql.expanded(template, field, depth: depth)
        }
        return try sql.expanded(
            AggregateInputs.columns(template), field, depth: depth
        ) { value, isMeasure in isMeasure ? value : inner.column(value) }
    }

    /// Whether a text has an aggregate of its own.
    private static func isAggregate(_ template: SQLTemplate) -> Bool {
        let names: Set<Substring> = [
            "sum", "avg", "total", "count", "min", "max", "median", "percentile", "percentile_cont",
            "group_concat", "string_agg", "array_agg", "listagg", "stddev", "variance", "over",
        ]
        for case .text(let text) in template.pieces {
            let words = Substring(text.lowercased()).split { !$0.isLetter && $0 != "_" }
            if words.contains(where: names.contains) { return true }
        }
        return false
    }

    /// Whether a text has an aggregate whose value depends on how often a row is there.
    private static func isChanged(_ template: SQLTemplate) -> Bool {
        for case .text(let text) in template.pieces {
            let text = text.lowercased().filter { !$0.isWhitespace }
            for name in ["sum(", "avg(", "total(", "group_concat(", "string_agg(", "count("] {
                var rest = text[...]
                while let found = rest.firstRange(of: name) {
                    rest = rest[found.upperBound...]
                    if !rest.hasPrefix("distinct") { return true }
                }
            }
        }
        return false
    }

    /// The template with each `${TABLE}.column` as one piece.
    private static func columns(_ template: SQLTemplate) -> SQLTemplate {
        var pieces: [SQLTemplate.Piece] = []
        for piece in template.pieces {
            guard case .text(let text) = piece, pieces.last == .table, text.hasPrefix(".") else {
                pieces.append(piece)
                continue
            }
            let rest = text.dropFirst()
            let name =
                rest.first == "\""
                ? rest.prefix(through: rest.dropFirst().firstIndex(of: "\"") ?? rest.startIndex)
                : rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            pieces[pieces.count - 1] = .column(String(name))
            pieces.append(.text(String(text.dropFirst(name.count + 1))))
        }
        return SQLTemplate(pieces: pieces)
    }
}

/// The columns of an inner query, gathered while the outer query is written.
final class InnerColumns {
    private(set) var dimensions: [SQLFragment]
    private var columns: [SQLFragment] = []
    private var numbers: [[SQLFragment]] = []

    init(dimensions: [SQLFragment]) { self.dimensions = dimensions }

    /// The name of a column of a value.
    func column(_ value: SQLFragment) -> SQLFragment {
        let index = columns.firstIndex(of: value) ?? columns.count
        if index == columns.count { columns.append(value) }
        return SQLFragment("\"a\(index + 1)\"")
    }

    /// The name of the column of a dimension, or of the number by which one is sorted.
    static func dimension(_ index: Int) -> SQLFragment { SQLFragment("\"d\(index + 1)\"") }

    /// The name of the number of a row among those with equal dimensions and equal keys.
    func number(within keys: [SQLFragment]) -> SQLFragment {
        let index = numbers.firstIndex(of: keys) ?? numbers.count
        if index == numbers.count { numbers.append(keys) }
        return SQLFragment("\"r\(index + 1)\"")
    }

    /// The columns of SELECT.
    var selection: [SQLFragment] {
        var parts: [SQLFragment] = []
        for (index, dimension) in dimensions.enumerated() {
            parts.append(dimension + " AS \"d\(index + 1)\"")
        }
        for (index, column) in columns.enumerated() {
            parts.append(column + " AS \"a\(index + 1)\"")
        }
        for (index, keys) in numbers.enumerated() {
            parts.append(
                "ROW_NUMBER() OVER (PARTITION BY "
                    + SQLFragment.joined(dimensions + keys, ", ") + ") AS \"r\(index + 1)\"")
        }
        return parts.isEmpty ? ["1"] : parts
    }
}
