public import Foundation
public import Rowcast

extension RowBlock {
    /// The value of a number as a `Decimal`; nil for another kind of value, and for a number that no
    /// `Decimal` holds without a loss (38 digits at most).
    public func decimalValue(row: Int, column: Int) -> Decimal? {
        guard let digits = decimal(row: row, column: column),
            let value = Decimal(string: digits, locale: nil)
        else { return nil }
        // A number of more digits is rounded by `Decimal`.
        let significant = digits.prefix { $0 != "e" && $0 != "E" }.filter(\.isNumber)
            .drop { $0 == "0" }
        guard significant.count > 38 else { return value }
        return significant.reversed().drop { $0 == "0" }.count > 38 ? nil : value
    }

    /// The time that a text such as `2024-01-31` or `2024-01-31 10:05:06.250` stands for; nil for other
    /// values.
    ///
    /// `zone` is the time zone of the text, such as that of the query. A text that ends in a mark for UTC,
    /// such as `Z`, stands for a time of UTC all the same.
    public func date(row: Int, column: Int, in zone: TimeZone) -> Date? {
        guard let time = time(row: row, column: column) else { return nil }
        let seconds = time.daysSince1970 * 86_400 + time.nanoseconds / 1_000_000_000
        let fraction = Double(time.nanoseconds % 1_000_000_000) / 1_000_000_000
        let utc = Date(timeIntervalSince1970: Double(seconds))
        guard !time.isUTC else { return utc + fraction }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        var components = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second], from: utc)
        components.timeZone = zone
        return calendar.date(from: components).map { $0 + fraction }
    }

    /// The bytes of a text, of a number's digits, of `true` and `false` or of a nested value's JSON; nil
    /// for null.
    public func data(row: Int, column: Int) -> Data? {
        if isNull(row: row, column: column) { return nil }
        return withBytes(row: row, column: column) { bytes in
            bytes.withUnsafeBytes { Data($0) }
        }
    }
}

extension RowBuilder {
    /// Appends a number with all its digits; NaN becomes null.
    public mutating func append(_ value: Decimal) throws(ConversionError) {
        if value.isNaN { return appendNull() }
        try append(decimal: value.description)
    }

    /// Appends a time as `2024-01-31 10:05:06.250`, to the millisecond, as clocks in `zone` show it, such as
    /// the time zone of the query.
    ///
    /// - Throws: `.malformed` for a date outside the years 0 to 9999.
    public mutating func append(_ date: Date, in zone: TimeZone) throws(ConversionError) {
        // No date of those years is further from 1970; neither NaN nor an infinity is nearer.
        guard abs(date.timeIntervalSince1970) < 1e12 else {
            throw ConversionError(.malformed, "a time lies outside the years 0 to 9999")
        }
        let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded())
        let local = milliseconds + zone.secondsFromGMT(for: date) * 1000
        let (seconds, rest) = local.quotientAndRemainder(dividingBy: 1000)
        try append(
            secondsSince1970: rest < 0 ? seconds - 1 : seconds,
            nanoseconds: (rest < 0 ? rest + 1000 : rest) * 1_000_000)
    }

    /// Appends a text of UTF-8.
    ///
    /// - Throws: `.malformed` for bytes that are no UTF-8.
    public mutating func append(utf8 data: Data) throws(ConversionError) {
        try append(utf8: data.bytes)
    }
}
