internal import GRDB
internal import Logging
internal import QueryTasks
internal import Rowcast

/// The tasks that wait and run. Their status is in the store; this actor knows only who is next, who
/// runs and who is waited for.
actor TaskQueue {
    private let state: StateStore
    private let provider: any ResultProvider
    private let clock: ServiceClock
    private let logger: Logger
    private let maxRunning: Int
    /// Seconds for which a task has its result.
    private let resultSeconds: Double

    private var waiting: [String] = []
    private var running: [String: Running] = [:]
    private var watchers: [String: [CheckedContinuation<Void, Never>]] = [:]
    private var isStopping = false

    private struct Running {
        let control: RunControl
        var rowsRead = 0
        var task: Task<Void, Never>?
    }

    init(
        state: StateStore, provider: any ResultProvider, clock: ServiceClock, logger: Logger,
        maxRunning: Int, resultSeconds: Double
    ) {
        self.state = state
        self.provider = provider
        self.clock = clock
        self.logger = logger
        self.maxRunning = maxRunning
        self.resultSeconds = resultSeconds
    }

    /// Ids of the tasks that run, and the rows that each has read so far.
    var runningTasks: [String: Int] { running.mapValues(\.rowsRead) }

    /// Queues the tasks that an earlier process left: added ones, and running ones from their start.
    func resume() async throws {
        let ids = try await state.write { database in
            try database.execute(sql: "UPDATE task SET status = 'added' WHERE status = 'running'")
            return try String.fetchAll(
                database,
                sql: """
                    SELECT id FROM task WHERE status = 'added' AND NOT is_deferred
                    ORDER BY created, rowid
                    """)
        }
        waiting += ids
        startNext()
    }

    /// Queues a task, if it does not wait or run already. From now on a deferred one is as any other.
    func start(_ id: String) async {
        guard running[id] == nil, !waiting.contains(id), !isStopping else { return }
        waiting.append(id)
        startNext()
        do {
            try await state.write { database in
                try database.execute(
                    sql: "UPDATE task SET is_deferred = 0 WHERE id = ? AND is_deferred",
                    arguments: [id])
            }
        } catch {
            // The task runs all the same; it is only counted wrongly.
            logger.error("a task cannot be marked", metadata: ["error": "\(error)"])
        }
    }

    /// Ends a task that waits or runs; false for any other.
    func kill(_ id: String) async throws -> Bool {
        let now = clock.now
        let isKilled = try await state.write { database in
            try StateStore.move(id, to: .killed, in: database) { task in
                task.finished = now
                task.message = "The query was killed"
                task.failure = TaskFailure.database.rawValue
            }
        }
        guard isKilled else { return false }
        waiting.removeAll { $0 == id }
        running[id]?.control.cancel()
        wakeWatchers(of: id)
        return true
    }

    /// Waits until a task has ended, or until `deadline`; false where the task neither waits nor runs, or
    /// the time is over.
    func wait(for id: String, until deadline: ContinuousClock.Instant) async -> Bool {
        guard running[id] != nil || waiting.contains(id), deadline > .now else { return false }
        let limit = Task {
            try? await Task.sleep(until: deadline)
            wakeWatchers(of: id)
        }
        defer { limit.cancel() }
        await withCheckedContinuation { watchers[id, default: []].append($0) }
        return true
    }

    /// Ends all that runs; the tasks are added again when the service starts the next time.
    func stop() async {
        isStopping = true
        waiting = []
        let tasks = running.values
        for task in tasks { task.control.cancel() }
        for task in tasks { await task.task?.value }
        for id in watchers.keys { wakeWatchers(of: id) }
    }

    private func wakeWatchers(of id: String) {
        for watcher in watchers.removeValue(forKey: id) ?? [] { watcher.resume() }
    }

    private func startNext() {
        while running.count < maxRunning, !waiting.isEmpty {
            let id = waiting.removeFirst()
            let control = RunControl()
            running[id] = Running(control: control)
            running[id]?.task = Task { await run(id, control) }
        }
    }

    private func note(_ rows: Int, of id: String) { running[id]?.rowsRead = rows }

    private func run(_ id: String, _ control: RunControl) async {
        do {
            try await runStored(id, control)
        } catch {
            logger.error("a task cannot be run", metadata: ["task": "\(id)", "error": "\(error)"])
        }
        running[id] = nil
        wakeWatchers(of: id)
        startNext()
    }

    private func runStored(_ id: String, _ control: RunControl) async throws {
        let now = clock.now
        let view = try await state.write { database -> TaskView? in
            guard try StateStore.move(id, to: .running, in: database) else { return nil }
            return try StateStore.view(id, now: now, in: database)
        }
        guard let view else { return }
        do {
            let outcome = try await provider.result(of: view, control: control) {
                [weak self] rows in Task { await self?.note(rows, of: id) }
            }
            let (finished, expires) = (clock.now, clock.now + resultSeconds)
            _ = try await state.write { database in
                try StateStore.move(id, to: .complete, in: database) { task in
                    task.expires = expires
                    task.resultId = outcome.result.id
                    task.runtime = outcome.isCached ? 0 : outcome.result.runtime
                    task.finished = finished
                }
            }
        } catch {
            try await end(id, error)
        }
    }

    private func end(_ id: String, _ error: any Error) async throws {
        // Such a task goes on at the next start, or at the next call of its user.
        let waits = isStopping || error is WaitsForUser
        let now = clock.now
        _ = try await state.write { database in
            try StateStore.move(id, to: waits ? .added : .error, in: database) { task in
                guard !waits else { return }
                task.message = QueryMessage.text(of: error)
                task.failure = TaskFailure(error).rawValue
                task.finished = now
            }
        }
    }
}

/// The kind of a task's failure, by which its results are answered.
enum TaskFailure: String {
    /// The query was refused by the database, killed, or took too long.
    case database
    /// The query is wrong.
    case query
    /// The query asks for what does not exist, such as a model, or a result in the cache.
    case missing
    /// The server failed.
    case server

    init(_ error: any Error) {
        switch error {
        case let fault as QueryFault:
            self =
                switch fault.kind {
                case .notFound: .missing
                case .badRequest: .query
                case .interrupted, .refused: .database
                }
        case is SQLiteFault: self = .database
        default: self = .server
        }
    }
}

/// Errors of queries in words for clients, without paths of files.
enum QueryMessage {
    static func text(of error: any Error) -> String {
        switch error {
        case let fault as QueryFault: fault.description
        case let fault as SQLiteFault: fault.description
        case let fault as RequestFault: fault.message
        case let error as ConversionError: "\(error.reason)"
        default: "The query failed"
        }
    }
}
