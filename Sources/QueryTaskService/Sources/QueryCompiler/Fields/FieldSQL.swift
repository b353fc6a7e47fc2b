internal import FilterLanguage
internal import LookML

/// The SQL of an explore's fields: their templates with all references put in.
///
/// A statement either reads the joined tables, or, where joins repeat rows, an inner query of them. `inputs` decides
/// what the argument of an aggregate is.
struct FieldSQL {
    let scope: ExploreScope
    let setting: QuerySetting
    let times: TimeSQL

    init(_ scope: ExploreScope, _ setting: QuerySetting) {
        self.scope = scope
        self.setting = setting
        times = TimeSQL(
            setting: setting, weekStart: scope.model.firstWeekday,
            fiscalMonthOffset: scope.model.fiscalMonthOffset)
    }

    /// Names of the views whose tables a field needs.
    func aliases(of field: ExploreField) throws(CompileFault) -> Set<String> {
        var aliases: Set<String> = []
        var seen: Set<String> = []
        var open = [field]
        while let field = open.popLast() {
            guard seen.insert(field.name).inserted else { continue }
            guard seen.count <= FieldSQL.maxFields else {
                throw .query(
                    "Field '\(field.name)' needs more than \(FieldSQL.maxFields) other fields")
            }
            switch field.custom {
            case .dimension(let row)?: aliases.formUnion(row.aliases)
            case .aggregate(_, let row, let condition)?:
                aliases.formUnion(row.aliases.union(condition?.aliases ?? []))
            case .filtered(let base, let condition)?:
                aliases.formUnion(condition?.aliases ?? [])
                open.append(base)
            case nil: aliases.insert(field.alias)
            }
            guard field.custom == nil else { continue }
            for reference in references(of: field) {
                open.append(try target(of: reference, from: field.alias, for: field.name))
            }
        }
        return aliases
    }

    /// Greatest number of fields that one field needs.
    private static let maxFields = 4096

    private func references(of field: ExploreField) -> [SQLTemplate.Reference] {
        var references = field.field.sql?.references ?? []
        references += field.field.distinctKey?.references ?? []
        references += field.field.type?.templates.flatMap(\.references) ?? []
        return references + field.field.filters.map(SQLTemplate.Reference.init)
    }

    func target(
        of reference: SQLTemplate.Reference, from alias: String, for name: String
    ) throws(CompileFault) -> ExploreField {
        let owner = reference.view ?? alias
        guard let view = scope.view(owner) else {
            throw .model(
                "Field '\(name)' needs the view \(owner), which the explore "
                    + "\(scope.explore.name) does not have", at: reference.place)
        }
        guard view[reference.field] != nil, let field = scope.field(reference.field, of: owner)
        else {
            throw .model(
                "Field '\(name)' needs \(owner).\(reference.field), which does not exist",
                at: reference.place)
        }
        return field
    }

    // MARK: - Dimensions

    /// The expression that a dimension selects.
    func dimension(_ field: ExploreField) throws(CompileFault) -> SQLFragment {
        try check(field)
        let column = try column(of: field, depth: 0)
        switch field.field.type {
        case .yesNo: return "CASE WHEN " + column + " THEN 'Yes' ELSE 'No' END"
        case .time(.raw, let source): return raw(column, source)
        case .time(let frame, let source):
            return times.value(frame, of: times.time(of: column, source, for: frame))
        default: return column
        }
    }

    /// A time as it is stored. Those of files have no other timeframe, so that they are converted to the zone of the
    /// query here.
    private func raw(_ column: SQLFragment, _ source: TimeSource) -> SQLFragment {
        scope.listsRows ? times.converted(column, source) : column
    }

    /// The number by which a dimension is sorted; nil where it is sorted by its value.
    func order(of field: ExploreField) throws(CompileFault) -> SQLFragment? {
        switch field.field.type {
        case .time(let frame, let source):
            guard frame == .dayOfWeek || frame == .monthName else { return nil }
            let column = try column(of: field, depth: 0)
            return times.order(frame, of: times.time(of: column, source, for: frame))
        case .tier(let bounds, _):
            return Tiers.order(of: number(try template(of: field, depth: 0)), bounds)
        case .cases(let branches, _):
            let column = try column(of: field, depth: 0)
            var text = "CASE " + column
            for (index, branch) in branches.enumerated() {
                text += " WHEN " + SQLFragment(.text(branch.label)) + " THEN \(index)"
            }
            return text + " ELSE \(branches.count) END"
        default:
            guard let name = field.field.orderByField else { return nil }
            let reference = SQLTemplate.Reference(field: name, place: field.field.place)
            return try value(
                of: try target(of: reference, from: field.alias, for: field.name), depth: 1)
        }
    }

