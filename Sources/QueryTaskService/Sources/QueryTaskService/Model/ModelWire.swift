internal import QueryTasks

/// The JSON of models, explores and fields.
extension Model {
    var wire: JSONValue {
        [
            "name": .string(name), "label": .string(label), "project_name": .string(name),
            "allowed_db_connection_names": [.string(Model.connectionName)],
            "unlimited_db_connections": false, "has_content": .bool(!explores.isEmpty),
            "can": ["show": true],
            "explores": .array(
                explores.map { explore in
                    [
                        "name": .string(explore.name), "label": .string(explore.label),
                        "description": nil, "hidden": false, "group_label": nil,
                        "can": ["show": true],
                    ]
                }),
        ]
    }

    /// Name of the database in the answers of the API.
    static let connectionName = "files"
}

extension Explore {
    func wire(model: String) -> JSONValue {
        [
            "id": .string("\(model)::\(name)"), "name": .string(name), "label": .string(label),
            "title": .string(label), "description": nil, "hidden": false, "group_label": nil,
            "model_name": .string(model), "project_name": .string(model),
            "view_name": .string(name), "connection_name": .string(Model.connectionName),
            "dialect_name": "sqlite", "sql_table_name": .string(SQLText.quoted(table)),
            "joins": [], "sets": [], "always_filter": [], "conditionally_filter": [],
            "access_filters": [], "aliases": [], "index_fields": [], "tags": [],
            "can_save": false, "can_explain": false, "can_total": false,
            "can_pivot_in_db": false, "can_subtotal": false, "has_timezone_support": false,
            "null_sort_treatment": "low", "supported_measure_types": Explore.measureTypes,
            "can": ["show": true, "run": true],
            "fields": [
                "dimensions": .array(dimensions.map { $0.wire(view: name) }),
                "measures": .array(measures.map { $0.wire(view: name) }),
                "filters": [], "parameters": [],
            ],
        ]
    }

    private static let measureTypes: JSONValue = [
        ["dimension_type": "number", "measure_types": ["count", "sum"]],
        ["dimension_type": "string", "measure_types": ["count"]],
    ]
}

extension ExploreField {
    func wire(view: String) -> JSONValue {
        [
            "name": .string(name), "label": .string(label), "label_short": .string(shortLabel),
            "view": .string(view), "view_label": .string(viewLabel), "type": .string(type),
            "category": .string(isMeasure ? "measure" : "dimension"), "measure": .bool(isMeasure),
            "is_numeric": .bool(isNumeric), "is_timeframe": .bool(isTime), "is_filter": false,
            "is_fiscal": false, "dimension_group": nil, "field_group_label": nil,
            "field_group_variant": .string(shortLabel), "description": nil,
            "sql": .string(column.isEmpty ? "" : "${TABLE}.\(SQLText.quoted(column))"),
            "value_format": valueFormat.map(JSONValue.string) ?? .null,
            "align": .string(isNumeric ? "right" : "left"), "primary_key": false, "hidden": false,
            "sortable": true, "can_filter": false, "can_time_filter": false,
            "enumerations": nil, "suggestions": nil, "suggest_explore": nil,
            "suggest_dimension": .string(isMeasure ? "" : name), "suggestable": false,
            "fill_style": nil, "time_interval": nil, "requires_refresh_on_sort": false,
            "dynamic": false, "tags": [], "error": nil, "lookml_link": nil, "parameter": false,
            "permanent": nil, "scope": .string(view), "source_file": nil,
        ]
    }
}
