package import FilterLanguage
internal import LookML

/// The spans of a timeframe, such as days or quarters, from one to another.
package struct FilledSpans: Hashable, Sendable {
    private let frame: Timeframe
    private let unit: TimeUnit
    private let calendar: FilterCalendar
    /// The times that the query asks for, which take the place of those that its rows have.
    var bounds = DateRange(start: nil, end: nil)

    /// - Returns: nil for a timeframe of another kind.
    init?(_ frame: Timeframe, _ calendar: FilterCalendar) {
        guard let unit = FilledSpans.unit(of: frame) else { return nil }
        self.frame = frame
        self.unit = unit
        self.calendar = calendar
    }

    /// The unit between a value of a timeframe and the next; nil for a timeframe of another kind.
    static func unit(of frame: Timeframe) -> TimeUnit? {
        switch frame {
        case .hour: .hour
        case .date: .day
        case .week: .week
        case .month: .month
        case .quarter: .quarter
        case .year: .year
        case .fiscalQuarter: .fiscalQuarter
        case .fiscalYear: .fiscalYear
        default: nil
        }
    }

    /// All values from the least to the greatest of the rows, or between the bounds of the query's filters.
    ///
    /// - Parameters:
    ///   - least: The least value of the rows; nil for none.
    ///   - maxCount: Number of values behind which no more are made.
    /// - Returns: nil where a value is none of the timeframe.
    package func values(from least: String?, to greatest: String?, maxCount: Int) -> [SQLValue]? {
        let first: CivilTime
        let last: CivilTime
        if let start = bounds.start {
            first = calendar.start(of: unit, at: start)
        } else {
            guard let least else { return [] }
            guard let time = time(of: least) else { return nil }
            first = time
        }
        if let end = bounds.end {
            last = CivilTime(seconds: end.seconds - 1)
        } else {
            guard let greatest else { return [] }
            guard let time = time(of: greatest) else { return nil }
            last = time
        }
        var values: [SQLValue] = []
        var time = first
        while time <= last, values.count <= maxCount {
            values.append(value(of: time))
            time = calendar.adding(1, unit, to: time)
        }
        return values
    }

    private func value(of time: CivilTime) -> SQLValue {
        let (year, month, _) = calendarTime(time).date
        let quarter = (month + 2) / 3
        let day = time.dateText
        switch frame {
        case .hour: return .text(String(time.description.prefix(13)))
        case .month: return .text(String(day.prefix(7)))
        case .quarter: return .text("\(CivilTime.digits(year, 4))-Q\(quarter)")
        case .fiscalQuarter: return .text("FY\(CivilTime.digits(year, 4))-Q\(quarter)")
        case .year, .fiscalYear: return .integer(Int64(year))
        default: return .text(day)
        }
    }

    /// The time whose calendar year is the fiscal year of a time; for other timeframes the time itself.
    private func calendarTime(_ time: CivilTime) -> CivilTime {
        switch frame {
        case .fiscalQuarter, .fiscalYear: time.adding(months: -calendar.fiscalMonthOffset)
        default: time
        }
    }

    /// The start of the span that a value names.
    private func time(of value: String) -> CivilTime? {
        let value = frame == .fiscalQuarter ? String(value.dropFirst(2)) : value
        let parts = value.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "-" || $0 == " " })
        guard let year = parts.first.flatMap({ Int($0) }), 1...9999 ~= year else { return nil }
        func number(_ index: Int, _ range: ClosedRange<Int>) -> Int? {
            guard index < parts.count, let number = Int(parts[index]), range ~= number else {
                return nil
            }
            return number
        }
        switch frame {
        case .year: return parts.count == 1 ? CivilTime(year: year) : nil
        case .fiscalYear:
            return parts.count == 1
                ? CivilTime(year: year).adding(months: calendar.fiscalMonthOffset) : nil
        case .quarter, .fiscalQuarter:
            guard parts.count == 2, parts[1].hasPrefix("Q"),
                let quarter = Int(parts[1].dropFirst()),
                1...4 ~= quarter
            else { return nil }
            let start = CivilTime(year: year, month: quarter * 3 - 2)
            return frame == .quarter ? start : start.adding(months: calendar.fiscalMonthOffset)
        case .month:
            guard parts.count == 2, let month = number(1, 1...12) else { return nil }
            return CivilTime(year: year, month: month)
        default:
            guard parts.count == (frame == .hour ? 4 : 3), let month = number(1, 1...12),
                let day = number(2, 1...CivilTime.daysOfMonth(year: year, month: month))
            else { return nil }
            guard frame == .hour else { return CivilTime(year: year, month: month, day: day) }
            return number(3, 0...23).map {
                CivilTime(year: year, month: month, day: day, hour: $0)
            }
        }
    }
}
