/// Precision of a time field, told by the type name that the server gives the field.
enum FieldTime: Sendable {
    /// A day: `date`, `date_date`, `date_week`.
    case day
    /// The first day of a month: `date_month`.
    case month
    /// A day and a time of day: `date_time`, `date_hour`, `date_raw`, ….
    case instant

    /// `nil` for types of other values, such as the date part `date_day_of_week`, and for
    /// `date_year` and `date_quarter`, whose values are not days.
    init?(type: String) {
        let unit = type.hasPrefix("date_") ? String(type.dropFirst(5)) : type
        switch unit {
        case "date", "week": self = .day
        case "month": self = .month
        case "time", "raw", "datetime", "minute", "second", "millisecond", "microsecond":
            self = .instant
        case _ where unit == "hour" || FieldTime.isUnitWithCount(unit): self = .instant
        default: return nil
        }
    }

    /// Whether a unit has a count behind its name, as in `hour6`, `minute15`, `millisecond250`.
    private static func isUnitWithCount(_ unit: String) -> Bool {
        for name in ["hour", "minute", "millisecond"] where unit.hasPrefix(name) {
            let count = unit.dropFirst(name.count)
            return !count.isEmpty && count.allSatisfy { ("0"..."9").contains($0) }
        }
        return false
    }
}
