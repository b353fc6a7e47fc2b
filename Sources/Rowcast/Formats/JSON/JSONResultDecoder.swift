/// Decodes `json`, `inline_json`, `json_label` and `ndjson`.
struct JSONResultDecoder: ResultDecoder {
    let options: DecodingOptions
    /// Whether rows are separate lines (`ndjson`) and an array is refused.
    var isLines = false

    /// Limits of the sample that columns are learnt from: bytes, and rows.
    static let sampleBytes = 256 << 10
    static let sampleRows = 1000

    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds
    ) throws(ConversionError) -> Opening {
        // The repair changes only rows, so they begin at the same index.
        try JSONRepair.read(prefix, isLenient: options.lenient, keys: false) {
            text, _ throws(ConversionError) in
            try open(text, isWhole: isWhole)
        }
    }

    private func open(
        _ prefix: PaddedText, isWhole: Bool
    ) throws(ConversionError) -> Opening {
        let base = prefix
        try refuseOtherKinds(prefix, isWhole: isWhole)
        let end = prefix.count
        var start = JSONDocumentKind.start(prefix)
        if start >= end, !isWhole { return .needsMoreInput }
        var layout = JSONRowPlan.Layout.lines
        if base[start] == 91 {
            guard !isLines else {
                throw ConversionError(
                    .unsupported, at: .init(byte: start),
                    "this is an array of json, not one object a line",
                    hint: "pass \(inputFormat: .json)")
            }
            layout = .array
            start += 1
            skipJSONSpace(base, &start)
        } else if base[start] != 123 {
            throw .notJSON(base, start, end: end)
        }
        guard isWhole || end - start >= Self.sampleBytes else { return .needsMoreInput }
        let source = JSONRowSource(layout: layout, rowsStart: start, options: options)
        var sampler = JSONSampler()
        let rows = try source.sample(base, end, isWhole: isWhole) { row throws(ConversionError) in
            try sampler.add(row)
        }
        guard let rows else { return .needsMoreInput }
        if options.scanKeys, rows > 0 {
            var plan = JSONRowPlan(layout: layout, tree: JSONKeyTree(), columnNames: [])
            plan.isLenient = options.lenient
            return .opened(
                OpenedResult(
                    header: ResultHeader(), rowsStart: start,
                    rows: JSONKeySurvey(source: source, plan: plan), isSurvey: true))
        }
        let sample = prefix + start
        return .opened(try source.opened(sampler, hasRows: rows > 0, sample: sample))
    }

    /// Throws for documents of another JSON format, with a hint that names it.
    private func refuseOtherKinds(
        _ prefix: PaddedText, isWhole: Bool
    ) throws(ConversionError) {
        let kind = JSONDocumentKind(prefix, isWhole: isWhole)
        switch kind {
        case .detail, .detailRows, .bi: throw kind.refusal(by: .json)
        case .apiError:
            var p = JSONDocumentKind.start(prefix)
            var fault: JSONFault?
            let node = JSONNode.parse(prefix, prefix.count, &p, fault: &fault)
            throw ConversionError(
                .queryFailed, "the server answered: \(node?["message"]?.text ?? "an error")")
        case .rows, .other, .unclear: break
        }
    }
}

/// Place of the rows in a JSON document, and the options for decoding them.
struct JSONRowSource: Sendable {
    let layout: JSONRowPlan.Layout
    let rowsStart: Int
    let options: DecodingOptions

    /// Calls `body` with each sampled row and returns their number; `nil` if the first row is not
    /// complete yet.
    func sample(
        _ base: PaddedText, _ end: Int, isWhole: Bool,
        _ body: (JSONNode) throws(ConversionError) -> Void
    ) throws(ConversionError) -> Int? {
        var p = rowsStart
        var rows = 0
        let limit = rowsStart + JSONResultDecoder.sampleBytes
        if layout == .array, base[p] == 93 { return 0 }
        while rows < JSONResultDecoder.sampleRows, p < end, p < limit || rows == 0 {
            var fault: JSONFault?
            guard base[p] == 123 else {
                let reason: JSONFault.Reason = base[p] == 93 ? .trailingComma : .expectedRow
                throw .json(
                    JSONFault(offset: p, reason: reason), end: end, row: rows + 1, truncation: "")
            }
            let rowStart = p
            guard let row = JSONNode.parse(base, end, &p, fault: &fault) else {
                if let fault, fault.offset < end {
                    throw .json(
                        fault, end: end, row: rows + 1, truncation: "",
                        hint: options.lenient ? nil : JSONRepair.hint(fault, base, end))
                }
                if isWhole {
                    throw .json(nil, end: end, row: rows + 1, truncation: layout.truncation)
                }
                if rows > 0 { break }
                guard end - rowStart <= options.maxRowBytes else {
                    throw ConversionError(
                        .tooLarge, at: .init(byte: rowStart, row: 1),
                        "a row is longer than \(options.maxRowBytes) bytes",
                        hint: "raise \(option: .maxRowBytes) if that is right")
                }
                return nil
            }
            if let message = row["looker_error"] {
                throw ConversionError(
                    .queryFailed, at: .init(row: rows + 1), "the query failed: \(message.text)")
            }
            try body(row)
            rows += 1
            skipJSONSpace(base, &p)
            if layout == .array {
                guard base[p] == 44 else { break }
                p += 1
                skipJSONSpace(base, &p)
            } else if base[p] != 123 {
                // A missing separator behind the row is reported by `JSONRowDecoder`.
                break
            }
        }
        return rows
    }

