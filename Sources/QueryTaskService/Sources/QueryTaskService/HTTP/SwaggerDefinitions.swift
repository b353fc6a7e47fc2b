internal import QueryTasks
internal import Rowcast

/// The objects of the API in the words of JSON Schema.
enum SwaggerDefinitions {
    static let value: JSONValue = [
        "AccessToken": object([
            "access_token": string, "token_type": string, "expires_in": integer,
            "refresh_token": string,
        ]),
        "ApiSession": object(["workspace_id": string, "sudo_user_id": string, "can": anyObject]),
        "ApiVersion": object([
            "looker_release_version": string, "current_version": anyObject,
            "supported_versions": list(anyObject), "api_server_url": string,
            "web_server_url": string,
        ]),
        "User": object([
            "id": string, "display_name": string, "first_name": string, "last_name": string,
            "email": string, "can": anyObject, "role_ids": list(string),
            "group_ids": list(string), "is_disabled": boolean, "locale": string,
        ]),
        "Query": object(
            [
                "id": string, "model": string, "view": string, "fields": list(string),
                "pivots": list(string), "fill_fields": list(string), "filters": texts,
                "filter_expression": string, "sorts": list(string), "limit": string,
                "column_limit": string, "total": boolean, "row_total": string,
                "subtotals": list(string), "vis_config": anyObject, "filter_config": anyObject,
                "visible_ui_sections": string, "slug": string, "dynamic_fields": string,
                "client_id": string, "share_url": string, "expanded_share_url": string,
                "url": string, "query_timezone": string, "has_table_calculations": boolean,
                "can": anyObject,
            ], required: ["model", "view"]),
        "CreateQueryTask": object(
            [
                "query_id": string,
                "result_format": [
                    "type": "string",
                    "enum": .array(ResultFormat.api.map { JSONValue.string($0.name) }),
                ],
                "source": string, "deferred": boolean, "look_id": string, "dashboard_id": string,
            ], required: ["query_id", "result_format"]),
        "QueryTask": object([
            "can": anyObject, "id": string, "query_id": string,
            "query": ["$ref": "#/definitions/Query"], "generate_links": boolean,
            "force_production": boolean, "path_prefix": string, "cache": boolean,
            "server_table_calcs": boolean, "cache_only": boolean, "cache_key": string,
            "status": string, "source": string, "runtime": number, "rebuild_pdts": boolean,
            "result_source": string, "look_id": string, "dashboard_id": string,
            "result_format": string,
        ]),
        "MultiResults": [
            "type": "object",
            "additionalProperties": object([
                "status": string, "result_source": string, "data": [:],
            ]),
        ],
        "QueryTaskManifest": object([
            "id": string, "status": string, "result_format": string, "columns": list(anyObject),
            "rows": integer, "rows_read": integer, "truncated": boolean, "bytes": anyObject,
            "expires_at": string, "message": string, "warnings": list(string),
        ]),
        "RunningQuery": object([
            "id": string, "query_task_id": string, "user": anyObject,
            "query": ["$ref": "#/definitions/Query"], "query_id": string, "status": string,
            "created_at": string, "runtime": number, "source": string,
        ]),
        "LookmlModel": object([
            "name": string, "label": string, "project_name": string,
            "allowed_db_connection_names": list(string), "has_content": boolean,
            "explores": list(anyObject), "can": anyObject,
        ]),
        "LookmlModelExplore": object([
            "id": string, "name": string, "label": string, "title": string,
            "connection_name": string, "dialect_name": string, "view_name": string,
            "fields": anyObject, "can": anyObject,
        ]),
        "Project": object([
            "id": string, "name": string, "uses_git": boolean, "git_remote_url": string,
            "can": anyObject,
        ]),
        "Manifest": object([
            "name": string, "imports": list(anyObject), "localization_settings": anyObject,
            "can": anyObject,
        ]),
        "GitBranch": object([
            "name": string, "ref": string, "remote": string, "remote_name": string,
            "remote_ref": string, "personal": boolean, "is_local": boolean, "is_remote": boolean,
            "is_production": boolean, "readonly": boolean, "can": anyObject,
        ]),
        "ProjectValidation": object([
            "project_digest": string, "stale": boolean, "computation_time": number,
            "models": list(anyObject), "errors": list(anyObject),
        ]),
        "Error": object(["message": string, "documentation_url": string]),
        "ValidationError": object([
            "message": string, "documentation_url": string,
            "errors": list(
                object([
                    "field": string, "code": string, "message": string,
                    "documentation_url": string,
                ])),
        ]),
    ]

    private static let string: JSONValue = ["type": "string", "x-nullable": true]
    private static let integer: JSONValue = ["type": "integer", "x-nullable": true]
    private static let number: JSONValue = ["type": "number", "x-nullable": true]
    private static let boolean: JSONValue = ["type": "boolean", "x-nullable": true]
    private static let anyObject: JSONValue = ["type": "object", "x-nullable": true]
    private static let texts: JSONValue = [
        "type": "object", "additionalProperties": ["type": "string"], "x-nullable": true,
    ]

    private static func list(_ items: JSONValue) -> JSONValue {
        ["type": "array", "items": items, "x-nullable": true]
    }

    private static func object(
        _ properties: [String: JSONValue], required: [String] = []
    ) -> JSONValue {
        var value: [String: JSONValue] = [
            "type": "object", "properties": .object(properties),
        ]
        if !required.isEmpty { value["required"] = .array(required.map(JSONValue.string)) }
        return .object(value)
    }
}
