internal import FilterLanguage
internal import LookML

/// The ranges of a dimension of type tier. Null is in none of them: `Undefined`.
enum Tiers {
    static func value(
        of column: SQLFragment, _ bounds: [String], _ style: TierStyle
    ) -> SQLFragment {
        let column = column.parenthesized
        let labels = labels(bounds, style)
        var text = "CASE WHEN " + column + " IS NULL THEN 'Undefined'"
        for (bound, label) in zip(bounds, labels) {
            text += " WHEN " + column + " < \(bound) THEN " + SQLFragment(.text(label))
        }
        return text + " ELSE " + SQLFragment(.text(labels.last ?? "")) + " END"
    }

    /// The names of the ranges in their order.
    static func labels(_ bounds: [String], _ style: TierStyle) -> [String] {
        bounds.indices.map { $0 == 0 ? "Below \(bounds[0])" : label(bounds, $0, style) }
            + ["\(bounds.last ?? "") or Above"]
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
