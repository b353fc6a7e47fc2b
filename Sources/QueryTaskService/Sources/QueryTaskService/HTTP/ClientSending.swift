internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Synchronization

/// Sends the bytes of an answer to a client, and logs why they end early: a client may go away when it
/// likes, while an answer that its source broke off is worth a warning.
struct ClientSending: Sendable {
    let client: ClientConnection
    let logger: Logger
    /// Seconds that a client may take for a chunk.
    let maxStallSeconds: Double

    /// Sends chunks until there are no more.
    ///
    /// - Parameter first: The first chunk, where it was taken already.
    func send(
        to writer: inout any ResponseBodyWriter, isClientGone: () -> Bool = { false },
        first: ByteBuffer? = nil, _ next: () async throws -> ByteBuffer?
    ) async throws {
        do {
            let stall = StallWatch(seconds: maxStallSeconds, client)
            defer { stall.end() }
            var chunk = if let first { first } else { try await next() }
            while let bytes = chunk {
                stall.begin()
                do {
                    try await writer.write(bytes)
                } catch {
                    throw ClientWentAway()
                }
                stall.pause()
                chunk = try await next()
            }
            try await writer.finish(nil)
        } catch  where ClientWentAway.isReason(for: error) || isClientGone() {
            logger.info("the client went away")
            throw error
        } catch {
            logger.warning(
                "an answer was broken off", metadata: ["error": "\(QueryMessage.text(of: error))"])
            throw error
        }
    }
}

extension Call {
    func sending(_ maxStallSeconds: Double) -> ClientSending {
        ClientSending(client: client, logger: logger, maxStallSeconds: maxStallSeconds)
    }
}

/// Cuts off a client that takes no bytes for some time.
private final class StallWatch: Sendable {
    private let begun = Mutex<ContinuousClock.Instant?>(nil)
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(seconds: Double, _ client: ClientConnection) {
        let limit = Duration.seconds(seconds)
        let watching = Task { [weak self] in
            while (try? await Task.sleep(for: limit / 4)) != nil {
                guard let self else { return }
                if let start = self.start, .now - start > limit { return client.cutOff() }
            }
        }
        task.withLock { $0 = watching }
    }

    private var start: ContinuousClock.Instant? { begun.withLock { $0 } }

    func begin() { begun.withLock { $0 = .now } }
    func pause() { begun.withLock { $0 = nil } }

    func end() {
        task.withLock { task in
            task?.cancel()
            task = nil
        }
    }
}
