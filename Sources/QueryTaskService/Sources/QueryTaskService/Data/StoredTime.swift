internal import FilterLanguage

/// A time as the texts of files and of SQLite's functions have it: `2018-05-18 18:30:02`, also with a `T`, without
/// seconds, with a fraction of a second, and with a zone, `Z` or `+02:00`; or a date alone, which is midnight.
///
/// Each such text is one that SQLite's own functions read, so that conditions on it find its row.
struct StoredTime {
    /// The time in UTC; without a zone, the time as it is written.
    let time: CivilTime
    /// Places of the point and the digits of the fraction; empty for none.
    let fraction: Range<Int>
    /// Whether the text has a zone of its own.
    let hasZone: Bool
    /// Nil for a date alone.
    let form: Form?

    /// The form of a time's text. Texts of one form are in the order of the times that they name.
    struct Form: Equatable {
        /// A blank or a `T`.
        fileprivate let separator: UInt8
        /// The minutes that the zone is ahead of UTC; nil for times without a zone.
        let zone: Int?
        /// The number of bytes of a time with `Z`, which is greater than digits and points, so that only times of
        /// one length are in order; nil for others.
        fileprivate let length: Int?
    }

    init?(_ text: RawSpan) {
        var reader = TimeReader()
        guard let date = reader.date(text) else { return nil }
        guard !reader.isAtEnd(text) else {
            (time, fraction, hasZone, form) = (date, 10..<10, false, nil)
            return
        }
        guard let separator = reader.byte(text), reader.take(" ", text) || reader.take("T", text),
            let second = reader.secondOfDay(text), let fraction = reader.fraction(text)
        else { return nil }
        let hasLetter = reader.byte(text) == UInt8(ascii: "Z")
        guard let zone = reader.zone(text), reader.isAtEnd(text) else { return nil }
        time = CivilTime(seconds: date.seconds + second - (zone ?? 0) * 60)
        guard (0...9_999).contains(time.date.year) else { return nil }
        self.fraction = fraction
        hasZone = zone != nil
        form = Form(separator: separator, zone: zone, length: hasLetter ? text.byteCount : nil)
    }

    /// Writes the 19 bytes of a time without its fraction.
    static func write(_ time: CivilTime, to bytes: UnsafeMutableBufferPointer<UInt8>) {
        func write(_ number: Int, before end: Int, _ count: Int) {
            var number = number
            for place in stride(from: end - 1, through: end - count, by: -1) {
                bytes[place] = UInt8(ascii: "0") + UInt8(number % 10)
                number /= 10
            }
        }
        let (year, month, day) = time.date
        let second = time.secondOfDay
        write(year, before: 4, 4)
        write(month, before: 7, 2)
        write(day, before: 10, 2)
        write(second / 3_600, before: 13, 2)
        write(second / 60 % 60, before: 16, 2)
        write(second % 60, before: 19, 2)
        (bytes[4], bytes[7], bytes[10]) = (UInt8(ascii: "-"), UInt8(ascii: "-"), UInt8(ascii: " "))
        (bytes[13], bytes[16]) = (UInt8(ascii: ":"), UInt8(ascii: ":"))
    }
}

/// Reads the parts of a time from a text, one behind the other; each is nil where the text has none.
private struct TimeReader {
    private var place = 0

    func isAtEnd(_ text: RawSpan) -> Bool { place == text.byteCount }

    /// The byte that is read next.
    func byte(_ text: RawSpan) -> UInt8? {
        isAtEnd(text) ? nil : text.unsafeLoad(fromByteOffset: place, as: UInt8.self)
    }

    mutating func take(_ mark: Unicode.Scalar, _ text: RawSpan) -> Bool {
        guard byte(text) == UInt8(ascii: mark) else { return false }
        place += 1
        return true
    }

    private mutating func digit(_ text: RawSpan) -> Int? {
        guard let byte = byte(text), byte &- UInt8(ascii: "0") < 10 else { return nil }
        place += 1
        return Int(byte - UInt8(ascii: "0"))
    }

    /// A number of two digits.
    private mutating func number(_ range: ClosedRange<Int>, _ text: RawSpan) -> Int? {
        guard let ten = digit(text), let one = digit(text), range.contains(ten * 10 + one) else {
            return nil
        }
        return ten * 10 + one
    }

    mutating func date(_ text: RawSpan) -> CivilTime? {
        guard let century = number(0...99, text), let rest = number(0...99, text),
            take("-", text), let month = number(1...12, text), take("-", text)
        else { return nil }
        let year = century * 100 + rest
        let lastDay = CivilTime.daysOfMonth(year: year, month: month)
        guard let day = number(1...lastDay, text) else { return nil }
        return CivilTime(year: year, month: month, day: day)
    }

    mutating func secondOfDay(_ text: RawSpan) -> Int? {
        guard let hour = number(0...23, text), take(":", text), let minute = number(0...59, text)
        else { return nil }
        guard take(":", text) else { return hour * 3_600 + minute * 60 }
        return number(0...59, text).map { hour * 3_600 + minute * 60 + $0 }
    }

    /// The places of a fraction; empty ones for none. SQLite reads fractions of seconds alone, not of minutes.
    mutating func fraction(_ text: RawSpan) -> Range<Int>? {
        let start = place
        guard start == 19, take(".", text) else { return start..<start }
        while digit(text) != nil {}
        return place > start + 1 ? start..<place : nil
    }

    /// The minutes that a zone is ahead of UTC; within, nil for a text that ends without a zone.
    mutating func zone(_ text: RawSpan) -> Int?? {
        if isAtEnd(text) { return .some(nil) }
        if take("Z", text) { return 0 }
        let sign = take("+", text) ? 1 : take("-", text) ? -1 : 0
        guard sign != 0, let hours = number(0...14, text), take(":", text),
            let minutes = number(0...59, text)
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
