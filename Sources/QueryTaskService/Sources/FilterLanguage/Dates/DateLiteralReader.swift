/// Reads written dates and times: `2018`, `2018-05`, `2018/05/29`, `2018-05-29 08:45:10`, `2018-Q2`, `FY2018`,
/// `FY2018-Q1`.
///
/// Months and days have two digits: the vendor reads `2016-1` as a subtraction.
struct DateLiteralReader {
    private(set) var words: DateWords

    init(_ words: DateWords) {
        self.words = words
    }

    mutating func literal() throws(FilterError) -> DateLiteral {
        let start = words
        guard let word = words.next else { throw words.error("a date or a time") }
        var parts = word.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "/" }
        let isFiscal = word.hasPrefix("fy")
        if isFiscal { parts[0] = parts[0].dropFirst(2) }
        guard let year = DateLiteralReader.number(parts[0], digits: 4), year > 0, parts.count <= 3
        else { throw unreadable(start) }
        words.advance()
        if parts.count == 2, parts[1].utf8.count == 2, parts[1].first == "q",
            let quarter = DateLiteralReader.number(parts[1].dropFirst(), digits: 1),
            1...4 ~= quarter
        {
            if isFiscal { return .fiscalQuarter(year: year, quarter: quarter) }
            return .civil(CivilTime(year: year, month: quarter * 3 - 2), .quarter)
        }
        if isFiscal {
            guard parts.count == 1 else { throw unreadable(start) }
            return .fiscalYear(year)
        }
        guard parts.count > 1 else { return .civil(CivilTime(year: year), .year) }
        guard let month = DateLiteralReader.number(parts[1], digits: 2) else {
            throw unreadable(start)
        }
        guard 1...12 ~= month else { throw start.error("a month from 01 to 12") }
        guard parts.count > 2 else {
            return .civil(CivilTime(year: year, month: month), .month)
        }
        // A time may stand behind a `T` too.
        let day = parts[2].split(separator: "t", maxSplits: 1)
        guard let first = day.first, let number = DateLiteralReader.number(first, digits: 2) else {
            throw unreadable(start)
        }
        let count = CivilTime.daysOfMonth(year: year, month: month)
        guard 1...count ~= number else {
            throw start.error("a day from 01 to \(count) in \(word.prefix(7))")
        }
        let date = CivilTime(year: year, month: month, day: number)
        if day.count == 2 { return try time(day[1], of: date, start) }
        guard let next = words.next, let digit = next.utf8.first, 48...57 ~= digit else {
            return .civil(date, .day)
        }
        let place = words
        words.advance()
        return try time(Substring(next), of: date, place)
    }

    /// `08`, `08:45` or `08:45:10`.
    private func time(
        _ text: Substring, of date: CivilTime, _ place: DateWords
    ) throws(FilterError) -> DateLiteral {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { DateLiteralReader.number($0, digits: 2) }
        guard numbers.count == parts.count, numbers.count <= 3, numbers[0] <= 23,
            numbers.dropFirst().allSatisfy({ $0 <= 59 })
        else { throw place.error("a time such as 08:45 or 08:45:10") }
        let seconds = zip(numbers, [3_600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
        let units: [TimeUnit] = [.hour, .minute, .second]
        return .civil(CivilTime(seconds: date.seconds + seconds), units[numbers.count - 1])
    }

    private func unreadable(_ place: DateWords) -> FilterError {
        place.error(
            "a date, a time or a keyword",
            hint: "dates have the form 2018, 2018-05, 2018-05-29, 2018-Q2 or FY2018, "
                + "with two digits for months and days")
    }

    private static func number(_ text: Substring, digits: Int) -> Int? {
        text.utf8.count == digits && text.utf8.allSatisfy { 48...57 ~= $0 } ? Int(text) : nil
    }
}
