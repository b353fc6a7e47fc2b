extension NumberFilter {
    /// The filter in words, behind the name of a field: “is 1 or in range [5, 10), and is not 7”.
    package var words: String {
        guard !acceptsAll else { return "is any value" }
        var parts: [String] = []
        if !alternatives.isEmpty {
            parts.append("is " + alternatives.map(NumberFilter.words).joined(separator: " or "))
        }
        if !exclusions.isEmpty {
            parts.append("is not " + exclusions.map(\.words).joined(separator: " or "))
        }
        return parts.joined(separator: ", and ")
    }

    private static func words(_ clause: [NumberTerm]) -> String {
        clause.map { $0.isNegative ? "not " + $0.test.words : $0.test.words }
            .joined(separator: " and ")
    }
}

extension NumberTest {
    var words: String {
        switch self {
        case .null: return "null"
        case .equal(let number): return number.digits
        case .range(nil, nil): return "any number"
        case .range(let low?, nil): return "\(low.isInclusive ? ">=" : ">") \(low.number.digits)"
        case .range(nil, let high?): return "\(high.isInclusive ? "<=" : "<") \(high.number.digits)"
        case .range(let low?, let high?):
            let open = low.isInclusive ? "[" : "("
            let close = high.isInclusive ? "]" : ")"
            return "in range \(open)\(low.number.digits), \(high.number.digits)\(close)"
        }
    }
}
