internal import Rowcast
internal import Synchronization

/// The file of a result that is streamed to a client: given up when it grows too large, or cannot be
/// written, while the client's answer goes on.
///
/// It has a writer of its own, so that rows behind the bound cost nothing more.
final class CacheFile {
    private let sink: CacheSink
    private var writer: RowWriter?

    init(_ file: any ByteSink, maxBytes: Int, _ schema: ResultSchema) {
        sink = CacheSink(file, maxBytes: maxBytes)
        var options = ConversionOptions()
        options.threads = 1
        options.frameBytes = 128 << 10
        writer = try? RowWriter(
            schema, to: [ConversionOutput(.jsonDetail, to: sink)], options: options)
    }

    /// Appends the present row, with the links of its cells.
    func append(_ rows: LimitedRows, _ links: [[UInt8]?]?) {
        guard let writer else { return }
        do throws(ConversionError) {
            try writer.append { row throws(ConversionError) in try rows.append(links, to: &row) }
        } catch {
            sink.giveUp()
        }
        if !sink.isWhole { giveUp() }
    }

    /// Ends the file; false where it does not have the whole result.
    func finish() -> Bool {
        guard let writer, (try? writer.finish()) != nil else { return false }
        self.writer = nil
        return sink.isWhole
    }

    func giveUp() {
        writer?.cancel()
        writer = nil
    }
}

/// Writes to a file up to a number of bytes.
final class CacheSink: ByteSink {
    private var base: any ByteSink
    private var byteCount = 0
    private let maxBytes: Int
    private let whole = Mutex(true)

    init(_ base: any ByteSink, maxBytes: Int) {
        self.base = base
        self.maxBytes = maxBytes
    }

    /// Whether the file has all bytes so far.
    var isWhole: Bool { whole.withLock { $0 } }

    func giveUp() { whole.withLock { $0 = false } }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        byteCount += bytes.count
        do throws(ConversionError) {
            guard byteCount <= maxBytes else {
                throw ConversionError(.tooLarge, "the result is too large to be kept")
            }
            try base.write(bytes)
        } catch {
            giveUp()
            throw error
        }
    }

    func finish() throws(ConversionError) { try base.finish() }
}
