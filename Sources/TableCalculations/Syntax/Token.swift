/// A word of an expression.
struct Token: Equatable {
    enum Kind: Equatable {
        /// A number with the digits that stand in the expression.
        case number(Double, String)
        case text(String)
        /// `${name}`, `${name:total}` or `${name:row_total}`.
        case reference(String, Reference.Part)
        /// A name without `${}`: a function, or a constant such as `yes`.
        case identifier(String)
        /// An operator of symbols, such as `<=`.
        case symbol(String)
        case leftParenthesis, rightParenthesis, comma
        case end
    }

    var kind: Kind
    /// The bytes of the expression.
    var place: Range<Int>
}

/// What a reference names of a field.
struct Reference: Hashable {
    enum Part: String, Hashable {
        /// The value in the row.
        case value = ""
        /// The value in the row of totals.
        case total
        /// The value in the column of row totals.
        case rowTotal = "row_total"
    }

    var name: String
    var part: Part
}
