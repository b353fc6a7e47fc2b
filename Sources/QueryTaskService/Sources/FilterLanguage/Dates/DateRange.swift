/// Times from a start up to an end that does not belong to them. `nil` stands for no bound.
package struct DateRange: Hashable, Sendable {
    package var start: CivilTime?
    package var end: CivilTime?

    package init(start: CivilTime?, end: CivilTime?) {
        self.start = start
        self.end = end
    }

    /// Whether no time lies in the range.
    package var isEmpty: Bool {
        guard let start, let end else { return false }
        return start >= end
    }

    /// The range within the years 1 to 9999, outside of which databases know no dates. A bound beyond them is none.
    var withinYears: DateRange {
        let least = CivilTime(year: 1)
        let greatest = CivilTime(year: 10_000)
        if let end, end <= least { return DateRange(start: least, end: least) }
        if let start, start >= greatest { return DateRange(start: least, end: least) }
        return DateRange(
            start: start.flatMap { $0 <= least ? nil : $0 },
            end: end.flatMap { $0 >= greatest ? nil : $0 })
    }
}

extension DateTest {
    /// The times that the test accepts; `nil` for the test for null.
    ///
    /// Meanings are those of the vendor's page “Looker filter expressions”, section “Date and time”; an example of
    /// each stands in the tests.
    package func range(in calendar: FilterCalendar) -> DateRange? {
        unboundedRange(in: calendar)?.withinYears
    }

    private func unboundedRange(in calendar: FilterCalendar) -> DateRange? {
        let now = calendar.now
        func units(_ offset: Int, _ unit: TimeUnit, _ count: Int = 1) -> DateRange {
            let first = calendar.adding(offset, unit, to: calendar.start(of: unit, at: now))
            return DateRange(start: first, end: calendar.adding(count, unit, to: first))
        }
        switch self {
        case .null: return nil
        case .past(let count, .second):
            // Several seconds end before the current one, which is not over.
            return count == 1 ? units(0, .second) : units(-count, .second, count)
        case .past(let count, let unit):
            return units((PlantedFault.dayOff.isPlanted ? 0 : 1) - count, unit, count)
        case .ago(let count, let unit): return units(-count, unit)
        case .fromNow(let count, let unit): return units(count, unit)
        case .current(let unit, let offset): return units(offset, unit)
        case .currentTo(let first, let last):
            return DateRange(
                start: calendar.start(of: first, at: now), end: calendar.start(of: last, at: now))
        case .day(let offset): return units(offset, .day)
        case .weekday(let day): return units(-((now.weekday - day + 7) % 7), .day)
        case .literal(let literal): return literal.range(in: calendar)
        case .span(let test, let count, let unit):
            guard let start = test.unboundedRange(in: calendar)?.start else { return nil }
            return DateRange(start: start, end: calendar.adding(count, unit, to: start))
        case .between(let first, let last):
            return DateRange(
                start: first.range(in: calendar).start, end: last.range(in: calendar).start)
        case .before(let test):
            return DateRange(start: nil, end: test.unboundedRange(in: calendar)?.start)
        case .after(let test):
            return DateRange(start: test.unboundedRange(in: calendar)?.start, end: nil)
        }
    }
}

extension DateLiteral {
    func range(in calendar: FilterCalendar) -> DateRange {
        let first: CivilTime
        let unit: TimeUnit
        switch self {
        case .civil(let time, let length):
            first = time
            unit = length
        case .fiscalYear(let year):
            first = CivilTime(year: year).adding(months: calendar.fiscalMonthOffset)
            unit = .fiscalYear
        case .fiscalQuarter(let year, let quarter):
            first = CivilTime(year: year)
                .adding(months: calendar.fiscalMonthOffset + 3 * (quarter - 1))
            unit = .fiscalQuarter
        }
        return DateRange(start: first, end: calendar.adding(1, unit, to: first))
    }
}
