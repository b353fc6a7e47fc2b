internal import Hummingbird
internal import QueryTasks
internal import Rowcast

/// Making and finding queries.
enum QueryEndpoints {
    private static let fields = Endpoint.Parameter.query("fields", "Members of the answer")

    static let all: [Endpoint] = [
        Endpoint(
            operation: "create_query", method: .post, path: "/queries", tag: "Query",
            summary: "Make a query; equal ones are the same query", parameters: [fields],
            body: "Query", content: .object("Query"), refusals: [422], handler: .signedIn(create)),
        Endpoint(
            operation: "query_for_slug", method: .get, path: "/queries/slug/{slug}", tag: "Query",
            summary: "The query of a slug, or of the client id of its URL",
            parameters: [.path("slug", "Slug or client id"), fields], content: .object("Query"),
            handler: .signedIn { service, call, _ in
                let slug = call.value("slug")
                let query = try await service.state.read { database in
                    try StoredQuery.find(slug: slug, in: database)
                }
                return try answer(query, call)
            }),
        Endpoint(
            operation: "query", method: .get, path: "/queries/{query_id}", tag: "Query",
            summary: "A query", parameters: [.path("query_id", "Id of the query"), fields],
            content: .object("Query"),
            handler: .signedIn { service, call, _ in
                let id = call.value("query_id")
                let query = try await service.state.read { database in
                    try StoredQuery.find(id, in: database)
                }
                return try answer(query, call)
            }),
    ]

    private static func answer(_ query: StoredQuery?, _ call: Call) throws -> Response {
        guard let query else { throw RequestFault.missing() }
        return .json(query.wire(baseURL: call.baseURL), fields: call.parameter("fields"))
    }

    private static func create(
        _ service: QueryService, _ call: Call, _ session: Session
    ) async throws -> Response {
        let (query, body) = try query(of: call)
        if let id = query.clientID {
            let isPlain =
                id.utf8.count == 22
                && id.utf8.allSatisfy { byte in
                    switch byte {
                    case 48...57, 65...90, 97...122: true
                    default: false
                    }
                }
            guard isPlain else {
                throw RequestFault.invalid(
                    "client_id", "invalid", "client_id is 22 letters and digits")
            }
        }
        let stored = try await service.state.write { database in
            try StoredQuery.add(body, clientID: query.clientID, in: database)
        }
        return try answer(stored, call)
    }

    /// The query in the body of a request, and the text by which it is stored.
    static func query(of call: Call) throws(RequestFault) -> (Query, String) {
        guard case .object(let members) = try call.json() else {
            throw .bad("The body is not an object")
        }
        let query = try WireFault.read { () throws(ConversionError) in
            try Query(json: call.body)
        }
        for (name, value) in [("model", query.model), ("view", query.view)] where value.isEmpty {
            throw .invalid(name, "missing_field", "\(name) is empty")
        }
        return (query, StoredQuery.canonical(members))
    }
}

/// Errors of bodies with members that are missing or of a wrong kind.
enum WireFault {
    /// Reads an object of the API.
    ///
    /// - Throws: `RequestFault` with status 422 that names the member.
    static func read<Value>(
        _ body: () throws(ConversionError) -> Value
    ) throws(RequestFault) -> Value {
        do throws(ConversionError) {
            return try body()
        } catch {
            // The reason names the member in quotes: `a query: 'model' is missing, expected a string`.
            let reason = "\(error.reason)"
            let words = reason.split(separator: "'", omittingEmptySubsequences: false)
            let field = words.count >= 3 ? String(words[1]) : ""
            throw .invalid(
                field, reason.contains("' is missing") ? "missing_field" : "invalid", reason)
        }
    }
}
