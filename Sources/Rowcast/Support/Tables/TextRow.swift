/// A row whose cells a parser delivers piece by piece, collected before it is added to a frame.
struct TextRow {
    struct Cell {
        var start: Int
        var count = 0
        var isNull = false
        /// The kind of a value that is not text, such as a boolean; nil for text.
        var literal: Rowcast.Cell.Kind?
    }

    /// Why a row cannot be added to the frame.
    struct Flaw {
        var code: ConversionError.Code
        var reason: Message
        var hint: Message?
    }

    private(set) var cells: [Cell] = []
    /// The text of the cells. A zero follows each, so that a number ends there.
    private(set) var text: [UInt8] = []

    mutating func removeAll() {
        cells.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
    }

    mutating func beginCell(isNull: Bool) {
        cells.append(Cell(start: text.count, isNull: isNull))
    }

    mutating func append(_ bytes: some BorrowedText) {
        text.append(bytes)
    }

    mutating func endCell() {
        guard let last = cells.indices.last else { return }
        cells[last].count = text.count - cells[last].start
        text.append(0)
    }

    /// Marks the last cell as having a value, whose text follows.
    mutating func beginValue() {
        guard let last = cells.indices.last else { return }
        cells[last].isNull = false
    }

    /// Makes a boolean of the last cell if its text is `1` or `0`.
    mutating func endBoolean() {
        guard let last = cells.indices.last else { return }
        switch text[cells[last].start...] {
        case [UInt8(ascii: "1")]: cells[last].literal = .true
        case [UInt8(ascii: "0")]: cells[last].literal = .false
        default: return
        }
        text.removeLast()
        text += Array((cells[last].literal == .true ? "true" : "false").utf8)
    }

    /// Removes the suffix `end` from the text of the last cell; returns whether the text had it.
    mutating func removeEnd(_ end: String) -> Bool {
        guard let last = cells.indices.last,
            text[cells[last].start...].suffix(end.utf8.count).elementsEqual(end.utf8)
        else { return false }
        text.removeLast(end.utf8.count)
        return true
    }

    /// Moves the cells to their columns, by index, in a row of `count` columns; other columns are
    /// null.
    mutating func arrange(_ columns: [Int], count: Int) {
        var arranged = [Cell](repeating: Cell(start: 0, isNull: true), count: count)
        for (cell, column) in zip(cells, columns) where column < count { arranged[column] = cell }
        cells = arranged
    }

    func text(_ cell: Cell) -> String {
        String(decoding: text[cell.start..<cell.start + cell.count], as: UTF8.self)
    }

    /// Adds the row to a frame; returns a flaw if the row does not fit the shape.
    func add(to frame: Frame, _ shape: TextShape) -> Flaw? {
        frame.addRow(of: text, shape, cellCount: cells.count) { cells[$0] }
    }
}

extension Frame {
    /// Adds a row of cells of `text`, in which a zero follows each cell, so that a number ends
    /// there; returns a flaw if the row does not fit the shape. `cell` returns a cell by its index.
    @inline(__always)
    func addRow(
        of text: [UInt8], _ shape: TextShape, cellCount: Int, cell: (Int) -> TextRow.Cell
    ) -> TextRow.Flaw? {
        let columnCount = shape.names.count
        guard cellCount == columnCount || cellCount < columnCount && shape.padsShortRows else {
            return TextRow.Flaw(
                code: .malformed,
                reason: "\(cellCount) \(cellCount == 1 ? "cell" : "cells"), but the header has "
                    + "\(columnCount)",
                hint: cellCount < columnCount ? TableOptions.shortRowHint : nil)
        }
        guard text.count <= Cell.maxLength, textEnd + text.count < 1 << 31 else {
            return TextRow.Flaw(
                code: .tooLarge, reason: "the rows of a frame are longer than can be held")
        }
        reserveText(text.count)
        reserveRow(after: rowCount)
        let start = text.withText { append(unescaped: $0) }
        let row = cells + rowCount &* columnCount
        for column in 0..<columnCount {
            guard column < cellCount, case let found = cell(column), !found.isNull else {
                row[column] = Cell(inFrame: .null, offset: start, length: 0)
                continue
            }
            let (place, length) = (start &+ found.start, found.count)
            let isNumber =
                shape.numbers[column] && isJSONNumber(self.text(at: place, count: length))
            row[column] = Cell(
                inFrame: found.literal ?? (isNumber ? .number : .text), offset: place,
                length: length)
        }
        rowCount += 1
        return nil
    }
}
