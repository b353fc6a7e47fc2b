internal import Foundation
internal import GRDB
internal import Logging
internal import NIOPosix
internal import QueryTasks
internal import Rowcast

/// Makes the results of tasks: from the data of this server, or from another server.
protocol ResultProvider: Sendable {
    /// Whether the result of a task is in the cache or has to be made.
    ///
    /// - Throws: As `result`, for a query that cannot run.
    func preparation(of task: TaskView) async throws -> TaskPreparation

    /// The result of a task, from the cache or by running its query.
    ///
    /// - Parameter progress: Called with the number of rows read so far, where that is known.
    /// - Throws: `QueryFault` and `SQLiteFault` for queries that fail, and `WaitsForUser` for a task that
    ///   goes on when its user calls.
    func result(
        of task: TaskView, control: RunControl, progress: @Sendable @escaping (Int) -> Void
    ) async throws -> QueryRunner.Outcome
}

extension ResultProvider {
    func preparation(of task: TaskView) async throws -> TaskPreparation { .run(sharing: nil) }
}

/// Where a task gets its result from.
enum TaskPreparation: Sendable {
    /// Nothing: the result is in the cache.
    case cached(StoredResult)
    /// A run. Tasks of one key have the same result, so that one run is enough; nil for a task that wants
    /// a run of its own.
    case run(sharing: String?)
}

/// Runs queries on a fixed number of threads: plans them, takes cached results, writes new ones.
final class QueryRunner: ResultProvider {
    /// A result, and whether it was in the cache.
    struct Outcome: Sendable {
        let result: StoredResult
        let isCached: Bool
    }

    let catalog: DataCatalog
    let users: Users
    let clock: ServiceClock
    let results: ResultStore
    /// Threads of the queries of tasks.
    private let queries: NIOThreadPool
    /// Threads of queries and conversions whose bytes go to a client, each as long as that takes.
    private let deliveries: NIOThreadPool
    /// Threads for looking at the model, which may load files.
    private let lookups: NIOThreadPool
    /// Threads for looking into the database of results.
    private let reads = NIOThreadPool(numberOfThreads: 2)
    /// Seconds that a query may take.
    let maxSeconds: Double
    /// Number of bytes up to which a streamed result is kept.
    let maxCacheBytes: Int

    init(
        catalog: DataCatalog, users: Users, clock: ServiceClock, results: ResultStore,
        threadCount: Int, deliveryCount: Int,
        maxSeconds: Double, maxCacheBytes: Int
    ) {
        self.catalog = catalog
        self.users = users
        self.clock = clock
        self.results = results
        self.maxSeconds = maxSeconds
        self.maxCacheBytes = maxCacheBytes
        queries = NIOThreadPool(numberOfThreads: threadCount)
        deliveries = NIOThreadPool(numberOfThreads: deliveryCount)
        lookups = NIOThreadPool(numberOfThreads: 2)
        for pool in [queries, deliveries, lookups, reads] { pool.start() }
    }

    func stop() async {
        for pool in [queries, deliveries, lookups, reads] { try? await pool.shutdownGracefully() }
    }

    /// What can be queried now.
    func currentCatalog() async throws -> Catalog {
        try await lookups.runIfActive { [catalog] in try catalog.catalog() }
    }

