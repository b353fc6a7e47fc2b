/// Rows of cells in the versions that encoders choose from: values, formatted text, links. All
/// point into the memory of one frame.
final class FrameViews {
    /// Cells with the values; nil where they are the frame's own `cells`.
    var values: UnsafeMutablePointer<Cell>?
    /// Cells with formatted text, one for each value; nil where encoders show the values
    /// themselves.
    var shown: UnsafeMutablePointer<Cell>?
    /// Cells with the source text of each value; nil for the frame's own `rawCells`, or for none.
    var rawCells: UnsafeMutablePointer<Cell>?
    /// Cells with the link target of each value; a missing cell has no link.
    var links: UnsafeMutablePointer<Cell>?
    /// Number of rows and of columns.
    var rowCount = 0
    var columnCount = 0
    /// Indices of the rows that came from another frame: subtotals and totals.
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
    /// A row to insert: index `source` in the other frame, in front of the row `before` of this
    /// one.
    struct Insertion {
        let before: Int
        let source: Int
    }

    /// Makes the rows of flat tables: `numberedViews` has the frame's rows with a column of row
    /// numbers behind them, `subtotalledViews` also has the rows of `other` between them.
    ///
    /// `number` is the number of the frame's first row; nil for tables without row numbers.
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
        // Row numbers have no source text and no link.
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

    /// A new frame that holds copies of some rows, by their indices, as rows of flat tables.
    func rows(_ rows: [Int], isNumbered: Bool) -> Frame {
        let frame = Frame(capacity: 0)
        frame.beginRows(columnCount: columnCount, needs: rawCells == nil ? [] : .rawCells)
        if views.shown != nil { _ = frame.makeShown() }
        if views.links != nil { _ = frame.makeLinks() }
        frame.makeTableRows(
            rows.map { Insertion(before: 0, source: $0) }, from: self, number: isNumbered ? 0 : nil)
        return frame
    }

    private struct Splice {
        let insertions: [Insertion]
        let other: Frame?
        /// The cells of the column of row numbers; nil for tables without it.
        let numbers: [Cell]?
    }

    /// Makes the cells of row numbers, one for each row of the frame.
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
