internal import Rowcast

/// The offsets of a time zone from UTC, as the system's file of the zone has them (RFC 9636).
struct TimeZoneRules: Sendable {
    /// Seconds since 1970 at which an offset begins, ascending, and the offset in seconds.
    private var transitions: [(start: Int, offset: Int)] = []
    /// The offset in front of the first transition.
    private var firstOffset = 0
    /// The rule for times behind the last transition; nil for none.
    private var rule: SummerTimeRule?

    private static let folders = ["/usr/share/zoneinfo", "/var/db/timezone/zoneinfo"]

    /// The rules of a zone such as `Europe/Berlin`; nil where the system has no file of it.
    init?(named name: String) {
        let isName = name.utf8.allSatisfy {
            48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 || [43, 45, 47, 95].contains($0)
        }
        guard isName, !name.isEmpty, name.first != "/" else { return nil }
        for folder in TimeZoneRules.folders {
            guard var file = try? FileSource(path: "\(folder)/\(name)"),
                let bytes = try? file.readAll(limit: 1 << 20), let rules = TimeZoneRules(bytes)
            else { continue }
            self = rules
            return
        }
        return nil
    }

    /// Reads a file of the format TZif, version 2 or later; nil for other bytes.
    init?(_ bytes: [UInt8]) {
        guard let first = Header(bytes, at: 0), first.version >= UInt8(ascii: "2"),
            let header = Header(bytes, at: Header.size + first.size(timeSize: 4))
        else { return nil }
        var place = Header.size + first.size(timeSize: 4) + Header.size
        guard place + header.size(timeSize: 8) <= bytes.count, header.typeCount > 0 else {
            return nil
        }
        let types = place + header.timeCount * 9
        let offsets = (0..<header.typeCount).map { type in
            Int(Int32(truncatingIfNeeded: bytes.number(at: types + type * 6, size: 4)))
        }
        for index in 0..<header.timeCount {
            let start = bytes.number(at: place + index * 8, size: 8)
            let type = Int(bytes[place + header.timeCount * 8 + index])
            guard type < offsets.count else { return nil }
            transitions.append((start, offsets[type]))
        }
        firstOffset = offsets[0]
        place += header.size(timeSize: 8)
        let footer = bytes[place...].dropFirst().prefix { $0 != UInt8(ascii: "\n") }
        rule = SummerTimeRule(Array(footer))
    }

    /// Seconds to add to a time of UTC, in seconds since 1970.
    func offset(at time: Int) -> Int {
        guard let last = transitions.last, time < last.start else {
            return rule?.offset(at: time) ?? transitions.last?.offset ?? firstOffset
        }
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].start <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffset : transitions[low - 1].offset
    }

    /// The counts at the beginning of each of the file's two blocks.
    private struct Header {
        static let size = 44
        let version: UInt8
        let timeCount: Int
        let typeCount: Int
        private let others: (utc: Int, standard: Int, leap: Int, characters: Int)

        init?(_ bytes: [UInt8], at place: Int) {
            guard place + Header.size <= bytes.count,
                bytes[place..<place + 4].elementsEqual("TZif".utf8)
            else { return nil }
            let counts = (0..<6).map { bytes.number(at: place + 20 + $0 * 4, size: 4) }
            guard counts.allSatisfy({ $0 <= 1 << 20 }) else { return nil }
            version = bytes[place + 4]
            others = (counts[0], counts[1], counts[2], counts[5])
            timeCount = counts[3]
            typeCount = counts[4]
        }

        /// Number of bytes of the block behind the header.
        func size(timeSize: Int) -> Int {
            timeCount * (timeSize + 1) + typeCount * 6 + others.characters
                + others.leap * (timeSize + 4) + others.standard + others.utc
        }
    }
}

/// A rule such as `CET-1CEST,M3.5.0,M10.5.0/3`, as POSIX has it for the variable TZ.
private struct SummerTimeRule: Sendable {
    /// Offsets from UTC in seconds.
    private let standard: Int
    private let summer: (offset: Int, start: Day, end: Day)?

    /// A day of each year, and seconds behind its midnight in local time.
    private struct Day: Sendable {
        enum Kind { case week(month: Int, week: Int, weekday: Int), dayWithoutLeap(Int), day(Int) }
        var kind: Kind
        var seconds: Int

