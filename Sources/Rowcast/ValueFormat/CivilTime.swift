/// A day and a time of day in the proleptic Gregorian calendar, without a time zone. Results carry
/// it as text, spreadsheets as a number.
package struct CivilTime: Equatable, Sendable {
    package var year: Int
    /// 1 to 12.
    package var month: Int
    /// 1 to 31.
    package var day: Int
    /// 0 to 23.
    package var hour = 0
    package var minute = 0
    package var second = 0
    package var nanosecond = 0

    static let nanosecondsPerDay = 86_400_000_000_000

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Makes the day that lies `days` behind 1970-01-01, and the time `nanosecondOfDay` behind its
    /// midnight.
    package init(daysSince1970 days: Int, nanosecondOfDay: Int = 0) {
        // Years begin in March here, so that a leap day is the last day of a year.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.nanosecondOfDay = nanosecondOfDay
    }

    /// Reads ISO 8601 calendar dates with or without a time: `2019-12-22`, `2019-12-22 10:05`,
    /// `2019-12-22T10:05:06.789Z`. A mark for UTC may follow the time. `nil` for other text, days
    /// that do not exist and other time zones.
    package init?(iso text: TextView) {
        guard text.count >= 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let year = CivilTime.digits(text, 0, 4), let month = CivilTime.digits(text, 5, 2),
            let day = CivilTime.digits(text, 8, 2), (1...12).contains(month),
            day >= 1, day <= CivilTime.dayCount(year: year, month: month)
        else { return nil }
        self.init(year: year, month: month, day: day)
        guard text.count > 10 else { return }
        let colon = UInt8(ascii: ":")
        guard text.count >= 16, text[10] == .space || text[10] == UInt8(ascii: "T"),
            text[13] == colon,
            let hour = CivilTime.digits(text, 11, 2), let minute = CivilTime.digits(text, 14, 2),
            hour < 24, minute < 60
        else { return nil }
        self.hour = hour
        self.minute = minute
        var end = 16
        if end < text.count, text[end] == colon {
            guard text.count >= 19, let second = CivilTime.digits(text, 17, 2), second < 60 else {
                return nil
            }
            self.second = second
            end = 19
            if end < text.count, text[end] == UInt8(ascii: ".") {
                var scale = 100_000_000
                end += 1
                guard end < text.count, text[end] &- 48 <= 9 else { return nil }
                while end < text.count, text[end] &- 48 <= 9 {
                    nanosecond += Int(text[end] &- 48) * scale
                    scale /= 10
                    end += 1
                }
            }
        }
        guard end == text.count || CivilTime.isUTC(text + end)
        else { return nil }
    }

    /// Reads ISO 8601 calendar dates with or without a time, as the text without a promise about the
    /// bytes behind it.
    init?(iso text: PaddedText) { self.init(iso: text.view) }

    /// Whether the text is a mark for UTC, such as `Z`, ` UTC` or ` +0000`.
    private static func isUTC(_ text: TextView) -> Bool {
        var zone = text[...]
        if zone.first == .space { zone = zone.dropFirst() }
        return utcNames.contains { zone.elementsEqual($0.utf8) }
    }

    private static let utcNames = ["Z", "UTC", "GMT", "+00:00", "+0000", "+00"]

    /// Number of days since 1970-01-01; negative before.
    package var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Number of nanoseconds since midnight.
    package var nanosecondOfDay: Int {
        get { ((hour * 60 + minute) * 60 + second) * 1_000_000_000 + nanosecond }
        set {
            nanosecond = newValue % 1_000_000_000
            let seconds = newValue / 1_000_000_000
            second = seconds % 60
            minute = seconds / 60 % 60
            hour = seconds / 3600
        }
    }

    /// 0 for Sunday to 6 for Saturday.
    var weekday: Int { ((daysSince1970 + 4) % 7 + 7) % 7 }

    package static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    package static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func digits(_ text: TextView, _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for index in start..<start + count {
            guard text[index] &- 48 <= 9 else { return nil }
            value = value * 10 + Int(text[index] &- 48)
        }
        return value
    }
}

extension CivilTime {
    /// Number of days from a spreadsheet's day 0, 1899-12-30, to 1970-01-01. (Excel counts a day
    /// 60, the 29 February 1900, which did not exist, so dates before March 1900 are a day off;
    /// ECMA-376 part 1, 18.17.4.1.)
    static let excelEpochOffset = 25_569
    /// Number of days to 1970-01-01 in a workbook that counts from 1904-01-01.
    static let excelEpochOffset1904 = 24_107

    /// Day in a spreadsheet's count; `nil` before 1900 and after 9999, where Excel shows no dates.
    var excelDay: Int? {
        let days = daysSince1970 + CivilTime.excelEpochOffset
        guard days >= 2, year <= 9999 else { return nil }
        return days <= 60 ? days - 1 : days
    }

    /// Returns the first day count behind 9999-12-31 in a spreadsheet.
    static func endOfExcelDays(uses1904: Bool) -> Int { uses1904 ? 2_957_004 : 2_958_466 }

    /// Reads a spreadsheet's day count; `nil` for counts that Excel shows no date for. Rounds to
    /// milliseconds, the precision of a double of that size.
    init?(excelSerial serial: Double, uses1904: Bool = false) {
        guard serial >= 0, serial < Double(CivilTime.endOfExcelDays(uses1904: uses1904)) else {
            return nil
        }
        let millisecondsPerDay = 86_400_000
        var day = Int(serial)
        var milliseconds = Int(((serial - Double(day)) * Double(millisecondsPerDay)).rounded())
        if milliseconds == millisecondsPerDay {
            day += 1
            milliseconds = 0
        }
        if uses1904 {
            self.init(
                daysSince1970: day - CivilTime.excelEpochOffset1904,
                nanosecondOfDay: milliseconds * 1_000_000)
        } else {
            let real = day < 60 ? day + 1 : day
            self.init(
                daysSince1970: real - CivilTime.excelEpochOffset,
                nanosecondOfDay: milliseconds * 1_000_000)
        }
    }
}

extension TextTarget {
    /// Writes `2024-01-31`, or `2024-01-31 10:05:06` with a fraction of a second where there is one, in at
    /// most 48 bytes; returns their number. Years behind 9999 have more digits, years before 0 a sign.
    package func put(_ time: CivilTime, hasTime: Bool) -> Int {
        var end = 0
        if (0...9999).contains(time.year) {
            put(time.year, digits: 4, at: 0)
            end = 4
        } else {
            end = put(decimal: time.year)
        }
        func append(_ separator: Unicode.Scalar, _ number: Int, digits: Int) {
            self[end] = UInt8(ascii: separator)
            put(number, digits: digits, at: end + 1)
            end += 1 + digits
        }
        append("-", time.month, digits: 2)
        append("-", time.day, digits: 2)
        guard hasTime else { return end }
        append(" ", time.hour, digits: 2)
        append(":", time.minute, digits: 2)
        append(":", time.second, digits: 2)
        if time.nanosecond == 0 { return end }
        var (fraction, digits) = (time.nanosecond, 9)
        while fraction % 1000 == 0 {
            fraction /= 1000
            digits -= 3
        }
        append(".", fraction, digits: digits)
        return end
    }
}
