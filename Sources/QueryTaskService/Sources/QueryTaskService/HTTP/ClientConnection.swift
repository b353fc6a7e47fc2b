internal import Logging
internal import NIOCore

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
}

/// A wish to know that a client went away.
final class ClientWatch: Sendable {
    private let action: SingleAction

    init(_ action: @escaping @Sendable () -> Void) { self.action = SingleAction(action) }

    /// Ends the watch, since the answer is complete.
    func end() { _ = action.take() }

    func clientWentAway() { action.take()?() }

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