    /// The SQL of a dimension before its value is made for the result: the text or number itself, the condition of a
    /// yesno before it is Yes or No, the column of a time before its timeframe.
    func column(of field: ExploreField, depth: Int) throws(CompileFault) -> SQLFragment {
        switch field.field.type {
        case .cases(let branches, let otherwise):
            var text = SQLFragment("CASE")
            for branch in branches {
                text +=
                    " WHEN " + (try expanded(branch.condition, field, depth: depth)) + " THEN "
                    + SQLFragment(.text(branch.label))
            }
            if let otherwise { text += " ELSE " + SQLFragment(.text(otherwise)) }
            return text + " END"
        case .tier(let bounds, let style):
            return Tiers.value(of: number(try template(of: field, depth: depth)), bounds, style)
        case .duration(let unit, let start, let end, _):
            return Durations(dialect: setting.dialect).value(
                unit, from: (try expanded(start, field, depth: depth)).parenthesized,
                to: (try expanded(end, field, depth: depth)).parenthesized)
        case .location(let latitude, let longitude):
            let parts = [
                (try expanded(latitude, field, depth: depth)).parenthesized,
                (try expanded(longitude, field, depth: depth)).parenthesized,
            ]
            return "(" + parts[0] + " || ',' || " + parts[1] + ")"
        default: return try template(of: field, depth: depth)
        }
    }

    /// The value of a field that a filter compares: a text or a number by the type of the field.
    ///
    /// SQLite compares by the type that a column was declared with: `'10' > 8` in a column of texts, and no `5 = '5'`
    /// for expressions (“Datatypes In SQLite”, section 4). Columns of loaded files have values of one type.
    func compared(_ field: ExploreField, depth: Int = 0) throws(CompileFault) -> SQLFragment {
        let column = (try column(of: field, depth: depth)).parenthesized
        // The SQL of custom fields has no column whose declaration could count.
        guard !setting.dialect.hasTimes, !scope.listsRows, field.custom == nil else {
            return column
        }
        switch field.field.type {
        case .number: return "CAST(" + column + " AS NUMERIC)"
        case .string, nil: return "CAST(" + column + " AS TEXT)"
        default: return column
        }
    }

    /// A number of a column that may have been declared for texts.
    func number(_ column: SQLFragment) -> SQLFragment {
        setting.dialect.hasTimes ? column : "CAST(" + column + " AS NUMERIC)"
    }

    /// The text of `sql`, or the column of the field's name, which of a timeframe is that of its group.
    func template(of field: ExploreField, depth: Int) throws(CompileFault) -> SQLFragment {
        if let row = field.custom?.row { return row.sql }
        guard let sql = field.field.sql else {
            var name = field.field.name
            if case .time(_, let source)? = field.field.type { name = source.group ?? name }
            return SQLFragment(
                "\(SQLIdentifier.quoted(field.alias)).\(SQLIdentifier.quoted(name))")
        }
        return try expanded(sql, field, depth: depth)
    }

    /// A template with its references put in.
    ///
    /// - Parameter read: What stands for a value; for other than measures, a column of an inner query.
    func expanded(
        _ template: SQLTemplate, _ field: ExploreField, depth: Int,
        reading read: (SQLFragment, _ isMeasure: Bool) -> SQLFragment = { value, _ in value }
    ) throws(CompileFault) -> SQLFragment {
        try expanded(
            template, alias: field.alias, for: field.name, depth: depth, reading: read)
    }

    func expanded(
        _ template: SQLTemplate, alias: String, for name: String, depth: Int,
        reading read: (SQLFragment, _ isMeasure: Bool) -> SQLFragment = { value, _ in value }
    ) throws(CompileFault) -> SQLFragment {
        guard depth <= FieldSQL.maxDepth else {
            throw .query("Field '\(name)' has more than \(FieldSQL.maxDepth) references in a row")
        }
        var text = SQLFragment()
        for piece in template.pieces {
            switch piece {
            case .text(let part): text += SQLFragment(part)
            case .table: text += SQLFragment(SQLIdentifier.quoted(alias))
            case .column(let column):
                text += read(
                    SQLFragment("\(SQLIdentifier.quoted(alias)).\(column)"), false)
            case .tableName(let view): text += try tables.name(of: view, for: name)
            case .field(let reference):
                let field = try target(of: reference, from: alias, for: name)
                try check(field)
                let value = (try value(of: field, depth: depth + 1)).parenthesized
                text += read(value, field.isMeasure)
            }
            guard text.byteCount <= FieldSQL.maxBytes else {
                throw .query("Field '\(name)' has more than \(FieldSQL.maxBytes) bytes of SQL")
            }
        }
        return text.endingComment
    }