    /// Does work that reads a model's files.
    func onLookupThread<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await lookups.runIfActive(work)
    }

    /// The plan of a user's query over the data of now.
    func plan(
        _ query: Query, _ parameters: QueryTaskParameters, of user: String
    ) async throws -> QueryPlan {
        try await lookups.runIfActive { [self] in try planNow(query, parameters, of: user) }
    }

    private func planNow(
        _ query: Query, _ parameters: QueryTaskParameters, of user: String
    ) throws -> QueryPlan {
        var context = QueryPlan.Context(
            now: clock.now, attributes: users.user(clientID: user)?.attributes ?? [:])
        context.generatesLinks = parameters.generateDrillLinks == true
        return try QueryPlan(query, limit: parameters.limit, in: catalog.catalog(), context)
    }

    /// The cached result that the parameters let a plan take; nil where it has to run.
    func cached(_ plan: QueryPlan, _ parameters: QueryTaskParameters) async throws -> StoredResult?
    {
        try await reads.runIfActive { [results] in
            try QueryRunner.cached(plan.cacheKey, parameters, results)
        }
    }

    /// Removes what is too old or too large.
    func clean() async throws { try await reads.runIfActive { [results] in try results.clean() } }

    /// Begins work whose bytes go to a client.
    func deliver(_ work: @escaping @Sendable () -> Void) throws {
        deliveries.submit { state in
            guard case .active = state else { return }
            WorkPriority.lower()
            work()
        }
    }

    func onDeliveryThread<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await deliveries.runIfActive {
            WorkPriority.lower()
            return try work()
        }
    }

    func preparation(of task: TaskView) async throws -> TaskPreparation {
        let (query, parameters) = (try task.query.query, task.request.parameters)
        if parameters.cache == false, parameters.cacheOnly != true { return .run(sharing: nil) }
        return try await lookups.runIfActive { [self] in
            let key = try planNow(query, parameters, of: task.task.owner).cacheKey
            let cached = try QueryRunner.cached(key, parameters, results)
            return cached.map(TaskPreparation.cached) ?? .run(sharing: key)
        }
    }

    func result(
        of task: TaskView, control: RunControl, progress: @Sendable @escaping (Int) -> Void
    ) async throws -> Outcome {
        try await result(
            of: try task.query.query, task.request.parameters, user: task.task.owner,
            control: control, progress: progress)
    }

    /// The result of a query, from the cache or by running it.
    ///
    /// - Throws: `QueryFault` for a query that is wrong, `SQLiteFault` for one that the database refuses,
    ///   `ConversionError` for a result that cannot be written; `.cancelled` for a query that was ended.
    func result(
        of query: Query, _ parameters: QueryTaskParameters, user: String, control: RunControl,
        progress: @Sendable @escaping (Int) -> Void
    ) async throws -> Outcome {
        let limiter = Task { [maxSeconds] in
            try await Task.sleep(for: .seconds(maxSeconds))
            control.endForTime()
        }
        defer { limiter.cancel() }
        return try await queries.runIfActive { [self] in
            WorkPriority.lower()
            let plan = try planNow(query, parameters, of: user)
            let key = plan.cacheKey
            if let cached = try QueryRunner.cached(key, parameters, results) {
                return Outcome(result: cached, isCached: true)
            }
            let id = RandomID.hexadecimal(32)
            let run = QueryRun(plan: plan, id: id, control: control, progress: progress)
            let files = OutputFiles()
            do {
                let file = try files.makeSink(path: results.path(of: id))
                let write = { [catalog] (sink: any ByteSink) in
                    try run.write(
                        from: catalog, to: [ConversionOutput(.jsonDetail, to: sink)],
                        options: ConversionOptions())
                }
                let summary =
                    try plan.calculationSort?.write(to: file, besides: results.path(of: id), write)
                    ?? write(file)
                try files.commit()
                return Outcome(
                    result: try results.add(id, key: key, plan: plan, summary: summary),
                    isCached: false)
            } catch {
                files.discard()
                throw control.isOutOfTime
                    ? QueryFault.outOfTime(maxSeconds) : error
            }
        }
    }

    /// The cached result that the parameters let a query take; nil where it has to run.
    private static func cached(
        _ key: String, _ parameters: QueryTaskParameters, _ results: ResultStore
    ) throws -> StoredResult? {
        if parameters.cacheOnly == true {
            if let result = try results.cached(key, takesExpired: true) { return result }
            throw QueryFault.missing("No cached result: the query asks for the cache only")
        }
        return parameters.cache == false ? nil : try results.cached(key, takesExpired: false)
    }
}

/// Random names that nobody can guess.
enum RandomID {
    static func hexadecimal(_ count: Int) -> String {
        // Each number is a call of the system, and has 16 digits.
        let numbers = (0..<(count + 15) / 16).map { _ in UInt64.random(in: 0...UInt64.max) }
        let digits = numbers.map { number in
            let text = String(number, radix: 16)
            return String(repeating: "0", count: 16 - text.utf8.count) + text
        }
        return String(digits.joined().prefix(count))
    }

    static func alphanumeric(_ count: Int) -> String {
        text(count, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    }

    private static func text(_ count: Int, _ letters: String) -> String {
        let letters = Array(letters)
        var random = SystemRandomNumberGenerator()
        return String((0..<count).map { _ in letters.randomElement(using: &random) ?? "0" })
    }
}
