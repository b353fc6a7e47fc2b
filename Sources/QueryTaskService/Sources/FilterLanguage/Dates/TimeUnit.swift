/// A unit of the date language.
package enum TimeUnit: String, Hashable, CaseIterable, Sendable {
    case second, minute, hour, day, week, month, quarter, year
    case fiscalQuarter = "fiscal quarter"
    case fiscalYear = "fiscal year"

    /// Seconds of the units of fixed length.
    var seconds: Int? {
        switch self {
        case .second: 1
        case .minute: 60
        case .hour: 3_600
        case .day: 86_400
        case .week: 604_800
        case .month, .quarter, .year, .fiscalQuarter, .fiscalYear: nil
        }
    }

    /// Months of the units that are made of months.
    var months: Int {
        switch self {
        case .second, .minute, .hour, .day, .week: 0
        case .month: 1
        case .quarter, .fiscalQuarter: 3
        case .year, .fiscalYear: 12
        }
    }
}

/// The clock and the calendar that a filter of dates depends on.
package struct FilterCalendar: Hashable, Sendable {
    /// The current time in the time zone of the query.
    package var now: CivilTime
    /// First day of the week, 0 for Monday.
    package var weekStart: Int
    /// Number of months from the start of a calendar year to the start of the fiscal year of the same number.
    package var fiscalMonthOffset: Int

    package init(now: CivilTime, weekStart: Int = 0, fiscalMonthOffset: Int = 0) {
        self.now = now
        self.weekStart = PlantedFault.weekStart.isPlanted ? 0 : weekStart
        self.fiscalMonthOffset = PlantedFault.fiscalYear.isPlanted ? 0 : fiscalMonthOffset
    }

    /// Start of the unit that a time lies in.
    package func start(of unit: TimeUnit, at time: CivilTime) -> CivilTime {
        let (year, month, _) = time.date
        switch unit {
        case .second: return time
        case .minute, .hour, .day:
            let length = unit.seconds ?? 1
            return CivilTime(seconds: CivilTime.floor(time.seconds, length) * length)
        case .week:
            let past = (time.weekday - weekStart + 7) % 7
            return CivilTime(seconds: (time.days - past) * 86_400)
        case .month: return CivilTime(year: year, month: month)
        case .quarter: return CivilTime(year: year, month: (month - 1) / 3 * 3 + 1)
        case .year: return CivilTime(year: year)
        case .fiscalQuarter, .fiscalYear:
            let calendarUnit: TimeUnit = unit == .fiscalYear ? .year : .quarter
            let shifted = CivilTime(year: year, month: month).adding(months: -fiscalMonthOffset)
            return start(of: calendarUnit, at: shifted).adding(months: fiscalMonthOffset)
        }
    }

    /// A time some units later, or earlier for a negative number.
    package func adding(_ count: Int, _ unit: TimeUnit, to time: CivilTime) -> CivilTime {
        if let seconds = unit.seconds {
            return CivilTime(seconds: time.seconds + count * seconds)
        }
        return time.adding(months: count * unit.months)
    }
}
