internal import FilterLanguage
internal import LookML

/// The `filter_expression` of a query, with the fields that it names.
struct FilterExpression {
    let text: String
    let fields: [ExploreField]

    /// Whether a measure takes part, so that the condition is one of groups.
    var usesMeasures: Bool { fields.contains(where: \.isMeasure) }

    /// The expression of a query; nil for an empty one.
    init?(_ text: String?, _ scope: ExploreScope) throws(CompileFault) {
        guard let text, !text.allSatisfy(\.isWhitespace) else { return nil }
        self.text = text
        let names: [String]
        do {
            names = try ExpressionCompiler.fieldNames(in: text)
        } catch {
            throw .query("filter_expression: \(error)")
        }
        var fields: [ExploreField] = []
        for name in names { fields.append(try scope.queried(name)) }
        self.fields = fields
    }

    func condition(
        _ sql: FieldSQL, attributes: [String: String]
    ) throws(CompileFault) -> SQLFragment {
        if sql.inputs.inner != nil, let dimension = fields.first(where: { !$0.isMeasure }) {
            throw .query(
                "filter_expression has the dimension '\(dimension.name)' beside measures, which this "
                    + "query cannot, since its joins repeat rows: make it a filter of its own")
        }
        do {
            return try ExpressionCompiler(sql, attributes: attributes).condition(text).sql
        } catch {
            throw .query("filter_expression: \(error)")
        }
    }

}

extension ExpressionCompiler {
    /// A compiler of expressions that name an explore's fields.
    ///
    /// - Parameter seesRowsOnly: Whether measures are refused, since the expression is one of rows.
    init(_ sql: FieldSQL, attributes: [String: String], seesRowsOnly: Bool = false) {
        let conditions = Conditions(sql, attributes: attributes)
        self.init(
            dialect: sql.setting.dialect, now: sql.setting.now,
            field: { name throws(ExpressionFault) in
                do throws(CompileFault) {
                    let field = try sql.scope.queried(name)
                    guard !seesRowsOnly || !field.isMeasure else {
                        throw .query("'\(name)' is a measure, but the expression sees one row")
                    }
                    return try ExpressionField(field, sql)
                } catch {
                    throw ExpressionFault(error.description)
                }
            },
            matchesFilter: { name, text throws(ExpressionFault) in
                do throws(CompileFault) {
                    return try conditions.condition(on: sql.scope.queried(name), text) ?? "1 = 1"
                } catch {
                    throw ExpressionFault(error.description)
                }
            })
    }
}

extension ExpressionField {
    /// A field as expressions see it: a time is a date or a moment, that of a month its first day.
    fileprivate init(_ field: ExploreField, _ sql: FieldSQL) throws(CompileFault) {
        self = try ExpressionField.made(field, sql)
        height = field.custom?.row?.height ?? 1
    }

    private static func made(
        _ field: ExploreField, _ sql: FieldSQL
    ) throws(CompileFault) -> ExpressionField {
        try sql.check(field)
        switch field.field.type {
        case .measure(let aggregate):
            let type: ExpressionType =
                switch aggregate {
                case .yesNo: .yesNo
                case .date: .date
                default: aggregate.isNumber ? .number : .string
                }
            let value =
                aggregate == .date
                ? try sql.shownMeasure(field) : try sql.measure(field, depth: 0)
            return ExpressionField(sql: value, type: type, isMeasure: true)
        case .number, .duration:
            return ExpressionField(sql: try sql.compared(field), type: .number)
        case .yesNo:
            return ExpressionField(sql: try sql.column(of: field, depth: 0), type: .yesNo)
        case .time(let frame, let source):
            guard frame.isSpan else {
                return ExpressionField(
                    sql: try sql.dimension(field), type: frame.isNumber ? .number : .string)
            }
            let column = try sql.column(of: field, depth: 0)
            let time = sql.times.time(of: column, source, for: frame)
            guard let start = sql.times.start(of: frame, at: time) else {
                throw .query(
                    "Field '\(field.name)' cannot stand in an expression; take another timeframe")
            }
            let hasTime =
                source.datatype == .date || source.datatype == .yyyymmdd
                ? false : frame.hasTimeOfDay
            return ExpressionField(sql: start, type: .date, hasTime: hasTime)
        case .string, .cases, .tier, .location, nil:
            return ExpressionField(sql: try sql.compared(field), type: .string)
        }
    }
}
