/// A conversion whose output a consumer pulls block by block: it runs on threads of its own, which wait
/// while the consumer is busy with the blocks before.
///
/// Memory is that of a conversion plus two blocks, each of the size of a frame's rows.
package final class BlockReader: @unchecked Sendable {
    private let queue = BlockQueue()
    private let driver: Result<ThreadDriver, ConversionError>
    private let conversion: Conversion
    private let startLock = Monitor()
    private var thread: WorkerThread?

    /// Makes a reader of the inputs' rows; nothing is read before the first `next()`.
    ///
    /// - Parameter makeEncoder: Makes the encoder of the blocks. Each call of its `encode` appends one
    ///   or more whole blocks, and so may `finish`; `begin` appends nothing.
    init(
        _ conversion: Conversion, _ inputs: [ConversionInput],
        progress: (@Sendable (ConversionProgress) -> Void)? = nil,
        interrupt: @escaping @Sendable () -> Void = {},
        makeEncoder: @escaping @Sendable (EncodingOptions) -> any RowEncoder
    ) {
        let format = ResultFormat(
            name: "rows", summary: "", extensions: [], mediaType: "", makeEncoder: makeEncoder)
        let output = ConversionOutput(format, to: queue)
        self.conversion = conversion
        driver = Result { () throws(ConversionError) in
            try conversion.driver(inputs, [output], progress, interrupt: interrupt)
        }
    }

    deinit {
        cancel()
        thread?.detach()
    }

    /// The next block, nil behind the last. Waits for it on the calling thread.
    ///
    /// - Throws: Why the input cannot be read on; `.cancelled` after `cancel()`.
    package func next() throws(ConversionError) -> Block? {
        start()
        return try queue.next()
    }

    /// The next block, nil behind the last. Suspends the task until it is there.
    ///
    /// - Throws: Why the input cannot be read on; `.cancelled` after `cancel()`.
    func next(isolation actor: isolated (any Actor)?) async throws(ConversionError) -> Block? {
        start()
        return try await queue.next(isolation: actor)
    }

    /// Ends the conversion within one frame, though not before a read that is being done returns.
    package func cancel() {
        queue.stop()
        if case .success(let driver) = driver { driver.cancel() }
    }

    /// Ends the conversion and waits until no thread uses the input any more.
    package func close() {
        cancel()
        let thread = startLock.locked {
            defer { self.thread = nil }
            return self.thread
        }
        thread?.join()
    }

    /// The report of a conversion that has ended well; nil for any other.
    package var report: ConversionReport? { queue.report }

    private var isStarted = false

    private func start() {
        startLock.locked {
            if isStarted { return }
            isStarted = true
            guard case .success(let driver) = driver else {
                if case .failure(let error) = driver { queue.finish(.failure(error)) }
                return
            }
            let (queue, conversion) = (queue, conversion)
            let started = WorkerThread {
                queue.finish(
                    Result { () throws(ConversionError) in try conversion.report(of: driver) })
            }
            thread = started
            if !started.isRunning { queue.finish(.failure(.noThread)) }
        }
    }
}

extension ConversionError {
    static var noThread: ConversionError {
        ConversionError(.inputOutput, "the system has no thread for a conversion")
    }
}
