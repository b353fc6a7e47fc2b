internal import Hummingbird
internal import QueryTasks
internal import Rowcast

/// Creating, polling and fetching query tasks.
enum TaskEndpoints {
    private static let id = Endpoint.Parameter.path("query_task_id", "Id of the task")
    private static let fields = Endpoint.Parameter.query("fields", "Members of the answer")
    private static let wait = Endpoint.Parameter.header(
        "Prefer", "wait=N: seconds to wait for the end of the task, at most 60")

    static let all: [Endpoint] = [
        Endpoint(
            operation: "create_query_task", method: .post, path: "/query_tasks", tag: "Query",
            summary: "Make a task that runs a query",
            parameters: RunEndpoints.parameters + [
                fields, wait,
                .header("Idempotency-Key", "The same key and request is the same task"),
            ],
            body: "CreateQueryTask", content: .object("QueryTask"), refusals: [404, 422, 429],
            handler: .signedIn(create)),
        Endpoint(
            operation: "query_task_multi_results", method: .get, path: "/query_tasks/multi_results",
            tag: "Query", summary: "The results of several tasks",
            parameters: [
                .query("query_task_ids", "Ids of the tasks, with commas between", isRequired: true)
            ], content: .object("MultiResults"), refusals: [429],
            handler: .signedIn(MultiResults.answer)),
        Endpoint(
            operation: "query_task", method: .get, path: "/query_tasks/{query_task_id}",
            tag: "Query", summary: "A task and its status", parameters: [id, fields],
            content: .object("QueryTask"),
            handler: .signedIn { service, call, session in
                let view = try await view(service, call, session)
                return .json(
                    view.json(baseURL: call.baseURL), fields: call.parameter("fields"))
            }),
        Endpoint(
            operation: "query_task_results", method: .get,
            path: "/query_tasks/{query_task_id}/results", tag: "Query",
            summary: "The result of a task; status 202 until it is there",
            parameters: [id, wait] + RunEndpoints.headers + [
                .header("If-Match", "Entity tags; status 412 for a result with another one")
            ],
            content: .result, refusals: [404, 429], handler: .signedIn(results)),
        Endpoint(
            operation: "query_task_manifest", method: .get,
            path: "/query_tasks/{query_task_id}/manifest", tag: "Query",
            summary: "Columns, rows and sizes of a task's result", parameters: [id],
            content: .object("QueryTaskManifest"),
            handler: .signedIn { service, call, session in
                let view = try await view(service, call, session)
                return .json(try await TaskManifest(view, service).value)
            }),
    ]

    private static func create(
        _ service: QueryService, _ call: Call, _ session: Session
    ) async throws -> Response {
        let (body, query) = try RequestBodies.task(call.body)
        let key = call.head.headerFields[.idempotencyKey].flatMap { $0.isEmpty ? nil : $0 }
        guard (key?.utf8.count ?? 0) <= 255 else {
            throw RequestFault.bad("Idempotency-Key has at most 255 bytes")
        }
        let task = NewTask(
            query: query, owner: session.user.clientID, format: body.resultFormat.name,
            request: TaskRequest(
                parameters: try call.runParameters(), source: body.source,
                isDeferred: body.deferred ?? false, lookID: body.lookID,
                dashboardID: body.dashboardID),
            key: key, now: service.clock.now)
        let limits = service.limits
        var (view, _) = try await service.state.write { database in
            try task.add(limits, in: database)
        }
        if !task.request.isDeferred, view.status == .added {
            await service.queue.start(view)
        }
        if call.waitSeconds > 0 { view = try await waited(for: view, service, call) }
        var response = Response.json(
            view.json(baseURL: call.baseURL), fields: call.parameter("fields"))
        if call.waitSeconds > 0 { response.headers[.preferenceApplied] = "wait" }
        return response
    }

    static func view(
        _ service: QueryService, _ call: Call, _ session: Session
    ) async throws -> TaskView {
        let (id, owner, now) = (
            call.value("query_task_id"), session.user.clientID, service.clock.now
        )
        let view = try await service.state.read { database in
            try StateStore.view(id, of: owner, now: now, in: database)
        }
        guard let view else { throw RequestFault.missing() }
        return view
    }

    /// The task when it is over, or when the client's patience is.
    private static func waited(
        for view: TaskView, _ service: QueryService, _ call: Call
    ) async throws -> TaskView {
        let deadline = ContinuousClock.now + .seconds(call.waitSeconds)
        let (id, clock) = (view.task.id, service.clock)
        var view = view
        while !view.status.isFinished {
            let isWorthIt = await service.queue.wait(for: id, until: deadline)
            let now = clock.now
            view =
                try await service.state.read { database in
                    try StateStore.view(id, now: now, in: database)
                } ?? view
            if !isWorthIt { break }
        }
        return view
    }

    private static func results(
        _ service: QueryService, _ call: Call, _ session: Session
    ) async throws -> Response {
        // Clients ask again and again.
        if call.waitSeconds == 0,
            await service.queue.isUnfinished(
                call.value("query_task_id"), of: session.user.clientID)
        {
            return .notReady
        }
        var view = try await view(service, call, session)
        if view.status == .added { await service.queue.start(view) }
        if !view.status.isFinished, call.waitSeconds > 0 {
            view = try await waited(for: view, service, call)
        }
        guard view.status.isFinished else { return .notReady }
        if view.task.format == ResultFormat.jsonDetail.name, let document = view.failureDocument {
            return .json(document)
        }
        if let refusal = view.refusal { throw refusal }
        guard let result = view.result, let format = ResultFormat.named(view.task.format) else {
            throw RequestFault.missing(TaskView.expiredMessage)
        }
        let variant = try ResultVariant(format, view.request.parameters, of: try view.query.query)
        return try await service.delivery.response(to: call, with: result, variant)
    }
}
