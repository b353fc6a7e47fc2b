internal import Synchronization

/// Number of answers that stream at a time, within a bound, so that memory and threads stay bounded. A
/// caller has half of them at most, so that others have some, too.
final class DownloadSlots: Sendable {
    private let used = Mutex(Used())
    let count: Int
    private var countPerCaller: Int { max(1, (count + 1) / 2) }

    private struct Used: Sendable {
        var all = 0
        var callers: [String: Int] = [:]
    }

    init(count: Int) { self.count = count }

    /// A slot, which is free again when the last reference to it is gone.
    ///
    /// - Parameter caller: Who gets the answer; nil where it is not known.
    /// - Throws: `RequestFault` with status 429 where all are taken.
    func take(for caller: String? = nil) throws -> Slot {
        let isTaken = used.withLock { [countPerCaller] used in
            guard used.all < count else { return false }
            if let caller {
                guard used.callers[caller, default: 0] < countPerCaller else { return false }
                used.callers[caller, default: 0] += 1
            }
            used.all += 1
            return true
        }
        guard isTaken else {
            throw RequestFault.busy("Too many results are being sent; try again in a second")
        }
        return Slot(self, caller)
    }

    private func free(_ caller: String?) {
        used.withLock { used in
            used.all -= 1
            guard let caller, let own = used.callers[caller] else { return }
            used.callers[caller] = own > 1 ? own - 1 : nil
        }
    }

    final class Slot: Sendable {
        private let slots: DownloadSlots
        private let caller: String?

        fileprivate init(_ slots: DownloadSlots, _ caller: String?) {
            self.slots = slots
            self.caller = caller
        }

        deinit { slots.free(caller) }
    }
}
