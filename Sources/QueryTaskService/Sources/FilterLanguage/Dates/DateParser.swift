/// Reads filters of dates and times.
///
///     filter   = term ("," term)*
///     term     = "null" | "not" "null" | ("before" | "after") point | point ["for" N unit]
///              | "this" unit "to" unit | literal "to" literal
///     point    = N unit ["ago" | "from" "now"] | "last" N unit | ("this" | "next" | "last") unit
///              | "today" | "yesterday" | "tomorrow" | weekday | literal
///
/// The forms are those of the vendor's page “Looker filter expressions” and of its published grammar, which
/// agree, but for months in `2024-01 to 2024-03`, which only this reader takes.
package struct DateParser {
    private var words: DateWords

    /// The filter of a text. An empty text accepts all.
    package static func filter(
        of text: String, userAttributes: [String: String] = [:]
    ) throws(FilterError) -> DateFilter {
        let text = try FilterText.expanded(text, userAttributes) { $0 }
        var filter = DateFilter(tests: [])
        for words in DateWords.terms(of: text) {
            var parser = DateParser(words: words)
            if let test = try parser.term() {
                filter.tests.append(test)
            } else {
                filter.excludesNull = true
            }
        }
        return filter
    }

    /// A term; `nil` for `NOT NULL`.
    private mutating func term() throws(FilterError) -> DateTest? {
        let test: DateTest?
        if words.take("null") {
            test = .null
        } else if words.take("not", "null") || words.take("-null") {
            test = nil
        } else if words.take("before") {
            test = .before(try point())
        } else if words.take("after") {
            test = .after(try point())
        } else {
            test = try range()
        }
        guard words.next == nil else {
            throw words.error(
                "a comma or the end behind a date", hint: "write a comma between alternatives")
        }
        return test
    }

    private mutating func range() throws(FilterError) -> DateTest {
        let point = try point()
        if words.take("for") {
            let (count, unit) = try interval()
            return .span(point, count, unit)
        }
        guard words.next == "to" else { return point }
        switch point {
        case .current(let first, offset: 0):
            words.advance()
            return .currentTo(first, try unit())
        case .literal(let first):
            words.advance()
            return .between(first, try literal())
        case .null, .past, .ago, .fromNow, .current, .currentTo, .day, .weekday, .span, .between,
            .before, .after:
            throw words.error(
                "a comma or the end behind a date",
                hint: "‘to’ stands between two written dates, or in ‘this year to day’")
        }
    }

    private mutating func point() throws(FilterError) -> DateTest {
        guard let word = words.next else { throw words.error("a date or a time") }
        switch word {
        case "today", "yesterday", "tomorrow":
            words.advance()
            return .day(offset: word == "today" ? 0 : word == "yesterday" ? -1 : 1)
        case "this", "next":
            words.advance()
            return .current(try unit(), offset: word == "this" ? 0 : 1)
        case "last":
            words.advance()
            if words.next.flatMap(DateParser.count) != nil {
                let (count, unit) = try interval()
                return .past(count, unit)
            }
            return .current(try unit(), offset: -1)
        default: break
        }
        if let day = DateParser.weekdays.firstIndex(of: word) {
            words.advance()
            return .weekday(day)
        }
        guard DateParser.count(word) != nil, startsInterval else { return .literal(try literal()) }
        let (count, unit) = try interval()
        if words.take("ago") { return .ago(count, unit) }
        if words.take("from", "now") { return .fromNow(count, unit) }
        return .past(count, unit)
    }

    private static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    /// Whether a word that is no keyword follows the number: then it should be a unit.
    private var startsInterval: Bool {
        guard let second = words.second else { return words.next?.utf8.count != 4 }
        return second != "for" && second != "to"
            && second.utf8.allSatisfy { 97...122 ~= $0 }
    }

    private mutating func interval() throws(FilterError) -> (Int, TimeUnit) {
        guard let count = words.next.flatMap(DateParser.count), count > 0 else {
            throw words.error("a number of units, from 1 to 999999999")
        }
        words.advance()
        return (count, try unit())
    }

    private static func count(_ word: String) -> Int? {
        word.utf8.count <= 9 && word.utf8.allSatisfy { 48...57 ~= $0 } ? Int(word) : nil
    }

    private mutating func unit() throws(FilterError) -> TimeUnit {
        let place = words
        let isFiscal = words.take("fiscal")
        guard var name = words.next else {
            throw words.error(DateParser.expectedUnit)
        }
        if name.hasSuffix("s") { name.removeLast() }
        guard let unit = TimeUnit(rawValue: isFiscal ? "fiscal \(name)" : name) else {
            throw (isFiscal ? words : place).error(
                isFiscal ? "quarter or year behind fiscal" : DateParser.expectedUnit)
        }
        words.advance()
        return unit
    }

    private static let expectedUnit =
        "second, minute, hour, day, week, month, quarter, year, fiscal quarter or fiscal year"

    private mutating func literal() throws(FilterError) -> DateLiteral {
        var reader = DateLiteralReader(words)
        let literal = try reader.literal()
        words = reader.words
        return literal
    }
}
