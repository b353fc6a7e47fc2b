/// A day, or a day and a time of day to the microsecond, the precision of every dialect.
struct ColumnTime {
    let civil: CivilTime
    /// Whether the text is a day without a time.
    let isDay: Bool
    /// Whether the text has a mark of UTC, such as `Z`.
    let isUTC: Bool

    /// `nil` for other text, for times with more digits than microseconds, and for the year 0,
    /// which databases reject.
    init?(_ text: PaddedText) {
        guard text.count >= 10, let civil = CivilTime(iso: text), civil.year > 0,
            civil.nanosecond % 1000 == 0
        else { return nil }
        self.civil = civil
        isDay = text.count == 10
        // Behind the minutes a time has digits, a colon and a point; a mark has another byte.
        isUTC =
            text.count > 16
            && text[16...].contains {
                !(48...58 ~= $0 || $0 == UInt8(ascii: "."))
            }
        // `CivilTime` keeps nanoseconds only; a text may have further digits, which must be zeros.
        if text.count > 29, text[19] == UInt8(ascii: "."),
            text[29...].contains(where: {
                49...57 ~= $0
            })
        {
            return nil
        }
    }

    /// Number of microseconds since 1970-01-01; negative before.
    var microsecondsSince1970: Int {
        civil.daysSince1970 * 86_400_000_000 + civil.nanosecondOfDay / 1000
    }

    /// Whether the time lies within MariaDB's TIMESTAMP in every time zone.
    var isWithinTimestamp: Bool {
        // From 1970-01-02 to 2038-01-17.
        (1...24_853).contains(civil.daysSince1970)
    }
}

extension OutputBuffer {
    /// Appends `2024-01-31 10:05:06`, or with a fraction of a second `2024-01-31 10:05:06.250`. The
    /// output must have room for 32 bytes.
    mutating func put(_ time: ColumnTime) {
        let civil = time.civil
        put(civil.year, digits: 4)
        put(UInt8(ascii: "-"))
        put(civil.month, digits: 2)
        put(UInt8(ascii: "-"))
        put(civil.day, digits: 2)
        put(.space)
        put(civil.hour, digits: 2)
        put(UInt8(ascii: ":"))
        put(civil.minute, digits: 2)
        put(UInt8(ascii: ":"))
        put(civil.second, digits: 2)
        guard civil.nanosecond > 0 else { return }
        put(UInt8(ascii: "."))
        let microseconds = civil.nanosecond / 1000
        if microseconds % 1000 == 0 {
            put(microseconds / 1000, digits: 3)
        } else {
            put(microseconds, digits: 6)
        }
    }

    private mutating func put(_ number: Int, digits: Int) {
        var rest = number
        for place in stride(from: digits - 1, through: 0, by: -1) {
            base[count &+ place] = UInt8(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
        count &+= digits
    }
}
