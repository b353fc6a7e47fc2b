import Rowcast

extension Inspection {
    /// Returns the inspection as tables for people.
    func text(name: String) -> String {
        var text = facts(name: name).text()
        text += tablesText
        if !header.fields.isEmpty {
            text += "\nfields:\n" + fieldTable.text(indent: "  ")
        }
        if !header.pivots.isEmpty { text += "\npivots:\n" + pivotTable.text(indent: "  ") }
        if !statistics.isEmpty {
            text += "\nvalues:\n" + statisticsTable.text(indent: "  ")
        }
        return text
    }

    private func facts(name: String) -> TextTable {
        var table = TextTable()
        table.add(["input:", name.oneLine])
        table.add(["format:", format.name])
        table.add(["rows:", Figures.grouped(rows)])
        table.add(["columns:", Figures.grouped(header.columns.count)])
        table.add(["size:", Figures.bytes(Double(bytes))])
        if let explore = header.exploreName { table.add(["explore:", explore.oneLine]) }
        if let timeZone = header.timeZone { table.add(["time zone:", timeZone.oneLine]) }
        if let numbers = header.numberFormat { table.add(["number format:", numbers.oneLine]) }
        if let sql = header.sql { table.add(["sql:", Figures.count(sql.utf8.count, "byte")]) }
        table.add(["totals:", hasTotals ? "yes" : "no"])
        table.add(["subtotals:", hasSubtotals ? "yes" : "no"])
        table.add(["row totals:", hasRowTotals ? "yes" : "no"])
        if header.isTruncated { table.add(["truncated:", "yes, the server left rows out"]) }
        return table
    }

    private var fieldTable: TextTable {
        var table = TextTable(heading: [
            "NAME", "LABEL", "TYPE", "CATEGORY", "VALUE FORMAT", "CELLS", "",
        ])
        for field in header.fields {
            table.add([
                field.name.oneLine, field.label.oneLine,
                (field.type ?? (field.isNumeric ? "number" : "")).oneLine,
                field.category.title, (field.valueFormat ?? "").oneLine,
                extras(of: field).joined(separator: ", "),
                field.isHidden ? "hidden" : "",
            ])
        }
        return table
    }

    private var pivotTable: TextTable {
        var table = TextTable(heading: ["LABEL", "KEY", ""])
        for pivot in header.pivots {
            table.add([
                pivot.label.oneLine, pivot.key.oneLine, pivot.isRowTotal ? "row total" : "",
            ])
        }
        return table
    }

    /// Returns the inspection as one line of JSON for programs.
    func json(name: String) -> String { json(name: name, .flags).text }
}

extension Field.Category {
    fileprivate var title: String { rawValue == "table_calculation" ? "table calc" : rawValue }
}
