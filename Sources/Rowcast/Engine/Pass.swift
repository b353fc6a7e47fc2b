/// One run over the input with threads: every thread takes the next task of the pipeline, does it
/// and reports back.
///
/// Without encoders it reads the whole input and writes nothing.
final class Pass: @unchecked Sendable {
    private(set) var pipeline: Pipeline
    private(set) var source: any ByteSource
    private(set) var encoding: OutputEncoding?
    private(set) var sinks: [any ByteSink]
    private(set) var bytesRead: Int

    private let rows: any RowDecoder
    private let encoders: [any RowEncoder]
    private let tableRows: [TableRows]
    private let transforms: [any RowTransform]
    private let threads: Int
    private let progressHandler: (@Sendable (ConversionProgress) -> Void)?
    private var progress = ConversionProgress()
    private var cutter: FrameCutter
    private var inputFailure: ConversionError?
    private let monitor = Monitor()

    /// `source` stands behind `document.prefix`.
    init(
        source: any ByteSource, document: Document, encoding: OutputEncoding? = nil,
        sinks: [any ByteSink] = [],
        progress progressHandler: (@Sendable (ConversionProgress) -> Void)? = nil
    ) {
        guard let opened = document.opened else {
            preconditionFailure("the document is not open")
        }
        let options = document.options
        self.source = source
        self.encoding = encoding
        self.sinks = sinks
        self.progressHandler = progressHandler
        rows = opened.rows
        encoders = encoding?.encoders ?? []
        tableRows = encoding?.tableRows ?? []
        transforms = encoding?.transforms ?? []
        threads = options.boundedThreads
        pipeline = Pipeline(Pipeline.Plan(document, rows: rows, encoding: encoding))
        cutter = FrameCutter(
            document, boundary: rows.boundary, rowsStart: opened.rowsStart,
            countsLines: !source.canRewind && rows.hasInputOffsets)
        bytesRead = document.prefix.count
        progress.totalBytes = source.byteCount
    }

    /// Works until the input is read and everything is written.
    func run() throws(ConversionError) {
        var helpers: [WorkerThread] = []
        work(isFirst: true) { [self] in
            while helpers.count < threads - 1 { helpers.append(WorkerThread { self.work() }) }
        }
        for helper in helpers { helper.join() }
        if let failure = pipeline.failure { throw completed(failure) }
    }

    /// Does tasks until none is left. `onMoreWork` is called once there is more than one frame, so
    /// that small inputs start no thread.
    private func work(isFirst: Bool = false, onMoreWork: () -> Void = {}) {
        var frames = 0
        var task = monitor.locked { next() }
        while true {
            switch task {
            case .finish:
                return monitor.locked { monitor.wakeAll() }
            case .read(let slot):
                let isLast = fill(slot)
                frames += 1
                if isFirst, frames == 2 { onMoreWork() }
                task = report {
                    pipeline.didRead(
                        slot, offset: cutter.offset - slot.frame.count,
                        isLast: isLast && inputFailure == nil)
                    if isLast, let inputFailure { pipeline.didFailToRead(inputFailure) }
                }
            case .decode(let slot):
                var outcome = rows.decode(slot.frame, isLast: slot.isLast)
                transforms.apply(to: slot.frame, &outcome)
                task = report { pipeline.didDecode(slot, outcome) }
            case .encode(let slot, let index):
                let encoded = Result { () throws(ConversionError) in
                    let rows = tableRows[index]
                    return try encoders[index].encode(
                        slot.frame.batch(encoders[index].view, rows),
                        firstRow: slot.firstRow(of: rows),
                        into: &slot.outputs[index].buffer)
                }
                task = report {
                    switch encoded {
                    case .success(let summary): pipeline.didEncode(slot, index, summary)
                    case .failure(let error):
                        pipeline.fail(encoding?.named(error, index) ?? error)
                    }
                }
            case .write(let slot):
                let written = Result { () throws(ConversionError) in try write(slot) }
                task = report {
                    if case .failure(let error) = written { pipeline.fail(error) }
                    pipeline.didWrite(slot)
                }
            case .wait:
                task = monitor.locked {
                    // Asked again with the lock held: a report may have come in between.
                    var task = next()
                    while case .wait = task {
                        monitor.wait()
                        task = next()
                    }
                    return task
                }
            }
        }
    }

    private func next() -> Pipeline.Task { pipeline.nextTask() }

