/// The columns of a result as Arrow names and types them, with the metadata that Arrow's schema carries.
package struct ArrowTable: Sendable {
    /// A column; every column may hold nulls.
    package struct Column: Sendable {
        package let name: String
        package let type: ArrowType
        package let metadata: [ArrowMetadata]
    }

    package let columns: [Column]
    package let metadata: [ArrowMetadata]
}

/// A key of Arrow's metadata, such as `rowcast.label`, and its value.
package struct ArrowMetadata: Sendable, Equatable {
    package let key: String
    package let value: String

    fileprivate init?(_ key: String, _ value: String?) {
        guard let value else { return nil }
        self.key = "rowcast.\(key)"
        self.value = value
    }
}

extension ArrowTable {
    /// Makes the table of columns whose types are chosen.
    init(_ table: OutputTable, names: [String], types: [ArrowType]) {
        columns = table.columns.indices.map { index in
            Column(
                name: names[index], type: types[index],
                metadata: ArrowMetadata.all(of: table.columns[index]))
        }
        metadata = [
            ArrowMetadata("sql", table.header.sql),
            ArrowMetadata("time_zone", table.header.timeZone),
            ArrowMetadata("explore", table.header.exploreName),
        ].compactMap { $0 }
    }

    /// Returns a name of its own for each column: the heading in the style `header`, with a number
    /// behind it where a column before has the same. A name is a text of C, so a NUL character in it
    /// becomes U+FFFD.
    static func names(
        of columns: [Rowcast.Column], _ header: HeaderStyle
    ) -> (names: [String], warnings: [Warning]) {
        guard header != .none else { return (ColumnNames.numbered(columns.count), []) }
        let headings = columns.map { column in
            String(
                String.UnicodeScalarView(
                    (column.heading(header) ?? "").unicodeScalars.map {
                        $0 == "\0" ? "\u{FFFD}" : $0
                    }))
        }
        let names = ColumnNames.renamed(headings)
        let renamed = names.indices.filter { names[$0] != headings[$0] }
        guard let first = renamed.first else { return (names, []) }
        let warning = Warning(
            "columns_renamed",
            "columns without a name of their own are renamed: '\(headings[first])' is "
                + "'\(names[first])'", count: renamed.count)
        return (names, [warning])
    }
}

extension ArrowMetadata {
    /// The facts about a column that Arrow's types do not tell.
    fileprivate static func all(of column: Rowcast.Column) -> [ArrowMetadata] {
        let field = column.field
        return [
            ArrowMetadata("name", field.name),
            ArrowMetadata("label", field.label),
            ArrowMetadata("category", field.category.rawValue),
            ArrowMetadata("type", field.type),
            ArrowMetadata("value_format", field.valueFormat),
            ArrowMetadata("pivot", column.pivot?.key),
            ArrowMetadata("is_hidden", field.isHidden ? "true" : nil),
        ].compactMap { $0 }
    }
}
