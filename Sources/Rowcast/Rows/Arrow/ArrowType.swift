/// The type of a column in Arrow.
package enum ArrowType: Sendable, Equatable {
    case int64
    /// A decimal number of 128 bits, with at most `precision` digits, `scale` of them behind the point.
    case decimal(precision: Int, scale: Int)
    case double
    case bool
    /// Number of days since 1970-01-01, of 32 bits.
    case day
    /// Number of microseconds since 1970-01-01, of 64 bits: of a clock on the wall, or in UTC.
    case time(isUTC: Bool)
    case text

    /// Most digits of a decimal number of 128 bits.
    static let maxDigits = 38

    /// The type as the C data interface spells it.
    package var format: String {
        switch self {
        case .int64: "l"
        case .decimal(let precision, let scale): "d:\(precision),\(scale)"
        case .double: "g"
        case .bool: "b"
        case .day: "tdD"
        case .time(let isUTC): isUTC ? "tsu:UTC" : "tsu:"
        case .text: "u"
        }
    }

    /// Number of bytes of a value, without the text of texts.
    var byteCount: Int {
        switch self {
        case .decimal: 16
        case .int64, .double, .time: 8
        case .day, .text: 4
        case .bool: 1
        }
    }
}

/// The type that is chosen for a column, and what its values lose.
struct ArrowChoice {
    /// A loss of a column's values by its type, which a warning tells.
    enum Loss {
        /// Numbers became text, since the column has other values too.
        case otherValues
        /// Numbers became text, since no type of numbers has their digits.
        case digits
        /// Numbers lose the digits that a double does not keep.
        case rounding
        /// Times became text, since only some of them are marked as times in UTC.
        case zones
    }

    private(set) var type: ArrowType
    private(set) var loss: Loss?

    /// Chooses the narrowest type that holds every value.
    ///
    /// - Parameter isLoose: Whether the source does not distinguish numbers from text, as csv.
    init(
        _ facts: ColumnFacts, hint field: Field, isLoose: Bool,
        _ numbers: WritingOptions.ArrowNumbers
    ) {
        let kinds = facts.kinds
        let time = field.type.flatMap(FieldTime.init(type:))
        type = .text
        if kinds.isEmpty {
            type = ArrowType(ofEmpty: field, time)
        } else if kinds == .boolean {
            type = .bool
        } else if ColumnFacts.Kinds.numbers.isSuperset(of: kinds) {
            choose(numbersOf: facts, numbers)
        } else if kinds == .day, time != .instant {
            type = .day
        } else if ColumnFacts.Kinds.times.isSuperset(of: kinds) {
            choose(timesOf: facts)
        } else if field.isNumeric || !isLoose && !kinds.isDisjoint(with: .numbers) {
            loss = .otherValues
        }
    }

    private mutating func choose(
        numbersOf facts: ColumnFacts, _ numbers: WritingOptions.ArrowNumbers
    ) {
        let isDouble = facts.traits.isDisjoint(with: [.wholeBeyondDouble, .beyondDouble])
        let digits = Int(facts.integerDigits) + Int(facts.fractionDigits)
        if facts.kinds == .whole {
            type = .int64
        } else if numbers == .exact, digits <= ArrowType.maxDigits {
            type = .decimal(precision: digits, scale: Int(facts.fractionDigits))
        } else if isDouble || numbers == .float64 && !facts.traits.contains(.infinite) {
            type = .double
            if !isDouble { loss = .rounding }
        } else {
            loss = .digits
        }
    }

    private mutating func choose(timesOf facts: ColumnFacts) {
        let isUTC = facts.traits.contains(.utc)
        if isUTC, facts.traits.contains(.unmarked) || facts.kinds.contains(.day) {
            loss = .zones
        } else {
            type = .time(isUTC: isUTC)
        }
    }
}

extension ArrowType {
    /// The type of a column without values.
    fileprivate init(ofEmpty field: Field, _ time: FieldTime?) {
        switch time {
        case .day: self = .day
        case .instant: self = .time(isUTC: false)
        case .month: self = .text
        case nil where !field.isNumeric: self = .text
        case nil: self = ArrowType.wholeTypes.contains(field.type ?? "") ? .int64 : .double
        }
    }

    /// Types of fields whose values are whole numbers, as servers name them.
    private static let wholeTypes: Set<String> = ["count", "count_distinct", "int"]
}
