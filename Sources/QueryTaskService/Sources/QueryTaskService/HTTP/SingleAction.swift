internal import Synchronization

/// An action that is done once, by whichever thread comes first.
final class SingleAction: Sendable {
    private let action: Mutex<(@Sendable () -> Void)?>

    init(_ action: @escaping @Sendable () -> Void) { self.action = Mutex(action) }

    func take() -> (@Sendable () -> Void)? {
        action.withLock { action in
            defer { action = nil }
            return action
        }
    }

    var isTaken: Bool { action.withLock { $0 == nil } }
}
