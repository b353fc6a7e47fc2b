/// The type of a field, with the keys that only this type has.
package enum FieldType: Hashable, Sendable {
    case string
    case number
    case yesNo
    /// A dimension with a `case` block.
    case cases([CaseBranch], otherwise: String?)
    /// Numbers in ranges that start at the bounds.
    case tier(bounds: [String], style: TierStyle)
    /// A timeframe of a dimension group, or a dimension of type date or date_time.
    case time(Timeframe, TimeSource)
    /// Whole units between two times: an interval of a dimension group of type duration.
    case duration(DurationUnit, start: SQLTemplate, end: SQLTemplate, group: String)
    /// A latitude and a longitude.
    case location(latitude: SQLTemplate, longitude: SQLTemplate)
    case measure(Aggregate)
}

/// A unit of durations.
package enum DurationUnit: String, Hashable, Sendable, CaseIterable {
    case second, minute, hour, day, week, month, quarter, year
}

extension FieldType {
    /// The texts of a field besides its `sql`.
    package var templates: [SQLTemplate] {
        switch self {
        case .cases(let branches, _): branches.map(\.condition)
        case .duration(_, let start, let end, _): [start, end]
        case .location(let latitude, let longitude): [latitude, longitude]
        case .string, .number, .yesNo, .tier, .time, .measure: []
        }
    }
}

/// A branch of a `case`: the label of the rows that meet the condition.
package struct CaseBranch: Hashable, Sendable {
    package var condition: SQLTemplate
    package var label: String
}

/// How the labels of a tier are written.
package enum TierStyle: String, Hashable, Sendable {
    case classic, interval, integer, relational
}

/// The column that a time is read from.
package struct TimeSource: Hashable, Sendable {
    /// Content of the column, from the key `datatype`.
    package enum Datatype: String, Hashable, Sendable {
        case epoch, date, datetime, timestamp, yyyymmdd
    }

    /// Name of the dimension group, unless the field is a dimension.
    package var group: String?
    package var datatype: Datatype
    /// Whether the time is converted to the time zone of the query.
    package var convertsTimeZone: Bool

    package init(group: String?, datatype: Datatype, convertsTimeZone: Bool) {
        self.group = group
        self.datatype = datatype
        self.convertsTimeZone = convertsTimeZone
    }
}

/// The calculation of a measure.
package enum Aggregate: Hashable, Sendable {
    case count, countDistinct, sum, average, min, max, median, list
    case percentile(String)
    case sumDistinct, averageDistinct, medianDistinct
    case percentileDistinct(String)
    /// A calculation over other measures.
    case number, string, date, yesNo

    /// Whether the text of the measure is aggregated, so that it names dimensions only.
    package var aggregates: Bool {
        switch self {
        case .number, .string, .date, .yesNo: false
        case .count, .countDistinct, .sum, .average, .min, .max, .median, .list, .percentile,
            .sumDistinct, .averageDistinct, .medianDistinct, .percentileDistinct:
            true
        }
    }
}

/// A filter inside of a measure, an `always_filter` or a `filters` list.
package struct FieldFilter: Hashable, Sendable {
    package var field: String
    /// Text of the filter language.
    package var text: String
    package var place: SourcePlace
}
