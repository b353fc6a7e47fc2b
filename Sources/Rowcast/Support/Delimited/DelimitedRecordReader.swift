/// Reads the records of a frame one by one, whatever their shape.
struct DelimitedRecordReader<Fields: FieldReading> {
    let frame: Frame
    /// Place where reading stops.
    let limit: Int
    let isLast: Bool
    let shape: DelimitedShape
    /// Place of the next record.
    var position = 0
    private(set) var repairs = LooseRepairs()
    /// Number of columns that hold all cells with a value.
    private(set) var usedColumnCount = 0
    private var fields: Fields

    /// Reads with `fields` the text of a frame up to `fields.end`.
    init(frame: Frame, fields: Fields, isLast: Bool, shape: DelimitedShape) {
        self.frame = frame
        self.fields = fields
        self.isLast = isLast
        self.shape = shape
        limit = fields.end
    }

    /// Reads all records; returns the frame's outcome.
    mutating func readRecords() -> FrameOutcome {
        while true {
            if let outcome = readRecord() { return outcome }
        }
    }

    /// Reads one record, or skips a blank line or comment; returns the frame's outcome at its end,
    /// otherwise nil.
    mutating func readRecord() -> FrameOutcome? {
        let frameEnded = FrameOutcome(consumed: position, ending: .frameEnded)
        if position >= limit { return frameEnded }
        if shape.skipsBlankLines {
            let lineEnd = fields.recordEndLength(at: position)
            if lineEnd > 0 {
                position += lineEnd
                return nil
            }
        }
        if fields.isComment(at: position) {
            let lineEnd = fields.lineEnd(from: position)
            if lineEnd == limit, !isLast { return frameEnded }
            position = lineEnd + fields.recordEndLength(at: lineEnd)
            return nil
        }
        if frame.isFull { return FrameOutcome(consumed: position, ending: .frameFull) }
        return readRow(frameEnded)
    }

    private mutating func readRow(_ frameEnded: FrameOutcome) -> FrameOutcome? {
        frame.reserveRow(after: frame.rowCount)
        let row = frame.cells + frame.rowCount * shape.columnCount
        var textEnd = frame.textEnd
        var count = 0
        var usedCount = 0
        var next = position
        var repaired: (repair: DelimitedField.Repair, place: Int)?
        while true {
            let field = fields.field(at: next)
            next = field.next
            if field.isIncomplete(isLast: isLast) { return frameEnded }
            if let flaw = field.flaw {
                return failure(
                    flaw.code, at: flaw.offset, column: count, flaw.reason, hint: flaw.hint)
            }
            if let repair = field.repair, repaired == nil || repair == .quoteIsClosed {
                repaired = (repair, field.start)
            }
            if count < shape.columnCount { row[count] = cell(field, column: count, &textEnd) }
            count += 1
            if field.length > 0 { usedCount = count }
            if count > DelimitedDecoder.maxColumnCount, shape.longRows != .error {
                return failure(
                    .tooLarge, at: field.start,
                    "more than \(DelimitedDecoder.maxColumnCount) columns")
            }
            if field.ending != .delimiter { break }
        }
        // The line feed of a CR LF may stand behind the frame. Where blank lines are skipped, it is
        // skipped there.
        if !isLast, !shape.skipsBlankLines, next == limit,
            fields.bytes[next - 1] == .carriageReturn
        {
            return frameEnded
        }
        if let outcome = fit(row, count, usedCount) { return outcome }
        if let repaired {
            repairs.note(repaired.repair.kind, row: frame.rowCount, byte: repaired.place)
        }
        position = next
        frame.textEnd = textEnd
        frame.rowCount += 1
        return nil
    }

