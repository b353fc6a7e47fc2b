/// Rows of values on their way from a `RowWriter` to the decoder of its conversion. Each row is
///
///     byte 0 … 3     the mark, which is no UTF-8
///     byte 4 … 7     number of bytes of the row
///     byte 8 …       for each value 4 bytes: the length in the low 28 bits, the kind above them
///     behind them    where values have links, 4 bytes for each value: the length of its links
///     behind them    the text of each value, and a zero behind it; its links, and a zero behind them
///
/// in the machine's order of bytes. The totals row has a mark of its own. Frames are cut in front of a mark, which no row holds elsewhere: texts
/// are UTF-8, and the highest byte of each number of 4 bytes is less than any byte of the mark.
enum PackedRows {
    static let mark: [UInt8] = [0xFF, 0xFE, 0xC0, 0xC1]
    /// The mark as a number, in the machine's order of bytes.
    static let markWord = UInt32(littleEndian: 0xC1C0_FEFF)
    /// The mark of the totals row, behind the last row of the result.
    static let totalsMark = UInt32(littleEndian: 0xC1C1_FEFF)
    /// The bytes in front of the first row, so that a result without rows is no empty input.
    static let opening = Array("rowcast\n".utf8)
    /// Number of bytes of a row in front of the values' kinds.
    static let rowHeader = 8

    static func begin(
        columnCount: Int, hasLinks: Bool, isTotals: Bool, in buffer: inout OutputBuffer
    ) {
        let start = buffer.count
        let size = textsStart(columnCount: columnCount, hasLinks: hasLinks)
        buffer.reserve(size)
        buffer.count = start + size
        let target = buffer.target(at: start)
        target.store(isTotals ? totalsMark : markWord)
        if hasLinks {
            let lengths = linksStart(columnCount: columnCount)
            for value in 0..<columnCount { target.store(UInt32(0), at: lengths + 4 * value) }
        }
    }

    /// Number of bytes of a row in front of the texts of its values.
    @inline(__always)
    static func textsStart(columnCount: Int, hasLinks: Bool) -> Int {
        rowHeader + 4 * columnCount * (hasLinks ? 2 : 1)
    }

    /// Number of bytes of a row in front of the lengths of links.
    @inline(__always)
    static func linksStart(columnCount: Int) -> Int { rowHeader + 4 * columnCount }

    @inline(__always)
    static func put(
        _ kind: Cell.Kind, _ text: TextView, value: Int, of row: Int, in buffer: inout OutputBuffer
    ) {
        buffer.reserve(text.count + 1)
        buffer.target.copy(short: text)
        put(kind, count: text.count, value: value, of: row, in: &buffer)
    }

    /// Puts a value of a row, whose text of `count` bytes stands behind the buffer's end already.
    @inline(__always)
    static func put(
        _ kind: Cell.Kind, count: Int, value: Int, of row: Int, in buffer: inout OutputBuffer
    ) {
        // A text that no cell can hold makes the row longer than any row may be.
        let length = UInt32(truncatingIfNeeded: Swift.min(count, Cell.maxLength))
        buffer.target(at: row).store(
            length | kind.rawValue << 28, at: rowHeader &+ 4 &* value)
        // Checks of the text read whole vectors, whose rest has no effect but should be known bytes.
        buffer.target.store(Vector.zero, at: count)
        buffer.count &+= count + 1
    }

    /// Puts the links of a value behind its text.
    static func put(
        links text: TextView, value: Int, columnCount: Int, of row: Int,
        in buffer: inout OutputBuffer
    ) {
        let length = UInt32(truncatingIfNeeded: Swift.min(text.count, Cell.maxLength))
        buffer.append(text)
        // Checks of the text read whole vectors, as those of values do.
        buffer.reserve(1)
        buffer.target.store(Vector.zero)
        buffer.count += 1
        buffer.target(at: row).store(
            length, at: linksStart(columnCount: columnCount) + 4 * value)
    }

    /// Whether a value of a row has links.
    static func hasLinks(
        value: Int, columnCount: Int, of row: Int, in buffer: borrowing OutputBuffer
    ) -> Bool {
        let place = row + linksStart(columnCount: columnCount) + 4 * value
        return buffer.text(from: place, count: 4).word32(at: 0) != 0
    }

    static func end(size: Int, of row: Int, in buffer: inout OutputBuffer) {
        buffer.target(at: row).store(UInt32(size), at: 4)
    }
}

/// Opens the rows of a `RowWriter`, whose header is known.
struct PackedRowsDecoder: ResultDecoder {
    let header: ResultHeader
    /// For each value of a row, its column.
    let places: [Int]
    /// The subtotals, complete once any bytes are handed over; nil for a schema without.
    let subtotals: HandedSubtotals?

    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds
    ) throws(ConversionError) -> Opening {
        var header = header
        let hasLinks = header.rowShape == .cellsOnly
        var rows = PackedRowDecoder(
            places: places, hasLinks: hasLinks,
            makesObjects: hasLinks && !needs.isDisjoint(with: [.rawCells, .rawRows]))
        if let subtotals {
            try subtotals.add(to: &header, rows, needs: needs)
            rows.hasSubtotals = subtotals.rowCount > 0
        }
        return .opened(
            OpenedResult(header: header, rowsStart: PackedRows.opening.count, rows: rows))
    }
}

