/// A table of an input that may hold several: a sheet of a workbook, or a table of a page.
public struct InputTable: Sendable, Equatable {
    /// Number from 1, as `ReadingOptions.sheet` and `ReadingOptions.htmlTable` take it.
    public var number: Int
    /// Name of the sheet, or caption of the table; nil for a table without one.
    public var name: String?
    /// Whether the workbook hides the sheet.
    public var isHidden = false
    /// Whether the inspection tells of this table.
    public var isRead = false
    /// Number of rows of a table of a page, headings included; nil for a sheet.
    public var rows: Int?

    /// Most tables of an input that are listed.
    static let maxCount = 1000
}

extension [InputTable] {
    /// The numbers and names of the first tables, for an error text: `1 Orders, 2, 3 Users`.
    var summary: String {
        let names = prefix(20).map { table in
            table.name.map { "\(table.number) \($0)" } ?? "\(table.number)"
        }
        return names.joined(separator: ", ") + (count > 20 ? ", …" : "")
    }
}
