import Rowcast

extension Inspection {
    /// The statistics of the columns as a table for people.
    var statisticsTable: TextTable {
        var table = TextTable(heading: [
            "COLUMN", "NULLS", "DISTINCT", "LEAST", "GREATEST", "MEAN", "LONGEST", "EXAMPLES",
        ])
        for column in statistics { table.add(column.cells) }
        return table
    }
}

extension ColumnStatistics {
    /// Width to which values are cut.
    private static let valueWidth = 20

    fileprivate var cells: [String] {
        let shown = { (value: String) in value.displayed.cut(toWidth: Self.valueWidth) }
        return [
            shown(column.heading(.names) ?? ""), Figures.grouped(nulls),
            (isDistinctEstimated ? "about " : "") + Figures.grouped(distinct),
            least.map(shown) ?? "", greatest.map(shown) ?? "", mean.map(meanText) ?? "",
            Figures.count(longestCount, "character"), examples.map(shown).joined(separator: ", "),
        ]
    }

    /// The mean with six digits or so: 12.3457, 1234567.8.
    private func meanText(_ mean: Double) -> String {
        guard mean.magnitude < 1e15, mean.magnitude >= 0.001 || mean == 0 else { return "\(mean)" }
        let text = Figures.fixed(mean.magnitude, mean.magnitude < 1000 ? 4 : 1)
        var trimmed = text[...]
        while trimmed.hasSuffix("0") { trimmed.removeLast() }
        if trimmed.hasSuffix(".") { trimmed.removeLast() }
        return (mean < 0 ? "-" : "") + trimmed
    }
}
