/// The archive of a workbook, with the facts about its sheets that parts behind all of them need.
struct WorkbookWriter: Sendable {
    var zip: ZipWriter
    var styles = WrittenStyles()
    /// The finished sheets, in their order.
    private(set) var sheets: [XLSXParts.Sheet] = []
    private var names = TakenSheetNames()

    init(zip: ZipWriter) { self.zip = zip }

    mutating func add(_ parts: [XLSXParts.Part], into output: inout OutputBuffer) {
        for part in parts { zip.add(part.path, part.content, into: &output) }
    }

    /// Lists the sheets of a result by their filtered cells.
    mutating func list(_ filters: [String?], named names: WrittenSheetNames) {
        var id = sheets.last.map { $0.id + 2 } ?? 1
        for filter in filters {
            sheets.append(XLSXParts.Sheet(name: self.names.take(names), id: id, filter: filter))
            id += 1
        }
    }
}
