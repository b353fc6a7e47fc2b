/// The heading rows of a table: one row for each pivot field, then one for the fields.
///
/// Neighbouring columns under the same pivot values share a heading.
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
                // Neighbours share a heading where all values down to this pivot field are equal.
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
    /// The values of the pivot fields, or the label of a row total.
    fileprivate var shownValues: [String] { values.isEmpty ? [label] : values }
}
