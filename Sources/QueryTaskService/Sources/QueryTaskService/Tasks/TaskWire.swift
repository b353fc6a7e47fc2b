internal import HTTPTypes
internal import QueryTasks

extension TaskView {
    /// Members that each task has, null where it has no value.
    private static let members = [
        "path_prefix", "cache_key", "runtime", "result_source", "look_id", "dashboard_id",
    ]

    /// The JSON of a task with its query.
    func json(baseURL: String) -> JSONValue {
        guard case .object(var json)? = try? JSONValue(json: wire.json) else { return .null }
        for name in TaskView.members where json[name] == nil { json[name] = .null }
        json["query"] = query.wire(baseURL: baseURL)
        return .object(json)
    }

    /// Why there is no result, as the request for it is refused; nil for a task that is not over, or has
    /// a result.
    var refusal: RequestFault? {
        switch status {
        case .expired: return .missing(TaskView.expiredMessage)
        case .error, .killed:
            let message = task.message ?? "The query failed"
            switch task.failure.flatMap(TaskFailure.init(rawValue:)) {
            case .missing: return .missing(message)
            case .server: return RequestFault(status: .internalServerError, message: message)
            case .query, .database, nil: return .bad(message)
            }
        default: return nil
        }
    }

    static let expiredMessage = "Results have expired. Run the query again."

    /// The document of a failed query in json_detail, which tells the error as data; nil for other failures.
    var failureDocument: JSONValue? {
        guard status == .error || status == .killed,
            task.failure == TaskFailure.database.rawValue
        else { return nil }
        return FailureDocument.value(task.message ?? "The query failed")
    }
}

/// The json_detail of a query that the database refused: answered with status 200.
enum FailureDocument {
    static func value(_ message: String) -> JSONValue {
        [
            "errors": [
                [
                    "message": "The query failed", "message_details": .string(message),
                    "params": nil, "error_pos": nil, "level": "error", "fatal": true,
                ]
            ],
            "data": [],
            "fields": [
                "dimensions": [], "measures": [], "table_calculations": [], "pivots": [],
            ],
        ]
    }
}
