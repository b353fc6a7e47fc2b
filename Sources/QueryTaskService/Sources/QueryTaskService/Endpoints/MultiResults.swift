internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import QueryTasks
internal import Rowcast

/// The results of several tasks in one object, by their ids.
///
/// Each result is its format's own JSON; formats that are no JSON are answered in json_detail. The object
/// is sent while it is made, so that it needs no memory for the results.
enum MultiResults {
    private enum Part: Sendable {
        case whole(JSONValue)
        /// A result that follows the text.
        case result(StoredResult, ResultVariant)
    }

    /// Number of ids of a request at most.
    private static let maxCount = 1000

    static func answer(
        _ service: QueryService, _ call: Call, _ session: Session
    ) async throws -> Response {
        var ids: [String] = []
        for text in call.list("query_task_ids") ?? [] {
            let id = text.filter { $0 != " " }
            if !ids.contains(id) { ids.append(id) }
        }
        guard !ids.isEmpty, ids.count <= maxCount else {
            throw RequestFault.bad("query_task_ids has 1 to \(maxCount) ids")
        }
        if call.isHead { return .headersOnly(.ok, [.contentType: "application/json"]) }
        let (asked, owner, now) = (ids, session.user.clientID, service.clock.now)
        let views = try await service.state.read { database in
            try asked.map { try StateStore.view($0, of: owner, now: now, in: database) }
        }
        var parts: [(id: String, part: Part)] = []
        for (id, view) in zip(ids, views) {
            if let view, view.status == .added { await service.queue.start(view) }
            parts.append((id, try part(of: view, service.results)))
        }
        let slot = try service.slots.take(for: call.caller)
        let pipe = ResponsePipe.ofStoredResult()
        let results = service.results
        try service.runner.deliver { [parts] in send(parts, of: results, into: pipe) }
        let answer = StreamedAnswer(
            pipe: pipe, call: call, slot: slot, maxStallSeconds: service.limits.stallSeconds)
        return try await answer.response(headers: [.contentType: "application/json"])
    }

    private static func part(of view: TaskView?, _ results: ResultStore) throws -> Part {
        guard let view else { return .whole(["status": "missing"]) }
        let status = JSONValue.string(view.status.rawValue)
        switch view.status {
        case .complete:
            guard let result = view.result, results.has(result.id) else { return expired }
            let asked = ResultFormat.named(view.task.format) ?? .jsonDetail
            let format = asked.mediaType == "application/json" ? asked : .jsonDetail
            return .result(
                result, try ResultVariant(format, view.request.parameters, of: try view.query.query)
            )
        case .expired: return expired
        case .error, .killed:
            let message = view.task.message ?? "The query failed"
            let data: JSONValue =
                view.task.format == ResultFormat.jsonBI.name
                ? [
                    "rows": [["looker_error": .string(message)]],
                    "metadata": ["fields": [:], "sql": nil],
                ]
                : FailureDocument.value(message)
            return .whole(["status": status, "result_source": "query", "data": data])
        default: break
        }
        return .whole(["status": status])
    }

    private static let expired = Part.whole([
        "status": .string(QueryTaskStatus.expired.rawValue),
        "data": ["error": .string(TaskView.expiredMessage)],
    ])

    /// Writes the object into a pipe. Blocks.
    private static func send(
        _ parts: [(id: String, part: Part)], of results: ResultStore, into pipe: ResponsePipe
    ) {
        do throws(ConversionError) {
            var mark = "{"
            for (id, part) in parts {
                let key = mark + String(decoding: JSONValue.string(id).json, as: UTF8.self) + ":"
                mark = ","
                switch part {
                case .whole(let value): try pipe.write(key, value.json)
                case .result(let result, let variant):
                    try pipe.write(key + #"{"status":"complete","result_source":"query","data":"#)
                    try Conversion(from: .jsonDetail, options: variant.options).run(
                        FileSource(path: results.path(of: result.id)),
                        to: [ConversionOutput(variant.format, to: pipe)])
                    try pipe.write("}")
                }
            }
            try pipe.write("}")
            pipe.end(.success(()))
        } catch {
            pipe.end(.failure(error))
        }
    }
}

extension ResponsePipe {
    fileprivate func write(_ text: String, _ more: [UInt8] = []) throws(ConversionError) {
        try write(Array(text.utf8) + more)
    }
}
