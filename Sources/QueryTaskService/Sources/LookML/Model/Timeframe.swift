/// A part of a time that a dimension group offers as a field of its own.
///
/// The names are those of the vendor's page “dimension_group”; `hour6`, `minute15` and `millisecond250` count
/// in steps.
package enum Timeframe: Hashable, Sendable {
    case raw, time, timeOfDay, date, yesNo
    case second, minute, hour, millisecond, microsecond
    case minutes(Int)
    case hours(Int)
    case milliseconds(Int)
    case hourOfDay
    case week, dayOfWeek, dayOfWeekIndex, weekOfYear
    case month, monthNumber, monthName, dayOfMonth, dayOfYear
    case quarter, quarterOfYear, year
    case fiscalMonthNumber, fiscalQuarter, fiscalQuarterOfYear, fiscalYear

    /// The timeframe of a name, if there is one.
    package init?(_ name: String) {
        if let frame = Timeframe.named[name] {
            self = frame
        } else if let step = Timeframe.step(name, "millisecond"),
            [
                2, 4, 5, 8, 10, 20, 25, 40, 50,
                100, 125, 200, 250, 500,
            ].contains(step)
        {
            self = .milliseconds(step)
        } else if let step = Timeframe.step(name, "minute"),
            [2, 3, 4, 5, 6, 10, 12, 15, 20, 30]
                .contains(step)
        {
            self = .minutes(step)
        } else if let step = Timeframe.step(name, "hour"), [2, 3, 4, 6, 8, 12].contains(step) {
            self = .hours(step)
        } else {
            return nil
        }
    }

    private static let named: [String: Timeframe] = [
        "raw": .raw, "time": .time, "time_of_day": .timeOfDay, "date": .date, "yesno": .yesNo,
        "second": .second, "minute": .minute, "hour": .hour, "millisecond": .millisecond,
        "microsecond": .microsecond, "hour_of_day": .hourOfDay, "week": .week,
        "day_of_week": .dayOfWeek, "day_of_week_index": .dayOfWeekIndex,
        "week_of_year": .weekOfYear, "month": .month, "month_num": .monthNumber,
        "month_name": .monthName, "day_of_month": .dayOfMonth, "day_of_year": .dayOfYear,
        "quarter": .quarter, "quarter_of_year": .quarterOfYear, "year": .year,
        "fiscal_month_num": .fiscalMonthNumber, "fiscal_quarter": .fiscalQuarter,
        "fiscal_quarter_of_year": .fiscalQuarterOfYear, "fiscal_year": .fiscalYear,
    ]

    private static func step(_ name: String, _ unit: String) -> Int? {
        name.hasPrefix(unit) ? Int(name.dropFirst(unit.count)) : nil
    }

    /// The timeframes of a group that lists none: all but those of fractions of a second.
    static let usual =
        [
            "raw", "time", "time_of_day", "second", "minute", "hour", "hour_of_day", "date",
            "day_of_week", "day_of_week_index", "day_of_month", "day_of_year", "week",
            "week_of_year", "month", "month_num", "month_name", "quarter", "quarter_of_year",
            "year", "fiscal_month_num", "fiscal_quarter", "fiscal_quarter_of_year", "fiscal_year",
            "yesno",
        ] + [2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map { "minute\($0)" }
        + [2, 3, 4, 6, 8, 12].map { "hour\($0)" }
}
