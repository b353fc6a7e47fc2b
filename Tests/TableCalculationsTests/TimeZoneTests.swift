import Rowcast
import Testing

@testable import TableCalculations

/// The offsets of time zones, whose expected values are those of the zones' laws.
@Suite struct TimeZoneTests {
    /// Seconds since 1970 of a time of UTC.
    private func time(_ text: String) -> Int {
        Array(text.utf8).withText { DateValue($0) }.microseconds / 1_000_000
    }

    /// A file with one transition, and a rule behind it.
    private func file(_ rule: String) -> [UInt8] {
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        let header = Array("TZif2".utf8) + Array(repeating: 0, count: 15)
        let empty = header + Array(repeating: 0, count: 24)
        var bytes = empty + header
        for count in [0, 0, 0, 1, 2, 4] { bytes += number(count, 4) }
        bytes += number(time("1980-01-01 00:00:00"), 8) + [1]
        bytes += number(-7200, 4) + [0, 0] + number(3600, 4) + [0, 0] + Array("ABC\0".utf8)
        return bytes + Array("\n\(rule)\n".utf8)
    }

    @Test(arguments: [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29 00:59:59", 3600),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29 01:00:00", 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25 00:59:59", 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25 01:00:00", 3600),
        // The south, by half an hour: summer goes over the new year.
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-01-01 00:00:00", 39600),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-07-01 00:00:00", 37800),
        // Ireland's standard time is that of the summer.
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-15 00:00:00", 0),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-15 00:00:00", 3600),
        ("<+0530>-5:30", "2026-07-15 00:00:00", 19800),
        ("PST8PDT,M3.2.0,M11.1.0", "2026-03-08 09:59:59", -28800),
        ("PST8PDT,M3.2.0,M11.1.0", "2026-03-08 10:00:00", -25200),
        // In front of the transition, and without a rule behind it.
        ("CET-1CEST,M3.5.0,M10.5.0/3", "1979-12-31 23:59:59", -7200),
        ("", "2026-07-15 00:00:00", 3600), ("nonsense", "2026-07-15 00:00:00", 3600),
    ])
    func `a rule says when an offset holds`(rule: String, at: String, offset: Int) throws {
        let rules = try #require(TimeZoneRules(file(rule)))
        #expect(rules.offset(at: time(at)) == offset)
    }

    @Test func `every cut of a file is none or has offsets`() {
        let bytes = file("CET-1CEST,M3.5.0,M10.5.0/3")
        for count in bytes.indices {
            _ = TimeZoneRules(Array(bytes[..<count]))?.offset(at: 1_800_000_000)
        }
        #expect(TimeZoneRules(Array("TZif".utf8)) == nil)
    }

    @Test(arguments: ["../../etc/passwd", "/etc/passwd", "", "Nowhere/Atlantis", "Europe"])
    func `a name is that of a zone`(name: String) { #expect(TimeZoneRules(named: name) == nil) }

    @Test(.enabled(if: TimeZoneRules(named: "Europe/Berlin") != nil))
    func `the system's files are read`() throws {
        let berlin = try #require(TimeZoneRules(named: "Europe/Berlin"))
        #expect(berlin.offset(at: time("2026-07-15 00:00:00")) == 7200)
        #expect(berlin.offset(at: time("1985-01-15 00:00:00")) == 3600)
    }
}
