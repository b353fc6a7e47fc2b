package import FilterLanguage
internal import LookML

/// A dimension of a query whose missing values are added to its rows: dates between others, and values of a list.
package struct Fill: Hashable, Sendable {
    package enum Values: Hashable, Sendable {
        /// All values, each with the number that it is sorted by.
        case listed([Listed])
        /// Dates and other spans of the calendar.
        case spans(FilledSpans)
    }

    package struct Listed: Hashable, Sendable {
        package var value: SQLValue
        package var order: Int
    }

    /// Index of the field among the selected ones.
    package var place: Int
    package var values: Values

    /// The fills of a query. A query that filters measures has none: rows that the filter left out are no missing ones.
    static func fills(
        _ names: [String], _ fields: [ExploreField], _ filters: QueryFilters,
        _ scope: ExploreScope, _ setting: QuerySetting
    ) throws(CompileFault) -> [Fill] {
        var fills: [Fill] = []
        for name in names {
            guard let place = fields.firstIndex(where: { $0.name == name }) else {
                throw .query("fill_fields '\(name)' names no field of the query")
            }
            let field = fields[place]
            guard let values = try values(of: field, filters, scope, setting) else {
                throw .query(
                    "fill_fields '\(name)' has the type \(field.type), whose missing values are not known"
                )
            }
            guard field.allowsFill else {
                throw .query("fill_fields '\(name)' has allow_fill: no in the model")
            }
            if !fills.contains(where: { $0.place == place }) {
                fills.append(Fill(place: place, values: values))
            }
        }
        return filters.hasGroupFilters ? [] : fills
    }

    private static func values(
        of field: ExploreField, _ filters: QueryFilters, _ scope: ExploreScope,
        _ setting: QuerySetting
    ) throws(CompileFault) -> Values? {
        switch field.field.type {
        case .yesNo: return listed(["Yes", "No"].map(SQLValue.text))
        case .cases: return listed((field.enumeration ?? []).map(SQLValue.text))
        case .tier(let bounds, let style):
            return listed(Tiers.labels(bounds, style).map(SQLValue.text))
        case .time(let frame, let source):
            if let values = recurring(frame, weekStart: scope.model.firstWeekday) { return values }
            let calendar = FilterCalendar(
                now: setting.now, weekStart: scope.model.firstWeekday,
                fiscalMonthOffset: scope.model.fiscalMonthOffset)
            // Dates that are shown as they are stored are days.
            let frame: Timeframe = frame == .raw && source.datatype == .date ? .date : frame
            guard var spans = FilledSpans(frame, calendar) else { return nil }
            spans.bounds = try filters.range(of: field, calendar)
            return .spans(spans)
        default: return nil
        }
    }

    /// The values of timeframes that come again each day, week or year.
    private static func recurring(_ frame: Timeframe, weekStart: Int) -> Values? {
        func numbers(_ range: ClosedRange<Int64>) -> Values { listed(range.map(SQLValue.integer)) }
        switch frame {
        case .dayOfWeek:
            // The names begin with Sunday, the days of weeks with Monday.
            return listed((1...7).map { .text(TimeSQL.days[($0 + weekStart) % 7]) })
        case .monthName: return listed(TimeSQL.months.map(SQLValue.text), first: 1)
        case .monthNumber, .fiscalMonthNumber: return numbers(1...12)
        case .hourOfDay: return numbers(0...23)
        case .dayOfMonth: return numbers(1...31)
        case .dayOfWeekIndex: return numbers(0...6)
        case .quarterOfYear, .fiscalQuarterOfYear:
            return listed((1...4).map { .text("Q\($0)") })
        default: return nil
        }
    }

    fileprivate static func recurs(_ frame: Timeframe) -> Bool {
        recurring(frame, weekStart: 0) != nil
    }

    private static func listed(_ values: [SQLValue], first: Int = 0) -> Values {
        .listed(
            values.enumerated().map { Listed(value: $0.element, order: $0.offset + first) })
    }
}

extension ExploreField {
    fileprivate var allowsFill: Bool { field.block.last("allow_fill")?.value.scalar != "no" }

    /// How the API calls the values that are added where they are missing: `range` for those between two others,
    /// `enumeration` for those of a list; nil where none can be added.
    package var fillStyle: String? {
        guard allowsFill else { return nil }
        switch field.type {
        case .yesNo, .cases, .tier: return "enumeration"
        case .time(let frame, _):
            if Fill.recurs(frame) { return "enumeration" }
            return FilledSpans.unit(of: frame) == nil ? nil : "range"
        default: return nil
        }
    }
}
