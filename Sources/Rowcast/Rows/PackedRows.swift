/// Rows of values on their way from a `RowWriter` to the decoder of its conversion. Each row is
///
///     byte 0 … 3     the mark, which is no UTF-8
///     byte 4 … 7     number of bytes of the row
///     byte 8 …       for each value 4 bytes: the length in the low 28 bits, the kind above them
///     behind them    the text of each value, and a zero behind it
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

    static func begin(columnCount: Int, isTotals: Bool, in buffer: inout OutputBuffer) {
        let start = buffer.count
        let size = rowHeader + 4 * columnCount
        buffer.reserve(size)
        buffer.count = start + size
        buffer.target(at: start).store(isTotals ? totalsMark : markWord)
    }

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

    static func end(size: Int, of row: Int, in buffer: inout OutputBuffer) {
        buffer.target(at: row).store(UInt32(size), at: 4)
    }
}

/// Opens the rows of a `RowWriter`, whose header is known.
struct PackedRowsDecoder: ResultDecoder {
    let header: ResultHeader
    /// For each value of a row, its column.
    let places: [Int]

    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds
    ) throws(ConversionError) -> Opening {
        .opened(
            OpenedResult(
                header: header, rowsStart: PackedRows.opening.count,
                rows: PackedRowDecoder(places: places)))
    }
}

/// Decodes rows of a `RowWriter`.
struct PackedRowDecoder: RowDecoder {
    /// For each value of a row, its column.
    let places: [Int]

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
        if footer.isEmpty { return end }
        frame.append(footer)
        frame.isUnbounded = true
        _ = decode(frame, mark: PackedRows.totalsMark)
        end.hasTotals = frame.rowCount == 1
        return end
    }

    private func decode(_ frame: Frame, mark: UInt32) -> FrameOutcome {
        let columnCount = places.count
        frame.beginRows(columnCount: columnCount, needs: [])
        let text = frame.text
        let valuesStart = PackedRows.rowHeader + 4 * columnCount
        var place = 0
        while text.count - place >= valuesStart {
            if text.word32(at: place) == PackedRows.totalsMark, mark != PackedRows.totalsMark {
                return FrameOutcome(consumed: place, ending: .rowsEnded)
            }
            if frame.isFull { return FrameOutcome(consumed: place, ending: .frameFull) }
            let size = Int(text.word32(at: place + 4))
            guard text.word32(at: place) == mark, size >= valuesStart
            else { return notARow(at: place, frame) }
            if size > text.count - place { break }
            frame.reserveRow(after: frame.rowCount)
            let cells = frame.cells + frame.rowCount * columnCount
            var end = place + valuesStart
            for value in 0..<columnCount {
                let word = text.word32(at: place + PackedRows.rowHeader + 4 * value)
                let length = Int(word & 0x0FFF_FFFF)
                guard let kind = Cell.Kind(rawValue: word >> 28), end + length < place + size
                else { return notARow(at: place, frame) }
                cells[places[value]] = Cell(inFrame: kind, offset: end, length: length)
                end += length + 1
            }
            guard end == place + size else { return notARow(at: place, frame) }
            place = end
            frame.rowCount += 1
        }
        return FrameOutcome(consumed: place, ending: .frameEnded)
    }

    /// The outcome of a frame that was cut inside a row.
    private func notARow(at place: Int, _ frame: Frame) -> FrameOutcome {
        FrameOutcome(
            consumed: place,
            ending: .failed(
                FrameFailure(offset: place, row: frame.rowCount, reason: "this is no row")))
    }
}
