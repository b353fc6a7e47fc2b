/// Decodes frames of a pipe table, one row per line. An empty line ends the table, and so does a
/// line that begins another block, such as a heading.
struct MDRowDecoder: RowDecoder {
    let shape: MDShape

    var boundary: RowBoundary { RowBoundary(marks: [.init(text: [.lineFeed], kept: 0)]) }

    /// Counts the further tables of the document for a warning.
    func finish(
        _ footer: PaddedText, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter {
        var result = ResultFooter()
        var rest = footer
        var count = 0
        while let table = MDTable(in: rest, isWhole: true) {
            count += 1
            var end = table.rowsStart
            while end < rest.count, !MDRow(bytes: rest, limit: rest.count, at: end).isEnd {
                end = firstIndex(of: .lineFeed, in: rest, from: end, to: rest.count) + 1
            }
            rest = rest + min(end, rest.count)
        }
        if count > 0 {
            result.warnings.append(
                Warning(
                    "other_tables", "the document has other tables, which are not read",
                    count: count))
        }
        return result
    }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        let outcome = decodeLines(frame, to: frame.count, isLast: isLast)
        var checkedEnd = outcome.consumed
        if case .failed(let failure) = outcome.ending { checkedEnd = failure.offset }
        guard let flaw = TextFlaw(in: frame.text(at: 0, count: checkedEnd)) else { return outcome }
        // Decoding the rows up to the flaw once more gives the number of the row with the flaw.
        let before = decodeLines(frame, to: flaw.offset, isLast: false)
        return FrameOutcome(
            consumed: before.consumed,
            ending: .failed(
                FrameFailure(
                    offset: flaw.offset, row: frame.rowCount, reason: flaw.reason, hint: flaw.hint))
        )
    }

    private func decodeLines(_ frame: Frame, to limit: Int, isLast: Bool) -> FrameOutcome {
        let columnCount = shape.names.count
        frame.beginRows(columnCount: columnCount, needs: [])
        var bytes = frame.text
        var position = 0
        var extraCells = 0
        while position < limit {
            if frame.isFull {
                return FrameOutcome(
                    consumed: position, ending: .frameFull, warnings: warnings(extraCells))
            }
            frame.reserveRow(after: frame.rowCount)
            let row = frame.cells + frame.rowCount &* columnCount
            var line = MDRow(bytes: bytes, limit: limit, at: position)
            if line.isEnd {
                // A line cut off by the end of the frame may continue as a row.
                if line.end == limit && !isLast { break }
                return FrameOutcome(
                    consumed: position, ending: .rowsEnded, warnings: warnings(extraCells))
            }
            var count = 0
            var extra = 0
            while let cell = line.nextCell(isLastColumn: count &+ 1 == columnCount) {
                if count < columnCount {
                    if cell.hasEscapes, makeRoom(for: cell, frame, to: limit) {
                        bytes = frame.text
                        line.move(to: bytes)
                    }
                    row[count] = make(cell, column: count, frame)
                } else if cell.length > 0 {
                    extra &+= 1
                }
                count &+= 1
            }
            if line.end == limit && !isLast { break }
            extraCells &+= extra
            if count < columnCount {
                guard shape.padsShortRows else {
                    return ragged(frame, at: position, count: count)
                }
                for column in count..<columnCount {
                    row[column] = Cell(inFrame: .null, offset: 0, length: 0)
                }
            }
            frame.rowCount &+= 1
            position = min(line.end &+ 1, limit)
        }
        return FrameOutcome(
            consumed: position, ending: .frameEnded, warnings: warnings(extraCells))
    }

    private func warnings(_ extraCells: Int) -> [Warning] {
        guard extraCells > 0 else { return [] }
        return [
            Warning(
                "extra_cells",
                "cells beyond the heading were left out, as GitHub Flavored Markdown has it",
                count: extraCells)
        ]
    }

    /// Makes room for the resolved text of a cell that is longer than its source, and for the cells
    /// behind it. Returns whether the frame's bytes have moved.
    @inline(never)
    private func makeRoom(for cell: MDRow.Cell, _ frame: Frame, to limit: Int) -> Bool {
        let growth = growthOfMarkdown(frame.text(at: cell.start, count: cell.length))
        guard growth > 0 else { return false }
        let bytes = frame.bytes
        frame.reserveText(limit - cell.start + growth)
        return frame.bytes != bytes
    }

