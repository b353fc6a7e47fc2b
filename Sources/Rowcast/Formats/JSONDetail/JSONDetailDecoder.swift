/// Decodes `json_detail`: documents of the API and of the front end (also wrapped in
/// `queryResponse`), `json_detail_lite_stream`, and bare arrays of such rows.
struct JSONDetailDecoder: ResultDecoder {
    let options: ConversionOptions

    private static let sampleBytes = 256 << 10
    private static let sampleRows = 1000

    func open(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool, facets: Facets
    ) throws(ConversionError) -> Opening {
        try refuseOtherKinds(prefix)
        var object = JSONDetailObject()
        switch try object.readHeader(prefix, isWhole: isWhole) {
        case .incomplete: return .needsMoreInput
        case .ended: throw object.failure ?? object.errorWithoutRows
        case .rows: break
        }
        guard isWhole || prefix.count - object.rowsStart >= Self.sampleBytes else {
            return .needsMoreInput
        }
        guard try hasWholeRow(prefix, from: object.rowsStart, isWhole: isWhole) else {
            return .needsMoreInput
        }
        if object.needsSurvey {
            return .opened(
                OpenedResult(
                    header: ResultHeader(), rowsStart: object.rowsStart,
                    rows: JSONDetailSurvey(
                        decoder: self, object: object,
                        sample: Array(prefix[object.rowsStart...]),
                        facets: facets),
                    isSurvey: true))
        }
        if let failure = object.failure { throw failure }
        let sample = UnsafeBufferPointer(rebasing: prefix[object.rowsStart...])
        return .opened(try opened(object, sample: sample, facets: facets))
    }

    /// Whether the first row is complete, if there is one: it tells which fields are pivoted.
    private func hasWholeRow(
        _ prefix: UnsafeBufferPointer<UInt8>, from start: Int, isWhole: Bool
    ) throws(ConversionError) -> Bool {
        guard let base = prefix.baseAddress, base[start] == 123 else { return true }
        var p = start
        var fault: JSONFault?
        if JSONSkip.value(base, prefix.count, &p, fault: &fault) { return true }
        guard let fault, fault.offset >= prefix.count else { return true }
        if isWhole {
            throw .json(
                nil, end: prefix.count, row: 1, truncation: JSONRowPlan.Layout.array.truncation)
        }
        // The conversion says what is wrong with a row that is too long.
        return prefix.count - start > options.maxRowBytes
    }

    /// Names the right format for documents that are JSON of another kind.
    private func refuseOtherKinds(
        _ prefix: UnsafeBufferPointer<UInt8>
    ) throws(ConversionError) {
        let start = JSONDocumentKind.start(prefix)
        switch JSONDocumentKind(prefix, isWhole: false) {
        case .bi:
            throw ConversionError(
                .unsupported, at: .init(byte: 0), "this is a json_bi document, not json_detail",
                hint: "pass --from json_bi")
        case .rows where start < prefix.count && prefix[start] == 91:
            var p = start + 1
            if let base = prefix.baseAddress { skipJSONSpace(base, &p) }
            guard p < prefix.count, prefix[p] == 123 else { return }
            throw ConversionError(
                .unsupported, at: .init(byte: 0),
                "these are rows of json, not a json_detail document", hint: "pass --from json")
        case .rows, .detail, .detailRows, .apiError, .other, .unclear: return
        }
    }

    /// The result, as its members and first rows tell it. `sample` begins at the first row and has
    /// padding behind.
    func opened(
        _ object: JSONDetailObject, sample: UnsafeBufferPointer<UInt8>, facets: Facets
    ) throws(ConversionError) -> OpenedResult {
        var header = ResultHeader(object, nullText: options.nullText)
        var rows = JSONDetailSample()
        Self.forEachRow(sample) { rows.add($0) }
        let tree = try rows.complete(&header, nullText: options.nullText)
        var plan = JSONRowPlan(
            layout: .array, cellStyle: .object, tree: tree,
            columnNames: header.columns.map { $0.heading(.names) ?? "" })
        plan.ignoresExtraKeys = options.extraKeys == .ignore || options.columns != nil
        plan.facets = facets.intersection([.rawCells, .rawRows])
        plan.hasNoRows = sample.first == 93
        plan.learn(from: sample)
        return OpenedResult(
            header: header, rowsStart: object.rowsStart,
            rows: JSONDetailRowDecoder(plan: plan, object: object),
            warnings: object.warnings)
    }

