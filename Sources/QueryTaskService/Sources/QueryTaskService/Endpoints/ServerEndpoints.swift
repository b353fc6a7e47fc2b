internal import Hummingbird
internal import QueryTasks

/// The endpoints that need no token: versions, `/alive` and the description of the API.
enum ServerEndpoints {
    static let all: [Endpoint] = [
        Endpoint(
            operation: "versions", method: .get, path: "/versions", otherPaths: ["/versions"],
            tag: "Config", summary: "The versions of the server and of its API",
            parameters: [.query("fields", "Members of the answer")], content: .object("ApiVersion"),
            refusals: [], handler: .open(versions)),
        Endpoint(
            operation: "alive", method: .get, path: "/alive", otherPaths: ["/alive"], tag: "Config",
            summary: "Whether the server answers", content: .text, refusals: [],
            handler: .open { _, _ in
                .text("alive\n", "text/plain; charset=utf-8")
            }),
        Endpoint(
            operation: "api_spec", method: .get, path: "/swagger.json", tag: "Config",
            summary: "This description of the API", content: .document, refusals: [],
            handler: .open { service, call in
                .json(SwaggerDocument(service.endpoints, authority: call.head.authority).value)
            }),
    ]

    private static func versions(_ service: QueryService, _ call: Call) async throws -> Response {
        let version: JSONValue = [
            "version": "4.0", "full_version": .string("4.0.\(ServiceVersion.number)"),
            "status": "current",
            "swagger_url": .string(call.baseURL + Endpoint.basePath + "/swagger.json"),
        ]
        return .json(
            [
                "looker_release_version": .string("Rowcast \(ServiceVersion.number)"),
                "current_version": version, "supported_versions": [version],
                "api_server_url": .string(call.baseURL), "web_server_url": .string(call.baseURL),
            ], fields: call.parameter("fields"))
    }
}
