internal import Rowcast

extension Function {
    /// Dates of dates, row by row. A date without a time is its midnight.
    static let dates: [Function] =
        [
            added("days", .days), added("hours", .hours), added("minutes", .minutes),
            added("months", .months), added("seconds", .seconds), added("years", .years),
            difference("days", .days), difference("hours", .hours),
            difference("minutes", .minutes), difference("months", .months),
            difference("seconds", .seconds), difference("years", .years),
            extracted("days", \.day), extracted("hours", \.hour), extracted("minutes", \.minute),
            extracted("months", \.month), extracted("seconds", \.second),
            extracted("years", \.year),
            truncated("days", .days), truncated("hours", .hours), truncated("minutes", .minutes),
            truncated("months", .months), truncated("years", .years),
        ] + [
            Function(
                "date(year: number, month: number, day: number) -> date",
                .rows { $0.datesOfNumbers(hasTime: false) }),
            Function(
                """
                date_time(year: number, month: number, day: number, hours: number, minutes: number, \
                seconds: number) -> date
                """, .rows { $0.datesOfNumbers(hasTime: true) }),
            Function("now() -> date", .place(.now)),
        ]

    private static func added(_ name: String, _ unit: DateUnit) -> Function {
        Function(
            "add_\(name)(number: number, date: date) -> date",
            .rows { call in
                let (numbers, dates) = (call.numbers(0), call.dates(1))
                return .dates(
                    (0..<call.count).map { row in
                        guard let number = numbers[row].whole, !dates[row].isNull else {
                            return .null
                        }
                        return dates[row].adding(number, unit)
                    })
            })
    }

    private static func difference(_ name: String, _ unit: DateUnit) -> Function {
        Function(
            "diff_\(name)(start: date, end: date) -> number",
            .rows { call in
                let (starts, ends) = (call.dates(0), call.dates(1))
                return .numbers(
                    Vector.Numbers(
                        (0..<call.count).map { row in
                            starts[row].isNull || ends[row].isNull
                                ? .nan : Double(ends[row].difference(since: starts[row], unit))
                        }))
            })
    }

    private static func extracted(
        _ name: String, _ part: any KeyPath<CivilTime, Int> & Sendable
    ) -> Function {
        Function(
            "extract_\(name)(date: date) -> number",
            .rows { call in
                .numbers(
                    Vector.Numbers(
                        call.dates(0).map { $0.isNull ? .nan : Double($0.civil[keyPath: part]) }))
            })
    }

    private static func truncated(_ name: String, _ unit: DateUnit) -> Function {
        Function(
            "trunc_\(name)(date: date) -> date",
            .rows { call in .dates(call.dates(0).map { $0.isNull ? .null : $0.truncated(to: unit) })
            })
    }
}

/// A unit of time of the functions of dates.
enum DateUnit: Sendable {
    case years, months, days, hours, minutes, seconds

    /// Microseconds of a unit of fixed length.
    var microseconds: Int? {
        switch self {
        case .years, .months: nil
        case .days: DateValue.microsecondsPerDay
        case .hours: 3_600_000_000
        case .minutes: 60_000_000
        case .seconds: 1_000_000
        }
    }
}

extension DateValue {
    func adding(_ number: Int, _ unit: DateUnit) -> DateValue {
        guard let length = unit.microseconds else {
            let (months, isTooFar) = number.multipliedReportingOverflow(by: unit == .years ? 12 : 1)
            return isTooFar ? .null : adding(months: months)
        }
        let (distance, isTooFar) = number.multipliedReportingOverflow(by: length)
        let (sum, isOver) = microseconds.addingReportingOverflow(distance)
        if isTooFar || isOver { return .null }
        return DateValue(microseconds: sum, hasTime: hasTime || unit != .days)
    }

    /// The day of that number some months later, or the month's last day where it is shorter.
    private func adding(months number: Int) -> DateValue {
        guard number.magnitude < 1_000_000 else { return .null }
        var time = civil
        let months = time.year * 12 + time.month - 1 + number
        time.year = DateValue.floorDivision(months, 12)
        time.month = months - time.year * 12 + 1
        guard DateValue.years.contains(time.year) else { return .null }
        time.day = min(time.day, CivilTime.dayCount(year: time.year, month: time.month))
        return DateValue(time, hasTime: hasTime)
    }

    /// Number of whole units from `start` to this date, cut towards zero.
    func difference(since start: DateValue, _ unit: DateUnit) -> Int {
        if let length = unit.microseconds { return (microseconds - start.microseconds) / length }
        let (own, other) = (civil, start.civil)
        var months = (own.year - other.year) * 12 + own.month - other.month
        func rest(_ time: CivilTime) -> (Int, Int) { (time.day, time.nanosecondOfDay) }
        if months > 0, rest(own) < rest(other) { months -= 1 }
        if months < 0, rest(own) > rest(other) { months += 1 }
        return unit == .years ? months / 12 : months
    }

    /// The first instant of the unit that the date lies in; days, months and years have no time.
    func truncated(to unit: DateUnit) -> DateValue {
        var time = civil
        time.nanosecond = 0
        time.second = 0
        switch unit {
        case .seconds, .minutes: break
        case .hours: time.minute = 0
        case .days, .months, .years:
            time.nanosecondOfDay = 0
            if unit != .days { time.day = 1 }
            if unit == .years { time.month = 1 }
            return DateValue(time, hasTime: false)
        }
        return DateValue(time, hasTime: true)
    }
}

extension RowCall {
    /// Dates of a year, a month, a day, and an hour, a minute and a second.
    func datesOfNumbers(hasTime: Bool) -> Vector {
        let columns = arguments.indices.map { numbers($0) }
        return .dates(
            (0..<count).map { row in
                var parts = [0, 0, 0, 0, 0, 0]
                for (index, column) in columns.enumerated() {
                    guard let part = column[row].whole else { return .null }
                    parts[index] = part
                }
                return DateValue(
                    year: parts[0], month: parts[1], day: parts[2], hour: parts[3],
                    minute: parts[4], second: parts[5], hasTime: hasTime)
            })
    }
}
