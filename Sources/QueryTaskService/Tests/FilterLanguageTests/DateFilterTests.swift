import FilterLanguage
import Testing

/// Expected ranges are counted by hand on a calendar. The clock is the one of the vendor's examples: Friday,
/// 2018-05-18 18:30:02, with weeks from Monday.
struct DateFilterTests {
    private let calendar = FilterCalendar(
        now: CivilTime(year: 2018, month: 5, day: 18, hour: 18, minute: 30, second: 2))

    /// `start … end` of the only test of a text; `*` for no bound.
    private func range(_ text: String, _ calendar: FilterCalendar) throws -> String {
        let filter = try DateParser.filter(of: text)
        try #require(filter.tests.count == 1)
        guard let range = filter.tests[0].range(in: calendar) else { return "null" }
        func shown(_ time: CivilTime?) -> String {
            guard let time else { return "*" }
            return time.secondOfDay == 0 ? time.dateText : time.description
        }
        return "\(shown(range.start)) … \(shown(range.end))"
    }

    @Test(arguments: [
        ("1 second", "2018-05-18 18:30:02 … 2018-05-18 18:30:03"),
        ("60 seconds", "2018-05-18 18:29:02 … 2018-05-18 18:30:02"),
        ("1 minute", "2018-05-18 18:30:00 … 2018-05-18 18:31:00"),
        ("60 minutes", "2018-05-18 17:31:00 … 2018-05-18 18:31:00"),
        ("1 hour", "2018-05-18 18:00:00 … 2018-05-18 19:00:00"),
        ("24 hours", "2018-05-17 19:00:00 … 2018-05-18 19:00:00"),
        ("1 day", "2018-05-18 … 2018-05-19"),
        ("2 days", "2018-05-17 … 2018-05-19"),
        ("last 3 days", "2018-05-16 … 2018-05-19"),
        ("1 week", "2018-05-14 … 2018-05-21"),
        ("2 weeks", "2018-05-07 … 2018-05-21"),
        ("1 month", "2018-05-01 … 2018-06-01"),
        ("6 months", "2017-12-01 … 2018-06-01"),
        ("1 quarter", "2018-04-01 … 2018-07-01"),
        ("5 quarters", "2017-04-01 … 2018-07-01"),
        ("2 years", "2017-01-01 … 2019-01-01"),
        ("2 fiscal years", "2017-01-01 … 2019-01-01"),
    ])
    func `a number of units is the current unit and those before it`(
        text: String, expected: String
    ) throws {
        #expect(try range(text, calendar) == expected)
    }

    @Test(arguments: [
        ("1 second ago", "2018-05-18 18:30:01 … 2018-05-18 18:30:02"),
        ("5 minutes ago", "2018-05-18 18:25:00 … 2018-05-18 18:26:00"),
        ("19 hours ago", "2018-05-17 23:00:00 … 2018-05-18"),
        ("3 days ago", "2018-05-15 … 2018-05-16"),
        ("1 week ago", "2018-05-07 … 2018-05-14"),
        ("2 months ago", "2018-03-01 … 2018-04-01"),
        ("2 quarters ago", "2017-10-01 … 2018-01-01"),
        ("1 YEAR AGO", "2017-01-01 … 2018-01-01"),
        ("7 days ago for 7 days", "2018-05-11 … 2018-05-18"),
        ("3 months ago for 2 days", "2018-02-01 … 2018-02-03"),
        ("1 year ago for 1 month", "2017-01-01 … 2017-02-01"),
        ("2 months from now", "2018-07-01 … 2018-08-01"),
        ("1 day from now", "2018-05-19 … 2018-05-20"),
        ("6 months from now for 3 months", "2018-11-01 … 2019-02-01"),
    ])
    func `ago and from now are whole units, or lengths from their start`(
        text: String, expected: String
    ) throws {
        #expect(try range(text, calendar) == expected)
    }

