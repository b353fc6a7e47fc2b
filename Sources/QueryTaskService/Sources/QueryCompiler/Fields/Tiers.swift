internal import FilterLanguage
internal import LookML

/// The ranges of a dimension of type tier, with the labels of the vendor's page “tier”. Null is in none of them.
enum Tiers {
    static func value(
        of column: SQLFragment, _ bounds: [String], _ style: TierStyle
    ) -> SQLFragment {
        let column = column.parenthesized
        let labels = labels(bounds, style)
        let undefined = style == .classic ? "TXX Undefined" : "Undefined"
        var text = "CASE WHEN " + column + " IS NULL THEN " + SQLFragment(.text(undefined))
        for (bound, label) in zip(bounds, labels) {
            text += " WHEN " + column + " < \(bound) THEN " + SQLFragment(.text(label))
        }
        return text + " ELSE " + SQLFragment(.text(labels[labels.count - 1])) + " END"
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

    /// The labels of the ranges: that below the first bound, those between two, and that from the last one on.
    static func labels(_ bounds: [String], _ style: TierStyle) -> [String] {
        switch style {
        case .classic:
            return ranges(bounds).enumerated().map { index, range in
                "T\(index < 10 ? "0" : "")\(index) \(range)"
            }
        case .interval: return ranges(bounds)
        case .relational:
            let bounds = bounds.map(fraction)
            return ["< \(bounds[0])"]
                + zip(bounds, bounds.dropFirst()).map { ">= \($0) and < \($1)" }
                + [">= \(bounds[bounds.count - 1])"]
        case .integer:
            return ["Below \(bounds[0])"]
                + zip(bounds, bounds.dropFirst()).map { lower, upper in
                    // A range that ends at a fraction has no last whole number.
                    Int(upper).map { "\(lower) to \($0 - 1)" } ?? ">= \(lower) and < \(upper)"
                } + ["\(bounds[bounds.count - 1]) or Above"]
        }
    }

    private static func ranges(_ bounds: [String]) -> [String] {
        let bounds = bounds.map(fraction)
        return ["(-inf,\(bounds[0]))"]
            + zip(bounds, bounds.dropFirst()).map { "[\($0),\($1))" }
            + ["[\(bounds[bounds.count - 1]),inf)"]
    }

    /// A bound as these labels have it: 20 is `20.0`.
    private static func fraction(_ bound: String) -> String {
        Int(bound) == nil ? bound : bound + ".0"
    }
}
