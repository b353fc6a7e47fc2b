/// What the values of a column have in common, in memory that does not grow with them.
struct SQLFacts: Sendable {
    struct Kinds: OptionSet, Sendable {
        let rawValue: UInt16
        /// `true` and `false`.
        static let boolean = Kinds(rawValue: 1)
        /// Whole numbers of 64 bits, written as digits alone.
        static let whole = Kinds(rawValue: 2)
        /// Longer numbers that are written as digits alone.
        static let longWhole = Kinds(rawValue: 4)
        /// Any other number.
        static let decimal = Kinds(rawValue: 8)
        /// Days of ISO 8601, and days with a time of day.
        static let day = Kinds(rawValue: 16)
        static let time = Kinds(rawValue: 32)
        /// Text of any other kind, and nested values.
        static let text = Kinds(rawValue: 64)

        static let numbers: Kinds = [.whole, .longWhole, .decimal]
        static let times: Kinds = [.day, .time]
    }

    struct Traits: OptionSet, Sendable {
        let rawValue: UInt16
        /// A number of `Kinds.whole` that no double holds.
        static let wholeBeyondDouble = Traits(rawValue: 1)
        /// Any other number that no double holds: its shortest digits are others.
        static let beyondDouble = Traits(rawValue: 2)
        /// A number so large or small that SQLite reads another double than is written.
        static let extreme = Traits(rawValue: 4)
        /// A number with an exponent.
        static let exponent = Traits(rawValue: 8)
        /// A time with parts of a second.
        static let fraction = Traits(rawValue: 16)
        /// A day before the year 1000, where MySQL promises nothing.
        static let early = Traits(rawValue: 32)
        /// A time for which MariaDB's TIMESTAMP has no room in every time zone.
        static let outsideTimestamp = Traits(rawValue: 64)
    }

    /// Which texts of a column count as other values, since the source tells no kinds apart or
    /// declares another one.
    struct Reading: Sendable {
        var numbers = false
        var booleans = false
        var times = false
    }

    private(set) var kinds: Kinds = []
    private(set) var traits: Traits = []
    /// The most digits before and behind the point.
    private(set) var integerDigits: Int32 = 0
    private(set) var fractionDigits: Int32 = 0
    /// The longest value.
    private(set) var bytes: Int32 = 0
    /// The number of the first row, from 0, with a value that is no number; -1: none.
    private(set) var firstOther = -1

    /// Takes note of the facts of later rows.
    mutating func add(_ other: SQLFacts) {
        kinds.formUnion(other.kinds)
        traits.formUnion(other.traits)
        integerDigits = max(integerDigits, other.integerDigits)
        fractionDigits = max(fractionDigits, other.fractionDigits)
        bytes = max(bytes, other.bytes)
        if firstOther < 0 { firstOther = other.firstOther }
    }

    /// Takes note of a cell in row `row`, whose text is at `text`.
    @inline(__always)
    mutating func add(
        _ cell: Cell, _ text: UnsafePointer<UInt8>, row: Int, reading: Reading
    ) {
        let length = cell.length
        switch cell.kind {
        case .missing, .null: return
        case .false, .true: insert(.boolean, row: row)
        case .number:
            bytes = max(bytes, Int32(truncatingIfNeeded: length))
            add(number: text, count: length)
        case .text, .json:
            bytes = max(bytes, Int32(truncatingIfNeeded: length))
            // Nothing makes a column with such a text one of other values.
            if !kinds.contains(.text) {
                add(text: text, count: length, isNested: cell.kind == .json, row, reading)
            }
        }
    }

    @inline(__always)
    private mutating func insert(_ kind: Kinds, row: Int) {
        if firstOther < 0 { firstOther = row }
        kinds.insert(kind)
    }

    @inline(never)
    private mutating func add(
        text: UnsafePointer<UInt8>, count: Int, isNested: Bool, _ row: Int, _ reading: Reading
    ) {
        if isNested {
            insert(.text, row: row)
        } else if reading.numbers, isNumberText(text, count: count) {
            add(number: text, count: count)
        } else if reading.booleans, booleanText(text, count: count) != nil {
            insert(.boolean, row: row)
        } else if reading.times, let time = SQLTime(text, count: count) {
            insert(time.isDay ? .day : .time, row: row)
            if time.civil.nanosecond > 0 { traits.insert(.fraction) }
            if time.civil.year < 1000 { traits.insert(.early) }
            if !time.isWithinTimestamp { traits.insert(.outsideTimestamp) }
        } else {
            insert(.text, row: row)
        }
    }

    // MARK: - Numbers

    @inline(__always)
    private mutating func add(number text: UnsafePointer<UInt8>, count: Int) {
        let sign = text[0] == UInt8(ascii: "-") ? 1 : 0
        let whole = min(digitRun(text + sign), count &- sign)
        if sign &+ whole == count, whole <= 15 {
            kinds.insert(.whole)
            integerDigits = max(integerDigits, Int32(truncatingIfNeeded: whole))
            return
        }
        if sign &+ whole < count, text[sign &+ whole] == UInt8(ascii: ".") {
            let fraction = digitRun(text + sign + whole + 1)
            if sign &+ whole &+ fraction &+ 1 == count, whole &+ fraction <= 15 {
                kinds.insert(.decimal)
                integerDigits = max(integerDigits, Int32(truncatingIfNeeded: whole))
                fractionDigits = max(fractionDigits, Int32(truncatingIfNeeded: fraction))
                return
            }
        }
        add(SQLNumber(UnsafeBufferPointer(start: text, count: count)))
    }

    @inline(never)
    private mutating func add(_ number: SQLNumber) {
        kinds.insert(number.isWhole ? number.fits64Bits ? .whole : .longWhole : .decimal)
        integerDigits = max(integerDigits, Int32(clamping: number.integerDigits))
        fractionDigits = max(fractionDigits, Int32(clamping: number.fractionDigits))
        if !number.isDouble {
            traits.insert(number.fits64Bits ? .wholeBeyondDouble : .beyondDouble)
        }
        if number.isExtreme { traits.insert(.extreme) }
        if number.hasExponent { traits.insert(.exponent) }
    }
}

/// Whether a text is a JSON number, whatever follows it in memory.
private func isNumberText(_ text: UnsafePointer<UInt8>, count: Int) -> Bool {
    let length = count > 0 ? jsonNumberLength(text) : 0
    guard length > count else { return length == count && count > 0 }
    // The digits go on in the text of another cell.
    let copy = Snippet(Array(UnsafeBufferPointer(start: text, count: count)))
    defer { withExtendedLifetime(copy) {} }
    return isJSONNumber(copy.bytes, count: count)
}

/// The value of `true` and `false`, `nil` for all other text.
func booleanText(_ text: UnsafePointer<UInt8>, count: Int) -> Bool? {
    guard count == 4 || count == 5 else { return nil }
    let text = UnsafeBufferPointer(start: text, count: count)
    if text.elementsEqual("true".utf8) { return true }
    return text.elementsEqual("false".utf8) ? false : nil
}
