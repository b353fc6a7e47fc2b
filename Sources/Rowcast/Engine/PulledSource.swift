/// An asynchronous sequence of chunks as a source that blocks: a task pulls chunks, a thread that
/// waits for them reads.
///
///     task:   pull(from:) ▶ put ─▶ waiting ─▶ read(into:)   thread
///                            ▲                     │
///                            └── room for more ────┘
///
/// The task runs ahead by one chunk, or by as many small ones as make up `wanted` bytes.
final class PulledSource: ByteSource, @unchecked Sendable {
    private static let wanted = 64 << 10

    private let monitor = Monitor()
    /// Bytes that were pulled and not taken by the thread.
    private var waiting: [UInt8] = []
    /// How the sequence ended; nil while it goes on.
    private var end: Result<Void, ConversionError>?
    /// Whether nobody reads any more.
    private var isStopped = false
    /// Resumes the task, which waits until there is room for more.
    private var roomWaiter: CheckedContinuation<Void, Never>?
    /// Bytes that the thread took and has not read yet; the thread's alone.
    private var taken: ArraySlice<UInt8> = []

    var byteCount: Int? { nil }
    var canRewind: Bool { false }

    // MARK: - The task

    /// Pulls all chunks, until the sequence ends or nobody reads any more.
    func pull<Chunks: AsyncSequence>(from chunks: Chunks) async
    where Chunks.Element: Sequence<UInt8> {
        do {
            for try await chunk in chunks {
                guard await put(Array(chunk)) else { return }
            }
            // Many sequences end when their task is cancelled.
            try Task.checkCancellation()
            finish(.success(()))
        } catch {
            // A cancelled sequence may throw an error of its own.
            finish(.failure(Task.isCancelled ? .cancelled : ConversionError(readingFailed: error)))
        }
    }

    /// Hands over bytes, and waits until there is room for more. False when nobody reads any more.
    private func put(_ bytes: [UInt8]) async -> Bool {
        await withCheckedContinuation { continuation in
            let hasRoom = monitor.locked {
                waiting += bytes
                monitor.wakeAll()
                if isStopped || waiting.count < PulledSource.wanted { return true }
                roomWaiter = continuation
                return false
            }
            if hasRoom { continuation.resume() }
        }
        return monitor.locked { !isStopped }
    }

    func finish(_ result: Result<Void, ConversionError>) {
        monitor.locked {
            end = result
            monitor.wakeAll()
        }
    }

    // MARK: - The thread

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        if taken.isEmpty { taken = try takeWaiting() }
        let count = min(buffer.count, taken.count)
        buffer.copyBytes(from: taken.prefix(count))
        taken = taken.dropFirst(count)
        return count
    }

    /// Waits for bytes, and takes all of them; none at the end of the sequence.
    private func takeWaiting() throws(ConversionError) -> ArraySlice<UInt8> {
        var waiter: CheckedContinuation<Void, Never>?
        let next: Result<[UInt8], ConversionError> = monitor.locked {
            while waiting.isEmpty, end == nil, !isStopped { monitor.wait() }
            if isStopped { return .failure(.cancelled) }
            if waiting.isEmpty, case .failure(let error) = end { return .failure(error) }
            waiter = roomWaiter
            monitor.wakeAll()
            defer { (waiting, roomWaiter) = ([], nil) }
            return .success(waiting)
        }
        waiter?.resume()
        return try next.get()[...]
    }

    /// Ends all waiting, once nobody is going to read any more.
    func stop() {
        let waiter = monitor.locked {
            isStopped = true
            monitor.wakeAll()
            defer { roomWaiter = nil }
            return roomWaiter
        }
        waiter?.resume()
    }

    func rewind() throws(ConversionError) -> Bool { false }

    func checkUnchanged() throws(ConversionError) {}
}

extension ConversionError {
    /// The error of a conversion whose task was cancelled.
    static var cancelled: ConversionError {
        ConversionError(.cancelled, "the conversion was cancelled")
    }

    /// The error of an input that an asynchronous sequence did not give.
    fileprivate init(readingFailed error: any Error) {
        switch error {
        case let error as ConversionError: self = error
        case is CancellationError: self = .cancelled
        default:
            self.init(.inputOutput, "the input cannot be read: \(error)", underlying: error)
        }
    }
}
