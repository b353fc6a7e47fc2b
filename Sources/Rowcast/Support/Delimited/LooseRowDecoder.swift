/// The shape of rows of delimited text that differs from RFC 4180.
struct LooseShape: Sendable {
    enum LongRows: Sendable {
        case error
        /// Leave out cells beyond the last column.
        case cut
        /// Ignore cells beyond the last column: they are empty, because the survey found all
        /// others.
        case extend
    }

    let shape: DelimitedShape
    /// Number of columns of the heading.
    let headingCount: Int
    let padsShortRows: Bool
    let longRows: LongRows
    /// Whether the rows are only read to count their columns.
    let isSurvey: Bool
    /// Greatest number of rows that count.
    let limit: Int
}

/// Decodes frames of delimited text that differs from RFC 4180, record by record.
///
/// A record's meaning depends on no byte before it, so frames are decoded in any order.
struct LooseRowDecoder: RowDecoder {
    let dialect: LooseDialect
    let shape: LooseShape
    /// Makes the result after a survey, whose rows are as wide as the widest row that it found.
    var reopened: (@Sendable (_ columnCount: Int) -> OpenedResult)?

    var boundary: RowBoundary {
        guard dialect.recordEnd.isEmpty else {
            return RowBoundary(marks: [RowBoundary.Mark(text: dialect.recordEnd, kept: 0)])
        }
        return RowBoundary(marks: [
            RowBoundary.Mark(text: [.lineFeed], kept: 0),
            RowBoundary.Mark(text: [.carriageReturn], kept: 0),
        ])
    }

    var surveyEndsAtLimit: Bool { true }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        var rows = LooseRows(self, frame, limit: frame.count, isLast: isLast)
        var outcome = rows.read()
        var checkedEnd = outcome.consumed
        if case .failed(let failure) = outcome.ending { checkedEnd = failure.offset }
        if let flaw = TextFlaw(in: frame.bytes, count: checkedEnd, allowsZero: true) {
            guard dialect.repairs else { return failure(flaw, frame) }
            rows.replaceInvalidBytes(flaw)
        }
        shape.shape.meaning?.apply(to: frame)
        if shape.isSurvey {
            if rows.columnCount > shape.headingCount {
                outcome.findings = [Array(String(rows.columnCount).utf8)]
            }
        } else if !rows.repairs.isEmpty {
            outcome.warnings = rows.repairs.warnings(columnCount: shape.headingCount)
        }
        return outcome
    }

    /// The outcome of a frame with a byte that is not UTF-8, whose rows before that byte were read.
    private func failure(_ flaw: TextFlaw, _ frame: Frame) -> FrameOutcome {
        var rows = LooseRows(self, frame, limit: flaw.offset, isLast: false)
        let outcome = rows.read()
        return FrameOutcome(
            consumed: outcome.consumed,
            ending: .failed(
                FrameFailure(
                    offset: flaw.offset, row: frame.rowCount, reason: flaw.reason,
                    hint: flaw.hint)))
    }

    func reopen(
        _ footer: UnsafeBufferPointer<UInt8>, findings: [[UInt8]]
    ) throws(ConversionError) -> OpenedResult {
        let counts = findings.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        guard let reopened else { preconditionFailure("only a survey is opened again") }
        return reopened(max(shape.headingCount, counts.max() ?? 0))
    }
}

/// Reads the records of one frame.
private struct LooseRows {
    private let frame: Frame
    private let limit: Int
    private let isLast: Bool
    private let dialect: LooseDialect
    private let shape: LooseShape
    private var fields: LooseFieldReader
    private var position = 0
    private(set) var repairs = LooseRepairs()
    /// Number of columns that hold all cells with values.
    private(set) var columnCount = 0

    init(_ decoder: LooseRowDecoder, _ frame: Frame, limit: Int, isLast: Bool) {
        self.frame = frame
        self.limit = limit
        self.isLast = isLast
        dialect = decoder.dialect
        shape = decoder.shape
        frame.beginRows(columnCount: decoder.shape.shape.columnCount, facets: [])
        fields = LooseFieldReader(
            bytes: frame.bytes, end: limit, isLast: isLast, dialect: decoder.dialect)
    }

    mutating func read() -> FrameOutcome {
        while true {
            if let outcome = readRecord() { return outcome }
        }
    }

