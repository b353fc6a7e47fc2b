internal import GRDB
internal import QueryTasks

/// A task that a client asks for, before it is stored.
struct NewTask: Sendable {
    let query: String
    let owner: String
    let format: String
    let request: TaskRequest
    /// The key by which a client may ask twice for one task (draft-ietf-httpapi-idempotency-key-header).
    let key: String?
    let now: Double

    /// Adds the task, or finds the one of the same key.
    ///
    /// - Throws: `RequestFault` for an unknown query, for a key that was used with another request, and where
    ///   too many tasks wait and run.
    func add(_ limits: QueryService.Limits, in database: Database) throws -> (
        view: TaskView, isNew: Bool
    ) {
        let hash = Digest.text(of: "\(query)\n\(format)\n\(request.json)")
        if let key,
            let found = try StoredTask.fetchFirst(
                "SELECT * FROM task WHERE owner = ? AND idempotency_key = ?", [owner, key],
                in: database),
            let view = try StateStore.view(found.id, now: now, in: database)
        {
            guard found.requestHash == hash else {
                throw RequestFault.invalid(
                    "Idempotency-Key", "already_used", "The key was used for another request")
            }
            return (view, false)
        }
        guard let id = try StoredQuery.find(query, in: database)?.id else {
            throw RequestFault.missing("Query '\(query)' does not exist")
        }
        try checkCounts(limits, in: database)
        let task = StoredTask(
            id: RandomID.hexadecimal(32), queryId: id, owner: owner, format: format,
            request: request.json, status: QueryTaskStatus.added.rawValue, created: now,
            idempotencyKey: key, requestHash: hash, isDeferred: request.isDeferred)
        try task.insert(database)
        guard let view = try StateStore.view(task.id, now: now, in: database) else {
            throw RequestFault.missing()
        }
        return (view, true)
    }

    private func checkCounts(_ limits: QueryService.Limits, in database: Database) throws {
        // A deferred task may wait for days, and takes nothing but its record until it is started.
        let counts = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT COUNT(*), COALESCE(SUM(owner = ?), 0) FROM task
                    WHERE status IN ('added', 'running') AND is_deferred = ?
                    """), arguments: [owner, request.isDeferred])
        let (all, own): (Int, Int) = (counts?[0] ?? 0, counts?[1] ?? 0)
        let factor = request.isDeferred ? QueryService.Limits.deferredFactor : 1
        guard all < limits.tasks * factor, own < limits.tasksPerUser * factor else {
            throw RequestFault.busy(
                request.isDeferred
                    ? "Too many deferred query tasks are not started; start or end some of them"
                    : "Too many query tasks wait and run; try again in a second")
        }
    }
}

extension StateStore {
    /// A task of a user; nil for an unknown one, and for another user's.
    static func view(
        _ id: String, of owner: String, now: Double, in database: Database
    ) throws -> TaskView? {
        guard let view = try view(id, now: now, in: database), view.task.owner == owner else {
            return nil
        }
        return view
    }
}
