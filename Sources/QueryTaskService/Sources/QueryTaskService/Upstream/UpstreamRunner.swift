internal import AsyncHTTPClient
internal import Foundation
internal import Logging
internal import NIOCore
internal import QueryTasks
internal import Rowcast

/// Makes results by fetching them from the server that a gateway stands in front of.
struct UpstreamRunner: ResultProvider {
    let client: UpstreamClient
    let sessions: UpstreamSessions
    let results: ResultStore
    /// Whose threads check results.
    let runner: QueryRunner
    /// Seconds that a query may take.
    let maxSeconds: Double
    let patience: Double
    let logger: Logger

    /// Number of times that a result is fetched whose connection breaks.
    private static let maxFetches = 3

    init(
        _ upstream: ServiceConfiguration.Upstream, _ results: ResultStore, _ runner: QueryRunner,
        _ configuration: ServiceConfiguration
    ) {
        client = UpstreamClient(
            baseURL: upstream.url, timeout: Int64(upstream.seconds.rounded(.up)))
        sessions = UpstreamSessions(client)
        self.results = results
        self.runner = runner
        maxSeconds = configuration.querySeconds
        patience = upstream.patienceSeconds
        logger = configuration.logger
    }

    /// - Throws: `WaitsForUser` where the user has not called since the server's start.
    func result(
        of view: TaskView, control: RunControl, progress: @Sendable @escaping (Int) -> Void
    ) async throws -> QueryRunner.Outcome {
        let owner = view.task.owner
        guard let authorization = await sessions.authorization(of: owner) else {
            throw WaitsForUser()
        }
        let parameters = view.request.parameters
        let key = UpstreamRunner.cacheKey(owner, view.query.body, parameters)
        if let cached = try cached(key, parameters) {
            return QueryRunner.Outcome(result: cached, isCached: true)
        }
        let limiter = Task { [maxSeconds] in
            try await Task.sleep(for: .seconds(maxSeconds))
            control.endForTime()
        }
        defer { limiter.cancel() }
        var body: [String: JSONValue] = ["result_format": "json_detail"]
        body["query_id"] = .string(view.query.id.map { "\($0)" } ?? "")
        body["source"] = view.request.source.map(JSONValue.string)
        body["look_id"] = view.request.lookID.map(JSONValue.string)
        body["dashboard_id"] = view.request.dashboardID.map(JSONValue.string)
        let task = UpstreamTask(
            client, authorization: authorization,
            parameters: UpstreamParameters(parameters.items).queryString,
            body: .object(body), patience: patience)
        let work = Task { try await fetch(task, key) }
        control.use { work.cancel() }
        do {
            return QueryRunner.Outcome(result: try await work.value, isCached: false)
        } catch {
            throw control.isOutOfTime ? QueryFault.outOfTime(maxSeconds) : error
        }
    }

    /// A cached result that the parameters let a query take.
    func cached(_ key: String, _ parameters: QueryTaskParameters) throws -> StoredResult? {
        if parameters.cache == false || parameters.rebuildPDTs == true { return nil }
        return try results.cached(key, takesExpired: parameters.cacheOnly == true)
    }

    /// The key of a query's result: of the user, the query, and the parameters that the server sees.
    static func cacheKey(
        _ owner: String, _ query: String, _ parameters: QueryTaskParameters
    ) -> String {
        var shaping = parameters
        shaping.cache = nil
        shaping.cacheOnly = nil
        shaping.rebuildPDTs = nil
        return Digest.text(
            of: "upstream\n\(owner)\n\(query)\n\(UpstreamParameters(shaping.items).queryString)")
    }

    private func fetch(_ task: UpstreamTask, _ key: String) async throws -> StoredResult {
        let start = ContinuousClock.now
        var task = task
        do {
            try await task.create()
            for attempt in 1... {
                let response = try await task.result()
                let id = RandomID.hexadecimal(32)
                do {
                    try await UpstreamRunner.save(response, results.path(of: id))
                    return try await add(id, key, since: start)
                } catch let error where attempt < UpstreamRunner.maxFetches && isBroken(error) {
                    results.removeFile(of: id)
                    logger.notice("a result broke off and is fetched again")
                } catch {
                    results.removeFile(of: id)
                    throw error
                }
            }
        } catch {
            if Task.isCancelled {
                let ended = task
                Task { await ended.kill() }
                throw QueryFault.refused("The query was killed")
            }
            throw error
        }
        throw CancellationError()
    }

    /// Whether an error says that the connection broke, not that the query failed.
    private func isBroken(_ error: any Error) -> Bool {
        switch error {
        case let error as ConversionError: error.code == .truncated
        case is QueryFault, is RequestFault, is CancellationError: false
        default: !Task.isCancelled
        }
    }

    private static func save(_ response: HTTPClientResponse, _ path: String) async throws {
        let files = OutputFiles()
        do {
            var sink = try files.makeSink(path: path)
            for try await chunk in response.body {
                try chunk.withUnsafeReadableBytes { try sink.write($0) }
            }
            try sink.finish()
            try files.commit()
        } catch {
            files.discard()
            throw error
        }
    }

    /// Reads a fetched result once, so that only whole ones are served, and adds it.
    func add(
        _ id: String, _ key: String, since start: ContinuousClock.Instant
    ) async throws -> StoredResult {
        let path = results.path(of: id)
        let check = try await runner.onDeliveryThread { try ResultCheck(path: path) }
        return try results.add(
            id, key: key, columns: check.columns,
            QueryRun.Summary(
                rows: check.rows, isTruncated: check.isTruncated, isKept: true,
                seconds: (ContinuousClock.now - start) / .seconds(1)))
    }
}

/// A task waits for a call of its user, whose token the server does not have since its start.
struct WaitsForUser: Error {}

/// What a result in json_detail is, read from its first byte to its last.
struct ResultCheck: Sendable {
    let columns: JSONValue
    let rows: Int
    let isTruncated: Bool

    /// - Throws: `QueryFault` for a document that tells a failure, `ConversionError` for one that is not
    ///   whole.
    init(path: String) throws {
        do throws(ConversionError) {
            let conversion = Conversion(from: .jsonDetail)
            let reader = conversion.readRows(of: try FileSource(path: path))
            let table = try reader.table()
            columns = .array(
                table.columns.map { column in
                    [
                        "name": .string(column.field.name), "label": .string(column.field.label),
                        "type": column.field.type.map(JSONValue.string) ?? nil,
                    ]
                })
            var rows = 0
            while let block = try reader.next() { rows += block.rowCount }
            self.rows = rows
            isTruncated = table.header.isTruncated
        } catch {
            throw error.code == .queryFailed ? QueryFault.refused("\(error.reason)") : error
        }
    }
}

/// The parameters of a client that the server behind a gateway gets: not those that shape texts, since
/// json_detail has values and texts both.
struct UpstreamParameters {
    let queryString: String

    private static let own: Set<String> = [
        "apply_formatting", "apply_vis", "image_width", "image_height",
    ]

    init(_ items: [(name: String, value: String)]) {
        let kept = items.filter { !UpstreamParameters.own.contains($0.name) }
        let pairs = kept.map { URLText.encoded($0.name) + "=" + URLText.encoded($0.value) }
        queryString = pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }
}
