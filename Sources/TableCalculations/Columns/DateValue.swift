package import Rowcast

/// A day, or a day and a time, in eight bytes; or null.
///
/// Microseconds since 1970-01-01 00:00:00 fill all bits but the lowest, which says whether the date has
/// a time. A smaller fraction of a second is cut off.
package struct DateValue: Sendable, BitwiseCopyable {
    private var bits: Int64

    package static var null: DateValue { DateValue(bits: .min) }
    static let microsecondsPerDay = 86_400_000_000
    /// The years that a date can have.
    static let years = 0...9999

    private init(bits: Int64) { self.bits = bits }

    /// A date of `microseconds` since 1970; null outside years 0 to 9999.
    init(microseconds: Int, hasTime: Bool) {
        guard DateValue.range.contains(microseconds) else {
            self = .null
            return
        }
        bits = Int64(microseconds) << 1 | (hasTime ? 1 : 0)
    }

    private static let range =
        CivilTime(year: 0, month: 1, day: 1).daysSince1970 * microsecondsPerDay..<CivilTime(
            year: 10_000, month: 1, day: 1
        ).daysSince1970 * microsecondsPerDay

    package init(_ time: CivilTime, hasTime: Bool) {
        self.init(
            microseconds: time.daysSince1970 * DateValue.microsecondsPerDay
                + time.nanosecondOfDay / 1000,
            hasTime: hasTime)
    }

    /// A day and a time of day by their numbers; null for a day that does not exist.
    init(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
        hasTime: Bool
    ) {
        guard DateValue.years.contains(year), (1...12).contains(month), day >= 1,
            day <= CivilTime.dayCount(year: year, month: month), (0..<24).contains(hour),
            (0..<60).contains(minute), (0..<60).contains(second)
        else {
            self = .null
            return
        }
        var time = CivilTime(year: year, month: month, day: day)
        time.hour = hour
        time.minute = minute
        time.second = second
        self.init(time, hasTime: hasTime)
    }

    /// Reads `2024`, `2024-03`, `2024-03-01` and those with a time, down to fractions of a second; null
    /// for other text.
    package init(_ text: TextView) {
        if text.count >= 10, let time = CivilTime(iso: text) {
            self.init(time, hasTime: text.count > 10)
            return
        }
        self = DateValue.short(text) ?? .null
    }

    /// Reads `2024`, `2024-03`, and `2024-03-01 10`.
    private static func short(_ text: TextView) -> DateValue? {
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for index in range {
                guard text[index] &- 48 <= 9 else { return nil }
                value = value * 10 + Int(text[index] &- 48)
            }
            return value
        }
        guard text.count >= 4, let year = number(0..<4) else { return nil }
        if text.count == 4 { return DateValue(year: year, month: 1, day: 1, hasTime: false) }
        guard text.count >= 7, text[4] == UInt8(ascii: "-"), let month = number(5..<7) else {
            return nil
        }
        if text.count == 7 { return DateValue(year: year, month: month, day: 1, hasTime: false) }
        guard text.count == 13, text[7] == UInt8(ascii: "-"), let day = number(8..<10),
            text[10] == 32 || text[10] == UInt8(ascii: "T"), let hour = number(11..<13)
        else { return nil }
        return DateValue(year: year, month: month, day: day, hour: hour, hasTime: true)
    }

    /// The present second as clocks of a time zone show it.
    static func now(in zone: TimeZoneRules? = nil) -> DateValue {
        let second = SystemClock.microseconds / 1_000_000
        return DateValue(
            microseconds: (second + (zone?.offset(at: second) ?? 0)) * 1_000_000, hasTime: true)
    }

    @inline(__always) package var isNull: Bool { bits == .min }
    package var hasTime: Bool { bits & 1 != 0 }
    /// Microseconds since 1970, of a date that is not null.
    @inline(__always) var microseconds: Int { Int(bits >> 1) }

    /// Days since 1970, and microseconds behind their midnight.
    var dayAndRest: (day: Int, rest: Int) {
        let day = DateValue.floorDivision(microseconds, DateValue.microsecondsPerDay)
        return (day, microseconds - day * DateValue.microsecondsPerDay)
    }

    var civil: CivilTime {
        let (day, rest) = dayAndRest
        return CivilTime(daysSince1970: day, nanosecondOfDay: rest * 1000)
    }

    static func floorDivision(_ lhs: Int, _ rhs: Int) -> Int {
        lhs >= 0 ? lhs / rhs : -((rhs - 1 - lhs) / rhs)
    }

    /// Appends `2024-01-31`, or `2024-01-31 10:05:06` and a fraction of a second where there is one.
    package func append(to bytes: inout [UInt8]) {
        if isNull { return }
        var text = [UInt8](repeating: 0, count: 48)
        text.withTarget { $0.put(civil, hasTime: hasTime) }
        bytes.append(contentsOf: text)
    }
}
