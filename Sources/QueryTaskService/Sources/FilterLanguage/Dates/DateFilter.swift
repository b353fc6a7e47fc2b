/// A filter of dates and times: alternatives, and whether null is excluded.
package struct DateFilter: Hashable, Sendable {
    /// Tests of which one suffices. Without any, every time is accepted.
    package var tests: [DateTest]
    /// Whether the text says `NOT NULL` besides.
    package var excludesNull: Bool

    package init(tests: [DateTest], excludesNull: Bool = false) {
        self.tests = tests
        self.excludesNull = excludesNull
    }

    /// Whether the filter accepts every row.
    package var acceptsAll: Bool { tests.isEmpty && !excludesNull }
}

/// One term of a filter of dates.
package indirect enum DateTest: Hashable, Sendable {
    case null
    /// `3 days`, `last 3 days`: the current unit and those before it.
    case past(Int, TimeUnit)
    /// `3 days ago`.
    case ago(Int, TimeUnit)
    /// `3 days from now`.
    case fromNow(Int, TimeUnit)
    /// `last week`, `this week` and `next week`, with -1, 0 and 1.
    case current(TimeUnit, offset: Int)
    /// `this year to day`: from the start of the one to the start of the other.
    case currentTo(TimeUnit, TimeUnit)
    /// `yesterday`, `today` and `tomorrow`, with -1, 0 and 1.
    case day(offset: Int)
    /// `monday`, with 0: the latest such day.
    case weekday(Int)
    case literal(DateLiteral)
    /// `3 months ago for 2 days`, `2018-05 for 2 months`: from the start of a test on.
    case span(DateTest, Int, TimeUnit)
    /// `2018-01 to 2018-03`: from the start of the one to the start of the other.
    case between(DateLiteral, DateLiteral)
    case before(DateTest)
    case after(DateTest)
}

/// A written date or time, with the unit that it stands for.
package enum DateLiteral: Hashable, Sendable {
    case civil(CivilTime, TimeUnit)
    case fiscalYear(Int)
    case fiscalQuarter(year: Int, quarter: Int)
}
