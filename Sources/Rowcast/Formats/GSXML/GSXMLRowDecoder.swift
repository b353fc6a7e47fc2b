/// Decodes the frames of a document one after the other: the parser keeps what those before began.
///
/// The frames may be cut anywhere, and each is used up, unless it has cells enough before its end;
/// where one failed no more come. Plain rows are read by `PlainRows`, which the parser skips.
final class GSXMLRowDecoder: RowDecoder, @unchecked Sendable {
    private let shape: TextShape
    private let reader: GSXMLTableReader
    private var plainRows: PlainRows
    /// Whether libxml2 reads every row, for tests.
    private let readsByLibXML2Only: Bool
    private let hasPlainRows: Bool
    private var rowsToSkip: Int
    /// Bytes of the frames before the one at hand.
    private var start = 0
    private var frame: Frame?

    /// `headingRows` rows at the beginning are no rows of values.
    init(
        names: GSXMLNames, shape: TextShape, headingRows: Int, options: ConversionOptions,
        readsByLibXML2Only: Bool = false
    ) {
        self.readsByLibXML2Only = readsByLibXML2Only
        plainRows = PlainRows(
            .xml, row: names.row, cell: names.cell,
            heading: names.cell == "td" ? "th" : names.cell, shape: shape,
            maxRowBytes: options.maxRowBytes)
        self.shape = shape
        rowsToSkip = headingRows
        hasPlainRows = names.layout == .cells
        reader = GSXMLTableReader(names: names, columns: shape.names, options: options)
    }

    var boundary: RowBoundary { RowBoundary(marks: []) }
    var isSequential: Bool { true }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        frame.beginRows(columnCount: shape.names.count, facets: [])
        self.frame = frame
        reader.takeRow = { [unowned self] _ in take() }
        var outcome = FrameOutcome(consumed: frame.count, ending: .frameEnded)
        do throws(XMLFlaw) {
            outcome.consumed = try parse(frame, isLast: isLast)
            if outcome.consumed < frame.count { outcome.ending = .frameFull }
            if let failure = reader.failure {
                outcome.ending = .failed(
                    FrameFailure(
                        code: failure.code, offset: offset(failure.position, frame),
                        row: frame.rowCount, reason: failure.reason, hint: failure.hint))
            }
        } catch {
            outcome.ending = .failed(
                FrameFailure(
                    code: error.code, offset: error.position - start, line: error.line,
                    row: frame.rowCount, reason: error.reason, hint: error.encodingHint))
        }
        if isLast, outcome.consumed == frame.count { outcome.warnings = warnings }
        reader.takeRow = { _ in true }
        self.frame = nil
        start += outcome.consumed
        return outcome
    }

    /// What a user should know when all of the document was read.
    private var warnings: [Warning] {
        var warnings: [Warning] = []
        if reader.extraCount > 0 {
            warnings.append(
                Warning(
                    "extra_keys_ignored", "values of names without a column were left out",
                    count: reader.extraCount))
        }
        if reader.sheetCount > 1 {
            warnings.append(
                Warning(
                    "other_sheets",
                    "the workbook has other sheets, which are not read: save it as xlsx to choose one",
                    count: reader.sheetCount - 1))
        }
        return warnings
    }

    /// Reads the frame, or as much of it as has cells enough; returns how much.
    private func parse(_ frame: Frame, isLast: Bool) throws(XMLFlaw) -> Int {
        var position = 0
        // Room for text may move the frame's bytes while the parser is at work, which has a copy of
        // what it was given.
        while position < frame.count, reader.failure == nil {
            if hasPlainRows, !readsByLibXML2Only, rowsToSkip == 0, reader.isBehindRow,
                reader.parser.hasReadAll,
                reader.parser.isUTF8
            {
                let end = plainRows.read(frame, from: position)
                reader.parser.skip(frame.bytes + position, count: end - position)
                position = end
            }
            if frame.isFull, position < frame.count { return position }
            let end = plainRows.parsedEnd(frame, from: position)
            try reader.parser.parse(frame.bytes + position, count: end - position, reader)
            position = end
        }
        if isLast, reader.failure == nil { try reader.parser.finish() }
        return frame.count
    }

    /// Where a place of the parser's lies in the frame.
    private func offset(_ position: Int, _ frame: Frame) -> Int {
        max(0, min(position - start, frame.count))
    }

    /// Puts the reader's row into the frame; returns whether to go on.
    private func take() -> Bool {
        guard let frame else { return false }
        guard rowsToSkip == 0 else {
            rowsToSkip -= 1
            return true
        }
        guard let flaw = reader.row.add(to: frame, shape) else { return true }
        reader.fail(flaw.code, flaw.reason, hint: flaw.hint)
        return false
    }
}