/// Decodes rows of a `RowWriter`.
struct PackedRowDecoder: RowDecoder {
    /// For each value of a row, its column.
    let places: [Int]
    /// Whether values may have links.
    let hasLinks: Bool
    /// Whether each cell gets its object of json_detail, `{"value":…,"links":[…]}`, as its source text.
    let makesObjects: Bool
    var hasSubtotals = false

    var boundary: RowBoundary {
        RowBoundary(marks: [.init(text: PackedRows.mark, kept: PackedRows.mark.count)])
    }
    var hasInputOffsets: Bool { false }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        decode(frame, mark: PackedRows.markWord)
    }

    /// The totals row is all that stands behind the rows.
    func finish(
        _ footer: PaddedText, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter {
        var end = ResultFooter()
        end.hasSubtotals = hasSubtotals
        if footer.isEmpty { return end }
        frame.append(footer)
        frame.isUnbounded = true
        _ = decode(frame, mark: PackedRows.totalsMark)
        end.hasTotals = frame.rowCount == 1
        return end
    }

    private func decode(_ frame: Frame, mark: UInt32) -> FrameOutcome {
        frame.beginRows(columnCount: places.count, needs: makesObjects ? .rawCells : [])
        var objects = PackedObjects(frame)
        let outcome = decode(frame, mark: mark, objects: &objects)
        // The rows in front of an error have their objects too.
        objects.finish(in: frame)
        return outcome
    }

    private func decode(
        _ frame: Frame, mark: UInt32, objects: inout PackedObjects
    ) -> FrameOutcome {
        let columnCount = places.count
        let text = frame.text
        let hasLinks = hasLinks
        let textsStart = PackedRows.textsStart(columnCount: columnCount, hasLinks: hasLinks)
        var place = 0
        while text.count - place >= textsStart {
            if text.word32(at: place) == PackedRows.totalsMark, mark != PackedRows.totalsMark {
                return FrameOutcome(consumed: place, ending: .rowsEnded)
            }
            if frame.isFull { return FrameOutcome(consumed: place, ending: .frameFull) }
            let size = Int(text.word32(at: place + 4))
            guard text.word32(at: place) == mark, size >= textsStart
            else { return notARow(at: place, frame) }
            if size > text.count - place { break }
            frame.reserveRow(after: frame.rowCount)
            let cells = frame.cells + frame.rowCount * columnCount
            var end = place + textsStart
            for value in 0..<columnCount {
                let word = text.word32(at: place + PackedRows.rowHeader + 4 * value)
                let length = Int(word & 0x0FFF_FFFF)
                guard let kind = Cell.Kind(rawValue: word >> 28), end + length < place + size
                else { return notARow(at: place, frame) }
                let cell = Cell(inFrame: kind, offset: end, length: length)
                cells[places[value]] = cell
                end += length + 1
                guard hasLinks else { continue }
                let links = links(ofValue: value, at: end, row: place, text)
                if makesObjects {
                    let index = frame.rowCount * columnCount + places[value]
                    do throws(FrameFailure) {
                        try objects.add(cell, links, at: index, in: frame)
                    } catch {
                        return FrameOutcome(consumed: place, ending: .failed(error))
                    }
                }
                if links.count > 0 { end += links.count + 1 }
                guard end <= place + size else { return notARow(at: place, frame) }
            }
            guard end == place + size else { return notARow(at: place, frame) }
            place = end
            frame.rowCount += 1
        }
        return FrameOutcome(consumed: place, ending: .frameEnded)
    }

    /// The links of a value, which begin at `end`; none for a length that no row has.
    private func links(
        ofValue value: Int, at end: Int, row: Int, _ text: PaddedText
    ) -> PaddedText {
        let lengths = row + PackedRows.linksStart(columnCount: places.count)
        let length = Int(text.word32(at: lengths + 4 * value))
        return text.slice(at: end, count: min(length, text.count - end))
    }

    /// The outcome of a frame that was cut inside a row.
    private func notARow(at place: Int, _ frame: Frame) -> FrameOutcome {
        FrameOutcome(
            consumed: place,
            ending: .failed(
                FrameFailure(offset: place, row: frame.rowCount, reason: "this is no row")))
    }
}

/// The objects of json_detail that the cells of a frame are, such as `{"value":3,"links":[…]}`.
private struct PackedObjects: ~Copyable {
    private var text = OutputBuffer(capacity: 0)
    /// Place in the frame at which the objects are going to stand.
    private let start: Int

    init(_ frame: Frame) { start = frame.textEnd }

    /// Makes the object of a cell, whose index among the frame's cells is `index`.
    mutating func add(
        _ cell: Cell, _ links: PaddedText, at index: Int, in frame: Frame
    ) throws(FrameFailure) {
        let place = text.count
        text.reserve(32 + cell.length + links.count)
        text.append(#"{"value":"#)
        text.putJSONValue(cell, in: frame.text)
        if links.count > 0 {
            text.append(#","links":"#)
            text.append(links)
        }
        text.append("}")
        frame.rawCells?[index] = try frame.madeCell(
            .json, at: index, offset: start + place, length: text.count - place)
    }

    /// Gives the frame the objects, behind its last row.
    mutating func finish(in frame: Frame) {
        if text.count > 0 { _ = frame.append(text: text) }
    }
}
