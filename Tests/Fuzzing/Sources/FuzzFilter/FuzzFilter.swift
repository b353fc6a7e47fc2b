import FilterLanguage

/// One input; libFuzzer calls this.
///
/// The first byte says what the filter is of: `s` texts, `n` numbers, `d` times, `y` yes or no. The filter is said in
/// words, and compiled for each database.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: start, count: count)
    guard let kind = input.first.map(UnicodeScalar.init) else { return 0 }
    let text = String(decoding: input.dropFirst(), as: UTF8.self)
    do throws(FilterError) {
        switch kind {
        case "s": try fuzzTexts(text)
        case "n": try fuzzNumbers(text)
        case "d": try fuzzTimes(text)
        case "y": _ = try YesNoFilter(text, userAttributes: attributes).condition(on: "c")
        default: break
        }
    } catch {
        // The character behind the last one is where an end is not expected.
        guard 1...(text.count + 1) ~= error.character else { fatalError("no place: \(error)") }
    }
    return 0
}

private let attributes = ["a": "Spain", "b": "5", "c": "7 days"]
private let dialects = [SQLDialect.sqlite, .postgreSQL, .duckDB]

private func fuzzTexts(_ text: String) throws(FilterError) {
    let filter = try StringParser.filter(of: text, userAttributes: attributes)
    guard !filter.words.isEmpty else { fatalError("no words for \(text)") }
    for dialect in dialects {
        for isCaseSensitive in [true, false] {
            check(
                filter.condition(on: "c", dialect: dialect, isCaseSensitive: isCaseSensitive),
                dialect)
        }
    }
}

private func fuzzNumbers(_ text: String) throws(FilterError) {
    let filter = try NumberParser.filter(of: text, userAttributes: attributes)
    guard !filter.words.isEmpty else { fatalError("no words for \(text)") }
    for dialect in dialects { check(filter.condition(on: "c"), dialect) }
}

private func fuzzTimes(_ text: String) throws(FilterError) {
    let filter = try DateParser.filter(of: text, userAttributes: attributes)
    guard !filter.words.isEmpty else { fatalError("no words for \(text)") }
    for (now, weekStart, offset) in [
        (CivilTime(year: 2024), 0, 0), (CivilTime(year: 1), 6, 3), (CivilTime(year: 9999), 3, -12),
    ] {
        let calendar = FilterCalendar(now: now, weekStart: weekStart, fiscalMonthOffset: offset)
        for dialect in dialects {
            for storage in [TimeStorage.timestamp, .date, .epoch, .julianDay, .yyyymmdd] {
                check(
                    filter.condition(
                        on: "c", storage: storage, dialect: dialect, calendar: calendar), dialect)
            }
        }
    }
}

/// No character of a filter is in the text of a statement: its parts are values, one for each placeholder.
private func check(_ condition: SQLFragment?, _ dialect: SQLDialect) {
    guard let condition else { return }
    let (text, values) = condition.statement(for: dialect)
    guard text.utf8.allSatisfy({ 32..<127 ~= $0 || $0 == 10 }) else {
        fatalError("a text of the filter is SQL: \(text)")
    }
    let mark = dialect.placeholder == .dollar ? UInt8(ascii: "$") : UInt8(ascii: "?")
    guard text.utf8.count(where: { $0 == mark }) == values.count else {
        fatalError("\(values.count) values for \(text)")
    }
}
