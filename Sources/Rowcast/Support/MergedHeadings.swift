/// The rows of headings of a table: one for each pivot field, then the measures.
struct MergedHeadings {
    struct Heading: Equatable {
        var text: String
        var columnCount = 1
    }

    private(set) var rows: [[Heading]] = []

    init(_ table: OutputTable, _ style: HeaderStyle) {
        let levels = table.columns.map { $0.pivot?.shownValues.count ?? 0 }.max() ?? 0
        for level in 0..<levels {
            var row: [Heading] = []
            var last: ArraySlice<String>?
            for column in table.columns {
                let values = column.pivot?.shownValues ?? []
                // Neighbours are one where they are the same so far, from the first field on.
                let path = values.prefix(level + 1)
                if path == last, let index = row.indices.last {
                    row[index].columnCount += 1
                } else {
                    row.append(Heading(text: level < values.count ? values[level] : ""))
                    last = path
                }
            }
            rows.append(row)
        }
        rows.append(
            table.columns.map { column in
                Heading(text: Column(column.field).heading(style) ?? "")
            })
    }
}

extension Pivot {
    /// The values, or what a row total is called.
    fileprivate var shownValues: [String] { values.isEmpty ? [label] : values }
}
