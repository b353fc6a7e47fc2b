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

    /// The sheets or the tables as a member of the inspection's object, where the format has some.
    var tableMembers: [(key: String, value: JSONText)] {
        let list = JSONText.array(
            tables.map { entry in
                .object([
                    ("number", JSONText(entry.number)), ("name", JSONText(entry.name)),
                    ("is_read", .bool(entry.isRead)), ("is_hidden", .bool(entry.isHidden)),
                    ("rows", entry.rows.map { JSONText($0) } ?? .null),
                ])
            })
        return tables.isEmpty ? [] : [(format == .xlsx ? "sheets" : "tables", list)]
    }
}
