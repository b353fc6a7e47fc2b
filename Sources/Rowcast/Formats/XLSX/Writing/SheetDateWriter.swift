/// Writes dates and times as numbers of a sheet: days since the end of 1899, and fractions of a
/// day.
enum SheetDateWriter {
    /// Appends the number of a text that is a date, with or without a time. Returns `false`, and
    /// appends nothing, for other text and for days before 1900, which Excel does not know.
    static func append(
        _ text: PaddedText, _ kind: WrittenColumn.Kind,
        to output: inout OutputBuffer
    ) -> Bool {
        switch kind {
        case .general, .number: return false
        case .time:
            guard let time = civilTime(text), let day = time.excelDay,
                // A time that rounds to midnight of a day outside Excel's calendar stays text.
                time.nanosecondOfDay < 86_399_999_500_000 || day != 59 && day != lastDay
            else { return false }
            append(day: day, nanosecondOfDay: time.nanosecondOfDay, to: &output)
        case .timeOfDay:
            guard let nanoseconds = timeOfDay(text) else { return false }
            append(day: 0, nanosecondOfDay: nanoseconds, to: &output)
        }
        return true
    }

    /// Day count of 9999-12-31.
    private static let lastDay = 2_958_465

    static func warning(count: Int) -> Warning {
        Warning(
            "dates_as_text", "texts in columns of dates that no date of a sheet equals stay text",
            count: count)
    }

    private static func append(
        day: Int, nanosecondOfDay: Int, to output: inout OutputBuffer
    ) {
        guard nanosecondOfDay > 0 else { return output.append(decimal: day) }
        // For days of this century both operands are exact doubles, so the quotient is correctly
        // rounded.
        let microseconds = Double(day * 86_400_000_000 + nanosecondOfDay / 1000)
        output.append("\(microseconds / 86_400_000_000)")
    }

    private static func civilTime(_ text: PaddedText) -> CivilTime? {
        if let time = CivilTime(iso: text) { return time }
        // Hours come as `2019-12-22 17`.
        guard text.count == 13, text[10] == .space || text[10] == UInt8(ascii: "T"),
            var time = CivilTime(iso: text.prefix(10)), let hour = twoDigits(text + 11), hour < 24
        else { return nil }
        time.hour = hour
        return time
    }

    /// Returns the nanoseconds since midnight of `17:15` or `17:15:30`.
    private static func timeOfDay(_ text: PaddedText) -> Int? {
        let colon = UInt8(ascii: ":")
        guard text.count == 5 || text.count == 8, text[2] == colon, let hour = twoDigits(text),
            hour < 24,
            let minute = twoDigits(text + 3), minute < 60
        else { return nil }
        var seconds = (hour * 60 + minute) * 60
        if text.count == 8 {
            guard text[5] == colon, let second = twoDigits(text + 6), second < 60 else {
                return nil
            }
            seconds += second
        }
        return seconds * 1_000_000_000
    }

    private static func twoDigits(_ text: PaddedText) -> Int? {
        let (high, low) = (text[0] &- 48, text[1] &- 48)
        return high <= 9 && low <= 9 ? Int(high) * 10 + Int(low) : nil
    }
}
