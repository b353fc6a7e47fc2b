internal import Hummingbird
internal import QueryTasks

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
        let (query, body) = try RequestBodies.query(call.body)
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
}
