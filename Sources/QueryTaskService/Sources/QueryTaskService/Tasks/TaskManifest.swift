internal import GRDB
internal import QueryTasks
internal import Rowcast

/// What is known of a task's result before it is fetched.
struct TaskManifest {
    let value: JSONValue

    init(_ view: TaskView, _ service: QueryService) async throws {
        let result = view.status == .complete ? view.result : nil
        let rowsRead = await service.queue.runningTasks[view.task.id] ?? result?.rows ?? 0
        var sizes: [String: JSONValue] = [:]
        if let result {
            let rows = try await service.state.read { database in
                try Row.fetchAll(
                    database, sql: "SELECT variant, bytes FROM result_size WHERE result_id = ?",
                    arguments: [result.id]
                ).map { (variant: $0["variant"] as String, bytes: $0["bytes"] as Int) }
            }
            for row in rows { sizes[row.variant] = .number("\(row.bytes)") }
        }
        let format = ResultFormat.named(view.task.format) ?? .jsonDetail
        var faults: [String] = []
        if let result, service.results.has(result.id) {
            let variant = try ResultVariant(
                format, view.request.parameters, of: try view.query.query)
            faults = await service.delivery.faults(of: result, variant)
        }
        value = [
            "id": .string(view.task.id), "status": .string(view.status.rawValue),
            "result_format": .string(view.task.format),
            "columns": result.flatMap { try? JSONValue(json: Array($0.columns.utf8)) } ?? .null,
            "rows": result.map { .number("\($0.rows)") } ?? .null,
            "rows_read": .number("\(rowsRead)"),
            "truncated": result.map { .bool($0.isTruncated) } ?? .null,
            "bytes": .object(sizes),
            "warnings": .array(faults.map(JSONValue.string)),
            "expires_at": result.map { _ in .string(TimeText.text(of: view.expires)) } ?? .null,
            "message": view.task.message.map(JSONValue.string) ?? .null,
        ]
    }
}
