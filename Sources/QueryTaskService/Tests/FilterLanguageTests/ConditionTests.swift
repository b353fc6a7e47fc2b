import FilterLanguage
import Testing

struct ConditionTests {
    private let calendar = FilterCalendar(
        now: CivilTime(year: 2018, month: 5, day: 18, hour: 18, minute: 30, second: 2))

    private func dates(
        _ text: String, _ storage: TimeStorage, _ dialect: SQLDialect
    ) throws -> String {
        try DateParser.filter(of: text).condition(
            on: SQLFragment("t"), storage: storage, dialect: dialect, calendar: calendar)?
            .literalText ?? "all"
    }

    @Test(arguments: [
        (TimeStorage.timestamp, "(t >= '2018-05-18 17:31:00' AND t < '2018-05-18 18:31:00')"),
        (.date, "(t >= '2018-05-19' AND t < '2018-05-19')"),
        (.epoch, "(t >= 1526664660 AND t < 1526668260)"),
        (.julianDay, "(t >= 2458257.229861111 AND t < 2458257.271527778)"),
        (.yyyymmdd, "(t >= 20180519 AND t < 20180519)"),
    ])
    func `bounds are written as the column of SQLite holds times`(
        storage: TimeStorage, expected: String
    ) throws {
        #expect(try dates("60 minutes", storage, .sqlite) == expected)
    }

    @Test func `bounds at midnight are dates, which texts with and without a time follow`() throws {
        #expect(
            try dates("today", .timestamp, .sqlite)
                == "(t >= '2018-05-18' AND t < '2018-05-19')")
    }

    @Test func `databases with times get values of their types`() throws {
        #expect(
            try dates("before 2018", .timestamp, .postgreSQL)
                == "t < CAST('2018-01-01 00:00:00' AS TIMESTAMP)")
        #expect(
            try dates("after 2018-05-18 12:00, null", .date, .duckDB)
                == "(t >= CAST('2018-05-19' AS DATE) OR t IS NULL)")
    }

    @Test func `a range without a time matches nothing, and one without bounds all but null`()
        throws
    {
        #expect(try dates("this day to year", .date, .sqlite) == "1 = 0")
        #expect(try dates("after 5000 years ago", .date, .sqlite) == "t IS NOT NULL")
        #expect(try dates("", .date, .sqlite) == "all")
        #expect(
            try dates("today, not null", .date, .sqlite)
                == "((t >= '2018-05-18' AND t < '2018-05-19') AND t IS NOT NULL)")
    }

    @Test func `times are moved to the zone of the column`() throws {
        let condition = try DateParser.filter(of: "today").condition(
            on: SQLFragment("t"), storage: .timestamp, dialect: .sqlite, calendar: calendar,
            stored: { CivilTime(seconds: $0.seconds + 7 * 3_600) })
        #expect(
            condition?.literalText
                == "(t >= '2018-05-18 07:00:00' AND t < '2018-05-19 07:00:00')")
    }

    @Test func `values are bound in the order of their placeholders`() throws {
        let column = SQLFragment("COALESCE(x, ") + SQLFragment(.text("none")) + ")"
        let condition = try #require(
            try StringParser.filter(of: "a,b%").condition(
                on: column, dialect: .postgreSQL, isCaseSensitive: true))
        let statement = condition.statement(for: .postgreSQL)
        #expect(statement.text == "(COALESCE(x, $1) = $2 OR COALESCE(x, $3) LIKE $4 ESCAPE '^')")
        #expect(statement.values == [.text("none"), .text("a"), .text("none"), .text("b%")])
    }

    @Test func `values beyond the database's limit are written into the text`() throws {
        let text = (1...32_770).map(String.init).joined(separator: ",")
        let condition = try #require(
            try NumberParser.filter(of: text).condition(on: SQLFragment("x")))
        let statement = condition.statement(for: .sqlite)
        #expect(statement.values.count == 1_000)
        #expect(statement.text.contains("?, ?, 1001, 1002, "))
        #expect(statement.text.hasSuffix(", 32769, 32770)"))
    }

    @Test func `many alternatives nest less than a thousand deep`() throws {
        let text = (1...5_000).map { "[\($0),\($0)]" }.joined(separator: ",")
        let condition = try #require(
            try NumberParser.filter(of: text).condition(on: SQLFragment("x")))
        // At most 100 alternatives follow each other, under parentheses that halve 5,000.
        var depth = 0
        var greatest = 0
        for byte in condition.literalText.utf8 {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            greatest = max(greatest, depth)
        }
        #expect(greatest == 8)
        #expect(depth == 0)
    }

    @Test(arguments: [
        ("Yes", "(a > b)"), ("TRUE", "(a > b)"), (" yes , yes", "(a > b)"),
        ("no", "NOT COALESCE((a > b), FALSE)"), ("FALSE", "NOT COALESCE((a > b), FALSE)"),
        ("", "all"), ("Yes,No", "all"),
    ])
    func `a null yes/no is No`(text: String, expected: String) throws {
        let condition = try YesNoFilter(text).condition(on: SQLFragment("a > b"))
        #expect(condition?.literalText ?? "all" == expected)
    }

    @Test func `a text that is neither yes nor no tells the place`() {
        #expect(
            message { _ = try YesNoFilter("yes,maybe") }
                == "expected Yes or No, found ‘maybe’ (character 5 of the filter ‘yes,maybe’); "
                + "an empty filter accepts both")
    }

    @Test func `days and dates are each other's inverse over eight hundred years`() {
        var expected = (year: 1600, month: 1, day: 1)
        var days = CivilTime(year: 1600).days
        while expected.year < 2400 {
            let time = CivilTime(seconds: days * 86_400 + 86_399)
            #expect(time.date == expected)
            #expect(
                CivilTime(year: expected.year, month: expected.month, day: expected.day).days
                    == days)
            days += 1
            expected.day += 1
            if expected.day > CivilTime.daysOfMonth(year: expected.year, month: expected.month) {
                expected =
                    expected.month == 12
                    ? (expected.year + 1, 1, 1) : (expected.year, expected.month + 1, 1)
            }
        }
        // 2000-01-01 was a Saturday, 10,957 days after 1970-01-01.
        #expect(CivilTime(year: 2000).days == 10_957)
        #expect(CivilTime(year: 2000).weekday == 5)
    }
}
