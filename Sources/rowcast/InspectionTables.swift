import Rowcast

extension Inspection {
    /// Most tables that the text lists.
    private static let shownTables = 50

    /// The sheets of a workbook, or the tables of a page that has several, under a title; empty for
    /// other inputs.
    var tablesText: String {
        guard format == .xlsx || tables.count > 1 else { return "" }
        let isWorkbook = format == .xlsx
        var table = TextTable(heading: ["NUMBER", "NAME", isWorkbook ? "" : "ROWS", ""])
        for entry in tables.prefix(Inspection.shownTables) {
            table.add([
                String(entry.number), (entry.name ?? "").oneLine,
                entry.rows.map(Figures.grouped) ?? "",
                [entry.isRead ? "read" : nil, entry.isHidden ? "hidden" : nil].compactMap { $0 }
                    .joined(separator: ", "),
            ])
        }
        let rest = tables.count - Inspection.shownTables
        return "\n\(isWorkbook ? "sheets" : "tables"):\n" + table.text(indent: "  ")
            + (rest > 0 ? "  … and \(Figures.grouped(rest)) more; --json lists them\n" : "")
    }
}
