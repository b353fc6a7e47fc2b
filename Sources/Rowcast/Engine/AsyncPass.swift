/// One run over chunks: asks the pipeline what to do, decodes and encodes in tasks, and hands
/// every frame's output to the consumer before more is read.
final class AsyncPass {
    private enum Finished: Sendable {
        case decoded(Slot, FrameOutcome)
        case encoded(Slot, Int, Result<BatchSummary, ConversionError>)
    }

    private(set) var pipeline: Pipeline
    private let document: Document
    private let rows: any RowDecoder
    private let encoders: [any RowEncoder]
    private let tableRows: [TableRows]
    private let transforms: [any RowTransform]
    private(set) var encoding: OutputEncoding?
    private let sink: MemorySink
    private var cutter: FrameCutter
    private var chunk: [UInt8] = []
    private var chunkStart = 0
    private var inputFailure: ConversionError?
    private var running: [Task<Finished, Never>] = []
    private let maxRunning: Int

    init(_ document: Document, encoding: OutputEncoding?, sink: MemorySink) {
        guard let opened = document.opened else {
            preconditionFailure("the document is not open")
        }
        self.document = document
        self.encoding = encoding
        self.sink = sink
        rows = opened.rows
        encoders = encoding?.encoders ?? []
        tableRows = encoding?.tableRows ?? []
        transforms = encoding?.transforms ?? []
        maxRunning = document.options.boundedThreads
        pipeline = Pipeline(Pipeline.Plan(document, rows: rows, encoding: encoding))
        cutter = FrameCutter(
            document, boundary: rows.boundary, rowsStart: opened.rowsStart,
            countsLines: rows.hasInputOffsets)
    }

    deinit { for task in running { task.cancel() } }

    /// The output of the next frame, `nil` behind the last.
    func next<Base: AsyncSequence>(
        from input: inout ConvertedChunks<Base>.Input, isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> [UInt8]? {
        while true {
            switch pipeline.nextTask() {
            case .read(let slot):
                let isLast = try await fill(slot, from: &input, isolation: actor)
                pipeline.didRead(
                    slot, offset: cutter.offset - slot.frame.count,
                    isLast: isLast && inputFailure == nil)
                if isLast, let inputFailure { pipeline.didFailToRead(inputFailure) }
            case .decode(let slot):
                let rows = rows
                let transforms = transforms
                if running.count >= maxRunning { report(await running.removeFirst().value) }
                running.append(
                    Task.detached {
                        var outcome = rows.decode(slot.frame, isLast: slot.isLast)
                        transforms.apply(to: slot.frame, &outcome)
                        return .decoded(slot, outcome)
                    })
            case .encode(let slot, let index):
                let encoder = encoders[index]
                let rows = tableRows[index]
                if running.count >= maxRunning { report(await running.removeFirst().value) }
                running.append(
                    Task.detached {
                        let encoded = Result { () throws(ConversionError) in
                            try encoder.encode(
                                slot.frame.batch(encoder.view, rows),
                                firstRow: slot.firstRow(of: rows), into: &slot.outputs[index].buffer
                            )
                        }
                        return .encoded(slot, index, encoded)
                    })
            case .write(let slot):
                encoding?.append(slot.summaries, completing: slot.outputs)
                try encoding?.write(slot.outputs, to: sink)
                pipeline.didWrite(slot)
                let bytes = sink.take()
                if !bytes.isEmpty { return bytes }
            case .wait:
                precondition(!running.isEmpty, "the pipeline waits for nothing")
                report(await running.removeFirst().value)
            case .finish:
                for task in running { _ = await task.value }
                running = []
                if let failure = pipeline.failure { throw failure }
                return nil
            }
        }
    }

    private func report(_ finished: Finished) {
        switch finished {
        case .decoded(let slot, let outcome): pipeline.didDecode(slot, outcome)
        case .encoded(let slot, let index, .success(let summary)):
            pipeline.didEncode(slot, index, summary)
        case .encoded(_, let index, .failure(let error)):
            pipeline.fail(encoding?.named(error, index) ?? error)
        }
    }

    /// What comes behind the rows.
    func finish() throws(ConversionError) -> [UInt8] {
        let end: (footer: ResultFooter, totals: Frame?)
        do throws(ConversionError) {
            end = try document.finish(pipeline)
        } catch {
            throw completed(error)
        }
        try encoding?.finish(end, after: &pipeline)
        try encoding?.write(to: sink)
        try encoding?.finishValidation()
        return sink.take()
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
        error.position.line = pipeline.line(ofFooterByte: byte, lineCount: cutter.lineCount)
        return error
    }

    private func fill<Base: AsyncSequence>(
        _ slot: Slot, from input: inout ConvertedChunks<Base>.Input,
        isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> Bool {
        cutter.begin(slot.frame)
        while true {
            let cut = cutter.cut(slot.frame)
            if cut.isComplete {
                slot.lineCountAtEnd = cutter.lineCount
                return cut.isLast
            }
            if cutter.takeRest(slot.frame) { continue }
            if chunkStart == chunk.count {
                do {
                    chunk = try await input.nextChunk(isolation: actor)
                } catch let error as ConversionError {
                    inputFailure = error
                    chunk = []
                }
                chunkStart = 0
                if chunk.isEmpty { cutter.didReachEnd() }
            }
            let room = cutter.room(in: slot.frame)
            let count = min(room.count, chunk.count - chunkStart)
            room.copyBytes(from: chunk[chunkStart..<chunkStart + count])
            chunkStart += count
            slot.frame.didAppend(count)
        }
    }
}

extension OutputEncoding {
    /// Writes what `begin` or `finish` made for the only output.
    mutating func write(to sink: MemorySink) throws(ConversionError) {
        var sinks: [any ByteSink] = [sink]
        try write(to: &sinks)
    }

    /// Writes a frame's output for the only output.
    mutating func write(_ outputs: [OutputBox], to sink: MemorySink) throws(ConversionError) {
        var sinks: [any ByteSink] = [sink]
        try write(outputs, to: &sinks)
    }
}

extension MemorySink {
    /// What was written, which is forgotten.
    func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
