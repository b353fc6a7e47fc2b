internal import Logging
internal import NIOCore
internal import Rowcast
internal import Synchronization

/// The connection of a client, which may go away before its answer is complete.
struct ClientConnection: Sendable {
    let channel: any Channel
    let isSecure: Bool

    /// Closes the connection without an end of the answer.
    func cutOff() { channel.close(promise: nil) }

    /// Calls `action` when the client goes away, until the watch is ended.
    func watch(_ action: @escaping @Sendable () -> Void) -> ClientWatch {
        let watch = ClientWatch(action)
        channel.eventLoop.execute {
            guard
                let handler = try? channel.pipeline.syncOperations.handler(
                    type: ClientPresenceHandler.self)
            else { return watch.clientWentAway() }
            handler.add(watch)
        }
        return watch
    }

    /// Does work that is cancelled when the client goes away.
    ///
    /// - Throws: `ClientWentAway` then, else what the work throws.
    func whileThere<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await work() }
        let watch = watch { task.cancel() }
        defer { watch.end() }
        do {
            return try await task.value
        } catch  where watch.isClientGone {
            throw ClientWentAway()
        }
    }
}

/// The error of an answer whose client went away, which is the client's right.
struct ClientWentAway: Error {
    /// Whether an error of an answer says so: its bytes find nobody, or its query was ended for that.
    static func isReason(for error: any Error) -> Bool {
        switch error {
        case is ClientWentAway: true
        case let error as ConversionError: error.code == .outputClosed || error.code == .cancelled
        default: false
        }
    }
}

/// A wish to know that a client went away.
final class ClientWatch: Sendable {
    private let action: SingleAction
    private let gone = Mutex(false)

    init(_ action: @escaping @Sendable () -> Void) { self.action = SingleAction(action) }

    /// Whether the client went away before the watch was ended.
    var isClientGone: Bool { gone.withLock { $0 } }

    /// Ends the watch, since the answer is complete.
    func end() { _ = action.take() }

    func clientWentAway() {
        guard let action = action.take() else { return }
        gone.withLock { $0 = true }
        action()
    }

    var isEnded: Bool { action.isTaken }
}

/// Tells the watches of a connection that its client closed it. A client that closes its sending side
/// counts as gone: clients of HTTP do not go on reading then.
final class ClientPresenceHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private var watches: [ClientWatch] = []
    private var isGone = false

    func add(_ watch: ClientWatch) {
        if isGone { return watch.clientWentAway() }
        watches.removeAll(where: \.isEnded)
        watches.append(watch)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { goAway() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        goAway()
        context.fireChannelInactive()
    }

    private func goAway() {
        isGone = true
        for watch in watches { watch.clientWentAway() }
        watches = []
    }
}
