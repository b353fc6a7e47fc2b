internal import Synchronization

/// Number of answers that stream at a time, within a bound, so that memory and threads stay bounded.
final class DownloadSlots: Sendable {
    private let used = Mutex(0)
    let count: Int

    init(count: Int) { self.count = count }

    /// A slot, which is free again when the last reference to it is gone.
    ///
    /// - Throws: `RequestFault` with status 429 where all are taken.
    func take() throws -> Slot {
        let isTaken = used.withLock { used in
            guard used < count else { return false }
            used += 1
            return true
        }
        guard isTaken else {
            throw RequestFault.busy("Too many results are being sent; try again in a second")
        }
        return Slot(self)
    }

    final class Slot: Sendable {
        private let slots: DownloadSlots

        fileprivate init(_ slots: DownloadSlots) { self.slots = slots }

        deinit { slots.used.withLock { $0 -= 1 } }
    }
}
