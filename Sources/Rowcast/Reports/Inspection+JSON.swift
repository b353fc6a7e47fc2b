extension Inspection {
    /// The inspection as a JSON value; `name` is the input's.
    package func json(name: String?, _ spelling: OptionSpelling) -> JSONLine {
        .object(
            [
                ("input", JSONLine(name)), ("format", .string(format.name)),
                ("rows", JSONLine(rows)),
                ("columns", .array(header.columns.map { JSONLine($0.heading(.names)) })),
                ("bytes", JSONLine(bytes)),
                ("fields", .array(header.fields.map { $0.json(extras: extras(of: $0)) })),
                ("pivots", .array(header.pivots.map(\.json))),
                ("explore", JSONLine(header.exploreName)),
                ("time_zone", JSONLine(header.timeZone)),
                ("number_format", JSONLine(header.numberFormat)), ("sql", JSONLine(header.sql)),
                ("has_totals", .bool(hasTotals)), ("has_subtotals", .bool(hasSubtotals)),
                ("has_row_totals", .bool(hasRowTotals)),
                ("is_truncated", .bool(header.isTruncated)),
                ("warnings", .array(warnings.map { $0.json(spelling) })),
            ] + tableMembers
                + (statistics.isEmpty ? [] : [("statistics", .array(statistics.map(\.json)))])
        )
    }

    /// Whether a column holds row totals.
    package var hasRowTotals: Bool { header.pivots.contains { $0.isRowTotal } }

    /// The names of the members beside the value in cells of a field: rendered, links, html.
    package func extras(of field: Field) -> [String] {
        [(fieldsWithRendered, "rendered"), (fieldsWithLinks, "links"), (fieldsWithHTML, "html")]
            .filter { $0.0.contains(field.name) }.map(\.1)
    }

    /// The sheets or the tables as a member of the inspection's object, where the format has some.
    private var tableMembers: [(key: String, value: JSONLine)] {
        let list = JSONLine.array(
            tables.map { entry in
                .object([
                    ("number", JSONLine(entry.number)), ("name", JSONLine(entry.name)),
                    ("is_read", .bool(entry.isRead)), ("is_hidden", .bool(entry.isHidden)),
                    ("rows", JSONLine(entry.rows)),
                ])
            })
        return tables.isEmpty ? [] : [(format == .xlsx ? "sheets" : "tables", list)]
    }
}

extension Field {
    fileprivate func json(extras: [String]) -> JSONLine {
        .object([
            ("name", .string(name)), ("label", .string(label)),
            ("short_label", .string(shortLabel)), ("type", JSONLine(type)),
            ("category", .string(category.rawValue)), ("is_numeric", .bool(isNumeric)),
            ("is_hidden", .bool(isHidden)), ("value_format", JSONLine(valueFormat)),
            ("cells_have", .array(extras.map(JSONLine.string))),
        ])
    }
}

extension Pivot {
    fileprivate var json: JSONLine {
        .object([
            ("key", .string(key)), ("label", .string(label)),
            ("values", .array(values.map(JSONLine.string))), ("is_row_total", .bool(isRowTotal)),
        ])
    }
}

extension ColumnStatistics {
    fileprivate var json: JSONLine {
        .object([
            ("column", JSONLine(column.heading(.names))), ("nulls", JSONLine(nulls)),
            ("values", JSONLine(values)), ("distinct", JSONLine(distinct)),
            ("distinct_is_estimated", .bool(isDistinctEstimated)), ("least", JSONLine(least)),
            ("greatest", JSONLine(greatest)),
            ("mean", mean.flatMap { $0.isFinite ? .number("\($0)") : nil } ?? .null),
            ("longest", JSONLine(longest)), ("longest_characters", JSONLine(longestCount)),
            ("examples", .array(examples.map(JSONLine.string))),
        ])
    }
}