        /// Seconds since 1970 of the local time in a year.
        func time(in year: Int) -> Int {
            let newYear = CivilTime(year: year, month: 1, day: 1).daysSince1970
            let day: Int
            switch kind {
            case .day(let number): day = newYear + number
            case .dayWithoutLeap(let number):
                let isLeap = CivilTime.dayCount(year: year, month: 2) == 29
                day = newYear + number - 1 + (isLeap && number >= 60 ? 1 : 0)
            case .week(let month, let week, let weekday):
                let first = CivilTime(year: year, month: month, day: 1).daysSince1970
                // 1970-01-01 was a Thursday.
                let firstWeekday = ((first + 4) % 7 + 7) % 7
                var number = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
                let count = CivilTime.dayCount(year: year, month: month)
                while number >= count { number -= 7 }
                day = first + number
            }
            return day * 86_400 + seconds
        }
    }

    init?(_ text: [UInt8]) {
        var reader = Reader(text: text)
        guard reader.skipName(), let west = reader.time() else { return nil }
        standard = -west
        guard reader.skipName() else {
            guard reader.isAtEnd else { return nil }
            summer = nil
            return
        }
        let summerWest = reader.next == UInt8(ascii: ",") ? west - 3600 : reader.time()
        guard let summerWest, reader.skip(","), let start = reader.day(), reader.skip(","),
            let end = reader.day(), reader.isAtEnd
        else { return nil }
        summer = (-summerWest, start, end)
    }

    func offset(at time: Int) -> Int {
        guard let summer else { return standard }
        let days = DateValue.floorDivision(time + standard, 86_400)
        let year = CivilTime(daysSince1970: days).year
        let start = summer.start.time(in: year) - standard
        let end = summer.end.time(in: year) - summer.offset
        let isSummer =
            start < end ? time >= start && time < end : time >= start || time < end
        return isSummer ? summer.offset : standard
    }

    private struct Reader {
        let text: [UInt8]
        var place = 0

        init(text: [UInt8]) { self.text = text }

        var next: UInt8? { place < text.count ? text[place] : nil }
        var isAtEnd: Bool { place == text.count }

        mutating func skip(_ mark: Unicode.Scalar) -> Bool {
            guard next == UInt8(ascii: mark) else { return false }
            place += 1
            return true
        }

        /// Skips the name of a zone: `CET`, or `<+0530>`.
        mutating func skipName() -> Bool {
            let start = place
            if skip("<") {
                while let byte = next, byte != UInt8(ascii: ">") { place += 1 }
                return skip(">")
            }
            while let byte = next, 65...90 ~= byte || 97...122 ~= byte { place += 1 }
            return place > start
        }

        mutating func number() -> Int? {
            let start = place
            var number = 0
            while let byte = next, 48...57 ~= byte, place - start < 4 {
                number = number * 10 + Int(byte - 48)
                place += 1
            }
            return place > start ? number : nil
        }

        /// Hours, minutes and seconds, in seconds.
        mutating func time() -> Int? {
            let sign = skip("-") ? -1 : 1
            if sign == 1 { _ = skip("+") }
            guard var seconds = number().map({ $0 * 3600 }) else { return nil }
            for unit in [60, 1] where skip(":") {
                guard let part = number() else { return nil }
                seconds += part * unit
            }
            return sign * seconds
        }

        /// A day, and a time behind `/`; without, two o'clock.
        mutating func day() -> Day? {
            let kind: Day.Kind
            if skip("M") {
                guard let month = number(), skip("."), let week = number(), skip("."),
                    let weekday = number(), 1...12 ~= month, 1...5 ~= week, 0...6 ~= weekday
                else { return nil }
                kind = .week(month: month, week: week, weekday: weekday)
            } else if skip("J") {
                guard let day = number(), 1...365 ~= day else { return nil }
                kind = .dayWithoutLeap(day)
            } else {
                guard let day = number(), 0...365 ~= day else { return nil }
                kind = .day(day)
            }
            guard skip("/") else { return Day(kind: kind, seconds: 7200) }
            return time().map { Day(kind: kind, seconds: $0) }
        }
    }
}

extension [UInt8] {
    /// The number of some bytes, the highest first.
    fileprivate func number(at place: Int, size: Int) -> Int {
        self[place..<place + size].reduce(0) { $0 << 8 | Int($1) }
    }
}
