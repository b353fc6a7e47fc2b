/// A sink that compresses by gzip (RFC 1952), on several threads.
///
///     let sink = GzipSink(try files.makeSink(path: "orders.csv.gz"))
///     try conversion.run(source, to: [ConversionOutput(.csv, to: sink)])
///
/// Each MB of text becomes a member of its own, which every reader of gzip joins with the next. The bytes
/// written depend on the text alone, not on threads or times. Up to `threads + 2` members are in memory, each
/// with 1 MB of text.
///
/// A conversion calls `finish()` behind the last byte; who writes to the sink without a conversion
/// has to.
public final class GzipSink: ByteSink {
    private var sink: any ByteSink
    private let queue = GzipQueue()
    private let helperCount: Int
    private var helpers: [WorkerThread] = []
    /// The block that is being filled.
    private var block = GzipBlock()
    /// Whether the document has a member already.
    private var hasMembers = false

    /// Makes a sink whose compressed bytes go to another sink, compressed by as many threads, the
    /// writing one included.
    public init(_ sink: any ByteSink, threads: Int = ConversionOptions.coreCount) {
        self.sink = sink
        helperCount = max(0, min(threads, 256) - 1)
    }

    deinit {
        queue.close()
        for helper in helpers { helper.join() }
    }

    public func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        var rest = bytes
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(block.room))
            block.append(part)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
            if block.room == 0 { try submit() }
        }
    }

    /// Compresses the last bytes, writes them, and finishes the other sink. A text without bytes becomes
    /// one member.
    public func finish() throws(ConversionError) {
        if !block.isEmpty || !hasMembers { try submit() }
        try writeMembers(leaving: 0)
        hasMembers = false
        try sink.finish()
    }

    private func submit() throws(ConversionError) {
        hasMembers = true
        queue.add(block)
        block = GzipBlock()
        // A text of one block starts no thread.
        if queue.count > 1, helpers.count < helperCount {
            let queue = queue
            helpers.append(WorkerThread { queue.compressBlocks() })
        }
        try writeMembers(leaving: helperCount + 1)
    }

    /// Writes compressed blocks until at most `count` are left; where the first is not compressed yet,
    /// this thread compresses one too.
    private func writeMembers(leaving count: Int) throws(ConversionError) {
        while true {
            switch queue.next(leaving: count) {
            case .write(let block): try sink.write(block.member)
            case .compress(let block): queue.compress(block)
            case .nothing: return
            }
        }
    }
}

/// Up to 1 MB of text, and the gzip member that it becomes.
private final class GzipBlock: @unchecked Sendable {
    enum State { case filled, compressing, compressed }

    private static let size = 1 << 20
    /// Level of compression: that of `gzip` on its own for tables, in half the time.
    private static let level = 4

    private var text = OutputBuffer()
    private var compressed = OutputBuffer()
    var state = State.filled

    var isEmpty: Bool { text.count == 0 }
    /// Number of bytes that the block takes yet.
    var room: Int { GzipBlock.size - text.count }

    func append(_ bytes: UnsafeRawBufferPointer) {
        bytes.withMemoryRebound(to: UInt8.self) { bytes in
            if let start = bytes.baseAddress { text.append(start, count: bytes.count) }
        }
    }

    /// The member, once it is compressed.
    var member: PaddedText { compressed.text() }

    func compress() {
        // No name, no time and no system: nothing but the text decides the bytes (RFC 1952, 2.3).
        compressed.append(Gunzip.signature + [0, 0, 0, 0, 0, 0, 255])
        var deflater = Deflater(level: GzipBlock.level)
        deflater.append(text.text(), into: &compressed)
        deflater.finish(into: &compressed)
        let checksum = CRC32.extend(0, with: text.text())
        for number in [checksum, UInt32(truncatingIfNeeded: text.count)] {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                compressed.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        text = OutputBuffer()
    }
}

/// Blocks in the order of the text, which threads compress.
private final class GzipQueue: @unchecked Sendable {
    enum Step {
        /// Write the block, which has left the queue.
        case write(GzipBlock)
        case compress(GzipBlock)
        case nothing
    }

    private let monitor = Monitor()
    private var blocks: [GzipBlock] = []
    private var isClosed = false

    var count: Int { monitor.locked { blocks.count } }

    func add(_ block: GzipBlock) {
        monitor.locked {
            blocks.append(block)
            monitor.wakeAll()
        }
    }

    /// Ends the threads that compress blocks.
    func close() {
        monitor.locked {
            isClosed = true
            monitor.wakeAll()
        }
    }

    /// The next step of the writing thread.
    func next(leaving count: Int) -> Step {
        monitor.locked {
            while true {
                if let first = blocks.first, first.state == .compressed {
                    return .write(blocks.removeFirst())
                }
                if blocks.count <= count { return .nothing }
                if let block = takeFilled() { return .compress(block) }
                monitor.wait()
            }
        }
    }

    func compress(_ block: GzipBlock) {
        block.compress()
        monitor.locked {
            block.state = .compressed
            monitor.wakeAll()
        }
    }

    /// Compresses blocks until the queue is closed.
    func compressBlocks() {
        while let block = waitForFilled() { compress(block) }
    }

    private func waitForFilled() -> GzipBlock? {
        monitor.locked {
            while !isClosed {
                if let block = takeFilled() { return block }
                monitor.wait()
            }
            return nil
        }
    }

    /// Takes the first block that nobody compresses, with the lock held.
    private func takeFilled() -> GzipBlock? {
        let block = blocks.first { $0.state == .filled }
        block?.state = .compressing
        return block
    }
}