    @Test(arguments: [
        ("today", "2018-05-18 … 2018-05-19"),
        ("yesterday", "2018-05-17 … 2018-05-18"),
        ("tomorrow", "2018-05-19 … 2018-05-20"),
        ("today for 3 days", "2018-05-18 … 2018-05-21"),
        ("friday", "2018-05-18 … 2018-05-19"),
        ("Monday", "2018-05-14 … 2018-05-15"),
        ("saturday", "2018-05-12 … 2018-05-13"),
        ("monday for 2 days", "2018-05-14 … 2018-05-16"),
        ("this day", "2018-05-18 … 2018-05-19"),
        ("this week", "2018-05-14 … 2018-05-21"),
        ("this quarter", "2018-04-01 … 2018-07-01"),
        ("next week", "2018-05-21 … 2018-05-28"),
        ("next month", "2018-06-01 … 2018-07-01"),
        ("next year", "2019-01-01 … 2020-01-01"),
        ("last hour", "2018-05-18 17:00:00 … 2018-05-18 18:00:00"),
        ("last second", "2018-05-18 18:30:01 … 2018-05-18 18:30:02"),
        ("last week", "2018-05-07 … 2018-05-14"),
        ("last quarter", "2018-01-01 … 2018-04-01"),
        ("this year to day", "2018-01-01 … 2018-05-18"),
        ("this month to second", "2018-05-01 … 2018-05-18 18:30:02"),
        ("this day to year", "2018-05-18 … 2018-01-01"),
    ])
    func `keywords name days and units around now`(text: String, expected: String) throws {
        #expect(try range(text, calendar) == expected)
    }

    @Test(arguments: [
        ("2018", "2018-01-01 … 2019-01-01"),
        ("2018-05", "2018-05-01 … 2018-06-01"),
        ("2018/12", "2018-12-01 … 2019-01-01"),
        ("2018-Q2", "2018-04-01 … 2018-07-01"),
        ("2018/q4", "2018-10-01 … 2019-01-01"),
        ("2018/05/29", "2018-05-29 … 2018-05-30"),
        ("2016-02-29", "2016-02-29 … 2016-03-01"),
        ("2018-05-29 08", "2018-05-29 08:00:00 … 2018-05-29 09:00:00"),
        ("2018-05-29 08:45", "2018-05-29 08:45:00 … 2018-05-29 08:46:00"),
        ("2018-05-29 08:45:10", "2018-05-29 08:45:10 … 2018-05-29 08:45:11"),
        ("2018-05-29T08:45", "2018-05-29 08:45:00 … 2018-05-29 08:46:00"),
        ("FY2018", "2018-01-01 … 2019-01-01"),
        (
            "2018-05-18 12:00:00 to 2018-05-18 14:00:00",
            "2018-05-18 12:00:00 … 2018-05-18 14:00:00"
        ),
        ("2018-05-10 to 2018-05-18", "2018-05-10 … 2018-05-18"),
        ("2024-01 to 2024-03", "2024-01-01 … 2024-03-01"),
        ("2018-05-10 for 3 days", "2018-05-10 … 2018-05-13"),
        ("2018-05 for 2 months", "2018-05-01 … 2018-07-01"),
        ("2018-01-31 for 1 month", "2018-01-31 … 2018-02-28"),
        ("2018 for 2 months", "2018-01-01 … 2018-03-01"),
    ])
    func `written dates are as long as their last unit`(text: String, expected: String) throws {
        #expect(try range(text, calendar) == expected)
    }

    @Test(arguments: [
        ("before 2018-01-01 12:00:00", "* … 2018-01-01 12:00:00"),
        ("after 2018-10-05", "2018-10-05 … *"),
        ("before 3 days ago", "* … 2018-05-15"),
        ("after 1 month ago", "2018-04-01 … *"),
        ("before 2 months from now", "* … 2018-07-01"),
        ("after 2 weeks from now", "2018-05-28 … *"),
        ("before this day", "* … 2018-05-18"),
        ("after next week", "2018-05-21 … *"),
        ("before last month", "* … 2018-04-01"),
        ("after 2 days", "2018-05-17 … *"),
        ("before today", "* … 2018-05-18"),
        ("after monday", "2018-05-14 … *"),
        ("before 2018", "* … 2018-01-01"),
        ("before FY2018-Q2", "* … 2018-04-01"),
    ])
    func `before excludes its point and after includes it`(text: String, expected: String) throws {
        #expect(try range(text, calendar) == expected)
    }

    @Test(arguments: [
        (-2, "this fiscal year", "2017-11-01 … 2018-11-01"),
        (-2, "FY2018", "2017-11-01 … 2018-11-01"),
        (-2, "FY2018-Q1", "2017-11-01 … 2018-02-01"),
        (-2, "this fiscal quarter", "2018-05-01 … 2018-08-01"),
        (-2, "last fiscal quarter", "2018-02-01 … 2018-05-01"),
        (3, "this fiscal year", "2018-04-01 … 2019-04-01"),
        (3, "1 fiscal year ago", "2017-04-01 … 2018-04-01"),
        (3, "FY2018-Q4", "2019-01-01 … 2019-04-01"),
        (6, "this fiscal year", "2017-07-01 … 2018-07-01"),
        (6, "next fiscal quarter", "2018-07-01 … 2018-10-01"),
    ])
    func `fiscal years start some months from January`(
        offset: Int, text: String, expected: String
    ) throws {
        let calendar = FilterCalendar(now: calendar.now, fiscalMonthOffset: offset)
        #expect(try range(text, calendar) == expected)
    }

