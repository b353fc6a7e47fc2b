internal import FilterLanguage
internal import LookML

/// The conditions of filters.
struct Conditions {
    let sql: FieldSQL
    private let attributes: [String: String]

    init(_ sql: FieldSQL, attributes: [String: String] = [:]) {
        self.sql = sql
        self.attributes = attributes
    }

    /// The condition of the rows that a measure's own filters let through; nil where it has none.
    func ofMeasure(_ field: ExploreField) throws(CompileFault) -> SQLFragment? {
        var parts = sql.inputs.conditions
        if case .aggregate(_, _, let condition?)? = field.custom { parts.append(condition.sql) }
        for filter in field.field.filters {
            let target = try sql.target(
                of: SQLTemplate.Reference(filter), from: field.alias, for: field.name)
            guard !target.isMeasure else {
                throw .model(
                    "the measure \(field.name) filters by the measure \(target.name)",
                    at: filter.place)
            }
            if let part = try condition(on: target, filter.text) { parts.append(part) }
        }
        return parts.isEmpty ? nil : SQLFragment.joined(parts, " AND ")
    }

    /// The condition of a filter text on a field; nil where all rows pass.
    func condition(
        on field: ExploreField, _ text: String
    ) throws(CompileFault) -> SQLFragment? {
        try sql.check(field)
        // A term of a filter has two bytes at least, and may repeat the field's SQL.
        if let row = field.custom?.row,
            text.utf8.count / 2 > CustomFields.maxFilterBytes / max(1, row.sql.byteCount)
        {
            throw .query("Filter of '\(field.name)': it is too long for a field of so much SQL")
        }
        do {
            return try unchecked(field, text)
        } catch let error as FilterError {
            throw .query("Filter of '\(field.name)': \(error)")
        } catch let error as CompileFault {
            throw error
        } catch {
            throw .query("Filter of '\(field.name)': \(error)")
        }
    }

    private func unchecked(_ field: ExploreField, _ text: String) throws -> SQLFragment? {
        switch field.field.type {
        case .string, .cases, .tier, nil:
            return try strings(try sql.compared(field), text)
        case .location:
            throw CompileFault.query("locations cannot be filtered by this server")
        case .number, .duration:
            return try numbers(try sql.compared(field), text)
        case .yesNo:
            return try YesNoFilter(text, userAttributes: attributes)
                .condition(on: try sql.column(of: field, depth: 0))
        case .time(let frame, let source):
            let column = try sql.column(of: field, depth: 0).parenthesized
            if frame.isSpan { return try times(column, source, text) }
            if frame == .yesNo {
                let time = sql.times.time(of: column, source, for: frame)
                return try YesNoFilter(text, userAttributes: attributes)
                    .condition(on: time + " IS NOT NULL")
            }
            let value = try sql.dimension(field).parenthesized
            return frame.isNumber ? try numbers(value, text) : try strings(value, text)
        case .measure(let aggregate):
            if aggregate == .date {
                let source = MeasureTime.source(of: field.field)
                return try times(try sql.measure(field, depth: 0).parenthesized, source, text)
            }
            let value = try sql.measure(field, depth: 0)
            if aggregate == .yesNo {
                return try YesNoFilter(text, userAttributes: attributes).condition(on: value)
            }
            return aggregate.isNumber
                ? try numbers(value.parenthesized, text) : try strings(value.parenthesized, text)
        }
    }

    private func strings(_ value: SQLFragment, _ text: String) throws -> SQLFragment? {
        try StringParser.filter(of: text, userAttributes: attributes)
            .condition(
                on: value, dialect: sql.setting.dialect,
                isCaseSensitive: sql.scope.model.isCaseSensitive
                    || PlantedFault.letterCase.isPlanted)
    }

    private func numbers(_ value: SQLFragment, _ text: String) throws -> SQLFragment? {
        try NumberParser.filter(of: text, userAttributes: attributes).condition(on: value)
    }

    private func times(
        _ column: SQLFragment, _ source: TimeSource, _ text: String
    ) throws -> SQLFragment? {
        let setting = sql.setting
        let filter = try DateParser.filter(of: text, userAttributes: attributes)
        let calendar = FilterCalendar(
            now: setting.now, weekStart: sql.scope.model.firstWeekday,
            fiscalMonthOffset: sql.scope.model.fiscalMonthOffset)
        let converts = sql.times.converts(source) && setting.timeZone != nil
        let stored: (CivilTime) -> CivilTime = { converts ? setting.toUTC($0) : $0 }
        // Texts of SQLite are made alike before they are compared: with a T, without a time, or a number of
        // a julian day.
        let hasTimes = setting.dialect.hasTimes
        switch source.datatype {
        case .datetime, .timestamp:
            return filter.condition(
                on: hasTimes ? column : "datetime(" + column + ")", storage: .timestamp,
                dialect: setting.dialect, calendar: calendar, stored: stored)
        case .date:
            return filter.condition(
                on: hasTimes ? column : "date(" + column + ")", storage: .date,
                dialect: setting.dialect, calendar: calendar, stored: stored)
        case .epoch:
            return filter.condition(
                on: sql.number(column), storage: .epoch, dialect: setting.dialect,
                calendar: calendar, stored: stored)
        case .yyyymmdd:
            return filter.condition(
                on: "CAST(" + column + " AS INTEGER)", storage: .yyyymmdd,
                dialect: setting.dialect, calendar: calendar, stored: stored)
        }
    }
}
