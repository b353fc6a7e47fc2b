/// Decodes the frames of a document in order: the parser keeps the open elements between frames.
///
/// Frames may be cut at any byte. A frame is consumed whole, unless its cells are full before its
/// end; after a failed frame no more are decoded. `PlainRows` reads plain rows, and the parser
/// skips those.
final class GSXMLRowDecoder: RowDecoder, @unchecked Sendable {
    private let shape: TextShape
    private let reader: GSXMLTableReader
    private var plainRows: PlainRows
    /// Whether libxml2 reads all rows, for tests.
    private let readsByLibXML2Only: Bool
    private let hasPlainRows: Bool
    private var rowsToSkip: Int
    /// Number of bytes of the document before the current frame.
    private var start = 0
    private var frame: Frame?

    /// - Parameter headingRows: Number of rows at the beginning that hold headings.
    init(
        names: GSXMLNames, shape: TextShape, headingRows: Int, options: DecodingOptions,
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
        frame.beginRows(columnCount: shape.names.count, needs: [])
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
                    row: frame.rowCount, reason: "\(error.reason)",
                    hint: error.encodingHint))
        }
        if isLast, outcome.consumed == frame.count { outcome.warnings = warnings }
        reader.takeRow = { _ in true }
        self.frame = nil
        start += outcome.consumed
        return outcome
    }

    /// Warnings about the whole document.
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

    /// Reads the frame until its cells are full; returns the number of bytes read.
    private func parse(_ frame: Frame, isLast: Bool) throws(XMLFlaw) -> Int {
        var position = 0
        // Reserving room for text may move the frame's bytes while the parser runs; the parser
        // reads a copy of its input.
        while position < frame.count, reader.failure == nil {
            if hasPlainRows, !readsByLibXML2Only, rowsToSkip == 0, reader.isBehindRow,
                reader.parser.hasReadAll,
                reader.parser.isUTF8
            {
                let end = plainRows.read(frame, from: position)
                reader.parser.skip(frame.text(at: position, count: end - position))
                position = end
            }
            if frame.isFull, position < frame.count { return position }
            let end = plainRows.parsedEnd(frame, from: position)
            try reader.parser.parse(frame.text(at: position, count: end - position), reader)
            position = end
        }
        if isLast, reader.failure == nil { try reader.parser.finish() }
        return frame.count
    }

    /// Returns the index in the frame of a position of the parser.
    private func offset(_ position: Int, _ frame: Frame) -> Int {
        max(0, min(position - start, frame.count))
    }

    /// Puts the reader's row into the frame; returns whether to continue.
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
