/// Rows on their way from the thread of a `RowWriter` to a thread that reads them, in buffers that change
/// hands:
///
///     writer: put(_:) ─▶ waiting ─▶ read(into:)   thread
///                ▲                       │
///                └──── room for more ────┘
///
/// The writer fills a buffer while another one waits and a third is read.
final class HandedRows: ByteSource, @unchecked Sendable {
    private let monitor = Monitor()
    /// Rows that were handed over and not taken by the thread.
    private var waiting = OutputBuffer()
    /// Whether the last rows were handed over.
    private var isEnded = false
    /// Whether nobody reads any more.
    private var isStopped = false
    /// Rows that the thread took, and the place up to which they are read; the thread's alone.
    private var taken = OutputBuffer()
    private var place = 0

    var byteCount: Int? { nil }
    var canRewind: Bool { false }

    // MARK: - The writer

    /// Hands over rows, once those before were taken, for an empty buffer. False when nobody reads any
    /// more.
    func put(_ rows: inout OutputBuffer) -> Bool {
        monitor.locked {
            while !isStopped, waiting.count > 0 { monitor.wait() }
            if isStopped { rows.count = 0 } else { swap(&waiting, &rows) }
            monitor.wakeAll()
            return !isStopped
        }
    }

    /// Ends the rows.
    func finish() {
        monitor.locked {
            isEnded = true
            monitor.wakeAll()
        }
    }

    // MARK: - The thread

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        if place == taken.count, !takeWaiting() { throw .cancelled }
        let count = min(buffer.count, taken.count - place)
        buffer.copyBytes(from: taken.text(from: place, count: count))
        place += count
        return count
    }

    /// Waits for rows, and takes all of them; none behind the last. False when nobody reads any more.
    private func takeWaiting() -> Bool {
        // A huge row made the buffer grow.
        if taken.capacity > HandedRows.keptBytes { taken = OutputBuffer() }
        taken.count = 0
        place = 0
        return monitor.locked {
            while waiting.count == 0, !isEnded, !isStopped { monitor.wait() }
            swap(&waiting, &taken)
            monitor.wakeAll()
            return !isStopped
        }
    }

    /// Capacity up to which a buffer is used again.
    private static let keptBytes = 4 << 20

    /// Ends all waiting, once nobody is going to read any more.
    func stop() {
        monitor.locked {
            isStopped = true
            monitor.wakeAll()
        }
    }

    func rewind() throws(ConversionError) -> Bool { false }

    func checkUnchanged() throws(ConversionError) {}
}
