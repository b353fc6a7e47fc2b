/// The columns of the rows that a `RowReader` or `RowSequence` reads, known in front of the rows.
public struct RowTable: Sendable {
    /// Metadata of the whole result: fields, pivots, query, number format, time zone.
    public let header: ResultHeader
    /// The columns of the blocks, in order: those of the flat table that the options choose, without
    /// hidden fields unless `includesHidden` asks for them.
    ///
    /// A column tells its field, with name, label, type and value format, and its pivot.
    public let columns: [Column]
    /// The heading of each column in the style that the options ask for: by default the field's name,
    /// behind the pivot's label where the column has a pivot. Headings may be equal.
    public let headings: [String]

    init(_ table: OutputTable, _ style: HeaderStyle) {
        header = table.header
        columns = table.columns
        headings = table.columns.map { $0.heading(style) ?? "" }
    }

    /// The index of the column with that heading or, of an unpivoted column, with that field name; nil
    /// where there is none.
    public func index(of name: String) -> Int? {
        headings.firstIndex(of: name)
            ?? columns.firstIndex { $0.pivot == nil && $0.field.name == name }
    }
}
