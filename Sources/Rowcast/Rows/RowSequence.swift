internal import Synchronization

extension Conversion {
    /// Reads the rows of a result in blocks, on threads of its own while the task is suspended.
    ///
    ///     for try await block in conversion.rows(of: source) {
    ///         for row in 0..<block.rowCount { … block.double(row: row, column: 1) … }
    ///     }
    ///
    /// The rows are those that a conversion with the same options writes as json; `totals` adds blocks of
    /// subtotals and totals, which are left out by default. The threads run a few blocks ahead and
    /// then wait for the task: memory stays at a few frames. The source belongs to the sequence until that
    /// has ended.
    ///
    /// `progress` is called after each frame that was read, from any thread but never from two at once.
    public func rows(
        of source: sending any ByteSource,
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) -> RowSequence {
        RowSequence(reader: RowReader(self, [input(source)], progress: progress))
    }

    /// Reads the rows of a result that comes as a sequence of byte chunks, such as the body of an HTTP
    /// response.
    ///
    /// The sequence is read only as fast as the task takes the rows. Where the header stands behind the
    /// rows the chunks are kept in a temporary file without a name and read again from there.
    public func rows<Chunks: AsyncSequence & Sendable>(
        of chunks: Chunks, progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) -> RowSequence where Chunks.Element: Sequence<UInt8> {
        let input = PulledInput(chunks)
        let reader = RowReader(self, [self.input(input.source)], progress: progress) {
            input.stop()
        }
        return RowSequence(reader: reader, input: input)
    }
}

/// The rows of a result as blocks, from `Conversion.rows(of:)`. They are read once: a second iterator
/// goes on where the first one stands.
public struct RowSequence: AsyncSequence, Sendable {
    fileprivate let reader: RowReader
    fileprivate var input: PulledInput?

    /// Begins the reading.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(reader: reader, input: input)
    }

    /// Counts and warnings, once the sequence has ended; nil before.
    public var report: ConversionReport? { reader.report }

    /// Reads blocks of rows.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let reader: RowReader
        fileprivate let input: PulledInput?

        /// The columns of the rows. Reads as far as the first rows, which `next` returns then.
        ///
        /// - Throws: Why the input cannot be read as far.
        public mutating func table(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(ConversionError) -> RowTable {
            input?.start()
            return try await cancelling(reader, isolation: actor) {
                [reader] () async throws(ConversionError) in
                try await reader.table(isolation: actor)
            }
        }

        /// The next block of rows; nil behind the last. A result without rows is one block of no rows.
        ///
        /// - Throws: Why the input cannot be read on; the rows of the blocks before were read right.
        ///   `.cancelled` in a task that was cancelled.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ConversionError) -> RowBlock? {
            input?.start()
            return try await cancelling(reader, isolation: actor) {
                [reader] () async throws(ConversionError) in
                try await reader.next(isolation: actor)
            }
        }
    }
}

/// Does a step of a reading, which ends when the task is cancelled.
private func cancelling<Value>(
    _ reader: RowReader, isolation actor: isolated (any Actor)?,
    _ step: () async throws(ConversionError) -> Value
) async throws(ConversionError) -> Value {
    let result = await withTaskCancellationHandler(
        operation: { () async -> Result<Value, ConversionError> in
            do throws(ConversionError) {
                return .success(try await step())
            } catch {
                return .failure(error)
            }
        }, onCancel: { reader.cancel() }, isolation: actor)
    return try result.get()
}

/// Chunks that a task of their own pulls for the threads of a reader.
private final class PulledInput: Sendable {
    let source = PulledSource()
    private let pull: @Sendable (PulledSource) async -> Void
    private let task = Mutex<Task<Void, Never>?>(nil)

    init<Chunks: AsyncSequence & Sendable>(_ chunks: Chunks)
    where Chunks.Element: Sequence<UInt8> {
        pull = { await $0.pull(from: chunks) }
    }

    func start() {
        task.withLock { task in
            if task == nil { task = Task { [source, pull] in await pull(source) } }
        }
    }

    /// Ends the pulling, also of a sequence that waits for a chunk which nobody needs.
    func stop() {
        source.stop()
        task.withLock { $0 }?.cancel()
    }
}
