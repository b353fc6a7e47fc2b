import Testing

@testable import Rowcast

@Suite struct CivilTimeTests {
    private func time(_ text: String) -> CivilTime? {
        let text = Snippet(text)
        defer { withExtendedLifetime(text) {} }
        return CivilTime(iso: text.text)
    }

    @Test(arguments: [
        ("1970-01-01", 0), ("2000-02-29", 11_016), ("2019-12-22", 18_252), ("1969-12-31", -1),
        ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ])
    func `days are counted from 1970`(_ text: String, _ days: Int) {
        #expect(time(text)?.daysSince1970 == days)
        #expect(time(text) == CivilTime(daysSince1970: days))
    }

    @Test(arguments: [
        "2019-02-29", "2019-13-01", "2019-00-10", "2019-1-1", "2019-12-22T", "2019-12-22 24:00",
        "2019-12-22 10:60", "2019-12-22 10:05:61", "2019-12-22 10:05:06.", "2019-12-22 10:05+02:00",
        "22.12.2019", "", "2019-12-2",
    ])
    func `what is no date is none`(_ text: String) { #expect(time(text) == nil) }

    @Test func `times of day are read to the nanosecond`() {
        #expect(time("2019-12-22 10:05")?.nanosecondOfDay == 36_300_000_000_000)
        #expect(time("2019-12-22T10:05:06.789Z")?.nanosecondOfDay == 36_306_789_000_000)
    }

    /// Numbers that Excel shows for these dates.
    @Test(arguments: [
        ("1900-01-01", 1), ("1900-02-28", 59), ("1900-03-01", 61), ("2019-12-22", 43_821),
        ("9999-12-31", 2_958_465),
    ])
    func `days are counted as Excel does`(_ text: String, _ day: Int) {
        #expect(time(text)?.excelDay == day)
        #expect(CivilTime(excelSerial: Double(day)) == time(text))
    }

    @Test func `Excel has no dates before 1900`() { #expect(time("1899-12-31")?.excelDay == nil) }

    @Test func `workbooks may count from 1904`() {
        #expect(CivilTime(excelSerial: 0, uses1904: true) == time("1904-01-01"))
        #expect(CivilTime(excelSerial: 42_359.5, uses1904: true) == time("2019-12-22 12:00"))
    }

    @Test func `a time just below midnight is the next day`() {
        #expect(CivilTime(excelSerial: 43_821.999_999_999_9) == time("2019-12-23"))
    }
}
