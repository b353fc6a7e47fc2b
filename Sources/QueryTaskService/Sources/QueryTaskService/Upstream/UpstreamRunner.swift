internal import AsyncHTTPClient
internal import Foundation
internal import GRDB
internal import HTTPTypes
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
    /// Number of rows of a page; nil for results that are fetched whole.
    let pageRows: Int?
    let logger: Logger

    /// Number of times that a result is fetched whose connection breaks.
    private static let maxFetches = 3
    /// Number of bytes of a page, which is read as a whole.
    private static let maxPageBytes = 256 << 20

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
        pageRows = upstream.pageRows
        logger = configuration.logger
    }

    func preparation(of view: TaskView) async throws -> TaskPreparation {
        let parameters = view.request.parameters
        if parameters.cacheOnly != true, parameters.cache == false || parameters.rebuildPDTs == true
        {
            return .run(sharing: nil)
        }
        let key = UpstreamRunner.cacheKey(view.task.owner, view.query.body, parameters)
        // A task that takes cached results alone fails where an equal one runs its query.
        return try cached(key, parameters).map(TaskPreparation.cached)
            ?? .run(sharing: parameters.cacheOnly == true ? nil : key)
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
        body["source"] = view.request.source.map(JSONValue.string)
        body["look_id"] = view.request.lookID.map(JSONValue.string)
        body["dashboard_id"] = view.request.dashboardID.map(JSONValue.string)
        let order = UpstreamOrder(
            authorization: authorization, parameters: parameters, body: body)
        let query = (view.query.id.map { "\($0)" } ?? "", view.query.body)
        let work = Task {
            if let result = try await pagedResult(of: query.1, order, key, progress) {
                return result
            }
            return try await wholeResult(of: query.0, order, key)
        }
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

    // MARK: - Fetching

    /// Fetches a result at once.
    private func wholeResult(
        of query: String, _ order: UpstreamOrder, _ key: String
    ) async throws -> StoredResult {
        let start = ContinuousClock.now
        return try await fetch(query, order) { response in
            let id = RandomID.hexadecimal(32)
            do {
                try await UpstreamRunner.save(response, results.path(of: id))
                return try await add(id, key, since: start)
            } catch {
                results.removeFile(of: id)
                throw error
            }
        }
    }

    /// Fetches a result in pages.
    ///
    /// - Parameter query: The query as JSON.
    /// - Returns: nil for a result that is to be fetched whole.
    func pagedResult(
        of query: String, _ order: UpstreamOrder, _ key: String,
        _ progress: @Sendable @escaping (Int) -> Void
    ) async throws -> StoredResult? {
        guard let pageRows, let value = try? JSONValue(json: Array(query.utf8)),
            let query = PagedQuery(value, limit: order.parameters.limit, pageRows: pageRows)
        else { return nil }
        // Each page has a limit of its own.
        var order = order
        order.parameters.limit = nil
        let start = ContinuousClock.now
        let id = RandomID.hexadecimal(32)
        let files = OutputFiles()
        do {
            var pages = PagedFetch(
                query, to: try files.makeSink(path: results.path(of: id)), progress: progress
            ) { [order] in try await page(of: $0, order) }
            let place = try await pages.run()
            try files.commit()
            if let place { try UpstreamRunner.setTrue(at: place, results.path(of: id)) }
        } catch let obstacle as NoPages where !Task.isCancelled {
            files.discard()
            logger.notice("a result is fetched whole, not in pages: \(obstacle)")
            return nil
        } catch {
            files.discard()
            results.removeFile(of: id)
            throw Task.isCancelled ? QueryFault.refused("The query was killed") : error
        }
        do {
            return try await add(id, key, since: start)
        } catch {
            results.removeFile(of: id)
            throw error
        }
    }

    /// Writes `true` where a document has `false`.
    private static func setTrue(at place: Int, _ path: String) throws {
        guard let file = FileHandle(forUpdatingAtPath: path) else {
            throw ConversionError(.inputOutput, "the fetched result cannot be opened")
        }
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(place))
        try file.write(contentsOf: Data("true ".utf8))
    }

    private func page(of query: JSONValue, _ order: UpstreamOrder) async throws -> DetailPage {
        do {
            var request = UpstreamClient.Request(
                target: Endpoint.basePath + "/queries", authorization: order.authorization)
            request.patience = UpstreamTask.patienceWithBusyServer
            let made = try await client.json(request, sending: query)
            guard let id = made["id"]?.text else {
                throw NoPages("the server tells no id of a page's query")
            }
            return try await fetch(id, order) { response in
                let body = try await response.body.collect(upTo: UpstreamRunner.maxPageBytes)
                return try DetailPage(Array(body.readableBytesView))
            }
        } catch let fault as QueryFault where fault.kind == .badRequest {
            throw NoPages("the server says: \(fault)")
        } catch let fault as RequestFault where [400, 403, 404, 422].contains(fault.status.code) {
            throw NoPages("the server says: \(fault.message)")
        } catch is NIOTooManyBytesError {
            throw NoPages("a page has more than \(UpstreamRunner.maxPageBytes >> 20) MB")
        }
    }

    /// Makes a task of a query, waits for it, and reads its result, again where the connection breaks.
    private func fetch<Value>(
        _ query: String, _ order: UpstreamOrder,
        read: (HTTPClientResponse) async throws -> Value
    ) async throws -> Value {
        var body = order.body
        body["query_id"] = .string(query)
        var task = UpstreamTask(
            client, authorization: order.authorization,
            parameters: UpstreamParameters(order.parameters.items).queryString,
            body: .object(body), patience: patience)
        do {
            try await task.create()
            for attempt in 1... {
                let response = try await task.result()
                do {
                    return try await read(response)
                } catch let error where attempt < UpstreamRunner.maxFetches && isBroken(error) {
                    logger.notice("a result broke off and is fetched again")
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
        case is QueryFault, is RequestFault, is NoPages, is NIOTooManyBytesError,
            is DatabaseError, is CancellationError:
            false
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

/// How a client wants a query run on the server.
struct UpstreamOrder: Sendable {
    let authorization: String
    var parameters: QueryTaskParameters
    /// The body of the request that makes a task, but for the query.
    let body: [String: JSONValue]
}

/// A task waits for a call of its user, whose token the server does not have since its start.
struct WaitsForUser: Error {}

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
