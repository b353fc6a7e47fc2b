internal import FilterLanguage
internal import Rowcast

/// The types of a column's values, counted while the values are loaded.
struct ColumnFacts {
    private var nullCount = 0
    private var numberCount = 0
    private var textCount = 0
    private var booleanCount = 0
    private var dateCount = 0
    private var largeTextCount = 0
    private var hasLargeNumber = false
    /// Whether all texts are dates and times.
    private var areTimes = true
    private var timeForm = CommonKind<StoredTime.Form>.unknown
    private var wordKind = CommonKind<BooleanWord>.unknown
    /// Number of fractions of more digits than a double has, which are rounded.
    private(set) var roundedCount = 0

    mutating func addNull() { nullCount += 1 }

    mutating func addNumber() { numberCount += 1 }

    mutating func addBoolean() { booleanCount += 1 }

    mutating func addText(_ bytes: RawSpan) {
        textCount += 1
        if wordKind != .mixed { wordKind.add(BooleanWord(bytes)) }
        if ColumnFacts.largeInteger(bytes) != nil { largeTextCount += 1 }
        guard areTimes else { return }
        // Filters know the years from 1 on.
        guard let time = StoredTime(bytes), time.time >= CivilTime(year: 1) else {
            areTimes = false
            return
        }
        if let form = time.form { timeForm.add(form) } else { dateCount += 1 }
    }

    /// The type of the column's field as the API names it.
    var type: String {
        if needsText { return "string" }
        return switch (numberCount > 0, textCount > 0, booleanCount > 0) {
        case (true, false, false): "number"
        case (false, false, true): "yesno"
        case (false, true, false) where isOfWords: "yesno"
        case (false, true, false) where areTimes && dateCount == textCount: "date_date"
        case (false, true, false) where areTimes && hasTimesInOrder: "date_time"
        default: "string"
        }
    }

    /// Whether the values are words for yes and no. A column without a value in some rows keeps its texts, since a yesno
    /// without a value is No.
    var isOfWords: Bool {
        textCount > 0 && numberCount + booleanCount + nullCount == 0 && wordKind.kind != nil
    }

    /// Whether texts are in the order of their times. A date is midnight of UTC, as other times without a zone are.
    private var hasTimesInOrder: Bool {
        timeForm.kind.map { dateCount == 0 || $0.zone == nil } ?? false
    }

    /// Whether all texts among numbers are whole numbers of so many digits that sheets have them as texts.
    var needsNumbers: Bool {
        numberCount > 0 && booleanCount == 0 && textCount > 0 && textCount == largeTextCount
    }

    /// A whole number of 16 digits or more, written as it is usual; nil for other texts.
    static func largeInteger(_ text: RawSpan) -> Int64? {
        guard 16...20 ~= text.byteCount else { return nil }
        func byte(_ place: Int) -> UInt8 { text.unsafeLoad(fromByteOffset: place, as: UInt8.self) }
        let isNegative = byte(0) == UInt8(ascii: "-")
        let first = isNegative ? 1 : 0
        guard text.byteCount - first >= 16, byte(first) != UInt8(ascii: "0") else { return nil }
        // The least number has no positive twin.
        var number: Int64 = 0
        for place in first..<text.byteCount {
            guard byte(place) &- UInt8(ascii: "0") < 10 else { return nil }
            let (product, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = product.subtractingReportingOverflow(
                Int64(byte(place) - UInt8(ascii: "0")))
            guard !overflows, !overflowsToo else { return nil }
            number = sum
        }
        return isNegative ? number : number == .min ? nil : -number
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
        if digits.byteCount > 16, !ColumnFacts.hasAllDigits(value, of: digits) { roundedCount += 1 }
    }

    /// Whether a double has all digits of the number that it was read from.
    static func hasAllDigits(_ value: Double, of digits: RawSpan) -> Bool {
        SignificantDigits(digits) == SignificantDigits(value)
    }
}

/// The kind that all values of a column have.
private enum CommonKind<Kind: Equatable>: Equatable {
    case unknown
    case one(Kind)
    case mixed

    /// Takes the kind of a value; nil for a value of no kind.
    mutating func add(_ kind: Kind?) {
        switch (self, kind) {
        case (.unknown, let kind?): self = .one(kind)
        case (.one(let common), let kind?) where common == kind: break
        default: self = .mixed
        }
    }

    var kind: Kind? {
        if case .one(let kind) = self { kind } else { nil }
    }
}

/// Words that programs write for booleans, and the vendor for fields of yes and no. Those of a column are of one kind.
enum BooleanWord {
    case truth, answer

    /// The words that are true.
    static let trueWords = ["Yes", "true", "True", "TRUE"]
    private static let answers = Set(["Yes", "No"].map(packed))
    private static let truths = Set(
        (trueWords.dropFirst() + ["false", "False", "FALSE"]).map(packed))

    init?(_ text: RawSpan) {
        guard 2...5 ~= text.byteCount else { return nil }
        var word: UInt64 = 0
        for place in 0..<text.byteCount {
            word = word << 8 | UInt64(text.unsafeLoad(fromByteOffset: place, as: UInt8.self))
        }
        if BooleanWord.answers.contains(word) {
            self = .answer
        } else if BooleanWord.truths.contains(word) {
            self = .truth
        } else {
            return nil
        }
    }

    /// The bytes of a word as one number.
    private static func packed(_ word: String) -> UInt64 {
        word.utf8.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
