/// Drives a conversion with tasks, over chunks that come asynchronously: frames are decoded and encoded
/// in tasks of their own, and the output of each is handed to the consumer before more is read.
final class TaskDriver<Base: AsyncSequence> where Base.Element: Sequence<UInt8> {
    private let engine: Engine
    private var input: ChunkInput<Base>
    private let sink = MemorySink()
    private var running: [Task<Work.Done, Never>] = []
    private let maxRunning: Int

    init(_ document: Document, _ outputs: OutputEncoding, input: ChunkInput<Base>) {
        engine = Engine(document, outputs, canRewind: false)
        self.input = input
        maxRunning = document.options.boundedThreads
    }

    deinit { for task in running { task.cancel() } }

    /// The next piece of output, `nil` at its end.
    func next(isolation actor: isolated (any Actor)?) async throws(any Error) -> [UInt8]? {
        while true {
            try Task.checkCancellation()
            switch engine.next() {
            case .read(let room):
                let count: Result<Int, ConversionError>
                do {
                    count = .success(try await input.read(into: room, isolation: actor))
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
                        var sinks: [any ByteSink] = [sink]
                        try engine.write(slot, to: &sinks)
                    })
                let bytes = sink.take()
                if !bytes.isEmpty { return bytes }
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

    private func finishOne(isolation actor: isolated (any Actor)?) async {
        engine.did(await running.removeFirst().value)
    }
}