    /// Makes a row as wide as the table; returns a failure if its number of cells is refused.
    private mutating func fit(
        _ row: UnsafeMutablePointer<Cell>, _ count: Int, _ usedCount: Int
    ) -> FrameOutcome? {
        if frame.rowCount < shape.rowLimit { usedColumnCount = max(usedColumnCount, usedCount) }
        if count < shape.columnCount {
            let isShort = count < shape.headingCount
            guard shape.padsShortRows || !isShort else {
                return failure(
                    at: position, shape.raggedReason(count), hint: TableOptions.shortRowHint)
            }
            for column in count..<shape.columnCount {
                row[column] = Cell(inFrame: .null, offset: 0, length: 0)
            }
            if isShort, fields.repairs {
                repairs.note(.shortRow, row: frame.rowCount, byte: position)
            }
        }
        guard count > shape.headingCount else { return nil }
        switch shape.longRows {
        case .error:
            return failure(
                at: position, shape.raggedReason(count), hint: DelimitedShape.longRowHint)
        case .cut: break
        case .extend:
            let kind: LooseRepairs.Kind = usedCount > shape.headingCount ? .longRow : .emptyCells
            if fields.repairs { repairs.note(kind, row: frame.rowCount, byte: position) }
        }
        return nil
    }

    private func cell(
        _ field: DelimitedField, column: Int, _ textEnd: inout Int
    ) -> Cell {
        if fields.isNull(field) { return Cell(inFrame: .null, offset: field.start, length: 0) }
        var place = field.start
        var length = field.length
        if field.hasEscapes {
            length = fields.copyText(of: field, to: frame.bytes + textEnd)
            place = textEnd
            // A zero ends a number, so that the bytes behind it do not belong to it.
            frame.bytes[place + length] = 0
            textEnd += length
        }
        let isNumber =
            shape.numbers.bytes[column] != 0 && isJSONNumber(frame.bytes + place, count: length)
        return Cell(inFrame: isNumber ? .number : .text, offset: place, length: length)
    }

    private func failure(
        _ code: ConversionError.Code = .malformed, at offset: Int, column: Int? = nil,
        _ reason: Message, hint: Message? = nil
    ) -> FrameOutcome {
        let name = column.flatMap { $0 < shape.columnCount ? shape.names[$0] : nil }
        return FrameOutcome(
            consumed: position,
            ending: .failed(
                FrameFailure(
                    code: code, offset: offset, row: frame.rowCount, column: name, reason: reason,
                    hint: hint)))
    }
}

extension DelimitedRecordReader where Fields == FieldReader {
    init(
        frame: Frame, limit: Int, isLast: Bool, dialect: DelimitedDialect, shape: DelimitedShape
    ) {
        let fields = FieldReader(
            bytes: frame.bytes, end: limit, dialect: dialect, hasNullText: shape.hasNullText)
        self.init(frame: frame, fields: fields, isLast: isLast, shape: shape)
    }
}

extension DelimitedRecordReader where Fields == LooseFieldReader {
    init(frame: Frame, limit: Int, isLast: Bool, dialect: LooseDialect, shape: DelimitedShape) {
        let fields = LooseFieldReader(
            bytes: frame.bytes, end: limit, isLast: isLast, dialect: dialect,
            hasNullText: shape.hasNullText)
        self.init(frame: frame, fields: fields, isLast: isLast, shape: shape)
    }

    /// Replaces each byte that is not UTF-8 by U+FFFD; `flaw` is the first of them.
    mutating func replaceInvalidBytes(_ flaw: TextFlaw) {
        for row in 0..<frame.rowCount {
            for column in 0..<shape.columnCount {
                let cell = frame.cells[row * shape.columnCount + column]
                guard cell.kind == .text,
                    firstInvalidUTF8(frame.bytes + cell.start, count: cell.length) != nil
                else { continue }
                repairs.note(.notUTF8, row: row, byte: flaw.offset)
                frame.cells[row * shape.columnCount + column] = replaced(cell)
            }
        }
    }

    /// A copy of a cell with U+FFFD for each byte that is not UTF-8.
    private func replaced(_ cell: Cell) -> Cell {
        frame.reserveText(3 * cell.length)
        let source = frame.bytes + cell.start
        let start = frame.textEnd
        var target = frame.bytes + start
        var index = 0
        while index < cell.length {
            let length =
                source[index] < 128
                ? 1 : lengthOfUTF8Sequence(source + index, available: cell.length - index)
            if length == 0 {
                target[0] = 0xEF
                target[1] = 0xBF
                target[2] = 0xBD
                target += 3
            } else {
                target.update(from: source + index, count: length)
                target += length
            }
            index += max(1, length)
        }
        frame.textEnd = target - frame.bytes
        return Cell(inFrame: .text, offset: start, length: frame.textEnd - start)
    }
}
