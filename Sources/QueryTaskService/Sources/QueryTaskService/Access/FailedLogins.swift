internal import HTTPTypes
internal import Synchronization

/// The failed logins of the last minute, so that nobody tries secrets without end.
///
/// A client id with too many is refused until its minute is over, whatever the secret. Beyond the bound on
/// all of them, a client id that has failed in its minute is refused, too; one that has not is looked at, so
/// that nobody is kept out by what others try.
final class FailedLogins: Sendable {
    /// How many times as many logins of all client ids may fail as of one.
    private static let allFactor = 10
    private static let window = 60.0

    /// Failures since the first of a minute.
    private struct Count: Sendable {
        let start: Double
        var failures = 0

        func isOver(_ now: Double) -> Bool { !(start...start + window ~= now) }
    }

    private struct Counts: Sendable {
        var all = Count(start: 0)
        var ids: [String: Count] = [:]
    }

    private let counts = Mutex(Counts())
    private let maxPerID: Int

    /// - Parameter maxPerID: Number of logins of a client id that may fail in a minute.
    init(maxPerID: Int) { self.maxPerID = maxPerID }

    /// - Throws: `RequestFault` with status 429 for a client id that has failed too often.
    func check(_ clientID: String, now: Double) throws(RequestFault) {
        let (key, maxPerID, maxAll) = (Digest.text(of: clientID), maxPerID, maxAll)
        let refused = counts.withLock { counts -> Count? in
            guard let own = counts.ids[key], !own.isOver(now) else { return nil }
            let isOverAll = !counts.all.isOver(now) && counts.all.failures >= maxAll
            return own.failures >= maxPerID ? own : isOverAll ? counts.all : nil
        }
        if let refused { throw fault(refused, now) }
    }

    /// Takes note of a failure.
    ///
    /// - Parameter isKnown: Whether there is such a user; others are not remembered beyond the bound on all,
    ///   so that memory is bounded.
    /// - Throws: `RequestFault` with status 429 beyond the bound on all.
    func add(_ clientID: String, isKnown: Bool, now: Double) throws(RequestFault) {
        let (key, maxAll) = (Digest.text(of: clientID), maxAll)
        let refused = counts.withLock { counts -> Count? in
            if counts.all.isOver(now) {
                counts.all = Count(start: now)
                counts.ids = counts.ids.filter { !$0.value.isOver(now) }
            }
            let isOverAll = counts.all.failures >= maxAll
            if isKnown || !isOverAll {
                var own = counts.ids[key] ?? Count(start: now)
                if own.isOver(now) { own = Count(start: now) }
                own.failures += 1
                counts.ids[key] = own
            }
            if isOverAll { return counts.all }
            counts.all.failures += 1
            return nil
        }
        if let refused { throw fault(refused, now) }
    }

    private var maxAll: Int { maxPerID * FailedLogins.allFactor }

    private func fault(_ count: Count, _ now: Double) -> RequestFault {
        let seconds = max(1, Int((count.start + FailedLogins.window - now).rounded(.up)))
        return RequestFault(
            status: .tooManyRequests,
            message: "Too many logins failed; try again in \(seconds) seconds",
            headers: [.retryAfter: "\(seconds)"])
    }
}
