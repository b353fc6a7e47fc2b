extension Conversion {
    /// Converts a sequence of byte chunks, such as the body of an HTTP response, as they come.
    ///
    ///     for try await chunk in conversion.chunks(of: body, to: .csv) { … }
    ///
    /// `base` is read only when the consumer asks for more, so a slow consumer slows the producer
    /// down; at most a few frames are in memory. Frames are decoded and encoded in tasks of their
    /// own, `options.threads` at once. Where the header stands behind the rows the chunks are kept
    /// in a temporary file without a name and read again from there.
    ///
    /// The sequence throws `ConversionError`, and whatever `base` throws.
    public func chunks<Base: AsyncSequence>(
        of base: Base, to format: ResultFormat
    ) -> ConvertedChunks<Base> where Base.Element: Sequence<UInt8> {
        ConvertedChunks(base: base, conversion: self, format: format)
    }
}

/// The output of `Conversion.chunks(of:to:)`: chunks of bytes, about one a frame.
public struct ConvertedChunks<Base: AsyncSequence>: AsyncSequence
where Base.Element: Sequence<UInt8> {
    let base: Base
    let conversion: Conversion
    let format: ResultFormat

    /// Begins a conversion; each iterator is one.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(input: Input(base.makeAsyncIterator()), conversion, format)
    }

    /// Pulls chunks of output.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private enum State {
            case beginning
            case rows(AsyncPass)
            case finished
        }

        private var input: Input
        private let conversion: Conversion
        private let format: ResultFormat
        private var state = State.beginning

        init(input: Input, _ conversion: Conversion, _ format: ResultFormat) {
            self.input = input
            self.conversion = conversion
            self.format = format
        }

        /// The next chunk, `nil` at the end of the output.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> [UInt8]? {
            do {
                switch state {
                case .finished: return nil
                case .beginning: return try await begin(isolation: actor)
                case .rows(let pass):
                    if let chunk = try await pass.next(from: &input, isolation: actor) {
                        return chunk
                    }
                    state = .finished
                    return try pass.finish()
                }
            } catch {
                state = .finished
                throw error
            }
        }

        /// Reads the header and writes what comes before the rows.
        private mutating func begin(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> [UInt8] {
            guard conversion.options.encoding == .utf8 else {
                throw ConversionError(
                    .unsupported, "chunks must be UTF-8",
                    hint: "convert other encodings from a ByteSource")
            }
            var encoding = try OutputEncoding(formats: [format], options: conversion.options)
            var document = Document(conversion, facets: encoding.facets)
            var isWhole = false
            while try !document.open(isWhole: isWhole) {
                let chunk = try await input.nextChunk(isolation: actor)
                chunk.withUnsafeBytes { document.append($0) }
                isWhole = chunk.isEmpty
            }
            if let opened = document.opened, opened.isSurvey {
                try await survey(&document, opened, isolation: actor)
            }
            try encoding.begin(document)
            let sink = MemorySink()
            try encoding.write(to: sink)
            state = .rows(
                AsyncPass(document, encoding: encoding, sink: sink, canRewind: input.isReplaying))
            return sink.take()
        }

        /// Runs over the input without outputs, so that the header is known, and goes back.
        private mutating func survey(
            _ document: inout Document, _ opened: OpenedResult,
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) {
            try input.beginSpooling(document)
            let pass = AsyncPass(document, encoding: nil, sink: MemorySink(), canRewind: false)
            while try await pass.next(from: &input, isolation: actor) != nil {}
            let findings = pass.pipeline.findings
            document.reopen(
                try pass.pipeline.footer.withPaddedBuffer { footer throws(ConversionError) in
                    try opened.rows.reopen(footer, findings: findings)
                })
            try input.replay(from: document.prefix.count)
        }
    }

    /// Chunks from upstream, or from the file that they were kept in.
    struct Input {
        private var upstream: Base.AsyncIterator
        private var spool: SpooledSource?
        private(set) var isReplaying = false

        init(_ upstream: Base.AsyncIterator) { self.upstream = upstream }

        /// The next bytes; none at the end of the input.
        mutating func nextChunk(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> [UInt8] {
            if isReplaying, let spool {
                return try withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 64) {
                    let count = try spool.read(into: $0)
                    return Array($0[..<count])
                }
            }
            while let elements = try await upstream.next(isolation: actor) {
                let chunk = Array(elements)
                if chunk.isEmpty { continue }
                if let spool {
                    try chunk.withUnsafeBytesThrowing { bytes throws(ConversionError) in
                        try spool.keep(bytes)
                    }
                }
                return chunk
            }
            return []
        }

        mutating func beginSpooling(_ document: Document) throws(ConversionError) {
            let options = document.options
            spool = try document.prefix.withUnsafeBytesThrowing {
                bytes throws(ConversionError) in
                try SpooledSource(MemorySource([]), prefix: bytes, options: options)
            }
        }

        mutating func replay(from byte: Int) throws(ConversionError) {
            guard var spool, try spool.rewind() else { return }
            try spool.skip(byte)
            isReplaying = true
        }
    }
}

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
    private var encoding: OutputEncoding?
    private let sink: MemorySink
    private var cutter: FrameCutter
    private var chunk: [UInt8] = []
    private var chunkStart = 0
    private var running: [Task<Finished, Never>] = []

    init(_ document: Document, encoding: OutputEncoding?, sink: MemorySink, canRewind: Bool) {
        guard let opened = document.opened, let format = document.format else {
            preconditionFailure("the document is not open")
        }
        let options = document.options
        self.document = document
        self.encoding = encoding
        self.sink = sink
        rows = opened.rows
        encoders = encoding?.encoders ?? []
        pipeline = Pipeline(
            Pipeline.Plan(
                encoderCount: encoders.count, threads: max(1, min(options.threads, 256)),
                rows: rows, options: options, format: format,
                limit: encoding == nil ? nil : options.limit))
        cutter = FrameCutter(
            document, boundary: rows.boundary, rowsStart: opened.rowsStart, countsLines: true)
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
                pipeline.didRead(slot, offset: cutter.offset - slot.frame.count, isLast: isLast)
            case .decode(let slot):
                let rows = rows
                running.append(
                    Task.detached {
                        .decoded(slot, rows.decode(slot.frame, isLast: slot.isLast))
                    })
            case .encode(let slot, let index):
                let encoder = encoders[index]
                running.append(
                    Task.detached {
                        let encoded = Result { () throws(ConversionError) in
                            try encoder.encode(
                                slot.frame.batch, firstRow: slot.firstRow,
                                into: &slot.outputs[index].buffer)
                        }
                        return .encoded(slot, index, encoded)
                    })
            case .write(let slot):
                try encoding?.write(slot.outputs, to: sink)
                encoding?.append(slot.summaries)
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
        let end = try document.finish(pipeline)
        try encoding?.finish(end.footer, totals: end.totals, rowCount: pipeline.rowCount)
        try encoding?.write(to: sink)
        try encoding?.finishValidation()
        return sink.take()
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
                chunk = try await input.nextChunk(isolation: actor)
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
