internal import Hummingbird
internal import NIOCore

/// A body of any size that is sent on while it comes. A client that takes too long for a piece of it is cut
/// off; time in which nobody asks for more does not count.
struct PacedBody: AsyncSequence, Sendable {
    /// Number of bytes that a client has to send within the seconds.
    private static let pieceBytes = 64 << 10

    private let base: RequestBody
    private let client: ClientConnection
    private let seconds: Double

    init(_ base: RequestBody, _ client: ClientConnection, seconds: Double) {
        self.base = base
        self.client = client
        self.seconds = seconds
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            base: base.makeAsyncIterator(), client: client, seconds: seconds,
            left: .seconds(seconds))
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var base: RequestBody.AsyncIterator
        fileprivate let client: ClientConnection
        fileprivate let seconds: Double
        fileprivate var left: Duration
        fileprivate var byteCount = 0

        mutating func next() async throws -> ByteBuffer? {
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
