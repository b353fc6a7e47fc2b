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
    /// How many rows there are.
    var rowCount = 0

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

    /// Makes the rows of flat tables: the frame's own with rows of `other` between them.
    func insertTableRows(_ insertions: [Insertion], from other: Frame) {
        guard !insertions.isEmpty else { return }
        let table = FrameViews()
        table.rowCount = rowCount + insertions.count
        table.values = spliced(cells, other.cells, insertions, other)
        if let own = views.shown {
            table.shown = spliced(own, other.views.shown ?? other.cells, insertions, other)
        }
        if let own = rawCells, let source = other.rawCells {
            table.rawCells = spliced(own, source, insertions, other)
        }
        if let own = views.links, let source = other.views.links {
            table.links = spliced(own, source, insertions, other)
        }
        tableViews = table
    }

    /// A frame of some of the rows, as rows of tables.
    func rows(_ rows: [Int]) -> Frame {
        let frame = Frame(capacity: 0)
        frame.beginRows(columnCount: columnCount, facets: rawCells == nil ? [] : .rawCells)
        if views.shown != nil { _ = frame.makeShown() }
        if views.links != nil { _ = frame.makeLinks() }
        frame.insertTableRows(rows.map { Insertion(before: 0, source: $0) }, from: self)
        return frame
    }

    private func spliced(
        _ own: UnsafePointer<Cell>, _ source: UnsafePointer<Cell>, _ insertions: [Insertion],
        _ other: Frame
    ) -> UnsafeMutablePointer<Cell> {
        let target = UnsafeMutablePointer<Cell>.allocate(
            capacity: max(1, (rowCount + insertions.count) * columnCount))
        var text = OutputBuffer()
        let textStart = textEnd
        var copied = 0
        var end = target
        for insertion in insertions {
            let count = (insertion.before - copied) * columnCount
            end.initialize(from: own + copied * columnCount, count: count)
            end += count
            copied = insertion.before
            for column in 0..<columnCount {
                let cell = source[insertion.source * columnCount + column]
                end.initialize(
                    to: cell.moved(to: textStart + text.count))
                text.append(other.bytes + cell.start, count: cell.isMissing ? 0 : cell.length)
                end += 1
            }
        }
        end.initialize(from: own + copied * columnCount, count: (rowCount - copied) * columnCount)
        if text.count > 0 { _ = append(text: text) }
        return target
    }
}
