import Rowcast

/// Passes bytes from a writing thread to a reading thread.
final class ByteQueue: ByteSource, @unchecked Sendable {
    /// Greatest number of bytes in the queue; `put` waits until there are fewer.
    private static let limit = 4 << 20

    private let monitor = Monitor()
    private var pieces: [[UInt8]] = []
    /// Number of bytes of the first piece that were read.
    private var start = 0
    private var count = 0
    private var isEnded = false
    private var isAbandoned = false

    /// Adds a copy of the bytes, once the queue has room. Returns false if the reader has abandoned
    /// the queue.
    func put(_ bytes: TextView) -> Bool {
        let piece = Array(bytes)
        return monitor.locked {
            while count >= ByteQueue.limit, !isAbandoned { monitor.wait() }
            guard !isAbandoned else { return false }
            pieces.append(piece)
            count += piece.count
            monitor.wakeAll()
            return true
        }
    }

    /// Ends the input: `read` returns 0 behind the queue's last byte.
    func end() {
        monitor.locked {
            isEnded = true
            monitor.wakeAll()
        }
    }

    /// Ends reading: `put` waits no more and returns false.
    func abandon() {
        monitor.locked {
            isAbandoned = true
            pieces = []
            monitor.wakeAll()
        }
    }

    // MARK: - The reader's side

    var byteCount: Int? { nil }
    var canRewind: Bool { false }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        // The piece is copied without the lock, because only the reader removes pieces.
        let piece: [UInt8]? = monitor.locked {
            while pieces.isEmpty, !isEnded { monitor.wait() }
            return pieces.first
        }
        guard let piece else { return 0 }
        let taken = min(buffer.count, piece.count - start)
        buffer.copyBytes(from: piece[start..<start + taken])
        start += taken
        if start == piece.count {
            start = 0
            monitor.locked {
                pieces.removeFirst()
                count -= piece.count
                monitor.wakeAll()
            }
        }
        return taken
    }

    func rewind() throws(ConversionError) -> Bool { false }
    func checkUnchanged() throws(ConversionError) {}
}
