internal import FilterLanguage
internal import LookML

/// The SQL of times: what a column holds becomes a time, and a time the value of a timeframe.
///
/// SQLite has no type of times: there a time is the text `2018-05-18 18:30:02`, which its functions also make of texts
/// with a `T`, of fractions of seconds, and of numbers of julian days (“Date And Time Functions” of its manual). In
/// PostgreSQL and DuckDB a time is a TIMESTAMP.
struct TimeSQL {
    let setting: QuerySetting
    /// First day of the week, 0 for Monday.
    let weekStart: Int
    let fiscalMonthOffset: Int

    private var isSQLite: Bool { !setting.dialect.hasTimes }
    private var isDuckDB: Bool { setting.dialect == .duckDB }

    /// The time that a column holds, in the time zone of the query where its source is converted.
    ///
    /// - Parameter frame: The timeframe that is made of it, which in SQLite decides whether fractions of seconds are
    ///   kept.
    func time(
        of column: SQLFragment, _ source: TimeSource, for frame: Timeframe
    ) -> SQLFragment {
        var stored = storedTime(of: column, source.datatype)
        if isSQLite, frame.hasFraction, source.datatype != .date, source.datatype != .yyyymmdd {
            let modifier = source.datatype == .epoch ? ", 'unixepoch'" : ""
            stored = "strftime('%Y-%m-%d %H:%M:%f', " + column + "\(modifier))"
        }
        return converted(stored, source)
    }

    /// A time of UTC in the time zone of the query, where its source is converted.
    func converted(_ stored: SQLFragment, _ source: TimeSource) -> SQLFragment {
        guard converts(source), let zone = setting.timeZone else { return stored }
        if isSQLite {
            return "rowcast_time_zone(" + stored + ", 'UTC', " + SQLFragment(.text(zone)) + ")"
        }
        return "((" + stored + ") AT TIME ZONE 'UTC' AT TIME ZONE " + SQLFragment(.text(zone)) + ")"
    }

    /// Whether times of a source are converted to the zone of the query. Dates have no time of day, and stay.
    func converts(_ source: TimeSource) -> Bool {
        switch source.datatype {
        case .date, .yyyymmdd: false
        case .epoch, .datetime, .timestamp: source.convertsTimeZone
        }
    }

    private func storedTime(of column: SQLFragment, _ datatype: TimeSource.Datatype) -> SQLFragment
    {
        switch (datatype, isSQLite) {
        case (.datetime, true), (.timestamp, true): "datetime(" + column + ")"
        case (.date, true): "date(" + column + ")"
        case (.epoch, true): "datetime(" + column + ", 'unixepoch')"
        case (.yyyymmdd, true):
            "(substr(" + column + ", 1, 4) || '-' || substr(" + column + ", 5, 2) || '-' || substr("
                + column + ", 7, 2))"
        case (.datetime, false), (.timestamp, false), (.date, false): column
        case (.epoch, false):
            isDuckDB
                ? "make_timestamp(CAST(" + column + " * 1000000 AS BIGINT))"
                : "(TO_TIMESTAMP(" + column + ") AT TIME ZONE 'UTC')"
        case (.yyyymmdd, false):
            isDuckDB
                ? "CAST(strptime(CAST(" + column + " AS VARCHAR), '%Y%m%d') AS DATE)"
                : "TO_DATE(CAST(" + column + " AS TEXT), 'YYYYMMDD')"
        }
    }

