/// Drives a conversion with tasks, over chunks that come asynchronously: frames are decoded and encoded
/// in tasks of their own, and the output of each is handed to the consumer before more is read.
final class TaskDriver<Base: AsyncSequence> where Base.Element: Sequence<UInt8> {
    private let engine: Engine
    private var input: ChunkInput<Base>
    private let sinks: [MemorySink]
    /// Pieces of outputs that were written and wait for the consumer.
    private var written: ArraySlice<ConvertedChunk> = []
    private var running: [Task<Work.Done, Never>] = []
    private let maxRunning: Int

    init(_ document: Document, _ outputs: OutputEncoding, input: ChunkInput<Base>) {
        sinks = outputs.formats.map { _ in MemorySink() }
        engine = Engine([document], outputs, canRewind: false)
        self.input = input
        maxRunning = document.options.boundedThreads
    }

    deinit { for task in running { task.cancel() } }

    /// The next piece of an output, `nil` at the end of all.
    func next(isolation actor: isolated (any Actor)?) async throws(any Error) -> ConvertedChunk? {
        while true {
            try Task.checkCancellation()
            if let piece = written.popFirst() { return piece }
            switch engine.next() {
            case .read(let room):
                let count: Result<Int, ConversionError>
                do {
                    count = .success(try await input.read(into: room, isolation: actor))
                    if let text = input.takeText() { engine.document.take(text) }
                } catch let error as ConversionError {
                    count = .failure(error)
                }
                engine.didRead(count)
            case .work(let work):
                if running.count >= maxRunning { await finishOne(isolation: actor) }
                running.append(Task.detached { work.run() })
            case .write(let slot):
                engine.didWrite(
                    slot,
                    Result { () throws(ConversionError) in
                        var outputs: [any ByteSink] = sinks
                        try engine.write(slot, to: &outputs)
                    })
                written = takePieces()
            case .readEnd: engine.didReadEnd(.success(nil))
            case .openContainer(let open):
                try await input.openContainer(open, &engine.document, isolation: actor)
                engine.didPrepareInput(.success(()), canRewind: false)
            case .keepInput:
                try input.keep(engine.document)
                engine.didPrepareInput(.success(()), canRewind: false)
            case .rewind(let byteCount):
                try input.rewind(skipping: byteCount)
                engine.didPrepareInput(.success(()), canRewind: false)
            case .keepWholeInput, .enter: preconditionFailure("chunks are one input")
            case .wait:
                precondition(!running.isEmpty, "the engine waits for nothing")
                await finishOne(isolation: actor)
            case .finish:
                while !running.isEmpty { await finishOne(isolation: actor) }
                if let failure = engine.failure({ _ in nil }) { throw failure }
                return nil
            }
        }
    }

    /// The report of a conversion whose output has ended.
    var report: ConversionReport { engine.report }

    /// The bytes that were written since the last call, in the order of the outputs.
    private func takePieces() -> ArraySlice<ConvertedChunk> {
        sinks.indices.map { ConvertedChunk(output: $0, bytes: sinks[$0].take()) }
            .filter { !$0.bytes.isEmpty }[...]
    }

    private func finishOne(isolation actor: isolated (any Actor)?) async {
        engine.did(await running.removeFirst().value)
    }
}
