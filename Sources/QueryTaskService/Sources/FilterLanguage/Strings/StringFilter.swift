/// A filter of texts: alternatives, of which one must hold, and exclusions, which all must hold.
package struct StringFilter: Hashable, Sendable {
    package var alternatives: [StringTest]
    package var exclusions: [StringTest]

    package init(alternatives: [StringTest] = [], exclusions: [StringTest] = []) {
        self.alternatives = alternatives
        self.exclusions = exclusions
    }

    /// Whether the filter accepts every row.
    package var acceptsAll: Bool {
        exclusions.isEmpty && (alternatives.isEmpty || alternatives.contains(.any))
    }
}

/// A test of a text. Null passes `any`, `empty` and `null` only.
package enum StringTest: Hashable, Sendable {
    /// `%`.
    case any
    /// `EMPTY`: null, or a text without characters.
    case empty
    case null
    case equal(String)
    case contains(String)
    case begins(String)
    case ends(String)
    /// Any other order of characters and wildcards.
    case pattern([Piece])

    package enum Piece: Hashable, Sendable {
        case text(String)
        /// `_`.
        case character
        /// `%`.
        case characters
    }
}
