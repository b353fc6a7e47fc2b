internal import Hummingbird
internal import Logging
internal import QueryTasks

/// The service itself: what its endpoints work with.
struct QueryService: CallAnswering {
    /// Bounds of what clients may ask for.
    struct Limits: Sendable {
        /// Number of tasks that wait or run, of all users and of each.
        var tasks = 1000
        var tasksPerUser = 200
        /// How many times as many deferred tasks may be there that are not started.
        static let deferredFactor = 10
        /// Seconds that a client may take for a chunk of an answer.
        var stallSeconds = 60.0
    }

    let state: StateStore
    let users: Users
    let tokens: TokenStore
    let failedLogins: FailedLogins
    let clock: ServiceClock
    let results: ResultStore
    let runner: QueryRunner
    let queue: TaskQueue
    let slots: DownloadSlots
    let limits: Limits
    let endpoints: [Endpoint]
    let calls: CallThreads

    var delivery: ResultDelivery {
        ResultDelivery(
            results: results, slots: slots, runner: runner, maxStallSeconds: limits.stallSeconds)
    }

    func answer(_ call: Call) async throws -> Response {
        switch call.endpoint.handler {
        case .open(let handler): return try await handler(self, call)
        case .signedIn(let handler):
            return try await withTaskExecutorPreference(calls) {
                let session = try await tokens.session(call.head.headerFields[.authorization])
                var call = call
                call.owner = session.user.clientID
                return try await handler(self, call, session)
            }
        }
    }
}
