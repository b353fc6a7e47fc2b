internal import AsyncHTTPClient
internal import GRDB
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import QueryTasks
internal import Rowcast

/// A gateway: the service in front of another server of the API.
///
/// Clients log in there and use its queries. Tasks are the gateway's own: it fetches each result once, as
/// json_detail, and makes every format of it. All other requests are passed on as they are.
struct UpstreamService: CallAnswering {
    let service: QueryService
    let client: UpstreamClient
    let sessions: UpstreamSessions
    let runs: UpstreamRuns

    init(_ runner: UpstreamRunner, _ service: QueryService) {
        self.service = service
        client = runner.client
        sessions = runner.sessions
        runs = UpstreamRuns(service: service, client: runner.client, runner: runner)
    }

    /// The endpoints that the gateway answers itself, or has to take note of; others are passed on.
    private static let answered: Set<String> = [
        "alive", "create_query_task", "query_task", "query_task_results", "query_task_manifest",
        "query_task_multi_results", "all_running_queries", "kill_query", "run_query",
        "run_inline_query", "run_url_encoded_query", "update_session", "logout",
    ]

    func passes(_ endpoint: Endpoint) -> Bool {
        !UpstreamService.answered.contains(endpoint.operation)
    }

    func answer(passed request: PassedRequest) async throws -> Response? {
        do {
            return try await pass(
                request.head, request.upstreamBody, request.client, request.logger
            ) { await request.body.close() }
        } catch {
            await request.body.close()
            throw error
        }
    }

    func answer(_ call: Call) async throws -> Response {
        switch call.endpoint.operation {
        case "alive": return try await service.answer(call)
        case "create_query_task":
            let session = try await session(call)
            if let id = call.taskQueryID { try await keepQuery(id, call) }
            return try await own(call, session)
        case "query_task", "query_task_results", "query_task_manifest":
            let session = try await session(call)
            try await start(call.value("query_task_id"), session)
            return try await own(call, session)
        case "query_task_multi_results", "all_running_queries":
            return try await own(call, session(call))
        case "kill_query":
            do {
                return try await own(call, session(call))
            } catch let fault as RequestFault where fault.status == .notFound {
                // It may be a query that the client runs there without the gateway's tasks.
                return try await pass(call)
            }
        case "run_query":
            let session = try await session(call)
            let query = try await keepQuery(call.value("query_id"), call)
            return try await runs.answer(call, session, try query.query, query.body)
        case "run_inline_query":
            let session = try await session(call)
            let (query, body) = try RequestBodies.query(call.body)
            return try await runs.answer(call, session, query, body)
        case "run_url_encoded_query":
            let session = try await session(call)
            let items = UpstreamParameters(call.query).queryString
            return try await runs.answer(
                call, session, try URLQuery.query(of: call),
                "\(call.value("model_name")) \(call.value("view_name")) \(items)")
        case "update_session":
            // The token may have another workspace from now on, and other results.
            await sessions.forget(call.head.headerFields[.authorization])
            return try await pass(call)
        case "logout":
            await sessions.forget(call.head.headerFields[.authorization])
            return try await pass(call)
        default: return try await pass(call)
        }
    }

    private func session(_ call: Call) async throws -> Session {
        try await sessions.session(call.head.headerFields[.authorization])
    }

    /// Answers a call about the gateway's own tasks.
    private func own(_ call: Call, _ session: Session) async throws -> Response {
        guard case .signedIn(let handler) = call.endpoint.handler else {
            throw RequestFault.missing()
        }
        var call = call
        call.owner = session.user.clientID
        return try await handler(service, call, session)
    }

    /// Starts a task that waits for its user since the gateway's start.
    private func start(_ id: String, _ session: Session) async throws {
        let (owner, now) = (session.user.clientID, service.clock.now)
        let view = try await service.state.read { database in
            try StateStore.view(id, of: owner, now: now, in: database)
        }
        if let view, view.status == .added, !view.request.isDeferred {
            await service.queue.start(id)
        }
    }

