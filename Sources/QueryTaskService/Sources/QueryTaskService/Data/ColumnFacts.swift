internal import Rowcast

/// The types of a column's values, counted while the values are loaded.
struct ColumnFacts {
    private var numberCount = 0
    private var textCount = 0
    private var booleanCount = 0
    private var dateCount = 0
    private var timeCount = 0
    private var hasLargeNumber = false
    /// Number of fractions of more digits than a double has, which are rounded.
    private(set) var roundedCount = 0

    mutating func addNumber() { numberCount += 1 }

    mutating func addBoolean() { booleanCount += 1 }

    mutating func addText(_ bytes: RawSpan) {
        textCount += 1
        guard dateCount + timeCount == textCount - 1 else { return }
        switch CivilText(bytes) {
        case .date: dateCount += 1
        case .time: timeCount += 1
        case nil: break
        }
    }

    /// The type of the column's field as the API names it.
    var type: String {
        if needsText { return "string" }
        return switch (numberCount > 0, textCount > 0, booleanCount > 0) {
        case (true, false, false): "number"
        case (false, false, true): "yesno"
        case (false, true, false) where dateCount == textCount: "date_date"
        case (false, true, false) where dateCount + timeCount == textCount: "date_time"
        default: "string"
        }
    }

    /// Whether values would change as numbers or booleans, since others of the column are no such: their
    /// texts are kept then.
    var needsText: Bool {
        let kinds = [numberCount > 0, textCount > 0, booleanCount > 0].filter { $0 }.count
        return kinds > 1 || hasLargeNumber
    }

    /// Takes note of a number beyond those that the database has.
    mutating func addLargeNumber() {
        numberCount += 1
        hasLargeNumber = true
    }

    /// Adds a fraction with its digits.
    mutating func addFraction(_ value: Double, _ digits: RawSpan) {
        addNumber()
        if digits.byteCount > 17, !ColumnFacts.hasAllDigits(value, of: digits) { roundedCount += 1 }
    }

    /// Whether a double has all digits of the number that it was read from.
    static func hasAllDigits(_ value: Double, of digits: RawSpan) -> Bool {
        SignificantDigits(digits) == SignificantDigits(value)
    }
}

/// A text that is a date or a time of RFC 3339, with a blank or a `T` between the two.
enum CivilText {
    case date, time

    init?(_ bytes: RawSpan) {
        func byte(_ place: Int) -> UInt8 { bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self) }
        guard bytes.byteCount >= 10, bytes.byteCount <= 35 else { return nil }
        for place in 0..<10 {
            let isMark = place == 4 || place == 7
            guard isMark ? byte(place) == UInt8(ascii: "-") : byte(place) &- 48 <= 9 else {
                return nil
            }
        }
        func number(_ place: Int) -> Int { Int(byte(place) - 48) * 10 + Int(byte(place + 1) - 48) }
        let (century, year, month, day) = (number(0), number(2), number(5), number(8))
        let isLeap = year == 0 ? century % 4 == 0 : year % 4 == 0
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), day >= 1, day <= lengths[month - 1] else { return nil }
        if bytes.byteCount == 10 {
            self = .date
            return
        }
        guard bytes.byteCount >= 16, byte(10) == 32 || byte(10) == UInt8(ascii: "T"),
            byte(13) == UInt8(ascii: ":")
        else { return nil }
        for place in [11, 12, 14, 15] where byte(place) &- 48 > 9 { return nil }
        self = .time
    }
}

/// The digits of a number without its sign, point, exponent and zeros at either end: where those of a text
/// and of its double differ, the text had more than a double has.
private struct SignificantDigits: Equatable {
    private let digits: [UInt8]

    init(_ text: RawSpan) {
        self.init((0..<text.byteCount).map { text.unsafeLoad(fromByteOffset: $0, as: UInt8.self) })
    }

    init(_ number: Double) { self.init(Array(number.description.utf8)) }

    private init(_ text: [UInt8]) {
        var digits = text.prefix { $0 | 32 != UInt8(ascii: "e") }.filter { $0 &- 48 <= 9 }
        while digits.last == 48 { digits.removeLast() }
        self.digits = Array(digits.drop { $0 == 48 })
    }
}
