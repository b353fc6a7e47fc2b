internal import FilterLanguage
internal import LookML

/// The ranges of a dimension of type tier. Null is in none of them: `Undefined`.
enum Tiers {
    static func value(
        of column: SQLFragment, _ bounds: [String], _ style: TierStyle
    ) -> SQLFragment {
        let column = column.parenthesized
        var text = "CASE WHEN " + column + " IS NULL THEN 'Undefined'"
        for (index, bound) in bounds.enumerated() {
            text += " WHEN " + column + " < \(bound) THEN "
            text += SQLFragment(.text(index == 0 ? "Below \(bound)" : label(bounds, index, style)))
        }
        return text + " ELSE " + SQLFragment(.text("\(bounds.last ?? "") or Above")) + " END"
    }

    /// The number of the range, so that `Below 20` stands before `100 to 199`.
    static func order(of column: SQLFragment, _ bounds: [String]) -> SQLFragment {
        let column = column.parenthesized
        var text = "CASE WHEN " + column + " IS NULL THEN \(bounds.count + 1)"
        for (index, bound) in bounds.enumerated() {
            text += " WHEN " + column + " < \(bound) THEN \(index)"
        }
        return text + " ELSE \(bounds.count) END"
    }

    private static func label(_ bounds: [String], _ index: Int, _ style: TierStyle) -> String {
        if style == .integer, let end = Int(bounds[index]) {
            return "\(bounds[index - 1]) to \(end - 1)"
        }
        return ">= \(bounds[index - 1]) and < \(bounds[index])"
    }
}
