internal import FilterLanguage
internal import LookML

/// Custom measures.
extension CustomFields {
    mutating func measure(
        _ measure: DynamicField.Measure, _ definition: DynamicField
    ) throws(CompileFault) -> ExploreField {
        let base = try field(named: measure.basis, for: definition)
        let condition = try condition(of: measure, definition)
        guard base.field.kind == .dimension || base.isMeasure else {
            throw .custom(definition.name, "'\(base.name)' only filters, and has no values")
        }
        let aggregate = try measure.type.map { type throws(CompileFault) in
            try CustomFields.aggregate(type, measure, definition)
        }
        // Clients write a type beside the name of a measure too, of which it says nothing.
        if base.isMeasure, let type = base.field.type {
            return try field(
                definition, type, .filtered(base, condition: condition), of: base.field)
        }
        guard let aggregate else {
            throw .custom(
                definition.name,
                "a measure over the dimension '\(base.name)' needs a type: "
                    + CustomFields.types.joined(separator: ", "))
        }
        do {
            try sql.check(base)
            return try self.aggregate(aggregate, base, condition, definition)
        } catch {
            throw error.kind == .model ? error.of(definition.name) : error
        }
    }

    static let types = [
        "count", "count_distinct", "sum", "average", "min", "max", "median", "percentile", "list",
    ]

    private static func aggregate(
        _ type: String, _ measure: DynamicField.Measure, _ definition: DynamicField
    ) throws(CompileFault) -> Aggregate {
        switch type {
        case "count": return .count
        case "count_distinct": return .countDistinct
        case "sum": return .sum
        case "average", "avg": return .average
        case "min": return .min
        case "max": return .max
        case "median": return .median
        case "list": return .list
        case "percentile":
            guard let number = measure.percentile.flatMap(Double.init), 0...100 ~= number else {
                throw .custom(definition.name, "a percentile needs a number from 0 to 100")
            }
            // The digits are ours, since they stand in the text of the statement.
            return .percentile(number.digits)
        default:
            throw .custom(
                definition.name,
                "the type '\(type)' is none of \(types.joined(separator: ", "))")
        }
    }

    private mutating func aggregate(
        _ aggregate: Aggregate, _ base: ExploreField, _ condition: RowSQL?,
        _ definition: DynamicField
    ) throws(CompileFault) -> ExploreField {
        var type = FieldType.measure(aggregate)
        var value = try sql.dimension(base)
        var model: Field?
        switch aggregate {
        case .sum, .average, .median, .percentile:
            guard base.isNumeric else { throw notOf("numbers", aggregate, base, definition) }
        case .min, .max:
            if case .time(let frame, let source)? = base.field.type, frame.isSpan {
                // The least time has the least day, month or year, so that the stored times are compared.
                value = try sql.column(of: base, depth: 0)
                type = .measure(.date)
                model = Field(
                    name: definition.name, kind: .measure,
                    place: SourcePlace(file: "dynamic_fields"),
                    block: MeasureTime.block(base, frame, source))
            } else {
                guard base.isNumeric else {
                    throw notOf("numbers and times", aggregate, base, definition)
                }
                value = try sql.compared(base)
            }
        case .count:
            guard base.owners.count == 1 else {
                throw .custom(
                    definition.name,
                    "the type count counts rows of one view, but '\(base.name)' is of several")
            }
        default: break
        }
        let row = try rowSQL(value, of: [base.name])
        return try field(
            definition, type, .aggregate(aggregate, row, condition: condition), of: model)
    }

    private func notOf(
        _ values: String, _ aggregate: Aggregate, _ base: ExploreField,
        _ definition: DynamicField
    ) -> CompileFault {
        .custom(
            definition.name,
            "the type \(aggregate.name) is of \(values), but '\(base.name)' is \(base.type)")
    }

    /// The condition of the rows that a measure counts; nil for all rows.
    private mutating func condition(
        of measure: DynamicField.Measure, _ definition: DynamicField
    ) throws(CompileFault) -> RowSQL? {
        var parts: [SQLFragment] = []
        var names: [String] = []
        for filter in measure.filters {
            let field = try field(named: filter.field, for: definition)
            guard !field.isMeasure else {
                throw .custom(definition.name, "it filters by the measure '\(field.name)'")
            }
            guard let part = try condition(on: field, filter.text, definition) else { continue }
            parts.append(part)
            names.append(filter.field)
        }
        if let text = measure.filterExpression, !text.allSatisfy(\.isWhitespace) {
            names += try expressionNames(text, definition)
            do {
                let compiler = ExpressionCompiler(
                    sql, attributes: attributes, seesRowsOnly: true)
                parts.append(try compiler.condition(text).sql.parenthesized)
            } catch {
                throw .custom(definition.name, "filter_expression: \(error)")
            }
        }
        guard !parts.isEmpty else { return nil }
        return try rowSQL(SQLFragment.joined(parts, " AND "), of: names)
    }
}

extension Double {
    /// The shortest digits, without a fraction of zero.
    fileprivate var digits: String {
        self == rounded() ? String(Int(self)) : description
    }
}