    @Test(arguments: [
        (6, "this week", "2018-05-13 … 2018-05-20"),
        (6, "2 weeks", "2018-05-06 … 2018-05-20"),
        (4, "this week", "2018-05-18 … 2018-05-25"),
        (5, "1 week ago", "2018-05-05 … 2018-05-12"),
    ])
    func `weeks start on the day of the model`(
        start: Int, text: String, expected: String
    ) throws {
        let calendar = FilterCalendar(now: calendar.now, weekStart: start)
        #expect(try range(text, calendar) == expected)
    }

    @Test func `terms are alternatives, and NOT NULL holds besides`() throws {
        let filter = try DateParser.filter(of: " today , null,, not null ,2017")
        #expect(
            filter.tests == [
                .day(offset: 0), .null, .literal(.civil(CivilTime(year: 2017), .year)),
            ]
        )
        #expect(filter.excludesNull)
        #expect(try DateParser.filter(of: " ").acceptsAll)
        #expect(try DateParser.filter(of: "-NULL").excludesNull)
    }

    @Test func `times beyond the years 1 to 9999 are no bounds`() throws {
        #expect(try range("after 5000 years ago", calendar) == "* … *")
        #expect(try range("before 999999999 years from now", calendar) == "* … *")
        #expect(try range("before 5000 years ago", calendar) == "0001-01-01 … 0001-01-01")
        #expect(try range("999999999 weeks", calendar) == "* … 2018-05-21")
    }

    @Test(arguments: [
        ("", "is any time"),
        ("3 days", "is in the last 3 days"),
        ("1 day", "is in the last day"),
        ("7 year ago", "is 7 years ago"),
        ("3 months ago for 2 days", "is 3 months ago for 2 days"),
        ("before 3 days ago", "is before 3 days ago"),
        ("after 2018-10-05", "is on or after 2018-10-05"),
        ("2018-05-18 12:00:00 to 2018-05-19", "is from 2018-05-18 12:00:00 until 2018-05-19"),
        ("last week", "is previous week"),
        ("this year to day", "is from the start of this year until the start of this day"),
        ("not null", "is not null"),
        ("2018-05-18", "is on 2018-05-18"),
        ("2018", "is in the year 2018"),
        ("2018/01", "is in January 2018"),
        ("FY2018-Q1", "is in quarter 1 of the fiscal year 2018"),
        ("monday, null", "is Monday or is null"),
    ])
    func `a filter is told in words`(text: String, words: String) throws {
        #expect(try DateParser.filter(of: text).words == words)
    }

    @Test(arguments: [
        (
            "yestreday",
            "expected a date, a time or a keyword, found ‘yestreday’ (character 1 of the filter "
                + "‘yestreday’); dates have the form 2018, 2018-05, 2018-05-29, 2018-Q2 or FY2018, "
                + "with two digits for months and days"
        ),
        (
            "3 dogs",
            "expected second, minute, hour, day, week, month, quarter, year, fiscal quarter or "
                + "fiscal year, found ‘dogs’ (character 3 of the filter ‘3 dogs’)"
        ),
        (
            "0 days",
            "expected a number of units, from 1 to 999999999, found ‘0’ "
                + "(character 1 of the filter ‘0 days’)"
        ),
        (
            "today,2018-13-01",
            "expected a month from 01 to 12, found ‘2018-13-01’ "
                + "(character 7 of the filter ‘today,2018-13-01’)"
        ),
        (
            "2018-02-29",
            "expected a day from 01 to 28 in 2018-02, found ‘2018-02-29’ "
                + "(character 1 of the filter ‘2018-02-29’)"
        ),
        (
            "2018-02-20 24:00",
            "expected a time such as 08:45 or 08:45:10, found ‘24:00’ "
                + "(character 12 of the filter ‘2018-02-20 24:00’)"
        ),
        (
            "today to tomorrow",
            "expected a comma or the end behind a date, found ‘to’ "
                + "(character 7 of the filter ‘today to tomorrow’); ‘to’ stands between two written "
                + "dates, or in ‘this year to day’"
        ),
        (
            "before",
            "expected a date or a time, found the end "
                + "(character 7 of the filter ‘before’)"
        ),
    ])
    func `an unreadable filter tells the place`(text: String, error: String) {
        #expect(message { _ = try DateParser.filter(of: text) } == error)
    }
}

/// The text of the error that a step throws.
func message(_ step: () throws -> Void) -> String {
    do {
        try step()
        return "no error"
    } catch {
        return "\(error)"
    }
}