    private func report(_ change: () -> Void) -> Pipeline.Task {
        monitor.locked {
            change()
            monitor.wakeAll()
            return next()
        }
    }

    // MARK: - Tasks; the pipeline lets only one thread read and only one write

    /// Fills a frame and tells whether it is the last one. An input that cannot be read on ends
    /// there.
    private func fill(_ slot: Slot) -> Bool {
        cutter.begin(slot.frame)
        while true {
            let cut = cutter.cut(slot.frame)
            if cut.isComplete {
                slot.lineCountAtEnd = cutter.lineCount
                return cut.isLast
            }
            if cutter.takeRest(slot.frame) { continue }
            var count = 0
            do throws(ConversionError) {
                count = try source.read(into: cutter.room(in: slot.frame))
            } catch {
                inputFailure = error
            }
            if count == 0 { cutter.didReachEnd() }
            slot.frame.didAppend(count)
            bytesRead += count
        }
    }

    private func write(_ slot: Slot) throws(ConversionError) {
        encoding?.append(slot.summaries, completing: slot.outputs)
        try encoding?.write(slot.outputs, to: &sinks)
        if let progressHandler {
            progress.rows = slot.firstRow + slot.frame.rowCount
            progress.bytes = slot.offset + slot.frame.count
            progressHandler(progress)
        }
    }

    /// Reads what follows the rows.
    func finish(
        _ document: Document
    ) throws(ConversionError) -> (footer: ResultFooter, totals: Frame?) {
        do throws(ConversionError) {
            return try document.finish(pipeline)
        } catch {
            throw completed(error)
        }
    }

    /// Writes what follows the rows.
    func finish(
        _ encoding: inout OutputEncoding, _ end: (footer: ResultFooter, totals: Frame?)
    ) throws(ConversionError) {
        try encoding.finish(end, after: &pipeline)
    }

    /// Goes on with what a survey found out.
    func reopen(_ document: inout Document) throws(ConversionError) {
        do throws(ConversionError) {
            try document.reopen(after: pipeline)
        } catch {
            throw completed(error)
        }
    }

    /// Adds the line to an error's position.
    private func completed(_ error: ConversionError) -> ConversionError {
        var error = error
        guard error.position.line == nil, let byte = error.position.byte else { return error }
        if source.canRewind {
            error.position.line = try? source.line(ofByte: byte)
        } else {
            error.position.line = pipeline.line(ofFooterByte: byte, lineCount: cutter.lineCount)
        }
        return error
    }
}

extension Pipeline {
    /// The line of a byte behind the rows of an input of so many lines.
    func line(ofFooterByte byte: Int, lineCount: Int?) -> Int? {
        guard let lineCount, byte >= footerOffset else { return nil }
        return 1 + lineCount - footer.dropFirst(byte - footerOffset).count(where: { $0 == 10 })
    }
}

extension Pipeline.Plan {
    /// The plan of a pass over a document; without `encoding` one that writes nothing.
    init(_ document: Document, rows: any RowDecoder, encoding: OutputEncoding?) {
        guard let format = document.format else { preconditionFailure("nothing is open") }
        let options = document.options
        self.init(
            encoderCount: encoding?.encoders.count ?? 0, threads: options.boundedThreads,
            decodesInOrder: rows.isSequential, frameBytes: options.boundedFrameBytes,
            maxRowBytes: min(
                options.maxRowBytes, Cell.maxLength - 2 * options.boundedFrameBytes),
            // The totals in it are cells.
            maxFooterBytes: min(options.maxHeaderBytes, Cell.maxLength),
            readsFooter: rows.readsFooter,
            hasInputOffsets: rows.hasInputOffsets, format: format)
        guard let encoding else {
            observe = document.observe
            if document.opened?.isSurvey == true, rows.surveyEndsAtLimit { limit = options.limit }
            return
        }
        guard !encoding.isSurvey else {
            limit = options.limit
            observe = document.observe
            return
        }
        window = document.rowWindow
        if let most = options.limit, options.readsBehindLimit {
            window = window?.clamped(to: 0..<most) ?? 0..<most
        } else {
            limit = options.limit
        }
        rowLimit = encoding.rowLimit
        subtotals = encoding.subtotals
        numbersRows = encoding.numbersRows
    }
}

extension ConversionOptions {
    /// How many threads work at most.
    var boundedThreads: Int { max(1, min(threads, 256)) }

    /// The wanted size of frames within what a frame can be.
    var boundedFrameBytes: Int { min(max(16, frameBytes), 32 << 20) }
}
