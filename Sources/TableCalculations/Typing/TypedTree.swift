/// The nodes of all calculations with their types, each behind its children, so that steps over them are
/// loops. A reference to a calculation is the last node of that calculation.
struct TypedTree: Sendable {
    struct Node: Sendable {
        enum Content: Sendable {
            case constant(Constant)
            /// A field by its index.
            case field(Int, Reference.Part)
            case call(Function)
            /// The total of a calculation by its index: its value in the row of totals.
            case total(Int)
            /// `when(condition, value)` inside `case`.
            case branch
        }

        var content: Content
        var children: [Int]
        var type: ExpressionType
        /// Whether each pivot column has a value of its own.
        var isPerColumn = false
        /// Whether a measure or a function of pivots takes part.
        var usesMeasure = false
        /// The bytes of the expression that a fault of this node is at.
        var place = 0..<0
    }

    var nodes: [Node] = []
    /// The last node of each calculation that has no fault, by its index among the calculations.
    var roots: [Int: Int] = [:]
}

/// Where a calculation's column stands.
package enum CalculationKind: String, Sendable {
    /// Behind the dimensions; one column.
    case dimension
    /// A column for each pivot column.
    case measure
    /// One column behind the pivot columns.
    case supermeasure
}
