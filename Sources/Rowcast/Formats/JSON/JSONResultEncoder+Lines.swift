extension JSONResultEncoder {
    /// Puts each row that was appended from `start` on on one line, if a row has line ends: nested
    /// values are copied from the source and may contain some.
    func keepLines(_ batch: RowBatch, _ output: inout OutputBuffer, from start: Int) {
        if Self.lineEnds(output, from: start) == batch.rowCount { return }
        output.count = start
        for row in 0..<batch.rowCount { appendOnOneLine(row, of: batch, into: &output) }
    }

    /// Number of line feeds; -1 if there is a carriage return, which encoded rows never have.
    private static func lineEnds(_ output: borrowing OutputBuffer, from start: Int) -> Int {
        let text = output.text()
        var count = 0
        var index = start
        while index < output.count {
            let vector = text.vector(at: index)
            index &+= firstMarked((vector .== Vector.all(10)) .| (vector .== Vector.all(13)))
            if index >= output.count { break }
            if text[index] == 10 { count &+= 1 } else if text[index] == 13 { return -1 }
            if text[index] == 10 { index &+= 1 }
        }
        return count
    }

    /// Appends a row with its line ends replaced by spaces: a line end outside of strings is white
    /// space, and inside a string it is escaped.
    private func appendOnOneLine(
        _ row: Int, of batch: RowBatch, into output: inout OutputBuffer
    ) {
        let start = output.count
        template?.appendRows(batch.only(row), firstRow: 0, into: &output)
        for index in start..<output.count - 1 where [10, 13].contains(output.base[index]) {
            output.base[index] = .space
        }
    }
}

extension RowBatch {
    /// Returns a batch of one row.
    fileprivate func only(_ row: Int) -> RowBatch {
        let start = row * columnCount
        return RowBatch(
            allText: allText, cells: cells + start, columnCount: columnCount, rowCount: 1,
            values: values + start, rawCells: rawCells.map { $0 + start },
            rawRows: rawRows.map { $0 + row }, links: links.map { $0 + start })
    }
}
