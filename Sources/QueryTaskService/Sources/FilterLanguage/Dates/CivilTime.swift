/// A time on the calendar and the clock of one place, without a time zone, to the second.
///
/// Dates follow the Gregorian calendar before its start too, as databases do. The conversion between days and
/// dates is the one of Howard Hinnant, “chrono-Compatible Low-Level Date Algorithms”: the year begins in March,
/// so that the leap day is its last.
package struct CivilTime: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01 00:00:00, each day counted with 86,400.
    package var seconds: Int

    package init(seconds: Int) {
        self.seconds = seconds
    }

    package init(
        year: Int, month: Int = 1, day: Int = 1, hour: Int = 0, minute: Int = 0, second: Int = 0
    ) {
        let days = CivilTime.days(year: year, month: month, day: day)
        seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
    }

    package static func < (lhs: CivilTime, rhs: CivilTime) -> Bool { lhs.seconds < rhs.seconds }

    /// Days since 1970-01-01, negative before it.
    package var days: Int { CivilTime.floor(seconds, 86_400) }
    package var secondOfDay: Int { seconds - days * 86_400 }

    package var date: (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = CivilTime.floor(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// Day of the week, 0 for Monday.
    package var weekday: Int {
        // 1970-01-01 was a Thursday.
        let day = (days + 3) % 7
        return day < 0 ? day + 7 : day
    }

    /// The time some months later, on the same day and at the same time of day; on the month's last day where the month
    /// has no such day.
    package func adding(months: Int) -> CivilTime {
        let (year, month, day) = date
        let count = year * 12 + month - 1 + months
        let targetYear = CivilTime.floor(count, 12)
        let targetMonth = count - targetYear * 12 + 1
        let last = CivilTime.daysOfMonth(year: targetYear, month: targetMonth)
        let start = CivilTime(year: targetYear, month: targetMonth, day: min(day, last))
        return CivilTime(seconds: start.seconds + secondOfDay)
    }

    package static func daysOfMonth(year: Int, month: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = floor(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func floor(_ value: Int, _ divisor: Int) -> Int {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}

extension CivilTime: CustomStringConvertible {
    /// `2018-05-18`.
    package var dateText: String {
        let (year, month, day) = date
        return
            "\(CivilTime.digits(year, 4))-\(CivilTime.digits(month, 2))-\(CivilTime.digits(day, 2))"
    }

    /// `2018-05-18 18:30:02`.
    package var description: String {
        let second = secondOfDay
        return "\(dateText) \(CivilTime.digits(second / 3_600, 2)):"
            + "\(CivilTime.digits(second / 60 % 60, 2)):\(CivilTime.digits(second % 60, 2))"
    }

    /// A number with leading zeros.
    package static func digits(_ value: Int, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