    @inline(__always)
    private func make(_ cell: MDRow.Cell, column: Int, _ frame: Frame) -> Cell {
        var place = cell.start
        var length = cell.length
        if length == 0 { return Cell(inFrame: .null, offset: place, length: 0) }
        if cell.hasEscapes {
            place = frame.textEnd
            length = resolveMarkdown(
                frame.text(at: cell.start, count: length), to: frame.target(at: place))
            frame.textEnd = place &+ length
            // `jsonNumberLength` reads past the end: a zero byte stops it from reading older digits
            // there.
            frame.bytes[place &+ length] = 0
        }
        let isNumber =
            shape.numbers[column]
            && jsonNumberLength(frame.text(at: place, count: length), isStopped: true) == length
        return Cell(inFrame: isNumber ? .number : .text, offset: place, length: length)
    }

    private func ragged(_ frame: Frame, at offset: Int, count: Int) -> FrameOutcome {
        FrameOutcome(
            consumed: offset,
            ending: .failed(
                FrameFailure(
                    offset: offset, row: frame.rowCount,
                    reason: "\(count) \(count == 1 ? "cell" : "cells"), but the header has "
                        + "\(shape.names.count)",
                    hint: TableOptions.shortRowHint)))
    }
}

/// Iterates over the cells of one line.
struct MDRow {
    struct Cell {
        var start: Int
        var length: Int
        var hasEscapes: Bool
    }

    private var bytes: PaddedText
    private let limit: Int
    private var position: Int
    private var hasOuterPipe = false
    private var isOver = false
    /// Whether the line is not a row: it is empty, or begins a quote, heading or fence.
    let isEnd: Bool
    /// After the last cell: index of the line's end, before its line feed.
    private(set) var end: Int

    @inline(__always)
    init(bytes: PaddedText, limit: Int, at start: Int) {
        self.bytes = bytes
        self.limit = limit
        var index = start
        while index < limit, bytes[index] != .lineFeed, bytes[index].isBlank { index &+= 1 }
        end = index
        position = index
        if bytes[index] == .pipe {
            isEnd = false
            hasOuterPipe = true
            position = index &+ 1
        } else {
            isEnd =
                index == limit || bytes[index] == .lineFeed
                || MDRow.beginsBlock(bytes.slice(at: index, count: limit &- index))
        }
    }

    /// Continues in a copy of the text, after the frame's bytes have moved.
    mutating func move(to bytes: PaddedText) { self.bytes = bytes }

    private static func beginsBlock(_ text: PaddedText) -> Bool {
        switch text[0] {
        case UInt8(ascii: ">"): true
        case UInt8(ascii: "#"): text.count > 1 && (text[1].isBlank || text[1] == UInt8(ascii: "#"))
        case UInt8(ascii: "`"), UInt8(ascii: "~"):
            text.count > 2 && text[1] == text[0] && text[2] == text[0]
        default: false
        }
    }

    /// Returns the next cell without the blanks around it; `nil` at the end of the line.
    @inline(__always)
    mutating func nextCell(isLastColumn: Bool) -> Cell? {
        if isOver { return nil }
        let pipes = Vector.all(.pipe)
        let lineFeeds = Vector.all(.lineFeed)
        let backslashes = Vector.all(.backslash)
        let ampersands = Vector.all(UInt8(ascii: "&"))
        let brackets = Vector.all(UInt8(ascii: "<"))
        var start = position
        var index = start
        var hasEscapes = false
        while true {
            let vector = bytes.vector(at: index)
            let place = firstMarked(
                (vector .== pipes) .| (vector .== lineFeeds) .| (vector .== backslashes)
                    .| (vector .== ampersands) .| (vector .== brackets))
            index &+= place
            if index >= limit {
                index = limit
                isOver = true
                break
            }
            if place == 16 { continue }
            let byte = bytes[index]
            if byte == .pipe { break }
            if byte == .lineFeed {
                isOver = true
                break
            }
            hasEscapes = true
            index &+= byte == .backslash && bytes[index &+ 1] == .pipe ? 2 : 1
        }
        var stop = min(index, limit)
        end = stop
        position = stop &+ 1
        while stop > start, bytes[stop &- 1].isBlank { stop &-= 1 }
        while start < stop, bytes[start].isBlank { start &+= 1 }
        // The text behind the last pipe is a cell if it is not blank, or if the row lacks one cell.
        if isOver && start == stop && (hasOuterPipe || !isLastColumn) { return nil }
        return Cell(start: start, length: stop &- start, hasEscapes: hasEscapes)
    }
}