    /// The value of a timeframe of a time.
    func value(_ frame: Timeframe, of time: SQLFragment) -> SQLFragment {
        switch frame {
        case .raw: time
        case .yesNo: "CASE WHEN " + time + " IS NOT NULL THEN 'Yes' ELSE 'No' END"
        case .time, .second: text("%Y-%m-%d %H:%M:%S", time)
        case .timeOfDay: text("%H:%M", time)
        case .date: text("%Y-%m-%d", time)
        case .minute: text("%Y-%m-%d %H:%M", time)
        case .hour: text("%Y-%m-%d %H", time)
        case .millisecond: text("%Y-%m-%d %H:%M:%S.%3", time)
        case .microsecond: text("%Y-%m-%d %H:%M:%S.%6", time)
        case .milliseconds(let step):
            text("%Y-%m-%d %H:%M:%S.", time)
                + padded(stepped(number("%3", time), step), digits: 3)
        case .minutes(let step):
            text("%Y-%m-%d %H:", time) + padded(stepped(number("%M", time), step), digits: 2)
        case .hours(let step):
            text("%Y-%m-%d ", time) + padded(stepped(number("%H", time), step), digits: 2)
        case .hourOfDay: number("%H", time)
        case .week: text("%Y-%m-%d", weekStart(of: time))
        case .dayOfWeek: names(TimeSQL.days, number: sundayBased(time), first: 0)
        case .dayOfWeekIndex:
            // The number of Sunday is 0; of the index, that of the day on which weeks begin.
            "((" + sundayBased(time) + " + \(13 - weekStart)) % 7)"
        case .weekOfYear: isoWeek(time)
        case .month: text("%Y-%m", time)
        case .monthNumber: number("%m", time)
        case .monthName: names(TimeSQL.months, number: number("%m", time), first: 1)
        case .dayOfMonth: number("%d", time)
        case .dayOfYear: number("%j", time)
        case .quarter: text("%Y-Q", time) + decimal(quarter(time))
        case .quarterOfYear: SQLFragment("'Q'") + decimal(quarter(time))
        case .year: number("%Y", time)
        case .fiscalMonthNumber: number("%m", fiscal(time))
        case .fiscalQuarter:
            "'FY' || " + text("%Y-Q", fiscal(time)) + decimal(quarter(fiscal(time)))
        case .fiscalQuarterOfYear: SQLFragment("'Q'") + decimal(quarter(fiscal(time)))
        case .fiscalYear: number("%Y", fiscal(time))
        }
    }

    /// The start of a span that a timeframe shows, as a date or time; nil for fractions of seconds, and for years that
    /// are not those of the calendar.
    func start(of frame: Timeframe, at time: SQLFragment) -> SQLFragment? {
        if setting.dialect.hasTimes {
            let units: [Timeframe: String] = [
                .second: "second", .minute: "minute", .hour: "hour", .month: "month",
                .quarter: "quarter", .year: "year",
            ]
            switch frame {
            case .raw, .time: return time
            case .date: return "CAST(" + time + " AS DATE)"
            case .week: return "CAST(" + weekStart(of: time) + " AS DATE)"
            case .month, .quarter, .year:
                return "CAST(DATE_TRUNC('\(units[frame] ?? "day")', " + time + ") AS DATE)"
            default: return units[frame].map { "DATE_TRUNC('\($0)', " + time + ")" }
            }
        }
        switch frame {
        case .raw, .time, .second: return time
        case .date, .week: return value(frame, of: time)
        case .minute: return text("%Y-%m-%d %H:%M:00", time)
        case .hour: return text("%Y-%m-%d %H:00:00", time)
        case .month: return text("%Y-%m-01", time)
        case .quarter:
            return "date(" + time + ", 'start of month', '-' || ((" + number("%m", time)
                + " - 1) % 3) || ' months')"
        case .year: return text("%Y-01-01", time)
        default: return nil
        }
    }

    /// The number by which values of a timeframe are sorted, where the value's text is in another order.
    func order(_ frame: Timeframe, of time: SQLFragment) -> SQLFragment? {
        switch frame {
        case .dayOfWeek: value(.dayOfWeekIndex, of: time)
        case .monthName: value(.monthNumber, of: time)
        default: nil
        }
    }

    /// Names of the days, from Sunday on.
    static let days = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    // MARK: - Parts

    /// A time in a format of SQLite's `strftime`; `%3` and `%6` are fractions of a second.
    private func text(_ format: String, _ time: SQLFragment) -> SQLFragment {
        if setting.dialect == .postgreSQL {
            return "TO_CHAR(" + time + ", '\(TimeSQL.postgreSQLFormat(format))')"
        }
        if isDuckDB {
            let format = format.replacing("%3", with: "%g").replacing("%6", with: "%f")
            return "strftime(" + time + ", '\(format)')"
        }
        // %f of SQLite is the second with three digits of its fraction.
        let format = format.replacing("%S.%3", with: "%f").replacing("%S.%6", with: "%f000")
        return "strftime('\(format)', " + time + ")"
    }

