import Rowcast

/// The first rows of a result as a table that fits the window of a terminal.
struct Preview {
    /// Lines of the window that hold no rows: the heading and the lines around the table, the line
    /// about further rows, and the prompt behind it.
    private static let otherLines = 6
    static let leastRows = 10
    static let mostRows = 1000
    /// Size of an input up to which all its rows are counted.
    static let countedBytes = 64 << 20

    /// Number of rows that a window has room for.
    static func rows(in window: TerminalWindow) -> Int {
        min(max(window.lines - otherLines, leastRows), mostRows)
    }

    private let excerpt: Excerpt
    private let null: String
    private let hasColors: Bool
    private let hasHeadings: Bool
    private let columns: PreviewColumns
    /// Number of the excerpt's rows that are shown, a totals row not counted.
    private let shownRows: Int

    /// - Parameter maxRows: Number of rows that the user asked for; nil for as many as fit.
    init(
        _ excerpt: Excerpt, in window: TerminalWindow, maxRows: Int?, null: String,
        hasHeadings: Bool, hasColors: Bool
    ) {
        self.excerpt = excerpt
        self.null = null
        self.hasColors = hasColors
        self.hasHeadings = hasHeadings
        let indices = excerpt.columns.indices
        columns = PreviewColumns(
            headings: excerpt.headings.map(\.displayWidth),
            values: indices.map { column in
                (0..<excerpt.rowCount).reduce(0) {
                    max($0, (excerpt.text(row: $1, column: column) ?? null).displayWidth)
                }
            },
            areNumbers: excerpt.columns.map(\.field.isNumeric), window: window.columns)
        let rows = excerpt.rowCount - (excerpt.endsWithTotals ? 1 : 0)
        // Several blocks share the window.
        let share = window.lines / max(columns.blocks.count, 1) - Preview.otherLines
        shownRows = min(rows, maxRows ?? max(share, Preview.leastRows))
    }

    /// Writes the table, block by block.
    func write(_ write: (String) throws -> Void) throws {
        if excerpt.columns.isEmpty { return try write("no columns\n") }
        for (index, block) in columns.blocks.enumerated() {
            if index > 0 { try write("\n") }
            try write(text(of: block))
        }
        if let line = closingLine { try write(dim(line) + "\n") }
    }

    /// The line that tells how many rows are not shown; nil where all are.
    private var closingLine: String? {
        guard let total = excerpt.totalRows else { return "… more rows" }
        if total == 0 { return "no rows" }
        return total > shownRows ? "… \(Figures.count(total - shownRows, "more row"))" : nil
    }

    private func text(of block: PreviewColumns.Block) -> String {
        var text = ""
        if columns.blocks.count > 1 {
            let (first, last) = (block.first + 1, block.first + block.widths.count)
            let range = first == last ? "column \(first)" : "columns \(first) to \(last)"
            text += dim("\(range) of \(excerpt.columns.count)") + "\n"
        }
        text += rule("┌", "┬", "┐", block)
        if hasHeadings {
            text += line(block) { column in (excerpt.headings[column], .bold) }
            text += rule("├", "┼", "┤", block)
        }
        for row in 0..<shownRows { text += line(of: row, block) }
        if excerpt.endsWithTotals {
            if shownRows > 0 { text += rule("├", "┼", "┤", block) }
            text += line(of: excerpt.rowCount - 1, block)
        }
        return text + rule("└", "┴", "┘", block)
    }

    private func line(of row: Int, _ block: PreviewColumns.Block) -> String {
        line(block) { column in
            excerpt.text(row: row, column: column).map { ($0, nil) } ?? (null, .dim)
        }
    }

    /// A line of cells; `content` returns the text and the look of a column's cell.
    private func line(
        _ block: PreviewColumns.Block, _ content: (Int) -> (String, TextLook?)
    ) -> String {
        var line = ""
        for (index, width) in block.widths.enumerated() {
            let column = block.first + index
            let (text, look) = content(column)
            let shown = text.cut(toWidth: width)
            let blanks = String(repeating: " ", count: max(0, width - shown.displayWidth))
            let styled = hasColors && !shown.isEmpty ? look?.applied(to: shown) ?? shown : shown
            let isNumber = excerpt.columns[column].field.isNumeric
            line += "│ " + (isNumber ? blanks + styled : styled + blanks) + " "
        }
        return line + "│\n"
    }

    private func rule(
        _ start: String, _ between: String, _ end: String, _ block: PreviewColumns.Block
    ) -> String {
        let lines = block.widths.map { String(repeating: "─", count: $0 + 2) }
        return start + lines.joined(separator: between) + end + "\n"
    }

    private func dim(_ text: String) -> String {
        hasColors ? TextLook.dim.applied(to: text) : text
    }
}

extension String {
    /// The text, or as much of its beginning as a width holds together with `…`.
    func cut(toWidth width: Int) -> String {
        // A character takes one column at the least or stands on the one before it.
        if utf8.count <= width || displayWidth <= width { return self }
        var text = ""
        var taken = 1
        for character in self {
            taken += String(character).displayWidth
            if taken > width { break }
            text.append(character)
        }
        return text + "…"
    }
}
