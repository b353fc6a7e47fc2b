internal import HTTPTypes
internal import QueryTasks

/// The description of the API in version 2.0 of OpenAPI, which a client of Ruby makes its methods from:
/// `basePath`, `paths`, `operationId`, `tags` and the places of parameters.
struct SwaggerDocument {
    let value: JSONValue

    init(_ endpoints: [Endpoint], authority: String?) {
        var paths: [String: [String: JSONValue]] = [:]
        for endpoint in endpoints where endpoint.root == Endpoint.basePath {
            let method = endpoint.method.rawValue.lowercased()
            paths[endpoint.path, default: [:]][method] = SwaggerDocument.operation(endpoint)
        }
        value = [
            "swagger": "2.0",
            "info": [
                "title": "Rowcast query tasks", "version": .string("4.0.\(ServiceVersion.number)"),
                "x-looker-release-version": .string(ServiceVersion.number),
            ],
            "basePath": .string(Endpoint.basePath),
            "consumes": ["application/json"],
            "securityDefinitions": [
                "token": [
                    "type": "apiKey", "name": "Authorization", "in": "header",
                    "description": "token T, or Bearer T, with the access_token of login",
                ]
            ],
            "paths": .object(paths.mapValues(JSONValue.object)),
            "definitions": SwaggerDefinitions.value,
        ]
    }

    private static func operation(_ endpoint: Endpoint) -> JSONValue {
        var parameters = endpoint.parameters.map(parameter)
        if let body = endpoint.body {
            parameters.append([
                "name": "body", "in": "body", "required": true, "schema": reference(body),
            ])
        }
        var operation: [String: JSONValue] = [
            "operationId": .string(endpoint.operation), "tags": [.string(endpoint.tag)],
            "summary": .string(endpoint.summary), "parameters": .array(parameters),
            "responses": .object(responses(endpoint)),
        ]
        if !endpoint.isOpen { operation["security"] = [["token": []]] }
        if endpoint.parameters.contains(where: { $0.place == .form }) {
            operation["consumes"] = ["application/x-www-form-urlencoded"]
        }
        switch endpoint.content {
        case .result: operation["produces"] = ["*/*"]
        case .text: operation["produces"] = ["text/plain"]
        case .object, .list, .document: operation["produces"] = ["application/json"]
        // An answer without a body has no type.
        case .nothing: break
        }
        return .object(operation)
    }

    private static func parameter(_ parameter: Endpoint.Parameter) -> JSONValue {
        var value: [String: JSONValue] = [
            "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
            "required": .bool(parameter.isRequired), "type": .string(parameter.kind.rawValue),
            "description": .string(parameter.summary),
        ]
        if !parameter.values.isEmpty {
            value["enum"] = .array(parameter.values.map(JSONValue.string))
        }
        return .object(value)
    }

    private static func responses(_ endpoint: Endpoint) -> [String: JSONValue] {
        var responses: [String: JSONValue] = [:]
        switch endpoint.content {
        case .object(let name): responses["200"] = response("The object", reference(name))
        case .list(let name):
            responses["200"] = response(
                "The objects", ["type": "array", "items": reference(name)])
        case .document: responses["200"] = response("The document", ["type": "object"])
        case .result:
            responses["200"] = response("The result", ["type": "string"])
            responses["206"] = response("A part of the result", ["type": "string"])
            responses["304"] = ["description": "The result is known"]
            for status in [412, 416] {
                responses["\(status)"] = response("Refused", reference("Error"))
            }
        case .text: responses["200"] = response("The text", ["type": "string"])
        case .nothing: responses["204"] = ["description": "Done"]
        }
        if endpoint.operation == "query_task_results" {
            responses["202"] = ["description": "The result is not there yet"]
        }
        // Any request may be no HTTP, too long or too slow.
        for status in [400, 408, 413, 414, 415, 431, 501] + endpoint.refusals where status != 422 {
            responses["\(status)"] = response("Refused", reference("Error"))
        }
        if !endpoint.isOpen || endpoint.operation == "login" {
            responses["401"] = response("No valid token", reference("Error"))
        }
        if endpoint.refusals.contains(422) {
            responses["422"] = response("Wrong members", reference("ValidationError"))
        }
        return responses
    }

    private static func response(_ text: String, _ schema: JSONValue) -> JSONValue {
        ["description": .string(text), "schema": schema]
    }

    private static func reference(_ name: String) -> JSONValue {
        ["$ref": .string("#/definitions/\(name)")]
    }
}
