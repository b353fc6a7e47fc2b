internal import Foundation
internal import GRDB
internal import Logging
internal import NIOPosix
internal import QueryTasks
internal import Rowcast

/// Runs queries on a fixed number of threads: plans them, takes cached results, writes new ones.
final class QueryRunner: Sendable {
    /// A result, and whether it was in the cache.
    struct Outcome: Sendable {
        let result: StoredResult
        let isCached: Bool
    }

    let folder: DataFolder
    let results: ResultStore
    private let threads: NIOThreadPool
    /// Seconds that a query may take.
    private let maxSeconds: Double

    init(folder: DataFolder, results: ResultStore, threadCount: Int, maxSeconds: Double) {
        self.folder = folder
        self.results = results
        self.maxSeconds = maxSeconds
        threads = NIOThreadPool(numberOfThreads: threadCount)
        threads.start()
    }

    func stop() async { try? await threads.shutdownGracefully() }

    /// Runs blocking work on one of the threads.
    func onThread<Value: Sendable>(_ work: @Sendable @escaping () throws -> Value) async throws -> Value {
        try await threads.runIfActive(work)
    }

    /// The plan of a query over the data of now.
    func plan(_ query: Query, limit: Int?) async throws -> QueryPlan {
        try await onThread { [folder] in try QueryPlan(query, limit: limit, in: folder.model()) }
    }

    /// The result of a query, from the cache or by running it.
    ///
    /// - Throws: `QueryFault` for a query that is wrong, `SQLiteFault` for one that the database refuses,
    ///   `ConversionError` for a result that cannot be written; `.cancelled` for a query that was ended.
    func result(
        of query: Query, _ parameters: QueryTaskParameters, control: RunControl,
        progress: @Sendable @escaping (Int) -> Void
    ) async throws -> Outcome {
        let limiter = Task { [maxSeconds] in
            try await Task.sleep(for: .seconds(maxSeconds))
            control.endForTime()
        }
        defer { limiter.cancel() }
        return try await onThread { [folder, results, maxSeconds] in
            let plan = try QueryPlan(query, limit: parameters.limit, in: folder.model())
            let key = plan.cacheKey
            if let cached = try QueryRunner.cached(key, parameters, results) {
                return Outcome(result: cached, isCached: true)
            }
            let id = RandomID.hexadecimal(32)
            let run = QueryRun(plan: plan, id: id, control: control, progress: progress)
            let files = OutputFiles()
            do {
                let file = try files.makeSink(path: results.path(of: id))
                let summary = try run.write(
                    from: folder, to: [ConversionOutput(.json_detail, to: file)],
                    options: ConversionOptions())
                try files.commit()
                return Outcome(
                    result: try results.add(id, key: key, plan: plan, summary: summary),
                    isCached: false)
            } catch {
                files.discard()
                throw control.isOutOfTime
                    ? QueryFault.bad("The query took more than \(Int(maxSeconds)) seconds") : error
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
    static func hexadecimal(_ count: Int) -> String { text(count, "0123456789abcdef") }

    static func alphanumeric(_ count: Int) -> String {
        text(count, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    }

    private static func text(_ count: Int, _ letters: String) -> String {
        let letters = Array(letters)
        var random = SystemRandomNumberGenerator()
        return String((0..<count).map { _ in letters.randomElement(using: &random) ?? "0" })
    }
}
