internal import HummingbirdCore
internal import Logging

/// The bound on open connections: at it none is accepted until one of them closes, so that descriptors are left
/// for files.
struct ConnectionLimit: AvailableConnectionsDelegate {
    private let maxCount: Int
    private let logger: Logger
    private var count = 0
    /// Whether the log has said that the bound was met, since there were half as many.
    private var isTold = false

    init(maxCount: Int, logger: Logger) {
        self.maxCount = maxCount
        self.logger = logger
    }

    mutating func connectionOpened() {
        count += 1
        guard !isAcceptingNewConnections(), !isTold else { return }
        isTold = true
        logger.warning(
            "no connection is accepted until another one closes",
            metadata: ["connections": "\(count)"])
    }

    mutating func connectionClosed() {
        count -= 1
        if count <= maxCount / 2 { isTold = false }
    }

    func isAcceptingNewConnections() -> Bool { count < maxCount }
}
