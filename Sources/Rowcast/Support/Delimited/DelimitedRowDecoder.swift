/// Decodes frames of delimited text.
///
/// Two ways lead over a frame. `SeparatorScan` finds the separators of a stretch of it, and a row
/// is what lies between as many of them as there are columns: hardly a branch depends on the data.
/// Whatever is not of that shape (other numbers of cells, blank lines, bare quotes, text after a
/// closing quote, the end of the frame) is read by `DelimitedRecordReader`, record by record, and
/// the scan goes on behind it.
struct DelimitedRowDecoder: RowDecoder {
    let dialect: DelimitedDialect
    let shape: DelimitedShape

    /// How many bytes are scanned before their rows are made, so that both stay in the first cache.
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
        guard let flaw = TextFlaw(in: frame.bytes, count: checkedEnd, allowsZero: true) else {
            shape.meaning?.apply(to: frame)
            return outcome
        }
        // Reading the rows before it once more tells which row it is in.
        let before = decodeRecords(frame, to: flaw.offset, isLast: false)
        shape.meaning?.apply(to: frame)
        return flaw.outcome(frame, recordStart: before.consumed, dialect: dialect, shape: shape)
    }

    private func decodeRecords(_ frame: Frame, to limit: Int, isLast: Bool) -> FrameOutcome {
        let columnCount = shape.columnCount
        frame.beginRows(columnCount: columnCount, facets: [])
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
                // Whole blocks are scanned.
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
            // The scan goes on if it saw the same end of the record.
            if first == 0 || Int(ends[first &- 1]) != reader.position &- 1 {
                first = 0
                count = 0
                scan.restart(at: reader.position)
            }
        }
    }

    /// Makes rows as long as records are of the usual shape; returns how many of `ends` they took.
    @inline(never)
    private func takeRows(
        _ ends: UnsafeMutablePointer<UInt32>, count: Int, reader: inout DelimitedRecordReader,
        hasEscapes: Bool
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
            // The last separator must be a line end, and none before it.
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
                        row[column] = Cell(.number, offset: cell.start, length: cell.length)
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

    /// Makes cells of what lies between separators, as if nothing was quoted or escaped.
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
            row[column] = Cell(length == 0 ? empty : .text, offset: start, length: length)
            start = end &+ 1
        }
        return (strange == 0 && ending != 0, hasEscape, start)
    }

    /// A field that is quoted or may have escapes, its text put at `text` if it has some; `nil` if
    /// it is not as it should be.
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
                return Cell(.null, offset: place, length: 0)
            }
            length = removeBackslashes(bytes + place, count: length, to: bytes + text)
            place = text
            text &+= length
        }
        return Cell(.text, offset: place, length: length)
    }
}
