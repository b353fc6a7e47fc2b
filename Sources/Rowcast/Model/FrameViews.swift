/// Rows of cells in the ways that encoders may take them, all over the memory of one frame.
final class FrameViews {
    /// The values; `nil` for those of the frame itself.
    var values: UnsafeMutablePointer<Cell>?
    /// What is shown instead of the values; `nil` where that is the values.
    var shown: UnsafeMutablePointer<Cell>?
    /// The source text of every cell; `nil` for that of the frame itself, or none.
    var rawCells: UnsafeMutablePointer<Cell>?
    /// Where each cell links to; missing for nowhere.
    var links: UnsafeMutablePointer<Cell>?
    /// How many rows there are, and how many columns.
    var rowCount = 0
    var columnCount = 0
    /// The rows of another frame among them.
    var insertedRows: [Int] = []

    deinit { removeAll() }

    func removeAll() {
        for view in [values, shown, rawCells, links] { view?.deallocate() }
        values = nil
        shown = nil
        rawCells = nil
        links = nil
        rowCount = 0
    }
}

extension Frame {
    /// A row of another frame and the row that it comes before.
    struct Insertion {
        let before: Int
        let source: Int
    }

    /// Makes the rows of flat tables: the frame's own, and these with rows of `other` between them.
    /// Where `number` is that of the first of the frame's own, both have a further column with the
    /// numbers of the frame's rows.
    func makeTableRows(_ insertions: [Insertion], from other: Frame?, number: Int? = nil) {
        if number != nil { numberedViews = tableRows([], from: nil, number: number) }
        if !insertions.isEmpty {
            subtotalledViews = tableRows(insertions, from: other, number: number)
        }
    }

    private func tableRows(
        _ insertions: [Insertion], from other: Frame?, number: Int?
    ) -> FrameViews {
        let table = FrameViews()
        table.rowCount = rowCount + insertions.count
        table.columnCount = columnCount + (number == nil ? 0 : 1)
        table.insertedRows = insertions.enumerated().map { $1.before + $0 }
        let numbers = number.map(makeNumbers)
        let splice = Splice(insertions: insertions, other: other, numbers: numbers)
        // Numbers of rows have no source text, and link to nowhere.
        let noNumbers = numbers.map { $0.map { _ in Cell.missing } }
        let bare = Splice(insertions: insertions, other: other, numbers: noNumbers)
        table.values = spliced(cells, other?.cells, splice)
        if let own = views.shown {
            table.shown = spliced(own, other?.views.shown ?? other?.cells, splice)
        }
        if let own = rawCells { table.rawCells = spliced(own, other?.rawCells, bare) }
        if let own = views.links { table.links = spliced(own, other?.views.links, bare) }
        return table
    }

    /// A frame of some of the rows, as rows of tables.
    func rows(_ rows: [Int], isNumbered: Bool) -> Frame {
        let frame = Frame(capacity: 0)
        frame.beginRows(columnCount: columnCount, facets: rawCells == nil ? [] : .rawCells)
        if views.shown != nil { _ = frame.makeShown() }
        if views.links != nil { _ = frame.makeLinks() }
        frame.makeTableRows(
            rows.map { Insertion(before: 0, source: $0) }, from: self, number: isNumbered ? 0 : nil)
        return frame
    }

    private struct Splice {
        let insertions: [Insertion]
        let other: Frame?
        /// The cells of the further column.
        let numbers: [Cell]?
    }

    /// Cells for the numbers of the frame's rows.
    private func makeNumbers(from first: Int) -> [Cell] {
        var text = OutputBuffer()
        let textStart = textEnd
        let cells = (0..<rowCount).map { row in
            let start = text.count
            text.append(decimal: first + row)
            return Cell(inFrame: .number, offset: textStart + start, length: text.count - start)
        }
        _ = append(text: text)
        return cells
    }

    private func spliced(
        _ own: UnsafePointer<Cell>, _ source: UnsafePointer<Cell>?, _ splice: Splice
    ) -> UnsafeMutablePointer<Cell> {
        let width = columnCount + (splice.numbers == nil ? 0 : 1)
        let target = UnsafeMutablePointer<Cell>.allocate(
            capacity: max(1, (rowCount + splice.insertions.count) * width))
        var text = OutputBuffer()
        let textStart = textEnd
        var copied = 0
        var end = target
        func copyRows(to limit: Int) {
            guard let numbers = splice.numbers else {
                let count = (limit - copied) * columnCount
                end.initialize(from: own + copied * columnCount, count: count)
                end += count
                copied = limit
                return
            }
            while copied < limit {
                end.initialize(from: own + copied * columnCount, count: columnCount)
                (end + columnCount).initialize(to: numbers[copied])
                end += width
                copied += 1
            }
        }
        for insertion in splice.insertions {
            copyRows(to: insertion.before)
            for column in 0..<columnCount {
                let cell = source?[insertion.source * columnCount + column] ?? .missing
                end.initialize(to: cell.moved(to: textStart + text.count))
                if let other = splice.other, !cell.isMissing {
                    text.append(other.bytes + cell.start, count: cell.length)
                }
                end += 1
            }
            if splice.numbers != nil {
                end.initialize(to: .missing)
                end += 1
            }
        }
        copyRows(to: rowCount)
        if text.count > 0 { _ = append(text: text) }
        return target
    }
}
