internal import Hummingbird
internal import QueryTasks

/// The endpoints that tell models, explores and fields.
enum ModelEndpoints {
    private static let fields = Endpoint.Parameter.query("fields", "Members of the answer")
    private static let model = Endpoint.Parameter.path("lookml_model_name", "Name of the model")

    static let all: [Endpoint] = [
        Endpoint(
            operation: "all_lookml_models", method: .get, path: "/lookml_models",
            tag: "LookmlModel", summary: "The models and their explores",
            parameters: [
                fields, .query("limit", .integer, "Number of models"),
                .query("offset", .integer, "Number of models to leave out"),
                .query("exclude_empty", .boolean, "Whether models without explores are left out"),
                .query("exclude_hidden", .boolean, "Whether hidden explores are left out"),
                .query("include_internal", .boolean, "Whether models of the server are told"),
            ], content: .list("LookmlModel"), refusals: [],
            handler: .signedIn { service, call, _ in
                let offset = max(0, try call.number("offset") ?? 0)
                let limit = max(0, try call.number("limit") ?? .max)
                let models = try await service.runner.currentCatalog().models
                return .json(
                    .array(models.dropFirst(offset).prefix(limit).map(\.wire)),
                    fields: call.parameter("fields"))
            }),
        Endpoint(
            operation: "lookml_model", method: .get, path: "/lookml_models/{lookml_model_name}",
            tag: "LookmlModel", summary: "A model and its explores", parameters: [model, fields],
            content: .object("LookmlModel"),
            handler: .signedIn { service, call, _ in
                let model = try await Self.model(service, call)
                return .json(model.wire, fields: call.parameter("fields"))
            }),
        Endpoint(
            operation: "lookml_model_explore", method: .get,
            path: "/lookml_models/{lookml_model_name}/explores/{explore_name}", tag: "LookmlModel",
            summary: "An explore and its fields",
            parameters: [model, .path("explore_name", "Name of the explore"), fields],
            content: .object("LookmlModelExplore"),
            handler: .signedIn { service, call, _ in
                let model = try await Self.model(service, call)
                guard let explore = model.explore(call.value("explore_name")) else {
                    throw RequestFault.missing()
                }
                return .json(explore.wire(model: model), fields: call.parameter("fields"))
            }),
    ]

    private static func model(_ service: QueryService, _ call: Call) async throws -> ServedModel {
        let catalog = try await service.runner.currentCatalog()
        guard let model = catalog.model(call.value("lookml_model_name")) else {
            throw RequestFault.missing()
        }
        return model
    }
}
