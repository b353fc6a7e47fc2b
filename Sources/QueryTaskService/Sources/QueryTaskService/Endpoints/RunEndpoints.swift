internal import HTTPTypes
internal import Hummingbird
internal import QueryTasks
internal import Rowcast

/// Running queries and answering with their results at once.
enum RunEndpoints {
    /// The parameters of all requests that run a query.
    static let parameters: [Endpoint.Parameter] = [
        .query("limit", .integer, "Number of rows instead of the query's limit; -1 for all"),
        .query("apply_formatting", .boolean, "Whether values are formatted as the model says"),
        .query("apply_vis", .boolean, "Whether the settings of the visualisation count"),
        .query("cache", .boolean, "Whether a cached result may be answered"),
        .query("generate_drill_links", .boolean, "Whether cells have links for drilling"),
        .query("force_production", .boolean, "Accepted; this server has production models only"),
        .query("cache_only", .boolean, "Whether only a cached result is answered, expired or not"),
        .query("path_prefix", .string, "Start of the paths of drill links"),
        .query("rebuild_pdts", .boolean, "Accepted; this server has no derived tables"),
        .query("server_table_calcs", .boolean, "Whether table calculations are added"),
    ]
    private static let images: [Endpoint.Parameter] = [
        .query("image_width", .integer, "Accepted; this server makes no images"),
        .query("image_height", .integer, "Accepted; this server makes no images"),
    ]
    /// The headers by which a result that is in the cache is asked for in parts, or under conditions.
    static let headers: [Endpoint.Parameter] = [
        .header("Range", "bytes=N-M: a part of the result"),
        .header("If-Range", "Entity tag of the result that the part belongs to"),
        .header("If-None-Match", "Entity tags; status 304 for a result with one of them"),
    ]
    private static let format = Endpoint.Parameter.path(
        "result_format", "Format of the result", values: ResultFormat.api.map(\.name))

    static let all: [Endpoint] = [
        Endpoint(
            operation: "run_query", method: .get, path: "/queries/{query_id}/run/{result_format}",
            tag: "Query", summary: "Run a query and answer with its result",
            parameters: [.path("query_id", "Id of the query"), format] + parameters + images
                + headers,
            content: .result, refusals: [404, 422, 429],
            handler: .signedIn { service, call, _ in
                let id = call.value("query_id")
                let query = try await service.state.read { database in
                    try StoredQuery.find(id, in: database)
                }
                guard let query else { throw RequestFault.missing() }
                return try await run(try query.query, service, call)
            }),
        Endpoint(
            operation: "run_inline_query", method: .post, path: "/queries/run/{result_format}",
            tag: "Query", summary: "Run the query of the body and answer with its result",
            parameters: [format] + parameters + images + headers, body: "Query", content: .result,
            refusals: [404, 422, 429],
            handler: .signedIn { service, call, _ in
                try await run(try RequestBodies.query(call.body).0, service, call)
            }),
        Endpoint(
            operation: "run_url_encoded_query", method: .get,
            path: "/queries/models/{model_name}/views/{view_name}/run/{result_format}",
            tag: "Query", summary: "Run the query of the query string and answer with its result",
            parameters: [
                .path("model_name", "Name of the model"), .path("view_name", "Name of the explore"),
                format, .query("fields", "Names of the fields, with commas between"),
                .query("sorts", "Sorts, with commas between"),
                .query("query_timezone", "Time zone of dates"),
            ] + parameters + images + headers, content: .result, refusals: [404, 422, 429],
            handler: .signedIn { service, call, _ in
                try await run(try URLQuery.query(of: call), service, call)
            }),
    ]

    private static func run(
        _ query: Query, _ service: QueryService, _ call: Call
    ) async throws -> Response {
        let name = call.value("result_format")
        guard let format = ResultFormat.api.first(where: { $0.name == name }) else {
            let names = ResultFormat.api.map(\.name).joined(separator: ", ")
            throw RequestFault.invalid(
                "result_format", "invalid", "result_format is one of \(names), not '\(name)'")
        }
        let parameters = try call.runParameters()
        let plan = try await service.runner.plan(query, parameters, of: call.owner ?? "")
        if format == .sql {
            return .text(plan.toldSQL, format.mediaType)
        }
        let variant = try ResultVariant(format, parameters, of: query)
        do {
            if let cached = try await service.runner.cached(plan, parameters) {
                return try await service.delivery.response(to: call, with: cached, variant)
            }
            // The headers are known without the rows.
            if call.isHead { return .headersOnly(.ok, [.contentType: variant.format.mediaType]) }
            // Table calculations look at all rows, and subtotals stand among them, so that the result is stored
            // before it is converted.
            if parameters.serverTableCalcs == true || !plan.isPlain {
                return try await runThroughStore(query, parameters, variant, service, call)
            }
            return try await stream(plan, variant, service, call)
        } catch let fault as SQLiteFault where format == .jsonDetail {
            return .json(FailureDocument.value(fault.description))
        }
    }

    private static func stream(
        _ plan: QueryPlan, _ variant: ResultVariant, _ service: QueryService, _ call: Call
    ) async throws -> Response {
        let slot = try service.slots.take(for: call.caller)
        // Nothing of a workbook is read before its end, so that its beginning may wait for a failure.
        let pipe = variant.format == .xlsx ? ResponsePipe.ofStoredResult() : ResponsePipe()
        let control = RunControl()
        let watch = call.client.watch {
            pipe.close()
            control.cancel()
        }
        let runner = service.runner
        try runner.deliver { runner.stream(plan, variant, into: pipe, control) }
        let answer = StreamedAnswer(
            pipe: pipe, call: call, slot: slot, maxStallSeconds: service.limits.stallSeconds)
        return try await answer.response(
            headers: [.contentType: variant.format.mediaType], watch: watch)
    }

    private static func runThroughStore(
        _ query: Query, _ parameters: QueryTaskParameters, _ variant: ResultVariant,
        _ service: QueryService, _ call: Call
    ) async throws -> Response {
        let control = RunControl()
        let watch = call.client.watch { control.cancel() }
        defer { watch.end() }
        let outcome = try await service.runner.result(
            of: query, parameters, user: call.owner ?? "", control: control, progress: { _ in })
        return try await service.delivery.response(to: call, with: outcome.result, variant)
    }
}
