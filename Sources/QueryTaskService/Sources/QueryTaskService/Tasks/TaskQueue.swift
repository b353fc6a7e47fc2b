internal import GRDB
internal import Logging
internal import QueryTasks
internal import Rowcast

/// The tasks that wait and run. Their status is in the store; this actor knows only who is next, who
/// runs and who is waited for.
///
///     looking ─▶ complete     by a result of the cache, whatever runs
///       ├─▶ sharing           while an equal query waits or runs, whose result is looked for then
///       └─▶ waiting ─▶ running
actor TaskQueue {
    private let state: StateStore
    private let provider: any ResultProvider
    private let clock: ServiceClock
    private let logger: Logger
    private let maxRunning: Int
    /// Seconds for which a task has its result.
    private let resultSeconds: Double

    private var entries: [String: Entry] = [:]
    /// Number of tasks that were ever queued.
    private var count = 0
    /// Ids of the tasks that wait for a worker, in the order in which they were queued.
    private var line: [String] = []
    private var runningCount = 0
    /// Ids of the tasks that want one result, by its key: the first makes it.
    private var sharers: [String: [String]] = [:]
    /// Those who wait for a task, by the task and their number.
    private var watchers: [String: [Int: CheckedContinuation<Void, Never>]] = [:]
    private var watcherCount = 0
    private var isStopping = false

    /// Time between two answers that a task is not over.
    private static let pollPause = Duration.milliseconds(100)

    private struct Entry {
        let owner: String
        /// Its place among all that were queued: an id that was killed may be queued again by who read it before.
        let number: Int
        var stage = Stage.looking
        /// The key of the result, for a task that shares it.
        var key: String?
        var isKilled = false
        /// The moment of the last answer that the task is not over.
        var lastPoll: ContinuousClock.Instant?
        var work: Task<Void, Never>?
    }

    private enum Stage {
        /// Its result is looked for in the cache.
        case looking
        /// It waits for the result of an equal query.
        case sharing
        /// It waits for a worker.
        case waiting
        case running(RunControl, rowsRead: Int)
    }

    /// How the work on a task has ended, as far as it matters for equal queries.
    private enum Ending {
        /// There is a result.
        case complete
        /// The query fails, and would fail again.
        case failed(any Error)
        /// The task alone is over: it was killed, or the server failed.
        case gone
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
    var runningTasks: [String: Int] {
        entries.compactMapValues { entry in
            if case .running(_, let rowsRead) = entry.stage { rowsRead } else { nil }
        }
    }

    /// Whether a task of a user waits or runs, without a look into the store.
    ///
    /// The answers of a task are a tenth of a second apart, unless the task ends: clients that ask in a loop would
    /// take the processors from the queries that they wait for.
    func isUnfinished(_ id: String, of owner: String) async -> Bool {
        guard isKnown(id, of: owner) else { return false }
        if let last = entries[id]?.lastPoll {
            _ = await wait(for: id, until: last + TaskQueue.pollPause)
            guard isKnown(id, of: owner) else { return false }
        }
        entries[id]?.lastPoll = .now
        return true
    }

    private func isKnown(_ id: String, of owner: String) -> Bool {
        entries[id].map { $0.owner == owner && !$0.isKilled } ?? false
    }

    /// Queues the tasks that an earlier process left: added ones, and running ones from their start.
    func resume() async throws {
        let tasks = try await state.write { database in
            try database.execute(sql: "UPDATE task SET status = 'added' WHERE status = 'running'")
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT id, owner FROM task WHERE status = 'added' AND NOT is_deferred
                    ORDER BY created, rowid
                    """
            ).map { (id: $0["id"] as String, owner: $0["owner"] as String) }
        }
        for task in tasks where entries[task.id] == nil && !isStopping {
            add(task.id, of: task.owner, nil)
        }
    }

    /// Queues a task, if it does not wait or run already. From now on a deferred one is as any other.
    func start(_ view: TaskView) async {
        let id = view.task.id
        guard entries[id] == nil, !isStopping else { return }
        add(id, of: view.task.owner, view)
        guard view.task.isDeferred else { return }
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

    /// As `start`, for a task that waits in the store.
    func start(_ id: String) async {
        guard entries[id] == nil, !isStopping else { return }
        do {
            if let view = try await stored(id), view.status == .added { await start(view) }
        } catch {
            logger.error("a task cannot be read", metadata: ["task": "\(id)", "error": "\(error)"])
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
        if case .running(let control, _)? = entries[id]?.stage {
            entries[id]?.isKilled = true
            control.cancel()
            wakeWatchers(of: id)
        } else if let number = entries[id]?.number {
            remove(id, number, .gone)
        }
        return true
    }

    /// Waits until a task has ended, or until `deadline`; false where the task neither waits nor runs, or
    /// the time is over.
    func wait(for id: String, until deadline: ContinuousClock.Instant) async -> Bool {
        guard let entry = entries[id], !entry.isKilled, !isStopping, deadline > .now else {
            return false
        }
        watcherCount += 1
        let number = watcherCount
        let limit = Task {
            try? await Task.sleep(until: deadline)
            watchers[id]?.removeValue(forKey: number)?.resume()
            if watchers[id]?.isEmpty == true { watchers[id] = nil }
        }
        defer { limit.cancel() }
        await withCheckedContinuation { watchers[id, default: [:]][number] = $0 }
        return true
    }

    /// Ends all that runs; the tasks are added again when the service starts the next time.
    func stop() async {
        isStopping = true
        line = []
        let ended = entries.values
        for entry in ended {
            if case .running(let control, _) = entry.stage { control.cancel() }
        }
        for entry in ended { await entry.work?.value }
        entries = [:]
        for id in watchers.keys { wakeWatchers(of: id) }
    }

    private func wakeWatchers(of id: String) {
        for watcher in (watchers.removeValue(forKey: id) ?? [:]).values { watcher.resume() }
    }

    // MARK: - Looking

    private func add(_ id: String, of owner: String, _ view: TaskView?) {
        count += 1
        entries[id] = Entry(owner: owner, number: count)
        let number = count
        entries[id]?.work = Task { await look(id, number, view) }
    }

    /// Answers a task from the cache, or lets it wait.
    private func look(_ id: String, _ number: Int, _ known: TaskView?) async {
        do {
            var view = known
            if view == nil { view = try await stored(id) }
            guard let view else { return remove(id, number, .gone) }
            switch try await provider.preparation(of: view) {
            case .cached(let result):
                await complete(id, QueryRunner.Outcome(result: result, isCached: true))
            case .run(let key): return wait(id, number, sharing: key)
            }
        } catch {
            await fail(id, error)
        }
        remove(id, number, .gone)
    }

    private func stored(_ id: String) async throws -> TaskView? {
        let now = clock.now
        return try await state.read { try StateStore.view(id, now: now, in: $0) }
    }

    /// Lets a task wait for a worker, or for an equal query that waits or runs.
    private func wait(_ id: String, _ number: Int, sharing key: String?) {
        // It may have been killed meanwhile.
        guard entries[id]?.number == number else { return }
        if let key {
            entries[id]?.key = key
            sharers[key, default: []].append(id)
            if sharers[key]?.first != id {
                entries[id]?.stage = .sharing
                return
            }
        }
        queue(id)
    }

    private func queue(_ id: String) {
        guard let number = entries[id]?.number else { return }
        entries[id]?.stage = .waiting
        let last = line.lastIndex { entries[$0].map { $0.number < number } ?? true }
        line.insert(id, at: last.map { $0 + 1 } ?? 0)
        startNext()
    }

    /// Forgets a task that is over, and lets those go on that share its result.
    private func remove(_ id: String, _ number: Int, _ ending: Ending) {
        guard let entry = entries[id], entry.number == number else { return }
        entries[id] = nil
        switch entry.stage {
        case .running: runningCount -= 1
        case .waiting: line.removeAll { $0 == id }
        case .looking, .sharing: break
        }
        wakeWatchers(of: id)
        if let key = entry.key { leave(key, id, ending) }
        startNext()
    }

    private func leave(_ key: String, _ id: String, _ ending: Ending) {
        var others = sharers.removeValue(forKey: key) ?? []
        let isFirst = others.first == id
        others.removeAll { $0 == id }
        guard !others.isEmpty, !isStopping else { return }
        guard isFirst else {
            sharers[key] = others
            return
        }
        switch ending {
        case .complete:
            // Each looks with its own user's plan: the models may have changed since the keys were made.
            for other in others { goOn(other) }
        case .failed(let error):
            for other in others { goOn(other, with: error) }
        case .gone:
            sharers[key] = others
            queue(others[0])
        }
    }

    /// Goes on with a task whose equal query has ended.
    private func goOn(_ id: String, with error: (any Error)? = nil) {
        guard let number = entries[id]?.number else { return }
        entries[id]?.key = nil
        entries[id]?.stage = .looking
        entries[id]?.work = Task {
            guard let error else { return await look(id, number, nil) }
            await fail(id, error)
            remove(id, number, .gone)
        }
    }

    // MARK: - Running

    private func startNext() {
        while runningCount < maxRunning, !line.isEmpty, !isStopping {
            let id = line.removeFirst()
            guard let number = entries[id]?.number else { continue }
            let control = RunControl()
            runningCount += 1
            entries[id]?.stage = .running(control, rowsRead: 0)
            entries[id]?.work = Task { remove(id, number, await run(id, control)) }
        }
    }

    private func note(_ rows: Int, of id: String) {
        guard case .running(let control, _)? = entries[id]?.stage else { return }
        entries[id]?.stage = .running(control, rowsRead: rows)
    }

    private func run(_ id: String, _ control: RunControl) async -> Ending {
        do {
            let now = clock.now
            let view = await written(id) { database -> TaskView? in
                guard try StateStore.move(id, to: .running, in: database) else { return nil }
                return try StateStore.view(id, now: now, in: database)
            }
            guard let view = view ?? nil else { return .gone }
            let outcome = try await provider.result(of: view, control: control) {
                [weak self] rows in Task { await self?.note(rows, of: id) }
            }
            await complete(id, outcome)
            return .complete
        } catch {
            await fail(id, error)
            let isEnded = isStopping || control.isCancelled && !control.isOutOfTime
            let failsAgain = control.isOutOfTime || TaskFailure.isOfQuery(error)
            return isEnded || !failsAgain ? .gone : .failed(error)
        }
    }

    private func complete(_ id: String, _ outcome: QueryRunner.Outcome) async {
        let (finished, expires) = (clock.now, clock.now + resultSeconds)
        _ = await written(id) { database in
            try StateStore.move(id, to: .complete, in: database) { task in
                task.expires = expires
                task.resultId = outcome.result.id
                task.runtime = outcome.isCached ? 0 : outcome.result.runtime
                task.finished = finished
            }
        }
    }

    private func fail(_ id: String, _ error: any Error) async {
        // Such a task goes on at the next start, or at the next call of its user.
        let waits = isStopping || error is WaitsForUser
        let now = clock.now
        _ = await written(id) { database in
            try StateStore.move(id, to: waits ? .added : .error, in: database) { task in
                guard !waits else { return }
                task.message = QueryMessage.text(of: error)
                task.failure = TaskFailure(error).rawValue
                task.finished = now
            }
        }
    }

    /// Writes a step of a task to the state, again while that fails, such as on a full disk: a task that
    /// nobody works on any more would seem to run for ever.
    ///
    /// - Returns: nil where the service stops meanwhile; the task goes on at the next start.
    private func written<Value: Sendable>(
        _ id: String, _ step: @Sendable @escaping (Database) throws -> Value
    ) async -> Value? {
        var pause = 0.1
        while true {
            do {
                let value = try await state.write(step)
                if pause > 0.1 {
                    logger.notice("the state is written again", metadata: ["task": "\(id)"])
                }
                return value
            } catch {
                if pause == 0.1 {
                    logger.error(
                        "a task waits, since the state cannot be written",
                        metadata: ["task": "\(id)", "error": "\(error)"])
                }
                guard !isStopping else { return nil }
                try? await Task.sleep(for: .seconds(pause))
                pause = min(2 * pause, 2)
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

    /// Whether an error is of the query, so that it fails each time.
    static func isOfQuery(_ error: any Error) -> Bool {
        switch error {
        case let fault as QueryFault: fault.kind != .interrupted
        case let fault as SQLiteFault: fault.isOfStatement
        default: false
        }
    }

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
