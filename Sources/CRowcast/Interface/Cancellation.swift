import Synchronization

/// A request to end calls.
final class Cancellation: Sendable {
    private let isRequested = Atomic(false)

    var isCancelled: Bool { isRequested.load(ordering: .relaxed) }

    func cancel() { isRequested.store(true, ordering: .relaxed) }
}
