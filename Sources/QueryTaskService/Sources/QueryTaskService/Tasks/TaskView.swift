internal import GRDB
internal import QueryTasks

/// The moves of a task from status to status.
///
///     added ─▶ running ─▶ complete | error
///       └─────────┴─────▶ killed
///     running ─▶ added        when the service stops or was killed
///     complete ─▶ expired     when the time of its result is over; not stored, since time tells it
enum TaskMove {
    static func isAllowed(from old: QueryTaskStatus, to new: QueryTaskStatus) -> Bool {
        switch (old, new) {
        case (.added, .running), (.added, .killed), (.added, .error), (.added, .complete): true
        case (.running, .complete), (.running, .error), (.running, .killed), (.running, .added):
            true
        default: false
        }
    }
}

/// A task with its query and result, as clients are told of it.
struct TaskView: Sendable {
    let task: StoredTask
    let query: StoredQuery
    let result: StoredResult?
    let request: TaskRequest
    let now: Double

    var status: QueryTaskStatus {
        let stored = QueryTaskStatus(rawValue: task.status)
        guard stored == .complete else { return stored }
        return expires > now ? .complete : .expired
    }

    /// The moment until which the result is served; long ago for one that made room for others.
    var expires: Double {
        guard let result, result.bytes > 0 else { return 0 }
        return task.expires ?? result.expires
    }

    /// The task as the API has it.
    var wire: QueryTask {
        var wire = QueryTask()
        let isOver = status.isFinished
        wire.can = ["show": true]
        wire.id = task.id
        wire.queryID = query.id.map { "\($0)" }
        wire.generateLinks = request.parameters.generateDrillLinks ?? false
        wire.forceProduction = request.parameters.forceProduction ?? false
        wire.pathPrefix = request.parameters.pathPrefix
        wire.cache = request.parameters.cache ?? true
        wire.serverTableCalcs = request.parameters.serverTableCalcs ?? false
        wire.cacheOnly = request.parameters.cacheOnly ?? false
        wire.cacheKey = result?.cacheKey
        wire.status = status
        wire.source = request.source ?? "api4"
        wire.runtime = task.runtime
        wire.rebuildPDTs = request.parameters.rebuildPDTs ?? false
        wire.resultSource = isOver && task.resultId != nil ? "query" : nil
        wire.lookID = request.lookID
        wire.dashboardID = request.dashboardID
        wire.resultFormatName = task.format
        return wire
    }
}

extension StateStore {
    /// A task by its id, with its query and result.
    static func view(_ id: String, now: Double, in database: Database) throws -> TaskView? {
        guard let task = try task(id, in: database),
            let query = try StoredQuery.fetchFirst(
                "SELECT * FROM query WHERE id = ?", [task.queryId], in: database)
        else { return nil }
        let result = try task.resultId.flatMap { id in
            try StoredResult.fetchFirst("SELECT * FROM result WHERE id = ?", [id], in: database)
        }
        return TaskView(
            task: task, query: query, result: result, request: try TaskRequest(json: task.request),
            now: now)
    }

    private static func task(_ id: String, in database: Database) throws -> StoredTask? {
        try StoredTask.fetchFirst("SELECT * FROM task WHERE id = ?", [id], in: database)
    }

    /// Moves a task to another status, if that is allowed; false otherwise.
    static func move(
        _ id: String, to status: QueryTaskStatus, in database: Database,
        _ change: (inout StoredTask) -> Void = { _ in }
    ) throws -> Bool {
        guard var task = try task(id, in: database),
            TaskMove.isAllowed(from: QueryTaskStatus(rawValue: task.status), to: status)
        else { return false }
        task.status = status.rawValue
        change(&task)
        try task.update(database)
        return true
    }
}
