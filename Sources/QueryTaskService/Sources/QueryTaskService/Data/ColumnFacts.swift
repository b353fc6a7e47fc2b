internal import Rowcast

/// What the values of a column are, collected while they are loaded.
struct ColumnFacts {
    private var numberCount = 0
    private var textCount = 0
    private var booleanCount = 0
    private var dateCount = 0
    private var timeCount = 0
    /// Sum of the whole numbers without their signs.
    private var wholeSum = 0.0

    mutating func addNumber(_ value: Double, isWhole: Bool) {
        numberCount += 1
        if isWhole { wholeSum += value.magnitude }
    }

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
        switch (numberCount > 0, textCount > 0, booleanCount > 0) {
        case (true, false, false): "number"
        case (false, false, true): "yesno"
        case (false, true, false) where dateCount == textCount: "date_date"
        case (false, true, false) where dateCount + timeCount == textCount: "date_time"
        default: "string"
        }
    }

    /// Whether sums of the whole numbers stay within 64 bits.
    var sumsAreExact: Bool { wholeSum < 9e18 }
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
