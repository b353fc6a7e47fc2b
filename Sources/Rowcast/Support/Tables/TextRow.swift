/// What the rows of a table of text must look like.
struct TextShape: Sendable {
    var names: [String]
    /// Where values that are JSON numbers count as numbers.
    var numbers: [Bool]
    /// Whether short rows are filled with nulls.
    var padsShortRows: Bool
}

/// A row of cells of text, for decoders whose engine tells it piece by piece.
struct TextRow {
    struct Cell {
        var start: Int
        var count = 0
        var isNull = false
        /// What a value is that is no text.
        var literal: Rowcast.Cell.Kind?
    }

    /// Why a row is not taken.
    struct Flaw {
        var code: ConversionError.Code
        var reason: String
        var hint: String?
    }

    private(set) var cells: [Cell] = []
    /// The text of the cells, each with a zero behind it: what follows a number must not look like
    /// more of it.
    private(set) var text: [UInt8] = []

    mutating func removeAll() {
        cells.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
    }

    mutating func beginCell(isNull: Bool) {
        cells.append(Cell(start: text.count, isNull: isNull))
    }

    mutating func append(_ bytes: UnsafePointer<UInt8>, count: Int) {
        text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
    }

    mutating func endCell() {
        guard let last = cells.indices.last else { return }
        cells[last].count = text.count - cells[last].start
        text.append(0)
    }

    /// The cell at hand has a value, which is the text that follows.
    mutating func beginValue() {
        guard let last = cells.indices.last else { return }
        cells[last].isNull = false
    }

    /// Takes the text of the cell at hand, `1` or `0`, for a boolean.
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

    /// Takes an end away from the text of the cell at hand; returns whether it was there.
    mutating func removeEnd(_ end: String) -> Bool {
        guard let last = cells.indices.last,
            text[cells[last].start...].suffix(end.utf8.count).elementsEqual(end.utf8)
        else { return false }
        text.removeLast(end.utf8.count)
        return true
    }

    /// Puts the cells into those of `count` columns; the others have no value.
    mutating func arrange(_ columns: [Int], count: Int) {
        var arranged = [Cell](repeating: Cell(start: 0, isNull: true), count: count)
        for (cell, column) in zip(cells, columns) where column < count { arranged[column] = cell }
        cells = arranged
    }

    func text(_ cell: Cell) -> String {
        String(decoding: text[cell.start..<cell.start + cell.count], as: UTF8.self)
    }

    /// Adds the row to those of a frame, unless it does not fit the shape.
    func add(to frame: Frame, _ shape: TextShape) -> Flaw? {
        let columnCount = shape.names.count
        guard cells.count == columnCount || cells.count < columnCount && shape.padsShortRows else {
            return Flaw(
                code: .malformed,
                reason: "\(cells.count) \(cells.count == 1 ? "cell" : "cells"), but the header has "
                    + "\(columnCount)",
                hint: cells.count < columnCount ? "--ragged pad fills short rows" : nil)
        }
        guard text.count <= Rowcast.Cell.maxLength, frame.textEnd + text.count < 1 << 31 else {
            return Flaw(code: .tooLarge, reason: "the rows of a frame are longer than can be held")
        }
        frame.reserveText(text.count)
        frame.reserveRow(after: frame.rowCount)
        let start = frame.textEnd
        text.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return }
            (frame.bytes + start).update(from: base, count: text.count)
        }
        frame.textEnd += text.count
        let row = frame.cells + frame.rowCount &* columnCount
        for column in 0..<columnCount {
            guard column < cells.count, !cells[column].isNull else {
                row[column] = Rowcast.Cell(inFrame: .null, offset: start, length: 0)
                continue
            }
            let (place, length) = (start &+ cells[column].start, cells[column].count)
            let isNumber = shape.numbers[column] && isJSONNumber(frame.bytes + place, count: length)
            row[column] = Rowcast.Cell(
                inFrame: cells[column].literal ?? (isNumber ? .number : .text), offset: place,
                length: length)
        }
        frame.rowCount += 1
        return nil
    }
}
