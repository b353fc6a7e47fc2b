package import FilterLanguage

/// The type of an expression's value.
package enum ExpressionType: String, Hashable, Sendable {
    case number, string, date
    case yesNo = "yesno"
}

/// A field that expressions name.
package struct ExpressionField: Sendable {
    /// The value as SQL: of a yes/no, a condition; of a date in SQLite, a text such as `2018-05-18` or
    /// `2018-05-18 18:30:02`.
    package var sql: SQLFragment
    package var type: ExpressionType
    /// Whether the value belongs to a group of rows, so that conditions on it stand in `HAVING`.
    package var isMeasure: Bool
    /// Whether the values of a date field have a time of day; nil where some have one, or where it is unknown.
    package var hasTime: Bool?
    /// Number of operators and functions inside each other in the value.
    var height = 1

    package init(
        sql: SQLFragment, type: ExpressionType, isMeasure: Bool = false, hasTime: Bool? = nil
    ) {
        self.sql = sql
        self.type = type
        self.isMeasure = isMeasure
        self.hasTime = hasTime
    }
}

/// An expression as SQL.
package struct CompiledExpression: Sendable {
    package var sql: SQLFragment
    package var type: ExpressionType
    /// Whether the dates that the expression gives have a time of day; nil where some rows have one and others none.
    package var hasTime: Bool?
    /// Whether a measure takes part.
    package var usesMeasures: Bool
    /// Number of operators and functions inside each other, at most.
    var height: Int
}