    /// Makes the header and the row decoder from the sampled rows.
    func opened(
        _ sampler: JSONSampler, hasRows: Bool, sample: PaddedText
    ) throws(ConversionError) -> OpenedResult {
        let (header, tree) = try sampler.columns(options)
        var plan = JSONRowPlan(
            layout: layout, tree: tree,
            columnNames: header.columns.map { $0.heading(.names) ?? "" })
        plan.ignoresExtraKeys = options.ignoresExtraKeys
        plan.isLenient = options.lenient
        plan.hasNoRows = !hasRows && layout == .array && sample.first == 93
        plan.learn(from: sample)
        return OpenedResult(
            header: header, rowsStart: rowsStart, rows: JSONRowDecoder(plan: plan))
    }
}

/// Decodes rows of plain JSON.
struct JSONRowDecoder: RowDecoder {
    let plan: JSONRowPlan

    var boundary: RowBoundary { plan.boundary }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        plan.decode(frame, isLast: isLast)
    }

    func finish(
        _ footer: PaddedText, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter {
        try checkNothingFollows(footer)
        return ResultFooter()
    }
}

/// Checks that only white space follows the bracket that ends the rows.
private func checkNothingFollows(
    _ footer: PaddedText
) throws(ConversionError) {
    guard !footer.isEmpty else { return }
    var p = 1
    skipJSONSpace(footer, &p)
    if p < footer.count {
        throw .json(
            JSONFault(offset: p, reason: .secondDocument), end: footer.count, truncation: "")
    }
}

/// Reads all rows for their keys (`--scan-keys`), and reports each row with a key that no earlier
/// row of its frame has.
struct JSONKeySurvey: RowDecoder {
    let source: JSONRowSource
    let plan: JSONRowPlan

    var boundary: RowBoundary { RowBoundary(marks: JSONRowPlan.usualMarks) }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        frame.beginRows(columnCount: 0, needs: [])
        guard plan.isLenient, let (repair, text) = frame.repairJSON(keys: false) else {
            return decode(frame, text: nil, isLast: isLast)
        }
        return decode(frame, text: text, isLast: isLast)
            .original(repair, textStart: text.lowerBound)
    }

    /// Reads the rows of a frame, or those of its repaired text in `text`.
    private func decode(_ frame: Frame, text: Range<Int>?, isLast: Bool) -> FrameOutcome {
        let base = frame.allText
        var scanner = JSONRowScanner(frame, tree: plan.tree, ignoresExtraKeys: true)
        if let text { scanner.read(text) }
        var known: Set<String> = []
        var findings: [[UInt8]] = []
        scanner.skipSpace()
        while true {
            let start = scanner.p
            guard start < scanner.end else {
                return FrameOutcome(consumed: start, ending: .frameEnded, findings: findings)
            }
            // An invalid row ends the survey; the second pass reports it.
            var fault: JSONFault?
            guard base[start] == 123,
                let row = JSONNode.parse(base, scanner.end, &scanner.p, fault: &fault)
            else {
                let isCutShort = fault.map { $0.offset >= scanner.end } ?? false
                return FrameOutcome(
                    consumed: start, ending: isCutShort && !isLast ? .frameEnded : .rowsEnded,
                    findings: findings)
            }
            if JSONSampler.newPaths(of: row, known: &known) {
                findings.append(
                    Array(base.slice(at: start, count: row.end - start)))
            }
            switch scanner.afterRow(plan.layout, isLast: isLast) {
            case .nextRow: frame.rowCount += 1
            case .rowsEnded:
                return FrameOutcome(consumed: scanner.p, ending: .rowsEnded, findings: findings)
            case .stopped:
                let isCutShort = scanner.p >= scanner.end
                return FrameOutcome(
                    consumed: start, ending: isCutShort && !isLast ? .frameEnded : .rowsEnded,
                    findings: findings)
            }
        }
    }

    func reopen(
        _ footer: PaddedText, findings: [[UInt8]]
    ) throws(ConversionError) -> OpenedResult {
        var sampler = JSONSampler()
        for finding in findings {
            try finding.withPaddedText { bytes throws(ConversionError) in
                var p = 0
                var fault: JSONFault?
                guard let row = JSONNode.parse(bytes, bytes.count, &p, fault: &fault) else {
                    return
                }
                try sampler.add(row)
            }
        }
        let separator: [UInt8] = layoutSeparator
        let sample = (findings.first ?? []) + separator + (findings.first ?? []) + separator
        return try sample.withPaddedText { bytes throws(ConversionError) in
            try source.opened(sampler, hasRows: true, sample: bytes)
        }
    }

    private var layoutSeparator: [UInt8] {
        switch plan.layout {
        case .array: [44, 10]
        case .lines: [10]
        }
    }
}
