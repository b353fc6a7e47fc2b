/// Columns and rows of a sheet that make the result, learnt from its heading and first rows.
struct XLSXRowShape: Sendable {
    /// Index of the sheet's column that is the first of the result, from 0.
    var firstColumn: Int
    var columnCount: Int
    /// Action for a value outside the result's columns.
    var extraColumns: ReadingOptions.ExtraKeys
    /// Columns of the sheet that are read; values outside them cause no warning. `nil`: all.
    var range: Range<Int>?
    /// Number of the last row that is read; `Int.max` for all.
    var lastRow = Int.max
    /// Whether the rows continue in further sheets, behind `SheetRunReader.mark`.
    var goesOn = false
}

/// Decodes frames of a sheet's rows. Leaves out rows without values, except bare `<row>` elements,
/// which are records of nulls, and rows with formulas.
struct XLSXRowDecoder: RowDecoder {
    let sheet: DecodedSheet
    let shape: XLSXRowShape
    /// End tag of a row.
    private let rowEnd: [UInt8]

    /// Bytes of cell text that end a frame, even if its cells share one text.
    private static let maxCellText = 2 << 20

    init(sheet: DecodedSheet, shape: XLSXRowShape, prefix: [UInt8]) {
        self.sheet = sheet
        self.shape = shape
        rowEnd = Array("</".utf8) + prefix + Array("row>".utf8)
    }

    var boundary: RowBoundary {
        RowBoundary(marks: [
            RowBoundary.Mark(text: rowEnd, kept: 0),
            // End of a row without cells.
            RowBoundary.Mark(text: Array("/>".utf8), kept: 0),
        ])
    }

    /// Offsets in the inflated text of a sheet do not help a user; errors name cells instead.
    var hasInputOffsets: Bool { false }
    var readsFooter: Bool { false }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        let columnCount = shape.columnCount
        frame.beginRows(columnCount: columnCount, needs: [])
        var outcome = FrameOutcome(consumed: 0, ending: .rowsEnded)
        var reader = SheetReader(sheet, frame)
        var extraCells = 0
        var formulas = 0
        var cellText = 0
        rows: while true {
            if frame.isFull
                || frame.textEnd - frame.count > DecodedSheet.maxFrameText && frame.rowCount > 0
                || cellText > XLSXRowDecoder.maxCellText && frame.rowCount > 0
            {
                outcome.ending = .frameFull
                break rows
            }
            switch reader.next() {
            case .row:
                if shape.lastRow < Int.max {
                    guard let number = reader.row.number else {
                        outcome.ending = .failed(rowWithoutNumber(reader, frame))
                        break rows
                    }
                    if number > shape.lastRow { break rows }
                }
                cellText += reader.row.textCount
                formulas += reader.row.formulasWithoutValue
                if let extra = place(reader.row, in: frame) {
                    extraCells += 1
                    if shape.extraColumns == .error {
                        outcome.ending = .failed(extraFailure(reader, extra))
                        break rows
                    }
                }
            case .rowsEnded:
                guard shape.goesOn else { break rows }
                // Bytes between the rows of two sheets are decoded together with the mark.
                if let next = SheetRunReader.end(ofMarkIn: frame, from: reader.position) {
                    reader.position = next
                } else {
                    outcome.ending = isLast ? .rowsEnded : .frameEnded
                    break rows
                }
            case .failed(let failure):
                outcome.ending = .failed(failure)
                break rows
            case .frameEnded:
                outcome.ending = .frameEnded
                if isLast {
                    outcome.ending = .failed(
                        FrameFailure(
                            code: .truncated, offset: frame.count, row: frame.rowCount,
                            reason: "\(sheet.place) ends inside its rows"))
                }
                break rows
            }
        }
        outcome.consumed = reader.position
        if formulas > 0 {
            outcome.warnings.append(
                Warning(
                    "formulas_without_value",
                    "formulas that no program has computed yet are null; saving the workbook in one "
                        + "that does gives them values", count: formulas))
        }
        if extraCells > 0, shape.extraColumns == .ignore {
            outcome.warnings.append(
                Warning(
                    "cells_ignored", "values outside the columns of the first rows are left out",
                    count: extraCells))
        }
        return outcome
    }

    private func extraFailure(_ reader: borrowing SheetReader, _ cell: Int) -> FrameFailure {
        let first = SheetColumnName.name(at: shape.firstColumn)
        let last = SheetColumnName.name(at: shape.firstColumn + shape.columnCount - 1)
        return reader.failure(
            ofCell: cell,
            "a value outside columns \(first) to \(last), which the first rows have",
            hint: "\(option: JSONOptions.extraKeys, .ignore) leaves such values out; "
                + (shape.range == nil
                    ? XLSXOptions.titlesHint
                    : "\(option: XLSXOptions.range) may name more columns"))
    }

    private func rowWithoutNumber(_ reader: borrowing SheetReader, _ frame: Frame) -> FrameFailure {
        FrameFailure(
            code: .unsupported, offset: reader.position, row: frame.rowCount,
            reason: "\(sheet.place): a row has no number, so that "
                + "\(option: XLSXOptions.range) cannot tell the last one",
            hint: "name a range without a last row, and pass \(option: .limit)")
    }

    /// Puts a row into the frame; returns the index of a cell outside the result's columns.
    @inline(__always)
    private func place(_ row: borrowing DecodedRow, in frame: Frame) -> Int? {
        let columnCount = shape.columnCount
        let firstColumn = shape.firstColumn
        frame.reserveRow(after: frame.rowCount)
        let cells = frame.cells + frame.rowCount &* columnCount
        var extra: Int?
        var isPlaced = row.isRecordOfNulls || row.formulasWithoutValue > 0
        let null = Cell(inFrame: .null, offset: 0, length: 0)
        var next = 0
        for index in 0..<row.count {
            let column = Int(row.columns[index]) &- firstColumn
            guard column >= 0, column < columnCount else {
                if shape.range?.contains(Int(row.columns[index])) ?? true { extra = index }
                continue
            }
            isPlaced = true
            // Cells usually come in order; columns skipped before this cell are null.
            while next < column {
                cells[next] = null
                next &+= 1
            }
            cells[column] = row.cells[index]
            if next == column { next &+= 1 }
        }
        while next < columnCount {
            cells[next] = null
            next &+= 1
        }
        if isPlaced, extra == nil || shape.extraColumns == .ignore { frame.rowCount += 1 }
        return extra
    }
}
