/// Reads the rows of a document without using them, to reach the members behind them.
struct JSONRowSurvey: RowDecoder {
    /// Opens the document when its members and its first rows are known.
    typealias Opening =
        @Sendable (
            JSONResultObject, PaddedText
        ) throws(ConversionError) -> OpenedResult

    let object: JSONResultObject
    /// The decoder of rows; nil while the columns are unknown.
    let rows: (any RowDecoder)?
    /// The text of the first rows.
    let sample: [UInt8]
    let open: Opening

    var boundary: RowBoundary {
        rows?.boundary ?? RowBoundary(marks: JSONRowPlan.usualMarks)
    }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        if let rows { return rows.decode(frame, isLast: isLast) }
        frame.beginRows(columnCount: 0, needs: [])
        guard object.isLenient, let (repair, text) = frame.repairJSON(keys: false) else {
            return decode(frame, text: nil, isLast: isLast)
        }
        return decode(frame, text: text, isLast: isLast)
            .original(repair, textStart: text.lowerBound)
    }

    /// Skips the rows of a frame's bytes, or of `text` in its memory.
    private func decode(_ frame: Frame, text: Range<Int>?, isLast: Bool) -> FrameOutcome {
        var scanner = JSONRowScanner(frame, tree: JSONKeyTree(), ignoresExtraKeys: true)
        if let text { scanner.read(text) }
        scanner.skipSpace()
        let end = scanner.end
        if scanner.p < end, scanner.base[scanner.p] == 93, sample.first == 93 {
            return FrameOutcome(consumed: scanner.p, ending: .rowsEnded)
        }
        while true {
            let start = scanner.p
            if start >= end, !isLast {
                return FrameOutcome(consumed: start, ending: .frameEnded)
            }
            var step = RowStep.stopped
            if scanner.base[start] != 123 {
                scanner.fail(scanner.base[start] == 93 ? .trailingComma : .expectedRow, at: start)
            } else if JSONSkip.value(scanner.base, end, &scanner.p, fault: &scanner.fault) {
                step = scanner.afterRow(.array, isLast: isLast)
            }
            switch step {
            case .nextRow: frame.rowCount += 1
            case .rowsEnded:
                frame.rowCount += 1
                return FrameOutcome(consumed: scanner.p, ending: .rowsEnded)
            case .stopped:
                let fault = scanner.fault ?? JSONFault(offset: end, reason: .expectedRow)
                if fault.offset >= end, !isLast {
                    return FrameOutcome(consumed: start, ending: .frameEnded)
                }
                let isTruncated = fault.offset >= end
                let reason =
                    isTruncated ? JSONRowPlan.Layout.array.truncation : fault.reason.text
                return FrameOutcome(
                    consumed: start,
                    ending: .failed(
                        FrameFailure(
                            code: isTruncated ? .truncated : .malformed, offset: fault.offset,
                            row: frame.rowCount, reason: reason,
                            hint: object.isLenient
                                ? nil : JSONRepair.hint(fault, scanner.text, end))))
            }
        }
    }

    func reopen(
        _ footer: PaddedText, findings: [[UInt8]]
    ) throws(ConversionError) -> OpenedResult {
        var whole = object
        try whole.readFooter(footer)
        let object = whole
        return try sample.withPaddedText { bytes throws(ConversionError) in
            try open(object, bytes)
        }
    }
}

extension JSONResultObject {
    /// The survey of a document whose rows begin at `rowsStart`.
    func survey(
        _ document: PaddedText, rows: (any RowDecoder)? = nil,
        open: @escaping JSONRowSurvey.Opening
    ) -> OpenedResult {
        let sample = Array(document[rowsStart...])
        return OpenedResult(
            header: ResultHeader(), rowsStart: inputRowsStart,
            rows: JSONRowSurvey(object: self, rows: rows, sample: sample, open: open),
            isSurvey: true)
    }
}
