internal import FilterLanguage
internal import LookML

/// Whole units between two times, cut towards zero. A month is over at the same day and time of the next one.
struct Durations {
    let dialect: SQLDialect

    func value(
        _ unit: DurationUnit, from start: SQLFragment, to end: SQLFragment
    ) -> SQLFragment {
        switch unit {
        case .second: parts(1, start, end)
        case .minute: parts(60, start, end)
        case .hour: parts(3_600, start, end)
        case .day: parts(86_400, start, end)
        case .week: parts(604_800, start, end)
        case .month: months(1, start, end)
        case .quarter: months(3, start, end)
        case .year: months(12, start, end)
        }
    }

    private func parts(_ length: Int, _ start: SQLFragment, _ end: SQLFragment) -> SQLFragment {
        if dialect == .duckDB {
            return "(date_diff('second', " + start + ", " + end + ") // \(length))"
        }
        if dialect == .postgreSQL {
            return "TRUNC(EXTRACT(EPOCH FROM " + end + " - " + start + ") / \(length))"
        }
        return "((CAST(strftime('%s', " + end + ") AS INTEGER) - CAST(strftime('%s', " + start
            + ") AS INTEGER)) / \(length))"
    }

    private func months(_ count: Int, _ start: SQLFragment, _ end: SQLFragment) -> SQLFragment {
        if dialect == .duckDB {
            return "(datesub('month', " + start + ", " + end + ") // \(count))"
        }
        if dialect == .postgreSQL {
            return "TRUNC((EXTRACT(YEAR FROM AGE(" + end + ", " + start
                + ")) * 12 + EXTRACT(MONTH FROM AGE(" + end + ", " + start + "))) / \(count))"
        }
        func month(_ time: SQLFragment) -> SQLFragment {
            "(strftime('%Y', " + time + ") * 12 + strftime('%m', " + time + "))"
        }
        func rest(_ time: SQLFragment) -> SQLFragment {
            "strftime('%d %H:%M:%S', " + time + ")"
        }
        let difference = month(end) + " - " + month(start)
        return "(CASE WHEN datetime(" + end + ") >= datetime(" + start + ") THEN " + difference
            + " - (" + rest(end) + " < " + rest(start) + ") ELSE " + difference + " + (" + rest(end)
            + " > " + rest(start) + ") END / \(count))"
    }
}
