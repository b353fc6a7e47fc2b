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

    private var hasRowTotals: Bool { header.pivots.contains { $0.isRowTotal } }

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

    /// Returns the names of the members beside the value in cells of a field: rendered, links,
    /// html.
    private func extras(of field: Field) -> [String] {
        [(fieldsWithRendered, "rendered"), (fieldsWithLinks, "links"), (fieldsWithHTML, "html")]
            .filter { $0.0.contains(field.name) }.map(\.1)
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
    func json(name: String) -> String {
        JSONText.object(
            [
                ("input", .string(name)), ("format", .string(format.name)),
                ("rows", JSONText(rows)),
                ("columns", .array(header.columns.map { JSONText($0.heading(.names)) })),
                ("bytes", JSONText(bytes)),
                ("fields", .array(header.fields.map { $0.json(extras: extras(of: $0)) })),
                ("pivots", .array(header.pivots.map(\.json))),
                ("explore", JSONText(header.exploreName)),
                ("time_zone", JSONText(header.timeZone)),
                ("number_format", JSONText(header.numberFormat)), ("sql", JSONText(header.sql)),
                ("has_totals", .bool(hasTotals)), ("has_subtotals", .bool(hasSubtotals)),
                ("has_row_totals", .bool(hasRowTotals)),
                ("is_truncated", .bool(header.isTruncated)),
                ("warnings", .array(warnings.map(\.json))),
            ] + tableMembers
                + (statistics.isEmpty ? [] : [("statistics", .array(statistics.map(\.json)))])
        ).text
    }
}

extension Field {
    fileprivate func json(extras: [String]) -> JSONText {
        .object([
            ("name", .string(name)), ("label", .string(label)),
            ("short_label", .string(shortLabel)), ("type", JSONText(type)),
            ("category", .string(category.rawValue)), ("is_numeric", .bool(isNumeric)),
            ("is_hidden", .bool(isHidden)), ("value_format", JSONText(valueFormat)),
            ("cells_have", .array(extras.map(JSONText.string))),
        ])
    }
}

extension Field.Category {
    fileprivate var title: String { rawValue == "table_calculation" ? "table calc" : rawValue }
}

extension Pivot {
    fileprivate var json: JSONText {
        .object([
            ("key", .string(key)), ("label", .string(label)),
            ("values", .array(values.map(JSONText.string))), ("is_row_total", .bool(isRowTotal)),
        ])
    }
}
