/// Finds the fields whose cells have a link, html or `rendered` beside their value, frame by frame.
final class CellExtras: @unchecked Sendable {
    private let columns: [Column]
    private(set) var withLinks: Set<String> = []
    private(set) var withHTML: Set<String> = []
    private(set) var withRendered: Set<String> = []

    init(_ columns: [Column]) { self.columns = columns }

    /// Looks at the cells of the next frame. Calls must not overlap.
    func add(_ frame: Frame) {
        guard let rawCells = frame.rawCells else { return }
        for (index, column) in columns.enumerated() {
            let name = column.field.name
            for row in 0..<frame.rowCount {
                let place = row * frame.columnCount + index
                // `{"value":…}` and its quotes are eleven bytes at the least, a member more fifteen.
                guard rawCells[place].length > frame.cells[place].length + 14,
                    let cell = JSONCellText(rawCells[place], frame.allText)
                else { continue }
                if !withLinks.contains(name), cell.value(of: JSONCellText.links) != nil {
                    withLinks.insert(name)
                }
                if !withHTML.contains(name), cell.string(JSONCellText.html) != nil {
                    withHTML.insert(name)
                }
                if !withRendered.contains(name), cell.string(JSONCellText.rendered) != nil {
                    withRendered.insert(name)
                }
            }
        }
    }
}
