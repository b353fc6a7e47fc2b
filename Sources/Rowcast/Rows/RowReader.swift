internal import Synchronization

extension Conversion {
    /// Reads the rows of a result in blocks, on threads of its own that run a few blocks ahead. Blocks the
    /// calling thread while none is ready: in a task use `rows(of:)`.
    ///
    ///     let reader = conversion.readRows(of: source)
    ///     while let block = try reader.next() {
    ///         for row in 0..<block.rowCount { … block.int(row: row, column: 1) … }
    ///     }
    ///
    /// The rows are those that a conversion with the same options writes as json; `totals` adds blocks of
    /// subtotals and totals, which are left out by default. Memory stays at a few frames however many
    /// rows there are. The source belongs to the reader until it has ended or is closed.
    ///
    /// `progress` is called after each frame that was read, from any thread but never from two at once.
    public func readRows(
        of source: any ByteSource, progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) -> RowReader {
        readRows(of: [input(source)], progress: progress)
    }

    /// Reads the rows of several inputs, one input's behind the other's, as `run` writes them.
    public func readRows(
        of inputs: [ConversionInput], progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) -> RowReader {
        RowReader(self, inputs, progress: progress)
    }
}

/// Reads the rows of a result in blocks, each when the caller asks for it.
///
/// One thread at a time may read; `cancel()` may be called from any. A reader that is released ends its
/// reading.
public final class RowReader: Sendable {
    private let blocks: BlockReader
    /// The table, told when the header was read, in front of the first block.
    private let told: ToldTable
    /// The first block, where it was read to have the table.
    private let first = Mutex<RowBlock?>(nil)

    init(
        _ conversion: Conversion, _ inputs: [ConversionInput],
        progress: (@Sendable (ConversionProgress) -> Void)? = nil,
        interrupt: @escaping @Sendable () -> Void = {}
    ) {
        let told = ToldTable()
        self.told = told
        blocks = BlockReader(conversion, inputs, progress: progress, interrupt: interrupt) {
            RowBlockEncoder($0) { told.table = $0 }
        }
    }

    /// The columns of the rows. Reads as far as the first rows, which `next` returns then.
    ///
    /// - Throws: Why the input cannot be read as far.
    public func table() throws(ConversionError) -> RowTable {
        if let table = told.table { return table }
        let block = try next()
        return keepFirst(block)
    }

    /// The next block of rows; nil behind the last. A result without rows is one block of no rows.
    ///
    /// - Throws: Why the input cannot be read on; the rows of the blocks before were read right.
    ///   `.cancelled` once the reader was cancelled.
    public func next() throws(ConversionError) -> RowBlock? {
        if let block = takeFirst() { return block }
        return rows(of: try blocks.next())
    }

    /// Ends the reading: within one frame, or as soon as a read that waits returns.
    public func cancel() { blocks.cancel() }

    /// Ends the reading, and waits until no thread uses the source any more.
    public func close() { blocks.close() }

    /// Counts and warnings, once `next` has returned nil; nil before.
    public var report: ConversionReport? { blocks.report }

    // MARK: - For tasks

    func table(isolation actor: isolated (any Actor)?) async throws(ConversionError) -> RowTable {
        if let table = told.table { return table }
        let block = try await next(isolation: actor)
        return keepFirst(block)
    }

    func next(isolation actor: isolated (any Actor)?) async throws(ConversionError) -> RowBlock? {
        if let block = takeFirst() { return block }
        return rows(of: try await blocks.next(isolation: actor))
    }

    // MARK: - The first block

    private func takeFirst() -> RowBlock? {
        first.withLock { first in
            defer { first = nil }
            return first
        }
    }

    /// Keeps the block that was read for its table, and returns that.
    private func keepFirst(_ block: RowBlock?) -> RowTable {
        guard let table = told.table else {
            preconditionFailure("a reading without an error tells its columns")
        }
        first.withLock { $0 = block }
        return table
    }

    private func rows(of block: Block?) -> RowBlock? {
        guard let block, let table = told.table else { return nil }
        return RowBlock(block, table)
    }
}

/// The table of a reading, from the thread that read the header to the one that reads the rows.
private final class ToldTable: Sendable {
    private let value = Mutex<RowTable?>(nil)

    var table: RowTable? {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
