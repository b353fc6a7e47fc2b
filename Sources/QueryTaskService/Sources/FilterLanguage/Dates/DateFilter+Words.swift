extension DateFilter {
    /// The filter in words, behind the name of a field: “is in the last 3 days”.
    package var words: String {
        guard !acceptsAll else { return "is any time" }
        let alternatives = tests.map(\.words).joined(separator: " or ")
        guard excludesNull else { return alternatives }
        return tests.isEmpty ? "is not null" : alternatives + ", and is not null"
    }
}

extension DateTest {
    var words: String {
        switch self {
        case .null: "is null"
        case .past(let count, let unit):
            "is in the last \(count == 1 ? unit.rawValue : "\(count) \(unit.rawValue)s")"
        case .between(let first, let last):
            "is from \(first.start) until \(last.start)"
        case .currentTo(let first, let last):
            "is from the start of this \(first.rawValue) until the start of this \(last.rawValue)"
        case .before(let test): "is before \(test.point)"
        case .after(let test): "is on or after \(test.point)"
        case .literal(.civil(_, let unit)) where unit == .day: "is on \(point)"
        case .literal(.civil(_, let unit)) where unit == .year: "is in the year \(point)"
        case .literal: "is in \(point)"
        case .ago, .fromNow, .current, .day, .weekday, .span: "is \(point)"
        }
    }

    private var point: String {
        switch self {
        case .null: "null"
        case .past(let count, let unit): "the last \(DateTest.units(count, unit))"
        case .ago(let count, let unit): "\(DateTest.units(count, unit)) ago"
        case .fromNow(let count, let unit): "\(DateTest.units(count, unit)) from now"
        case .current(let unit, let offset):
            "\(offset == 0 ? "this" : offset < 0 ? "previous" : "next") \(unit.rawValue)"
        case .day(let offset): offset == 0 ? "today" : offset < 0 ? "yesterday" : "tomorrow"
        case .weekday(let day): DateTest.weekdays[day]
        case .literal(let literal): literal.words
        case .span(let test, let count, let unit):
            "\(test.point) for \(DateTest.units(count, unit))"
        case .currentTo, .between, .before, .after: words
        }
    }

    private static func units(_ count: Int, _ unit: TimeUnit) -> String {
        "\(count) \(unit.rawValue)\(count == 1 ? "" : "s")"
    }

    private static let weekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
}

extension DateLiteral {
    /// The literal as a point: its first day or second.
    fileprivate var start: String {
        switch self {
        case .civil(let time, _):
            time.secondOfDay == 0 ? time.dateText : time.description
        case .fiscalYear, .fiscalQuarter: words
        }
    }

    fileprivate var words: String {
        switch self {
        case .fiscalYear(let year): return "the fiscal year \(year)"
        case .fiscalQuarter(let year, let quarter):
            return "quarter \(quarter) of the fiscal year \(year)"
        case .civil(let time, let unit):
            let (year, month, _) = time.date
            switch unit {
            case .year, .fiscalYear: return CivilTime.digits(year, 4)
            case .quarter, .fiscalQuarter: return "quarter \((month + 2) / 3) of \(year)"
            case .month: return "\(DateLiteral.months[month - 1]) \(year)"
            case .day, .week: return time.dateText
            case .hour: return "the hour \(time.description.prefix(13))"
            case .minute: return "the minute \(time.description.prefix(16))"
            case .second: return "the second \(time)"
            }
        }
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
}
