/// Decodes frames of delimited text.
///
/// A frame is read in two ways. `SeparatorScan` finds the separators of 16 KB of text; with N
/// columns, each N separators end a row, with hardly a branch that depends on the data. Rows of
/// another shape (other numbers of cells, blank lines, bare quotes, text after a closing quote, the
/// frame's end) are read by `DelimitedRecordReader`, record by record; the scan goes on behind
/// them.
struct DelimitedRowDecoder: RowDecoder {
    let dialect: DelimitedDialect
    let shape: DelimitedShape

    /// Number of bytes that are scanned before their rows are made, so that bytes and rows stay in
    /// the first-level cache.
    private static let stretch = 16 << 10

    var boundary: RowBoundary {
        RowBoundary(marks: [
            RowBoundary.Mark(text: [.lineFeed], kept: 0),
            RowBoundary.Mark(text: [.carriageReturn], kept: 0),
        ])
    }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        let outcome = decodeRecords(frame, to: frame.count, isLast: isLast)
        var checkedEnd = outcome.consumed
        if case .failed(let failure) = outcome.ending { checkedEnd = failure.offset }
        guard let flaw = TextFlaw(in: frame.text(at: 0, count: checkedEnd), allowsZero: true) else {
            shape.meaning?.apply(to: frame)
            return outcome
        }
        // Reading the rows before the flaw again tells the number of the flaw's row.
        let before = decodeRecords(frame, to: flaw.offset, isLast: false)
        shape.meaning?.apply(to: frame)
        return flaw.outcome(frame, recordStart: before.consumed, dialect: dialect, shape: shape)
    }

    private func decodeRecords(_ frame: Frame, to limit: Int, isLast: Bool) -> FrameOutcome {
        let columnCount = shape.columnCount
        frame.beginRows(columnCount: columnCount, needs: [])
        var reader = DelimitedRecordReader(
            frame: frame, limit: limit, isLast: isLast, dialect: dialect, shape: shape)
        var scan = SeparatorScan(dialect)
        let ends = UnsafeMutablePointer<UInt32>.allocate(
            capacity: columnCount + DelimitedRowDecoder.stretch + SeparatorScan.slack)
        defer { ends.deallocate() }
        var first = 0
        var count = 0
        while true {
            if count &- first <= columnCount && !scan.isStopped && scan.position < limit {
                ends.update(from: ends + first, count: count &- first)
                count &-= first
                first = 0
                let target = min(scan.position &+ DelimitedRowDecoder.stretch, limit)
                count &+= scan.scan(frame.bytes, to: target, into: ends + count)
                // The scan works on whole blocks, so it may find separators behind `limit`.
                if target == limit {
                    while count > 0 && Int(ends[count &- 1]) >= limit { count &-= 1 }
                }
            }
            first &+= takeRows(
                ends + first, count: count &- first, reader: &reader, hasEscapes: scan.hasEscapes)
            if count &- first <= columnCount && !scan.isStopped && scan.position < limit {
                continue
            }

            if let outcome = reader.readRecord() { return outcome }
            while first < count && Int(ends[first]) < reader.position { first &+= 1 }
            // The scan goes on if one of its separators ends the record too.
            if first == 0 || Int(ends[first &- 1]) != reader.position &- 1 {
                first = 0
                count = 0
                scan.restart(at: reader.position)
            }
        }
    }

    /// Makes rows while records have the usual shape; returns the number of `ends` used.
    @inline(never)
    private func takeRows(
        _ ends: UnsafeMutablePointer<UInt32>, count: Int,
        reader: inout DelimitedRecordReader<FieldReader>, hasEscapes: Bool
    ) -> Int {
        let columnCount = shape.columnCount
        let frame = reader.frame
        let bytes = UnsafePointer(frame.bytes)
        let delimiter = dialect.delimiter
        let isQuoting = dialect.escaping == .quotes
        let escape: UInt8 = isQuoting ? .quote : .backslash
        let isBlankRow = !shape.skipsBlankLines
        let empty = isQuoting && !shape.hasNullText ? Cell.Kind.null : .text
        let numbers = shape.numbers.bytes
        let limit = reader.limit
        var rows = frame.rowCount
        var capacity = frame.rowCapacity
        var row = frame.cells + rows &* columnCount
        var position = reader.position
        var textEnd = frame.textEnd
        var rowText = textEnd
        var taken = 0

        rows: while count &- taken >= columnCount {
            if rows >= capacity {
                frame.rowCount = rows
                if frame.isFull { break }
                frame.reserveRow(after: rows)
                capacity = frame.rowCapacity
                row = frame.cells + rows &* columnCount
            }
            let plain = layOutRow(
                row, bytes, ends + taken, from: position, columnCount: columnCount,
                delimiter: delimiter, escape: escape, empty: empty)
            // The last separator of a row must be a line end, and the others delimiters.
            if !plain.isRow { break }
            if plain.hasEscape || hasEscapes {
                for column in 0..<columnCount {
                    let start = column == 0 ? position : Int(ends[taken &+ column &- 1]) &+ 1
                    if bytes[start] != escape && !hasEscapes { continue }
                    guard
                        let cell = unusual(
                            frame.bytes, from: start, to: Int(ends[taken &+ column]),
                            text: &rowText)
                    else { break rows }
                    row[column] = cell
                }
            }
            if shape.hasNumbers {
                for column in 0..<columnCount where numbers[column] != 0 {
                    let cell = row[column]
                    if isJSONNumber(bytes + cell.start, count: cell.length) {
                        row[column] = Cell(
                            inFrame: .number, offset: cell.start, length: cell.length)
                    }
                }
            }
            var start = plain.end
            if columnCount == 1 && start == position &+ 1 && !isBlankRow { break }
            var used = columnCount
            if bytes[start &- 1] == .carriageReturn {
                if start < limit {
                    if bytes[start] == .lineFeed {
                        if count &- taken == columnCount { break }
                        used &+= 1
                        start &+= 1
                    }
                } else if isBlankRow && !reader.isLast {
                    break
                }
            }
            taken &+= used
            position = start
            textEnd = rowText
            row += columnCount
            rows &+= 1
        }
        frame.rowCount = rows
        frame.textEnd = textEnd
        reader.position = position
        return taken
    }

    /// Makes a row's cells from its separators, as if none was quoted or escaped.
    @inline(__always)
    private func layOutRow(
        _ row: UnsafeMutablePointer<Cell>, _ bytes: UnsafePointer<UInt8>,
        _ ends: UnsafePointer<UInt32>, from position: Int, columnCount: Int, delimiter: UInt8,
        escape: UInt8, empty: Cell.Kind
    ) -> (isRow: Bool, hasEscape: Bool, end: Int) {
        var start = position
        var strange: UInt8 = 0
        var ending: UInt8 = 0
        var hasEscape = false
        for column in 0..<columnCount {
            let end = Int(ends[column])
            strange |= ending
            ending = bytes[end] ^ delimiter
            if bytes[start] == escape { hasEscape = true }
            let length = end &- start
            row[column] = Cell(inFrame: length == 0 ? empty : .text, offset: start, length: length)
            start = end &+ 1
        }
        return (strange == 0 && ending != 0, hasEscape, start)
    }

    /// The cell of a field that may be quoted or escaped; unescaped text is written at `text`,
    /// which moves behind it. Returns nil for a malformed field.
    @inline(never)
    private func unusual(
        _ bytes: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, text: inout Int
    ) -> Cell? {
        var place = start
        var length = end &- start
        switch dialect.escaping {
        case .quotes:
            place &+= 1
            length &-= 2
            if length < 0 || bytes[end &- 1] != .quote { return nil }
            if firstIndex(of: .quote, in: bytes, from: place, to: end &- 1) == end &- 1 { break }
            length = unquote(bytes + place, count: length, to: bytes + text)
            place = text
            text &+= length
        case .backslashes:
            if firstIndex(of: .backslash, in: bytes, from: place, to: end) == end { break }
            if length == 2 && bytes[place] == .backslash && bytes[place &+ 1] == UInt8(ascii: "N") {
                return Cell(inFrame: .null, offset: place, length: 0)
            }
            length = removeBackslashes(bytes + place, count: length, to: bytes + text)
            place = text
            // A zero ends a number, so that the bytes behind it do not belong to it.
            bytes[place &+ length] = 0
            text &+= length
        }
        return Cell(inFrame: .text, offset: place, length: length)
    }
}
