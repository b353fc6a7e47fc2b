internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// A body of any size that is sent on while it comes. A client that takes too long for a piece of it is cut
/// off; time in which nobody asks for more does not count.
struct PacedBody: AsyncSequence, Sendable {
    /// Number of bytes that a client has to send within the seconds.
    private static let pieceBytes = 64 << 10

    private let base: RequestBody
    private let client: ClientConnection
    private let seconds: Double
    private let gate = BodyGate()

    init(_ base: RequestBody, _ client: ClientConnection, seconds: Double) {
        self.base = base
        self.client = client
        self.seconds = seconds
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            base: base.makeAsyncIterator(), client: client, gate: gate, seconds: seconds,
            left: .seconds(seconds))
    }

    /// Ends the reading. A server may answer a body that it has not read, and who sends the body to it goes on reading
    /// meanwhile; but behind the answer the connection reads what is left, and two at once end the process.
    func close() async { await gate.close() }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var base: RequestBody.AsyncIterator
        fileprivate let client: ClientConnection
        fileprivate let gate: BodyGate
        fileprivate let seconds: Double
        fileprivate var left: Duration
        fileprivate var byteCount = 0

        mutating func next() async throws -> ByteBuffer? {
            guard gate.enter() else { throw CancellationError() }
            defer { gate.leave() }
            let start = ContinuousClock.now
            let client = client
            let cut = client.channel.eventLoop.scheduleTask(in: TimeAmount(left)) {
                client.cutOff()
            }
            defer { cut.cancel() }
            let chunk = try await base.next()
            left -= .now - start
            byteCount += chunk?.readableBytes ?? 0
            if byteCount >= PacedBody.pieceBytes {
                byteCount = 0
                left = .seconds(seconds)
            }
            return chunk
        }
    }
}

/// Lets one reader at a time through, and none once it is closed.
private final class BodyGate: Sendable {
    private struct State: Sendable {
        var isReading = false
        var isClosed = false
        var closing: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func enter() -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.isReading = true
            return true
        }
    }

    func leave() {
        let closing = state.withLock { state in
            state.isReading = false
            defer { state.closing = nil }
            return state.closing
        }
        closing?.resume()
    }

    /// Waits for the reader, whose time the body's own limit ends.
    func close() async {
        await withCheckedContinuation { continuation in
            let isReading = state.withLock { state in
                state.isClosed = true
                if state.isReading { state.closing = continuation }
                return state.isReading
            }
            if !isReading { continuation.resume() }
        }
    }
}
