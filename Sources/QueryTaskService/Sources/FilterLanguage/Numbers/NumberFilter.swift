/// A filter of numbers: alternatives, of which one must hold, and exclusions, which all must hold.
package struct NumberFilter: Hashable, Sendable {
    /// Each alternative is a list of terms that hold together.
    package var alternatives: [[NumberTerm]]
    package var exclusions: [NumberTest]

    package init(alternatives: [[NumberTerm]] = [], exclusions: [NumberTest] = []) {
        self.alternatives = alternatives
        self.exclusions = exclusions
    }

    /// Whether the filter accepts every row.
    package var acceptsAll: Bool { alternatives.isEmpty && exclusions.isEmpty }
}

/// A test, or its complement.
package struct NumberTerm: Hashable, Sendable {
    package var isNegative: Bool
    package var test: NumberTest

    package init(_ test: NumberTest, isNegative: Bool = false) {
        self.test = test
        self.isNegative = isNegative
    }
}

/// A test of a number. Null passes the test for null only.
package enum NumberTest: Hashable, Sendable {
    case null
    case equal(NumberText)
    /// Numbers between two bounds; `nil` stands for no bound.
    case range(low: NumberBound?, high: NumberBound?)
}

/// A bound of a range.
package struct NumberBound: Hashable, Sendable {
    package var number: NumberText
    /// Whether the bound itself belongs to the range.
    package var isInclusive: Bool

    package init(_ number: NumberText, isInclusive: Bool) {
        self.number = number
        self.isInclusive = isInclusive
    }
}

/// A number as it was written, without a plus sign: `5`, `-0.5`, `1e6`.
package struct NumberText: Hashable, Sendable {
    package var digits: String

    package init(_ digits: String) {
        self.digits = digits
    }
}