    /// Takes over a query that the user may see there.
    @discardableResult
    private func keepQuery(_ id: String, _ call: Call) async throws -> StoredQuery {
        let value = try await client.json(
            UpstreamClient.Request(
                target: Endpoint.basePath + "/queries/" + URLText.encoded(id),
                authorization: call.head.headerFields[.authorization]))
        guard case .object(let members) = value, let text = members["id"]?.text,
            let number = Int64(text)
        else {
            throw RequestFault(
                status: .badGateway, message: "The upstream server tells a query without a number")
        }
        let body = RequestBodies.canonicalQuery(members)
        let query = StoredQuery(
            id: number, hash: Digest.text(of: body),
            slug: members["slug"]?.string ?? "q\(number)",
            clientId: members["client_id"]?.string ?? "q\(number)", body: body)
        try await service.state.write { database in
            // Queries of the server may have been made anew with other ids.
            try database.execute(
                sql: "DELETE FROM query WHERE (slug = ? OR client_id = ?) AND id <> ?",
                arguments: [query.slug, query.clientId, number])
            try query.save(database)
        }
        return query
    }

    // MARK: - Passing on

    private func pass(_ call: Call) async throws -> Response {
        try await pass(
            call.head, call.body.isEmpty ? nil : .bytes(call.body), call.client, call.logger
        ) {}
    }

    /// Sends a request on, and its answer back while it comes.
    ///
    /// - Parameter end: Called when the answer has been sent.
    private func pass(
        _ head: HTTPRequest, _ body: HTTPClientRequest.Body?, _ connection: ClientConnection,
        _ logger: Logger, end: @escaping @Sendable () async -> Void
    ) async throws -> Response {
        guard let target = head.path, target.hasPrefix("/") else {
            throw RequestFault.bad("The request's target is no path")
        }
        var request = UpstreamClient.Request(
            method: HTTPMethod(rawValue: head.method.rawValue), target: target)
        request.passedBody = body
        let dropped = HopHeaders.dropped(head.headerFields[values: .connection])
        for field in head.headerFields where !dropped.contains(field.name.canonicalName) {
            request.headers.add(name: field.name.rawName, value: field.value)
        }
        // Sent once: whether to ask again is for the client to say.
        let response = try await client.pass(request)
        var headers = HTTPFields()
        let hidden = HopHeaders.dropped(response.headers["Connection"])
        for (name, value) in response.headers where !hidden.contains(name.lowercased()) {
            if let name = HTTPField.Name(name) {
                headers.append(HTTPField(name: name, value: value))
            }
        }
        if let place = headers[.location], place.hasPrefix(client.baseURL + "/") {
            headers[.location] = String(place.dropFirst(client.baseURL.count))
        }
        let length = response.headers.first(name: "Content-Length").flatMap { Int($0) }
        let sending = ClientSending(
            client: connection, logger: logger, maxStallSeconds: service.limits.stallSeconds)
        let chunks = UpstreamChunks(response.body)
        return Response(
            status: HTTPResponse.Status(code: Int(response.status.code)), headers: headers,
            body: ResponseBody(contentLength: length) { writer in
                do {
                    try await sending.send(to: &writer) { try await chunks.next() }
                } catch {
                    await end()
                    throw error
                }
                await end()
            })
    }
}

extension PassedRequest {
    /// The body as it is sent on; nil for none.
    fileprivate var upstreamBody: HTTPClientRequest.Body? {
        switch length {
        case 0: nil
        case let length?: .stream(body, length: .known(Int64(length)))
        case nil: .stream(body, length: .unknown)
        }
    }
}

/// The chunks of an answer of the server behind a gateway. One task at a time reads.
final class UpstreamChunks: @unchecked Sendable {
    private var iterator: HTTPClientResponse.Body.AsyncIterator

    init(_ body: HTTPClientResponse.Body) { iterator = body.makeAsyncIterator() }

    func next() async throws -> ByteBuffer? { try await iterator.next() }
}

/// Headers that belong to one connection (RFC 9110, 7.6.1), and those that a client sets by itself.
enum HopHeaders {
    static let names: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade", "host", "content-length", "expect", "proxy-connection",
    ]

    /// The names, and those that `Connection` has.
    static func dropped(_ connection: [String]) -> Set<String> {
        let named = connection.joined(separator: ",").lowercased().split(separator: ",")
        return names.union(named.map { $0.filter { $0 != " " && $0 != "\t" } })
    }
}

extension Call {
    /// The query of a task that is to be made; nil for a body without one.
    fileprivate var taskQueryID: String? {
        (try? JSONValue(json: body))?["query_id"]?.text
    }
}
