/// Decodes the frames of a page in order: the parser keeps the open elements between frames.
///
/// Frames may be cut at any byte. A frame is consumed whole, unless its cells are full before its
/// end; after a failed frame no more are decoded. `PlainRows` reads plain rows, and the parser
/// skips those.
final class HTMLRowDecoder: RowDecoder, @unchecked Sendable {
    private let shape: TextShape
    private let reader: HTMLTableReader
    private var feed: HTMLFeed
    private var plainRows: PlainRows
    private var leadingRowsLeft: Int
    /// Number of rows at the beginning that hold headings or are skipped.
    private let leadingRows: Int
    /// Number of the table that is read.
    private let table: Int
    /// Whether all tables of the page are listed.
    private let listsTables: Bool
    /// Whether the user chose the table by number.
    private let isChosen: Bool
    /// Whether the parser reads all rows, for tests.
    private let readsByParserOnly: Bool
    /// The current frame.
    private var frame: Frame?

    /// - Parameters:
    ///   - leadingRows: Number of rows at the beginning that hold headings or are skipped.
    ///   - listsTables: Whether to list all tables of the page.
    init(
        _ shape: TextShape, _ encoding: HTMLEncoding, leadingRows: Int,
        options: DecodingOptions, listsTables: Bool = false, readsByParserOnly: Bool = false
    ) {
        self.readsByParserOnly = readsByParserOnly
        self.shape = shape
        leadingRowsLeft = leadingRows
        self.leadingRows = leadingRows
        self.listsTables = listsTables
        table = options.htmlTable ?? 1
        feed = HTMLFeed(encoding)
        isChosen = options.htmlTable != nil
        reader = HTMLTableReader(
            table: options.htmlTable ?? 1, maxRowBytes: options.maxRowBytes,
            countsTables: !isChosen || listsTables)
        if listsTables { reader.list = HTMLTableList() }
        plainRows = PlainRows(
            .html, row: "tr", cell: "td", heading: "th", shape: shape,
            maxRowBytes: options.maxRowBytes)
    }

    var boundary: RowBoundary { RowBoundary(marks: []) }
    var isSequential: Bool { true }
    var isTableOver: Bool { reader.isTableOver }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        frame.beginRows(columnCount: shape.names.count, needs: [])
        var outcome = FrameOutcome(consumed: frame.count, ending: .frameEnded)
        // Behind the table only further tables matter, for a warning or a list.
        if reader.isTableOver, isChosen, !listsTables { return outcome }
        self.frame = frame
        reader.takeRow = { [unowned self] _ in take() }
        // The parser reads a copy: text repeated by spans may make the frame's bytes move.
        let page = Snippet(Array(frame.text))
        defer { withExtendedLifetime(page) {} }
        var position = 0
        var flaw: HTMLFeed.Flaw?
        while true {
            if !readsByParserOnly, leadingRowsLeft == 0, reader.isBehindRow, feed.isAtRest(reader) {
                let end = plainRows.read(frame, from: position)
                feed.skip(count: end - position, in: reader)
                position = end
            }
            if frame.isFull, position < frame.count {
                outcome.consumed = position
                outcome.ending = .frameFull
                break
            }
            let end = reader.isTableOver ? frame.count : plainRows.parsedEnd(frame, from: position)
            flaw = feed.feed(
                page.text.slice(at: position, count: end - position),
                isLast: isLast && end == frame.count, to: reader)
            if end == frame.count || flaw != nil || reader.parser.isStopped { break }
            position = end
        }
        reader.takeRow = { _ in true }
        self.frame = nil
        if let failure = reader.failure {
            outcome.ending = .failed(
                FrameFailure(
                    code: failure.code,
                    offset: position + feed.offset(ofParserPosition: failure.position),
                    row: frame.rowCount, reason: failure.reason, hint: failure.hint))
        } else if let flaw, !reader.isTableOver {
            outcome.ending = .failed(
                FrameFailure(
                    code: flaw.code, offset: position + flaw.offset, row: frame.rowCount,
                    reason: flaw.reason, hint: flaw.hint))
        } else if isLast, outcome.consumed == frame.count {
            outcome.warnings = warnings
        }
        return outcome
    }

    func finish(
        _ footer: PaddedText, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter {
        var footer = ResultFooter()
        if var list = reader.list {
            list.markRead(table, headingRows: leadingRows)
            footer.tables = list.tables
        }
        return footer
    }

    /// Warnings about the whole page.
    private var warnings: [Warning] {
        var warnings: [Warning] = []
        if reader.isCutShort {
            warnings.append(
                Warning(
                    "table_not_closed",
                    "the page ends inside the table: it may have been cut short"))
        }
        if !isChosen, reader.tableCount > 1 {
            warnings.append(
                Warning(
                    "other_tables",
                    "the page has other tables, which \(option: HTMLOptions.table) reads",
                    count: reader.tableCount - 1))
        }
        return warnings
    }

    /// Puts the reader's row into the frame; returns whether to continue.
    private func take() -> Bool {
        guard let frame else { return false }
        if leadingRowsLeft > 0 {
            leadingRowsLeft -= 1
            return true
        }
        let row = reader.row
        if row.count < shape.names.count, !shape.padsShortRows, reader.isAtEnd {
            reader.fail(.truncated, "the input ends inside the table")
            return false
        }
        let flaw = frame.addRow(of: reader.text, shape, cellCount: row.count) { index in
            TextRow.Cell(
                start: row[index].start, count: row[index].count, isNull: row[index].count == 0)
        }
        guard let flaw else { return true }
        reader.fail(flaw.code, flaw.reason, hint: flaw.hint)
        return false
    }
}
