/// A result that a consumer pulls as blocks of Arrow's column layout, whose words `ArrowBlock` places.
///
/// The consumer calls from one thread at a time.
package final class ArrowReader {
    /// The conversion behind the reader, which any thread may cancel.
    package let blocks: BlockReader
    private let begun = Begun()
    /// The first block, which `table()` has read and no call has taken yet.
    private var first: Block?

    /// Makes a reader of the rows of the inputs, one input's behind the other's; nothing is read before
    /// the first call.
    package init(
        _ conversion: Conversion, _ inputs: [ConversionInput],
        progress: (@Sendable (ConversionProgress) -> Void)? = nil,
        interrupt: @escaping @Sendable () -> Void = {}
    ) {
        let begun = begun
        blocks = BlockReader(conversion, inputs, progress: progress, interrupt: interrupt) {
            ArrowEncoder($0) { begun.table = $0 }
        }
    }

    /// The columns, known when all rows were surveyed. Waits for them on the calling thread.
    ///
    /// - Throws: Why the input cannot be read.
    package func table() throws(ConversionError) -> ArrowTable {
        if begun.table == nil { first = try blocks.next() }
        // A conversion that wrote rows or ended has begun, unless it was cancelled.
        guard let table = begun.table else { throw ConversionError.cancelled }
        return table
    }

    /// The next block, nil behind the last. Waits for it on the calling thread.
    ///
    /// - Throws: Why the input cannot be read on; `.cancelled` when `blocks` was cancelled.
    package func next() throws(ConversionError) -> Block? {
        if let block = first {
            first = nil
            return block
        }
        return try blocks.next()
    }

    /// The table that a conversion's thread hands to the consumer's.
    private final class Begun: @unchecked Sendable {
        private let monitor = Monitor()
        private var value: ArrowTable?

        var table: ArrowTable? {
            get { monitor.locked { value } }
            set { monitor.locked { value = newValue } }
        }
    }
}
