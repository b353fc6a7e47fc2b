/// Properties that all values of a column share, in memory of constant size.
struct ColumnFacts: Sendable {
    struct Kinds: OptionSet, Sendable {
        let rawValue: UInt16
        /// `true` and `false`.
        static let boolean = Kinds(rawValue: 1)
        /// Whole numbers of 64 bits, written without point and exponent.
        static let whole = Kinds(rawValue: 2)
        /// Whole numbers of more than 64 bits, written without point and exponent.
        static let longWhole = Kinds(rawValue: 4)
        /// Numbers with a point or an exponent.
        static let decimal = Kinds(rawValue: 8)
        /// Days of ISO 8601; `time` is a day with a time of day.
        static let day = Kinds(rawValue: 16)
        static let time = Kinds(rawValue: 32)
        /// All other text, and nested values.
        static let text = Kinds(rawValue: 64)

        static let numbers: Kinds = [.whole, .longWhole, .decimal]
        static let times: Kinds = [.day, .time]
    }

    struct Traits: OptionSet, Sendable {
        let rawValue: UInt16
        /// A whole number of 64 bits that a double cannot hold exactly, such as 2^53 + 1.
        static let wholeBeyondDouble = Traits(rawValue: 1)
        /// Another number that a double cannot hold: the double's shortest digits differ from the
        /// number's.
        static let beyondDouble = Traits(rawValue: 2)
        /// A number so large or small that SQLite reads a different double from its digits.
        static let extreme = Traits(rawValue: 4)
        /// A number with an exponent.
        static let exponent = Traits(rawValue: 8)
        /// A time with a fraction of a second.
        static let fraction = Traits(rawValue: 16)
        /// A day before the year 1000, which MySQL does not support.
        static let early = Traits(rawValue: 32)
        /// A time outside MariaDB's TIMESTAMP in some time zone.
        static let outsideTimestamp = Traits(rawValue: 64)
        /// A number that is too large for a double.
        static let infinite = Traits(rawValue: 128)
        /// A time with a mark of UTC, such as `Z`.
        static let utc = Traits(rawValue: 256)
        /// A time without such a mark.
        static let unmarked = Traits(rawValue: 512)
    }

    /// Kinds of values that are read from the text cells of a column, because the source does not
    /// distinguish kinds (csv) or declares the field as one of these.
    struct Reading: Sendable {
        var numbers = false
        var booleans = false
        var times = false
    }

    private(set) var kinds: Kinds = []
    private(set) var traits: Traits = []
    /// Most digits before and behind the decimal point.
    private(set) var integerDigits: Int32 = 0
    private(set) var fractionDigits: Int32 = 0
    /// Bytes of the longest value.
    private(set) var bytes: Int32 = 0
    /// Index of the first row whose value is not a number; -1: none.
    private(set) var firstOther = -1

    /// Merges the facts of later rows.
    mutating func add(_ other: ColumnFacts) {
        kinds.formUnion(other.kinds)
        traits.formUnion(other.traits)
        integerDigits = max(integerDigits, other.integerDigits)
        fractionDigits = max(fractionDigits, other.fractionDigits)
        bytes = max(bytes, other.bytes)
        if firstOther < 0 { firstOther = other.firstOther }
    }

    /// Adds a cell in row `row`, whose text is at `text`.
    @inline(__always)
    mutating func add(
        _ cell: Cell, _ text: PaddedText, row: Int, reading: Reading
    ) {
        let length = cell.length
        switch cell.kind {
        case .missing, .null: return
        case .false, .true: insert(.boolean, row: row)
        case .number:
            bytes = max(bytes, Int32(truncatingIfNeeded: length))
            add(number: text)
        case .text, .json:
            bytes = max(bytes, Int32(truncatingIfNeeded: length))
            // One such text makes the column a text column; further texts cannot change that.
            if !kinds.contains(.text) {
                add(text: text, isNested: cell.kind == .json, row, reading)
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
        text: PaddedText, isNested: Bool, _ row: Int, _ reading: Reading
    ) {
        if isNested {
            insert(.text, row: row)
        } else if reading.numbers, isNumberText(text) {
            add(number: text)
        } else if reading.booleans, booleanText(text) != nil {
            insert(.boolean, row: row)
        } else if reading.times, let time = ColumnTime(text) {
            insert(time.isDay ? .day : .time, row: row)
            if !time.isDay { traits.insert(time.isUTC ? .utc : .unmarked) }
            if time.civil.nanosecond > 0 { traits.insert(.fraction) }
            if time.civil.year < 1000 { traits.insert(.early) }
            if !time.isWithinTimestamp { traits.insert(.outsideTimestamp) }
        } else {
            insert(.text, row: row)
        }
    }

    // MARK: - Numbers

    @inline(__always)
    private mutating func add(number text: PaddedText) {
        let sign = text[0] == UInt8(ascii: "-") ? 1 : 0
        let whole = min(digitRun(text + sign), text.count &- sign)
        if sign &+ whole == text.count, whole <= 15 {
            kinds.insert(.whole)
            integerDigits = max(integerDigits, Int32(truncatingIfNeeded: whole))
            return
        }
        if sign &+ whole < text.count, text[sign &+ whole] == UInt8(ascii: ".") {
            let fraction = digitRun(text + sign + whole + 1)
            if sign &+ whole &+ fraction &+ 1 == text.count, whole &+ fraction <= 15 {
                kinds.insert(.decimal)
                integerDigits = max(integerDigits, Int32(truncatingIfNeeded: whole))
                fractionDigits = max(fractionDigits, Int32(truncatingIfNeeded: fraction))
                return
            }
        }
        add(NumberFacts(text))
    }

    @inline(never)
    private mutating func add(_ number: NumberFacts) {
        kinds.insert(number.isWhole ? number.fits64Bits ? .whole : .longWhole : .decimal)
        integerDigits = max(integerDigits, Int32(clamping: number.integerDigits))
        fractionDigits = max(fractionDigits, Int32(clamping: number.fractionDigits))
        if !number.isDouble {
            traits.insert(number.fits64Bits ? .wholeBeyondDouble : .beyondDouble)
        }
        if number.isExtreme { traits.insert(.extreme) }
        if number.isInfinite { traits.insert(.infinite) }
        if number.hasExponent { traits.insert(.exponent) }
    }
}

/// Whether `count` bytes of text are a JSON number, regardless of the bytes behind them.
private func isNumberText(_ text: PaddedText) -> Bool {
    let length = text.count > 0 ? jsonNumberLength(text) : 0
    guard length > text.count else { return length == text.count && text.count > 0 }
    // The next cell's text begins with digits: a copy with padding separates the two.
    let copy = Snippet(Array(text))
    defer { withExtendedLifetime(copy) {} }
    return isJSONNumber(copy.text)
}

/// Returns the value of the texts `true` and `false`; `nil` for all other text.
func booleanText(_ text: PaddedText) -> Bool? {
    guard text.count == 4 || text.count == 5 else { return nil }
    if text.elementsEqual("true".utf8) { return true }
    return text.elementsEqual("false".utf8) ? false : nil
}
