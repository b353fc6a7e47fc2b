internal import GRDB
internal import Hummingbird
internal import QueryTasks

/// The tasks that wait or run, and ending them.
enum RunningQueryEndpoints {
    static let all: [Endpoint] = [
        Endpoint(
            operation: "all_running_queries", method: .get, path: "/running_queries", tag: "Query",
            summary: "The tasks of the user that wait or run", content: .list("RunningQuery"),
            refusals: [], handler: .signedIn(list)),
        Endpoint(
            operation: "kill_query", method: .delete, path: "/running_queries/{query_task_id}",
            tag: "Query", summary: "End a task that waits or runs",
            parameters: [.path("query_task_id", "Id of the task")], content: .nothing,
            handler: .signedIn { service, call, session in
                let view = try await TaskEndpoints.view(service, call, session)
                guard try await service.queue.kill(view.task.id) else {
                    throw RequestFault.missing("The query has ended already")
                }
                return .nothing
            }),
    ]

    private static func list(
        _ service: QueryService, _ call: Call, _ session: Session
    ) async throws -> Response {
        let (owner, now, baseURL) = (session.user.clientID, service.clock.now, call.baseURL)
        let views = try await service.state.read { database in
            let ids = try String.fetchAll(
                database,
                sql: """
                    SELECT id FROM task WHERE owner = ? AND status IN ('added', 'running')
                    ORDER BY created, rowid
                    """, arguments: [owner])
            return try ids.compactMap { try StateStore.view($0, now: now, in: database) }
        }
        let user: JSONValue = [
            "id": .string(session.user.id), "display_name": .string(session.user.name),
        ]
        return .json(
            .array(
                views.map { view in
                    let query = view.query.wire(baseURL: baseURL)
                    return [
                        "id": .string(view.task.id), "query_task_id": .string(view.task.id),
                        "user": user, "query": query, "query_id": query["id"] ?? nil,
                        "slug": .string(view.query.slug), "sql_query": nil, "look": nil,
                        "created_at": .string(TimeText.text(of: view.task.created)),
                        "completed_at": nil, "source": .string(view.request.source ?? "api4"),
                        "node_id": nil, "cache_key": nil,
                        "connection_name": nil,
                        "connection_id": nil, "dialect": "sqlite",
                        "status": .string(view.status.rawValue), "message": nil,
                        "runtime": .number("\(max(0, now - view.task.created))"), "sql": nil,
                    ]
                }))
    }
}
