/// Condition on the numbers of a section, such as `[>=1000]`.
struct FormatCondition: Equatable, Sendable {
    enum Comparison: String, Sendable {
        case less = "<"
        case lessOrEqual = "<="
        case equal = "="
        case notEqual = "<>"
        case greater = ">"
        case greaterOrEqual = ">="
    }
    var comparison: Comparison
    /// Text of the number that values are compared with.
    var limit: [UInt8]

    static let positive = FormatCondition(comparison: .greater, limit: [UInt8(ascii: "0")])
    static let negative = FormatCondition(comparison: .less, limit: [UInt8(ascii: "0")])

    func holds(for number: DecimalNumber) -> Bool {
        let order = limit.withText { bytes -> Int in
            DecimalNumber(bytes).map(number.order) ?? 0
        }
        return switch comparison {
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .equal: order == 0
        case .notEqual: order != 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }

    /// Whether the condition is `<0` or `<=0`, which marks a section for negative numbers.
    var isNegative: Bool {
        (comparison == .less || comparison == .lessOrEqual) && signOfLimit == 0
    }

    /// Whether the condition is `>0` or `>=0`.
    var isPositive: Bool {
        (comparison == .greater || comparison == .greaterOrEqual) && signOfLimit == 0
    }

    /// Whether the condition holds for negative numbers only: `<0`, `<=-1000`, `=-1`.
    var isBelowZero: Bool {
        switch comparison {
        case .less: signOfLimit <= 0
        case .lessOrEqual, .equal: signOfLimit < 0
        case .notEqual, .greater, .greaterOrEqual: false
        }
    }

    /// Sign of the limit: -1, 0 or 1.
    var signOfLimit: Int {
        let mantissa = limit.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        guard mantissa.contains(where: { (0x31...0x39).contains($0) }) else { return 0 }
        return limit.first == UInt8(ascii: "-") ? -1 : 1
    }
}