    private static func postgreSQLFormat(_ format: String) -> String {
        let names = [
            ("%Y", "YYYY"), ("%m", "MM"), ("%d", "DD"), ("%H", "HH24"), ("%M", "MI"), ("%S", "SS"),
            ("%3", "MS"), ("%6", "US"), ("%j", "DDD"), ("-Q", "-\"Q\""),
        ]
        return names.reduce(format) { $0.replacing($1.0, with: $1.1) }
    }

    private func number(_ format: String, _ time: SQLFragment) -> SQLFragment {
        guard setting.dialect.hasTimes else {
            if format == "%3" { return "CAST(substr(strftime('%f', " + time + "), 4) AS INTEGER)" }
            return "CAST(" + text(format, time) + " AS INTEGER)"
        }
        let parts = [
            "%Y": "YEAR", "%m": "MONTH", "%d": "DAY", "%H": "HOUR", "%M": "MINUTE", "%j": "DOY",
            "%3": "MILLISECONDS",
        ]
        let part = "CAST(EXTRACT(\(parts[format] ?? "YEAR") FROM " + time + ") AS INTEGER)"
        return format == "%3" ? "(" + part + " % 1000)" : part
    }

    private func stepped(_ number: SQLFragment, _ step: Int) -> SQLFragment {
        "(" + number + " - " + number + " % \(step))"
    }

    private func padded(_ number: SQLFragment, digits: Int) -> SQLFragment {
        if isSQLite { return " || printf('%0\(digits)d', " + number + ")" }
        return " || LPAD(CAST(" + number + " AS TEXT), \(digits), '0')"
    }

    private func decimal(_ number: SQLFragment) -> SQLFragment {
        " || CAST(" + number + " AS TEXT)"
    }

    private func quarter(_ time: SQLFragment) -> SQLFragment {
        // DuckDB divides whole numbers with `//`; `/` gives a fraction there.
        "((" + number("%m", time) + " + 2) \(isDuckDB ? "//" : "/") 3)"
    }

    private func sundayBased(_ time: SQLFragment) -> SQLFragment {
        isSQLite
            ? "CAST(strftime('%w', " + time + ") AS INTEGER)"
            : "CAST(EXTRACT(DOW FROM " + time + ") AS INTEGER)"
    }

    private func names(_ names: [String], number: SQLFragment, first: Int) -> SQLFragment {
        let branches = names.enumerated().map { "WHEN \($0.offset + first) THEN '\($0.element)'" }
        return "CASE " + number + " " + branches.joined(separator: " ") + " END"
    }

    private func weekStart(of time: SQLFragment) -> SQLFragment {
        // SQLite's modifier goes on to the named day, with 0 for Sunday, unless it is that day.
        if isSQLite {
            return "date(" + time + ", '-6 days', 'weekday \((weekStart + 1) % 7)')"
        }
        guard weekStart > 0 else { return "DATE_TRUNC('week', " + time + ")" }
        return "(DATE_TRUNC('week', " + time + " - INTERVAL '\(weekStart) days')"
            + " + INTERVAL '\(weekStart) days')"
    }

    /// The week of ISO 8601, which begins on Monday and belongs to the year of its Thursday.
    private func isoWeek(_ time: SQLFragment) -> SQLFragment {
        isSQLite
            ? "((strftime('%j', date(" + time + ", '-3 days', 'weekday 4')) - 1) / 7 + 1)"
            : "CAST(EXTRACT(WEEK FROM " + time + ") AS INTEGER)"
    }

    /// The time moved so that its calendar year is the fiscal one. Days are cut off, since months have different ones.
    private func fiscal(_ time: SQLFragment) -> SQLFragment {
        if isSQLite {
            return "date(" + time + ", 'start of month', '\(-fiscalMonthOffset) months')"
        }
        return "(DATE_TRUNC('month', " + time + ") - INTERVAL '\(fiscalMonthOffset) months')"
    }
}

extension Timeframe {
    fileprivate var hasFraction: Bool {
        switch self {
        case .millisecond, .microsecond, .milliseconds: true
        default: false
        }
    }
}
