/// Finds a table far behind the beginning of a page in constant memory: comments and text before it
/// may be of any length.
///
/// A first pass over the page writes no output and finds the beginning of the table, which tells
/// headings and types; the second pass reads the page as usual.
final class HTMLSurvey: RowDecoder, @unchecked Sendable {
    /// Most bytes of a page that are held in memory to find its table; longer pages are surveyed.
    static let maxHeldBytes = 1 << 20
    /// Bytes of the table that are kept: its headings and the sampled rows.
    private static let windowBytes = 4 * SampledTypes.bytes

    private let decoder: HTMLDecoder
    private let encoding: HTMLEncoding
    private let needs: DocumentNeeds
    private let reader: HTMLTableReader
    private var feed: HTMLFeed
    /// Number of bytes of the page before the current frame.
    private var start = 0
    private var windowCount = 0
    private var isWindowWhole = false

    init(_ decoder: HTMLDecoder, _ encoding: HTMLEncoding, _ needs: DocumentNeeds) {
        self.decoder = decoder
        self.encoding = encoding
        self.needs = needs
        feed = HTMLFeed(encoding)
        reader = HTMLTableReader(
            table: decoder.options.htmlTable ?? 1, maxRowBytes: decoder.options.maxRowBytes,
            stopsAtTable: true)
        reader.list = HTMLTableList()
    }

    var boundary: RowBoundary { RowBoundary(marks: []) }
    var isSequential: Bool { true }
    var readsFooter: Bool { false }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        frame.beginRows(columnCount: 0, needs: [])
        var outcome = FrameOutcome(consumed: frame.count, ending: .frameEnded)
        var windowStart = 0
        if reader.tableStart == nil {
            let flaw = feed.feed(frame.text, isLast: isLast, to: reader)
            guard let tableStart = reader.tableStart else {
                if let failure = failure(flaw, frame, isLast: isLast) {
                    outcome.ending = .failed(failure)
                }
                start += frame.count
                return outcome
            }
            windowStart = max(0, tableStart - start)
            outcome.findings.append(Array("<table>".utf8))
        }
        start += frame.count
        let rest = frame.text(at: windowStart, count: frame.count - windowStart)
        outcome.findings.append(Array(rest))
        windowCount += rest.count
        isWindowWhole = isLast
        if windowCount >= HTMLSurvey.windowBytes { outcome.ending = .rowsEnded }
        return outcome
    }

    private func failure(
        _ flaw: HTMLFeed.Flaw?, _ frame: Frame, isLast: Bool
    ) -> FrameFailure? {
        if let failure = reader.failure {
            return FrameFailure(
                code: failure.code, offset: feed.offset(ofParserPosition: failure.position), row: 0,
                reason: failure.reason, hint: failure.hint)
        }
        if let flaw {
            return FrameFailure(
                code: flaw.code, offset: flaw.offset, row: 0, reason: flaw.reason, hint: flaw.hint)
        }
        guard isLast else { return nil }
        return FrameFailure(
            offset: frame.count, row: 0, reason: decoder.reason(forTableCount: reader.tableCount),
            hint: HTMLDecoder.hint(reader.list?.tables ?? []))
    }

    func reopen(
        _ footer: PaddedText, findings: [[UInt8]]
    ) throws(ConversionError) -> OpenedResult {
        let (isWhole, needs) = (isWindowWhole, needs)
        return try Array(findings.joined()).withPaddedText { page throws(ConversionError) in
            let opening = try decoder.open(
                page, encoding, table: 1, isWhole: isWhole, needs: needs)
            guard case .opened(let opened) = opening else {
                throw ConversionError(
                    .tooLarge, "the headings of the table are longer than \(page.count) bytes")
            }
            return opened
        }
    }
}