    private static let maxDepth = 300
    private static let maxBytes = 4 << 20

    var tables: TableSQL { TableSQL(scope: scope) }

    /// What a reference to a field stands for. In databases with types of times, a date is one.
    private func value(of field: ExploreField, depth: Int) throws(CompileFault) -> SQLFragment {
        if field.isMeasure { return try measure(field, depth: depth) }
        let column = try column(of: field, depth: depth)
        guard case .time(let frame, let source)? = field.field.type else { return column }
        if frame == .raw { return raw(column, source) }
        let time = times.time(of: column, source, for: frame)
        if setting.dialect.hasTimes {
            if frame == .date { return "CAST(" + time + " AS DATE)" }
            if frame == .time { return time }
        }
        return times.value(frame, of: time)
    }

    /// Refuses a field that the model has, but that is not understood.
    func check(_ field: ExploreField) throws(CompileFault) {
        if let problem = field.field.problems.first { throw .model(problem, field: field.name) }
        if field.field.kind == .filter, field.field.sql == nil {
            throw .query(
                "Field '\(field.name)' is a filter for liquid, which is not understood")
        }
    }

    // MARK: - Measures

    /// The expression that a measure selects.
    func shownMeasure(_ field: ExploreField) throws(CompileFault) -> SQLFragment {
        try check(field)
        let value = try measure(field, depth: 0)
        switch field.field.type {
        case .measure(.yesNo): return "CASE WHEN " + value + " THEN 'Yes' ELSE 'No' END"
        case .measure(.date):
            let frame = MeasureTime.frame(of: field.field) ?? .date
            let source = MeasureTime.source(of: field.field)
            return times.value(frame, of: times.time(of: value, source, for: frame))
        default: return value
        }
    }

    /// The aggregate of a measure, or the text of one that calculates over others.
    func measure(_ field: ExploreField, depth: Int) throws(CompileFault) -> SQLFragment {
        guard case .measure(let aggregate)? = field.field.type else {
            throw .query("Field '\(field.name)' is no measure")
        }
        if let custom = field.custom { return try measure(custom, of: field, depth: depth) }
        guard aggregate.aggregates else {
            guard let sql = field.field.sql else {
                throw .model(
                    "Measure '\(field.name)' has no sql", at: field.field.place)
            }
            return try inputs.calculation(sql, of: field, depth: depth, in: self)
        }
        return try inputs.aggregate(aggregate, of: field, depth: depth, in: self)
    }

    /// What the aggregates of measures read.
    var inputs = AggregateInputs()
}

extension SQLTemplate.Reference {
    init(_ filter: FieldFilter) {
        let parts = filter.field.split(separator: ".", maxSplits: 1).map(String.init)
        self.init(
            view: parts.count == 2 ? parts[0] : nil, field: parts.last ?? "", place: filter.place)
    }
}

extension SQLFragment {
    var byteCount: Int {
        pieces.reduce(0) { sum, piece in
            switch piece {
            case .text(let text): sum + text.utf8.count
            case .value: sum + 8
            }
        }
    }

    /// The fragment with a line of its own behind a comment that would take what follows.
    var endingComment: SQLFragment {
        let hasComment = pieces.contains { piece in
            guard case .text(let text) = piece else { return false }
            return text.hasBytes(of: "--")
        }
        return hasComment ? self + "\n" : self
    }

    /// The fragment in parentheses, unless it is a single name or number.
    var parenthesized: SQLFragment {
        guard case .text(let text)? = pieces.first, pieces.count == 1,
            text.utf8.allSatisfy({
                65...90 ~= $0 || 97...122 ~= $0 || 48...57 ~= $0 || $0 >= 128
                    || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
                    || $0 == UInt8(ascii: "\"")
            })
        else { return "(" + self + ")" }
        return self
    }
}

/// Names of views, columns and aliases in SQL.
package enum SQLIdentifier {
    /// A name as an identifier, whatever characters it has.
    package static func quoted(_ name: String) -> String {
        let hasQuote = name.utf8.contains(UInt8(ascii: "\""))
        return "\"" + (hasQuote ? name.replacing("\"", with: "\"\"") : name) + "\""
    }
}

extension Model {
    /// The day on which weeks begin, 0 for Monday.
    package var firstWeekday: Int {
        let days = [
            "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        ]
        return days.firstIndex(of: weekStartDay) ?? 0
    }
}
