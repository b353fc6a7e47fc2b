/// Decodes frames of delimited text that differs from RFC 4180, record by record.
///
/// A record's meaning depends on no byte before it, so frames are decoded in any order.
struct LooseRowDecoder: RowDecoder {
    let dialect: LooseDialect
    let shape: DelimitedShape
    /// Whether the rows are only read to count their columns.
    let isSurvey: Bool
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
        var rows = records(of: frame, to: frame.count, isLast: isLast)
        var outcome = rows.readRecords()
        var checkedEnd = outcome.consumed
        if case .failed(let failure) = outcome.ending { checkedEnd = failure.offset }
        if let flaw = TextFlaw(in: frame.text(at: 0, count: checkedEnd), allowsZero: true) {
            guard dialect.repairs else { return failure(flaw, frame) }
            rows.replaceInvalidBytes(flaw)
        }
        shape.meaning?.apply(to: frame)
        if isSurvey {
            if rows.usedColumnCount > shape.headingCount {
                outcome.findings = [Array(String(rows.usedColumnCount).utf8)]
            }
        } else if !rows.repairs.isEmpty {
            outcome.warnings = rows.repairs.warnings(columnCount: shape.headingCount)
        }
        return outcome
    }

    private func records(
        of frame: Frame, to limit: Int, isLast: Bool
    ) -> DelimitedRecordReader<LooseFieldReader> {
        frame.beginRows(columnCount: shape.columnCount, needs: [])
        return DelimitedRecordReader(
            frame: frame, limit: limit, isLast: isLast, dialect: dialect, shape: shape)
    }

    /// The outcome of a frame with a byte that is not UTF-8, whose rows before that byte were read.
    private func failure(_ flaw: TextFlaw, _ frame: Frame) -> FrameOutcome {
        var rows = records(of: frame, to: flaw.offset, isLast: false)
        let outcome = rows.readRecords()
        return FrameOutcome(
            consumed: outcome.consumed,
            ending: .failed(
                FrameFailure(
                    offset: flaw.offset, row: frame.rowCount, reason: flaw.reason,
                    hint: flaw.hint)))
    }

    func reopen(
        _ footer: PaddedText, findings: [[UInt8]]
    ) throws(ConversionError) -> OpenedResult {
        let counts = findings.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        guard let reopened else { preconditionFailure("only a survey is opened again") }
        return reopened(max(shape.headingCount, counts.max() ?? 0))
    }
}