    /// Hands whole rows at the beginning of `sample` to `body`; what is wrong there is reported
    /// when it is decoded.
    private static func forEachRow(
        _ sample: UnsafeBufferPointer<UInt8>, _ body: (JSONNode) -> Void
    ) {
        guard let base = sample.baseAddress else { return }
        var p = 0
        var rows = 0
        var fault: JSONFault?
        while rows < sampleRows, p < min(sample.count, sampleBytes), base[p] == 123 {
            guard let row = JSONNode.parse(base, sample.count, &p, fault: &fault) else { return }
            body(row)
            rows += 1
            skipJSONSpace(base, &p)
            guard base[p] == 44 else { return }
            p += 1
            skipJSONSpace(base, &p)
        }
    }
}

/// Decodes the rows of `json_detail`.
struct JSONDetailRowDecoder: RowDecoder {
    let plan: JSONRowPlan
    /// What was read before the rows; all of the document after a survey.
    let object: JSONDetailObject

    var boundary: RowBoundary { plan.boundary }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        plan.decode(frame, isLast: isLast)
    }

    func finish(
        _ bytes: UnsafeBufferPointer<UInt8>, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter {
        var whole = object
        whole.members.removeAll(where: \.followsRows)
        try whole.readFooter(bytes)
        if let failure = whole.failure { throw failure }
        var footer = ResultFooter()
        footer.members = whole.members.filter(\.followsRows)
        let noted = Set(object.warnings.map(\.message))
        footer.warnings = whole.warnings.filter { !noted.contains($0.message) }
        footer.hasSubtotals = !(whole.node("subtotals_data")?.children.isEmpty ?? true)
        if let totals = whole.raw("totals_data"), totals.first == 123, totals.count > 2 {
            footer.hasTotals = try decodeTotals(totals, into: frame)
        }
        return footer
    }

    /// Decodes the totals, one row of the same shape. Returns whether there is any value in it.
    private func decodeTotals(_ row: [UInt8], into frame: Frame) throws(ConversionError) -> Bool {
        // A row is whole when what follows it was seen.
        let text = row + [93]
        text.withUnsafeBufferPointer { bytes in
            if let start = bytes.baseAddress { frame.append(start, count: bytes.count) }
        }
        var plan = plan
        plan.hasNoRows = false
        plan.shape = nil
        plan.ignoresExtraKeys = true
        if case .failed(let failure) = plan.decode(frame, isLast: true).ending {
            throw ConversionError(
                failure.code, at: .init(column: failure.column),
                "totals_data: \(failure.reason)", hint: failure.hint)
        }
        let batch = frame.batch
        return batch.rowCount == 1
            && (0..<batch.columnCount).contains { !batch.cell(row: 0, column: $0).isNull }
    }
}

/// Reads over a document whose fields come after its rows, for the sake of what follows them.
struct JSONDetailSurvey: RowDecoder {
    let decoder: JSONDetailDecoder
    let object: JSONDetailObject
    /// The first rows.
    let sample: [UInt8]
    let facets: Facets

    var boundary: RowBoundary { RowBoundary(marks: JSONRowPlan.usualMarks) }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        frame.beginRows(columnCount: 0, facets: [])
        var scanner = JSONRowScanner(frame, tree: JSONKeyTree(), ignoresExtraKeys: true)
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
                            row: frame.rowCount, reason: reason)))
            }
        }
    }

    func reopen(
        _ footer: UnsafeBufferPointer<UInt8>, findings: [[UInt8]]
    ) throws(ConversionError) -> OpenedResult {
        var whole = object
        try whole.readFooter(footer)
        if let failure = whole.failure { throw failure }
        return try sample.withPaddedBuffer { bytes throws(ConversionError) in
            try decoder.opened(whole, sample: bytes, facets: facets)
        }
    }
}
