internal import LookML

extension Timeframe {
    /// The name in the types of the API: `date_month_num`.
    var name: String {
        switch self {
        case .raw: "raw"
        case .time: "time"
        case .timeOfDay: "time_of_day"
        case .date: "date"
        case .yesNo: "yesno"
        case .second: "second"
        case .minute: "minute"
        case .hour: "hour"
        case .millisecond: "millisecond"
        case .microsecond: "microsecond"
        case .minutes(let step): "minute\(step)"
        case .hours(let step): "hour\(step)"
        case .milliseconds(let step): "millisecond\(step)"
        case .hourOfDay: "hour_of_day"
        case .week: "week"
        case .dayOfWeek: "day_of_week"
        case .dayOfWeekIndex: "day_of_week_index"
        case .weekOfYear: "week_of_year"
        case .month: "month"
        case .monthNumber: "month_num"
        case .monthName: "month_name"
        case .dayOfMonth: "day_of_month"
        case .dayOfYear: "day_of_year"
        case .quarter: "quarter"
        case .quarterOfYear: "quarter_of_year"
        case .year: "year"
        case .fiscalMonthNumber: "fiscal_month_num"
        case .fiscalQuarter: "fiscal_quarter"
        case .fiscalQuarterOfYear: "fiscal_quarter_of_year"
        case .fiscalYear: "fiscal_year"
        }
    }

    /// Whether a value is a span of the calendar, so that filters of dates apply; others are numbers or texts
    /// that come again each day, week or year.
    var isSpan: Bool {
        switch self {
        case .raw, .time, .date, .second, .minute, .hour, .millisecond, .microsecond, .minutes,
            .hours, .milliseconds, .week, .month, .quarter, .year, .fiscalQuarter, .fiscalYear:
            true
        case .timeOfDay, .yesNo, .hourOfDay, .dayOfWeek, .dayOfWeekIndex, .weekOfYear,
            .monthNumber, .monthName, .dayOfMonth, .dayOfYear, .quarterOfYear,
            .fiscalMonthNumber, .fiscalQuarterOfYear:
            false
        }
    }

    /// Whether a span is less than a day; nil for times as they are stored, which may be dates.
    var hasTimeOfDay: Bool? {
        switch self {
        case .raw: nil
        case .time, .second, .minute, .hour, .millisecond, .microsecond, .minutes, .hours,
            .milliseconds:
            true
        default: false
        }
    }

    var isNumber: Bool {
        switch self {
        case .hourOfDay, .dayOfWeekIndex, .weekOfYear, .monthNumber, .dayOfMonth, .dayOfYear,
            .year, .fiscalMonthNumber, .fiscalYear:
            true
        default: false
        }
    }
}

extension Aggregate {
    /// The name in the types of the API.
    var name: String {
        switch self {
        case .count: "count"
        case .countDistinct: "count_distinct"
        case .sum: "sum"
        case .average: "average"
        case .min: "min"
        case .max: "max"
        case .median: "median"
        case .list: "list"
        case .percentile: "percentile"
        case .sumDistinct: "sum_distinct"
        case .averageDistinct: "average_distinct"
        case .medianDistinct: "median_distinct"
        case .percentileDistinct: "percentile_distinct"
        case .number: "number"
        case .string: "string"
        case .date: "date"
        case .yesNo: "yesno"
        }
    }

    var isNumber: Bool {
        switch self {
        case .list, .string, .date, .yesNo: false
        default: true
        }
    }
}
