/// Blocks on their way from the threads of a conversion to a consumer: a sink that waits until the
/// consumer has taken the blocks before.
///
///     threads: write ─▶ blocks, at most `capacity` ─▶ next()   consumer
///                ▲                                      │
///                └──────────── room for more ───────────┘
final class BlockQueue: ByteSink, @unchecked Sendable {
    private static let capacity = 2

    private let monitor = Monitor()
    private var blocks: [Block] = []
    /// How the conversion ended; nil while it goes on.
    private var end: Result<ConversionReport, ConversionError>?
    /// Whether the consumer takes no further block.
    private var isStopped = false
    /// Resumes a task that waits for a block.
    private var waiter: CheckedContinuation<Void, Never>?

    // MARK: - The conversion

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        for block in Block.blocks(in: bytes) {
            guard put(block) else { throw .cancelled }
        }
    }

    /// Waits for room and adds a block. False when the consumer takes no further block.
    private func put(_ block: Block) -> Bool {
        changed {
            while !isStopped, blocks.count >= BlockQueue.capacity { monitor.wait() }
            if !isStopped { blocks.append(block) }
            return !isStopped
        }
    }

    /// Tells the consumer that no further block comes.
    func finish(_ result: Result<ConversionReport, ConversionError>) {
        changed { end = result }
    }

    private func changed<Value>(_ change: () -> Value) -> Value {
        var waiter: CheckedContinuation<Void, Never>?
        let value = monitor.locked {
            let value = change()
            monitor.wakeAll()
            waiter = self.waiter
            self.waiter = nil
            return value
        }
        waiter?.resume()
        return value
    }

    // MARK: - The consumer

    /// The next block, nil behind the last. Waits for it on the calling thread.
    func next() throws(ConversionError) -> Block? {
        let next: Result<Block?, ConversionError> = monitor.locked {
            while blocks.isEmpty, end == nil, !isStopped { monitor.wait() }
            return takeNext()
        }
        return try next.get()
    }

    /// The next block, nil behind the last. Suspends the task until it is there.
    func next(
        isolation actor: isolated (any Actor)?
    ) async throws(ConversionError) -> Block? {
        while true {
            if let next = monitor.locked({ isReady ? takeNext() : nil }) { return try next.get() }
            await withCheckedContinuation(isolation: actor) { continuation in
                let isReady = monitor.locked {
                    if !self.isReady { waiter = continuation }
                    return self.isReady
                }
                if isReady { continuation.resume() }
            }
        }
    }

    private var isReady: Bool { !blocks.isEmpty || end != nil || isStopped }

    private func takeNext() -> Result<Block?, ConversionError> {
        if isStopped { return .failure(.cancelled) }
        guard blocks.isEmpty else {
            monitor.wakeAll()
            return .success(blocks.removeFirst())
        }
        if case .failure(let error) = end { return .failure(error) }
        return .success(nil)
    }

    /// Drops all blocks and ends all waiting.
    func stop() {
        changed {
            isStopped = true
            blocks = []
        }
    }

    /// The report of a conversion that has ended well; nil for any other.
    var report: ConversionReport? { monitor.locked { try? end?.get() } }
}
