extension Engine {
    /// The next bytes of the input are in their memory; none at its end.
    func didRead(_ read: Result<Int, ConversionError>) {
        guard case .opening = stage else {
            rows?.didRead(read)
            return
        }
        isBusy = false
        attempt { () throws(ConversionError) in
            let count = try read.get()
            document.append(opening.text(count: count))
            try open(isWhole: count == 0)
        }
    }

    func did(_ done: Work.Done) { rows?.did(done) }

    /// The last bytes of the input, `nil` where they are not to be had.
    func didReadEnd(_ end: Result<[UInt8]?, ConversionError>) {
        isBusy = false
        attempt { () throws(ConversionError) in
            guard let end = try end.get(), try document.openAtOnce(end: end) else {
                stage = .keeping(.survey)
                return
            }
            try prepare()
        }
    }

    /// The input is as the task wanted it.
    func didPrepareInput(_ result: Result<Void, ConversionError>, canRewind: Bool) {
        isBusy = false
        countsLines = !canRewind
        attempt { () throws(ConversionError) in
            try result.get()
            switch stage {
            case .openingContainer: try open(isWhole: false)
            case .keeping(let pass): try begin(pass)
            case .rewinding: try prepare()
            case .leaving: try leave()
            case .entering(let pass?): try begin(pass)
            case .entering(nil): stage = .opening
            case .opening, .seekingEnd, .rows, .heading, .ending, .finished: break
            }
        }
    }

    func didWrite(_ slot: Slot?, _ result: Result<Void, ConversionError>) {
        if let slot {
            rows?.didWrite(slot, result)
            return
        }
        isBusy = false
        attempt { () throws(ConversionError) in
            try result.get()
            guard case .heading = stage else {
                stage = .finished
                return
            }
            if documents.count == 1 { try begin(.write) } else { stage = .entering(.write) }
        }
    }

    /// Ends the conversion unless it has ended.
    func cancel() {
        if case .finished = stage { return }
        failure = failure ?? .cancelled
    }

    /// Takes a step; an error ends the conversion.
    func attempt(_ step: () throws(ConversionError) -> Void) {
        do throws(ConversionError) {
            try step()
        } catch {
            if case .rows = stage { lacksLine = error.position.line == nil }
            var error = error
            if namesInputs, isReading { error.path = error.path ?? document.inputName }
            failure = failure ?? error
        }
    }

    /// Whether a failure now is one of the input that is being read.
    private var isReading: Bool {
        switch stage {
        case .opening, .openingContainer, .seekingEnd, .keeping, .rows, .rewinding, .entering: true
        case .leaving, .heading, .ending, .finished: false
        }
    }

    // MARK: - Writing

    /// Hands an encoded frame, or without `slot` the heading or the ending, to the outputs.
    ///
    /// Called without the lock, by the driver that does the task.
    func write(
        _ slot: Slot?, to sinks: inout [any ByteSink]
    ) throws(ConversionError) {
        guard let slot else {
            try outputs?.write(to: &sinks)
            guard case .ending = stage, outputs?.endsDocuments == true else { return }
            try outputs?.finishValidation()
            for index in sinks.indices { try sinks[index].finish() }
            return
        }
        guard survey == nil else {
            survey?.append(slot.summaries, completing: slot.outputs)
            return
        }
        outputs?.append(slot.summaries, completing: slot.outputs)
        try outputs?.write(slot.outputs, to: &sinks)
    }

    // MARK: - Results

    /// The failure, its line completed where the place is known: by `line`, which finds the line of a
    /// byte of an input that can be read again, or by counting.
    func failure(_ line: (_ byte: Int) -> Int?) -> ConversionError? {
        guard var failure else { return nil }
        if lacksLine, let byte = failure.position.byte {
            failure.position.line = line(byte) ?? rows?.line(ofFooterByte: byte)
        }
        return document.envelope?.placed(failure) ?? failure
    }

    /// The report of a conversion that is finished, but for the time that it took.
    var report: ConversionReport {
        var report = ConversionReport()
        report.inputFormat = plan?.format.name ?? ""
        report.outputFormats = outputs?.formats.map(\.name) ?? []
        report.rows = rows?.pipeline.rowCount ?? 0
        report.columns = plan?.header.columns.count ?? 0
        report.bytesRead = byteCount
        report.bytesWritten = outputs?.bytesWritten ?? []
        report.passes = passCount
        report.wrongCuts = rows?.pipeline.wrongCutCount ?? 0
        report.warnings = warnings
        return report
    }

    /// The facts about a document that was inspected.
    var inspection: Inspection? {
        guard let plan, let inspected else { return nil }
        var inspection = Inspection(format: plan.format, header: plan.header)
        inspection.header.members += end.footer.members
        inspection.rows = rows?.pipeline.rowCount ?? 0
        inspection.bytes = byteCount
        inspection.hasTotals = end.totals != nil
        inspection.hasSubtotals = end.footer.hasSubtotals
        inspection.fieldsWithLinks = inspected.cells.withLinks
        inspection.fieldsWithHTML = inspected.cells.withHTML
        inspection.fieldsWithRendered = inspected.cells.withRendered
        inspection.statistics = inspected.statistics?.result ?? []
        inspection.tables = document.containedTables + end.footer.tables
        for index in inspection.tables.indices where inspection.tables[index].isRead {
            inspection.tables[index].rows? += inspection.rows
        }
        inspection.warnings = warnings
        return inspection
    }

    private var byteCount: Int {
        documents.count > 1 ? earlierByteCount : byteCountOfInput
    }

    var byteCountOfInput: Int { document.containerByteCount ?? rows?.bytesRead ?? 0 }

    private var warnings: [Warning] {
        var warnings = plan?.warnings ?? []
        warnings.add(inputWarnings)
        warnings.add(rows?.pipeline.warnings ?? [])
        warnings.add(end.footer.warnings)
        warnings.add(outputs?.warnings ?? [])
        return warnings
    }
}
