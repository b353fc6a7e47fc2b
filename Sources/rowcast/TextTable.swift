import Rowcast

/// A table of text with aligned columns.
struct TextTable {
    private var rows: [[String]]

    /// A table with a heading line; `nil` omits the line.
    init(heading: [String]? = nil) {
        rows = heading.map { [$0] } ?? []
    }

    /// Adds a row.
    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// Returns the lines, each behind `indent` and without blanks at its end.
    func text(indent: String = "") -> String {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.displayWidth)
            }
        }
        var text = ""
        for row in rows {
            var line = indent
            var blanks = 0
            for (cell, width) in zip(row, widths) where width > 0 {
                if !cell.isEmpty { line += String(repeating: " ", count: blanks) + cell }
                blanks = cell.isEmpty ? blanks + width + 2 : width - cell.displayWidth + 2
            }
            text += line + "\n"
        }
        return text
    }
}
