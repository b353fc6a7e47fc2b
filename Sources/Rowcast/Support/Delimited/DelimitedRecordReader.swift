/// Reads the records of a frame one by one, whatever their shape.
struct DelimitedRecordReader {
    let frame: Frame
    /// Place where reading stops.
    let limit: Int
    let isLast: Bool
    let shape: DelimitedShape
    /// Place of the next record.
    var position = 0
    private let fields: FieldReader

    init(
        frame: Frame, limit: Int, isLast: Bool, dialect: DelimitedDialect, shape: DelimitedShape
    ) {
        self.frame = frame
        self.limit = limit
        self.isLast = isLast
        self.shape = shape
        fields = FieldReader(
            bytes: frame.bytes, end: limit, dialect: dialect, hasNullText: shape.hasNullText)
    }

    /// Reads one record or skips a blank line; returns the frame's outcome at its end, otherwise
    /// nil.
    mutating func readRecord() -> FrameOutcome? {
        let frameEnded = FrameOutcome(consumed: position, ending: .frameEnded)
        if position >= limit { return frameEnded }
        if shape.skipsBlankLines && fields.isBlankLine(at: position) {
            position += 1
            return nil
        }
        if frame.isFull {
            return FrameOutcome(consumed: position, ending: .frameFull)
        }
        frame.reserveRow(after: frame.rowCount)
        let row = frame.cells + frame.rowCount * shape.columnCount
        var textEnd = frame.textEnd
        var count = 0
        var next = position
        fields: while true {
            let field = fields.field(at: next)
            next = field.next
            switch field.ending {
            case .openQuote:
                guard isLast else { return frameEnded }
                return failure(
                    .truncated, at: field.start - 1, column: count,
                    "the input ends inside quotes that begin here",
                    hint: FieldReader.openQuoteHint)
            case .textAfterQuote:
                return failure(
                    at: next, column: count, "text after a closing quote",
                    hint: FieldReader.textAfterQuoteHint)
            case .text where !isLast: return frameEnded
            case .delimiter, .record, .text: break
            }
            if count < shape.columnCount { row[count] = cell(field, column: count, &textEnd) }
            count += 1
            if field.ending != .delimiter { break fields }
        }
        // The line feed of a CR LF may stand behind the frame. Where blank lines are skipped, it is
        // skipped there.
        if !isLast && !shape.skipsBlankLines && next == limit
            && fields.bytes[next - 1] == .carriageReturn
        {
            return frameEnded
        }
        if count != shape.columnCount {
            guard count < shape.columnCount && shape.padsShortRows else {
                return failure(
                    at: position, shape.raggedReason(count),
                    hint: count < shape.columnCount
                        ? TableOptions.shortRowHint : DelimitedShape.longRowHint)
            }
            for column in count..<shape.columnCount {
                row[column] = Cell(inFrame: .null, offset: 0, length: 0)
            }
        }
        position = next
        frame.textEnd = textEnd
        frame.rowCount += 1
        return nil
    }

    private func cell(
        _ field: FieldReader.Field, column: Int, _ textEnd: inout Int
    ) -> Cell {
        if fields.isNull(field) { return Cell(inFrame: .null, offset: field.start, length: 0) }
        var place = field.start
        var length = field.length
        if field.hasEscapes {
            length = fields.copyText(of: field, to: frame.bytes + textEnd)
            place = textEnd
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