    /// Reads one record, or skips a blank line or comment; returns the frame's outcome at its end,
    /// otherwise nil.
    private mutating func readRecord() -> FrameOutcome? {
        let frameEnded = FrameOutcome(consumed: position, ending: .frameEnded)
        if position >= limit { return frameEnded }
        let blank = fields.recordEndLength(at: position)
        if blank > 0, shape.shape.skipsBlankLines {
            position += blank
            return nil
        }
        if frame.bytes[position] == dialect.comment {
            var lineEnd = position
            while lineEnd < limit, fields.recordEndLength(at: lineEnd) == 0 { lineEnd += 1 }
            if lineEnd == limit, !isLast { return frameEnded }
            position = lineEnd + fields.recordEndLength(at: lineEnd)
            return nil
        }
        if frame.isFull { return FrameOutcome(consumed: position, ending: .frameFull) }
        return readRow(frameEnded)
    }

    private mutating func readRow(_ frameEnded: FrameOutcome) -> FrameOutcome? {
        let width = shape.shape.columnCount
        frame.reserveRow(after: frame.rowCount)
        let row = frame.cells + frame.rowCount * width
        var textEnd = frame.textEnd
        var count = 0
        var usedCount = 0
        var next = position
        var repaired: (kind: LooseFieldReader.Field.Repair, place: Int)?
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
            if let repair = field.repair, repaired == nil || repair == .quoteIsClosed {
                repaired = (repair, field.start)
            }
            if count < width { row[count] = cell(field, column: count, &textEnd) }
            count += 1
            if field.length > 0 { usedCount = count }
            if count > DelimitedDecoder.maxColumnCount {
                return failure(
                    .tooLarge, at: field.start,
                    "more than \(DelimitedDecoder.maxColumnCount) columns")
            }
            if field.ending != .delimiter { break fields }
        }
        // The line feed of a CR LF may stand behind the frame. Where blank lines are skipped, it is
        // skipped there.
        if !isLast, !shape.shape.skipsBlankLines, next == limit,
            frame.bytes[next - 1] == .carriageReturn
        {
            return frameEnded
        }
        if let outcome = fit(row, count, usedCount) { return outcome }
        if let repaired {
            repairs.note(
                repaired.kind == .quoteIsText ? .quoteIsText : .quoteIsClosed,
                row: frame.rowCount, byte: repaired.place)
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
        let width = shape.shape.columnCount
        if frame.rowCount < shape.limit { columnCount = max(columnCount, usedCount) }
        if count < width {
            let isShort = count < shape.headingCount
            guard shape.padsShortRows || !isShort else {
                return failure(
                    at: position, shape.shape.raggedReason(count), hint: TableOptions.shortRowHint
                )
            }
            for column in count..<width { row[column] = Cell(inFrame: .null, offset: 0, length: 0) }
            if isShort, dialect.repairs {
                repairs.note(.shortRow, row: frame.rowCount, byte: position)
            }
        }
        guard count > shape.headingCount else { return nil }
        switch shape.longRows {
        case .error:
            return failure(
                at: position, shape.shape.raggedReason(count), hint: DelimitedShape.longRowHint)
        case .cut: break
        case .extend:
            let kind: LooseRepairs.Kind = usedCount > shape.headingCount ? .longRow : .emptyCells
            if dialect.repairs { repairs.note(kind, row: frame.rowCount, byte: position) }
        }
        return nil
    }

    private func cell(
        _ field: LooseFieldReader.Field, column: Int, _ textEnd: inout Int
    ) -> Cell {
        if fields.isNull(field, hasNullText: shape.shape.hasNullText) {
            return Cell(inFrame: .null, offset: field.start, length: 0)
        }
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
            shape.shape.numbers.bytes[column] != 0
            && isJSONNumber(frame.bytes + place, count: length)
        return Cell(inFrame: isNumber ? .number : .text, offset: place, length: length)
    }

    /// Replaces each byte that is not UTF-8 by U+FFFD; `flaw` is the first of them.
    mutating func replaceInvalidBytes(_ flaw: TextFlaw) {
        let width = shape.shape.columnCount
        for row in 0..<frame.rowCount {
            for column in 0..<width {
                let cell = frame.cells[row * width + column]
                guard cell.kind == .text,
                    firstInvalidUTF8(frame.bytes + cell.start, count: cell.length) != nil
                else { continue }
                repairs.note(.notUTF8, row: row, byte: flaw.offset)
                frame.cells[row * width + column] = replaced(cell)
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

    private func failure(
        _ code: ConversionError.Code = .malformed, at offset: Int, column: Int? = nil,
        _ reason: Message, hint: Message? = nil
    ) -> FrameOutcome {
        let names = shape.shape.names
        return FrameOutcome(
            consumed: position,
            ending: .failed(
                FrameFailure(
                    code: code, offset: offset, row: frame.rowCount,
                    column: column.flatMap { $0 < names.count ? names[$0] : nil }, reason: reason,
                    hint: hint)))
    }
}
