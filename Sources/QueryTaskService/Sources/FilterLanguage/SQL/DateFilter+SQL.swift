/// How a column holds times.
package enum TimeStorage: Hashable, Sendable {
    /// A type of the database, or in SQLite a text `2018-05-18 18:30:02`.
    case timestamp
    /// A date of the database, or in SQLite a text `2018-05-18`.
    case date
    /// Seconds since 1970.
    case epoch
    /// Days since noon of 4714-11-24 before the common era, as SQLite's `julianday` gives.
    case julianDay
    /// The number 20180518.
    case yyyymmdd

    /// The first moment of the storage that is not before a time, as a value of a dialect.
    ///
    /// Days hold no time of day: of them, the first that is not before 17:31 is the next one. That holds for the
    /// bound that is excluded too.
    func value(_ time: CivilTime, _ dialect: SQLDialect) -> SQLFragment {
        let nextDay =
            time.secondOfDay == 0 ? time : CivilTime(seconds: (time.days + 1) * 86_400)
        switch self {
        case .timestamp where dialect.hasTimes:
            return "CAST(" + SQLFragment(.text(time.description)) + " AS TIMESTAMP)"
        case .timestamp:
            // A date alone is less than each text of its day, and greater than all before, whether
            // the column's texts have a time of day or not.
            return SQLFragment(
                .text(time.secondOfDay == 0 ? time.dateText : time.description))
        case .date where dialect.hasTimes:
            return "CAST(" + SQLFragment(.text(nextDay.dateText)) + " AS DATE)"
        case .date: return SQLFragment(.text(nextDay.dateText))
        case .epoch: return SQLFragment(.integer(Int64(time.seconds)))
        case .julianDay:
            // 1970-01-01 00:00:00 is 2440587.5.
            return SQLFragment(.decimal("\(Double(time.seconds) / 86_400 + 2_440_587.5)"))
        case .yyyymmdd:
            let (year, month, day) = nextDay.date
            return SQLFragment(.integer(Int64(year * 10_000 + month * 100 + day)))
        }
    }
}

extension DateFilter {
    /// The condition of rows whose column passes; `nil` where all pass.
    ///
    /// `stored` turns a time of the query's time zone into the time that the column would hold.
    package func condition(
        on column: SQLFragment, storage: TimeStorage, dialect: SQLDialect,
        calendar: FilterCalendar, stored: (CivilTime) -> CivilTime = { $0 }
    ) -> SQLFragment? {
        var parts: [SQLFragment] = []
        if !tests.isEmpty {
            let alternatives = tests.map { test -> SQLFragment in
                guard let range = test.range(in: calendar) else { return column + " IS NULL" }
                return range.condition(column) { storage.value(stored($0), dialect) }
            }
            parts.append(SQLFragment.conditions(alternatives, "OR"))
        }
        if excludesNull { parts.append(column + " IS NOT NULL") }
        return parts.isEmpty ? nil : SQLFragment.conditions(parts, "AND")
    }
}

extension DateRange {
    fileprivate func condition(
        _ column: SQLFragment, _ value: (CivilTime) -> SQLFragment
    ) -> SQLFragment {
        guard !isEmpty else { return SQLFragment("1 = 0") }
        var parts: [SQLFragment] = []
        if let start { parts.append(column + " >= " + value(start)) }
        let isBefore = PlantedFault.closedRange.isPlanted ? " <= " : " < "
        if let end { parts.append(column + isBefore + value(end)) }
        guard !parts.isEmpty else { return column + " IS NOT NULL" }
        return SQLFragment.conditions(parts, "AND")
    }
}
