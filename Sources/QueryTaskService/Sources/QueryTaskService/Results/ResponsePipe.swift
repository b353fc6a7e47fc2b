internal import Foundation
internal import NIOCore
internal import Rowcast

/// Hands the bytes that a conversion writes on its thread over to the task that sends them. The
/// conversion waits while the client is behind, so that memory stays at a few chunks.
final class ResponsePipe: ByteSink, @unchecked Sendable {
    /// Number of bytes that wait for the client at most, but for one chunk.
    private static let maxWaitingBytes = 256 << 10

    private let condition = NSCondition()
    private var chunks: [ByteBuffer] = []
    private var waitingBytes = 0
    private var end: Result<Void, any Error>?
    private var isClosed = false
    private var consumer: CheckedContinuation<Void, Never>?
    private var hasChunks = false

    /// Whether bytes were written.
    var hasBegun: Bool {
        condition.lock()
        defer { condition.unlock() }
        return hasChunks
    }

    // MARK: - The conversion's side

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        try write(ByteBuffer(bytes: bytes))
    }

    func write(_ chunk: ByteBuffer) throws(ConversionError) {
        condition.lock()
        defer { condition.unlock() }
        while waitingBytes >= ResponsePipe.maxWaitingBytes, !isClosed { condition.wait() }
        if isClosed { throw ConversionError(.outputClosed, "the client went away") }
        hasChunks = true
        chunks.append(chunk)
        waitingBytes += chunk.readableBytes
        wakeConsumer()
    }

    /// Ends the bytes; with an error, the response breaks off where it is.
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
            case .chunk(let chunk): return chunk
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
        chunks = []
        condition.broadcast()
        condition.unlock()
    }

    private enum Taken {
        case chunk(ByteBuffer)
        case ended(Result<Void, any Error>)
        case nothing
    }

    private func take() -> Taken {
        condition.lock()
        defer { condition.unlock() }
        if !chunks.isEmpty {
            let chunk = chunks.removeFirst()
            waitingBytes -= chunk.readableBytes
            condition.signal()
            return .chunk(chunk)
        }
        return end.map { .ended($0) } ?? .nothing
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            condition.lock()
            let isReady = !chunks.isEmpty || end != nil
            if !isReady { consumer = continuation }
            condition.unlock()
            if isReady { continuation.resume() }
        }
    }
}
