internal import Foundation
internal import NIOCore
internal import Rowcast

/// Hands the bytes that a conversion writes on its thread over to the task that sends them. The
/// conversion waits while the client is behind, so that memory stays at a few chunks.
final class ResponsePipe: ByteSink, @unchecked Sendable {
    /// Number of bytes that wait for the client at most, but for one chunk.
    private static let maxWaitingBytes = 512 << 10

    private let condition = NSCondition()
    private var waiting = ByteBuffer()
    private var end: Result<Void, any Error>?
    private var isClosed = false
    private var consumer: CheckedContinuation<Void, Never>?
    private var hasBytes = false
    private let batchBytes: Int

    /// - Parameter batchBytes: Number of bytes that are gathered before they are sent, but for the last
    ///   ones. Each sending wakes a task, the connection's thread and the client; a conversion of a file
    ///   gathers some hundred thousand bytes in no time, while the rows of a database may come slowly.
    init(batchBytes: Int = 1) { self.batchBytes = batchBytes }

    /// A pipe for the bytes of a stored result, or of one that is of no use in pieces.
    static func ofStoredResult() -> ResponsePipe {
        ResponsePipe(batchBytes: maxWaitingBytes / 2)
    }

    /// Whether bytes were written.
    var hasBegun: Bool {
        condition.lock()
        defer { condition.unlock() }
        return hasBytes
    }

    // MARK: - The conversion's side

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) { try add(bytes) }

    func write(_ bytes: [UInt8]) throws(ConversionError) { try add(bytes) }

    private func add(_ bytes: some Collection<UInt8>) throws(ConversionError) {
        condition.lock()
        defer { condition.unlock() }
        while waiting.readableBytes >= ResponsePipe.maxWaitingBytes, !isClosed { condition.wait() }
        if isClosed { throw ConversionError(.outputClosed, "the client went away") }
        hasBytes = true
        if waiting.capacity == 0 { waiting.reserveCapacity(max(bytes.count, 3 * batchBytes / 2)) }
        waiting.writeBytes(bytes)
        if isReady { wakeConsumer() }
    }

    /// Ends the bytes; with an error, the response breaks off where it is, and those that wait are dropped.
    func end(_ result: Result<Void, any Error>) {
        condition.lock()
        if end == nil { end = result }
        wakeConsumer()
        condition.unlock()
    }

    private func wakeConsumer() {
        consumer?.resume()
        consumer = nil
    }

    // MARK: - The client's side

    /// The next chunk, nil at the end.
    ///
    /// - Throws: The error that ended the conversion.
    func next() async throws -> ByteBuffer? {
        while true {
            switch take() {
            case .bytes(let bytes): return bytes
            case .ended(let result):
                try result.get()
                return nil
            case .nothing: await wait()
            }
        }
    }

    /// Makes the conversion fail at its next write, since nobody reads any more.
    func close() {
        condition.lock()
        isClosed = true
        waiting = ByteBuffer()
        condition.broadcast()
        condition.unlock()
    }

    private enum Taken {
        case bytes(ByteBuffer)
        case ended(Result<Void, any Error>)
        case nothing
    }

    private func take() -> Taken {
        condition.lock()
        defer { condition.unlock() }
        guard isReady else { return .nothing }
        // Bytes of an answer that fails are of no use, and without the first of them its status tells why.
        if case .failure? = end, let end { return .ended(end) }
        guard waiting.readableBytes > 0 else { return end.map { .ended($0) } ?? .nothing }
        defer { waiting = ByteBuffer() }
        condition.signal()
        return .bytes(waiting)
    }

    private var isReady: Bool {
        end != nil || waiting.readableBytes >= max(1, batchBytes)
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            condition.lock()
            let isReady = isReady
            if !isReady { consumer = continuation }
            condition.unlock()
            if isReady { continuation.resume() }
        }
    }
}
