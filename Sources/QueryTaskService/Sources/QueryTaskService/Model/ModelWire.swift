internal import LookML
internal import QueryCompiler
internal import QueryTasks

/// The JSON of models, explores and fields.
extension ServedModel {
    var wire: JSONValue {
        [
            "name": .string(name), "label": .string(label), "project_name": .string(project),
            "allowed_db_connection_names": .array(connection.map { [.string($0)] } ?? []),
            "unlimited_db_connections": false, "has_content": .bool(!explores.isEmpty),
            "can": ["show": true],
            "explores": .array(
                explores.map { explore in
                    let text = explore.scope.explore
                    return [
                        "name": .string(explore.name), "label": .string(explore.label),
                        "description": JSONValue(text.description),
                        "hidden": .bool(text.isHidden),
                        "group_label": JSONValue(text.groupLabel), "can": ["show": true],
                    ]
                }),
        ]
    }
}

extension ServedExplore {
    func wire(model: ServedModel) -> JSONValue {
        let text = scope.explore
        let fields = scope.fields
        func list(_ isMember: (ExploreField) -> Bool) -> JSONValue {
            .array(fields.filter(isMember).map { $0.wire(view: name, of: scope) })
        }
        return [
            "id": .string("\(model.name)::\(name)"), "name": .string(name),
            "label": .string(label), "title": .string(label),
            "description": JSONValue(text.description), "hidden": .bool(text.isHidden),
            "group_label": JSONValue(text.groupLabel),
            "model_name": .string(model.name), "project_name": .string(model.project),
            "view_name": .string(text.viewAlias), "connection_name": .string(source.connection),
            "dialect_name": "sqlite", "sql_table_name": JSONValue(tableName),
            "joins": .array(text.joins.map(ServedExplore.wire)), "sets": .array(sets),
            "always_filter": .array(
                text.alwaysFilter.map {
                    ["name": .string(fullName($0.field)), "value": .string($0.text)]
                }), "conditionally_filter": [],
            "access_filters": [], "aliases": [], "index_fields": [], "tags": [],
            "can_save": false, "can_explain": false, "can_total": true,
            "can_pivot_in_db": true, "can_subtotal": true, "has_timezone_support": true,
            "null_sort_treatment": "low", "supported_measure_types": ServedExplore.measureTypes,
            "can": ["show": true, "run": true],
            "errors": scope.problem.map { [["message": .string("\($0)")]] } ?? nil,
            "fields": [
                "dimensions": list { $0.field.kind == .dimension },
                "measures": list(\.isMeasure),
                "filters": list { $0.field.kind == .filter },
                "parameters": list { $0.field.kind == .parameter },
            ],
        ]
    }

    private func fullName(_ field: String) -> String {
        field.contains(".") ? field : "\(scope.explore.viewAlias).\(field)"
    }

    private var tableName: String? {
        guard case .named(let template)? = scope.view(scope.explore.viewAlias)?.table,
            case .text(let text)? = template.pieces.first, template.pieces.count == 1
        else { return nil }
        return text
    }

    private var sets: [JSONValue] {
        scope.aliases.flatMap { alias in
            (scope.view(alias)?.sets ?? [:]).sorted { $0.key < $1.key }.map { name, fields in
                [
                    "name": .string("\(alias).\(name)"),
                    "value": .array(
                        fields.map { .string($0.contains(".") ? $0 : "\(alias).\($0)") }),
                ]
            }
        }
    }

    private static func wire(_ join: Explore.Join) -> JSONValue {
        func text(_ key: String) -> JSONValue { JSONValue(join.block.last(key)?.value.scalar) }
        return [
            "name": .string(join.name), "from": .string(join.view), "type": text("type"),
            "relationship": text("relationship"), "sql_on": text("sql_on"),
            "foreign_key": text("foreign_key"), "view_label": text("view_label"),
            "required_joins": [], "fields": [], "dependent_fields": [],
        ]
    }

    private static let measureTypes: JSONValue = [
        [
            "dimension_type": "number",
            "measure_types": [
                "average", "count_distinct", "list", "max", "median", "min", "percentile", "sum",
            ],
        ],
        ["dimension_type": "string", "measure_types": ["count_distinct", "list"]],
    ]
}

extension ExploreField {
    func wire(view: String, of scope: ExploreScope) -> JSONValue {
        let suggestion = isMeasure || isTime || isNumeric || isDynamic ? "" : name
        return [
            "name": .string(name), "label": .string(label), "label_short": .string(shortLabel),
            "view": isDynamic ? nil : .string(alias), "view_label": .string(viewLabel),
            "type": .string(type),
            "category": .string(isMeasure ? "measure" : "dimension"), "measure": .bool(isMeasure),
            "is_numeric": .bool(isNumeric), "is_timeframe": .bool(timeframe != nil),
            "is_filter": .bool(field.kind == .filter),
            "is_fiscal": .bool(timeframe?.hasPrefix("fiscal") ?? false),
            "dimension_group": JSONValue(dimensionGroup),
            "field_group_label": JSONValue(field.groupLabel ?? groupLabel),
            "field_group_variant": .string(field.groupItemLabel ?? variant),
            "description": JSONValue(field.description),
            "sql": isDynamic
                ? nil : JSONValue(field.block.last("sql")?.value.scalar ?? defaultSQL),
            "value_format": JSONValue(valueFormat),
            "align": .string(isNumeric ? "right" : "left"),
            "strict_value_format": false,
            "primary_key": .bool(field.isPrimaryKey), "hidden": .bool(field.isHidden),
            "sortable": true, "can_filter": .bool(field.problems.isEmpty),
            "can_time_filter": .bool(isTime),
            "enumerations": enumeration.map { labels in
                .array(labels.map { ["label": .string($0), "value": .string($0)] })
            } ?? nil,
            "suggestions": nil, "suggest_explore": .string(view),
            "suggest_dimension": .string(suggestion), "suggestable": .bool(!suggestion.isEmpty),
            "fill_style": JSONValue(fillStyle),
            "time_interval": timeInterval, "requires_refresh_on_sort": false,
            "dynamic": .bool(isDynamic),
            "tags": .array(tags), "lookml_link": nil, "parameter": .bool(field.kind == .parameter),
            "permanent": nil, "scope": isDynamic ? nil : .string(alias),
            "original_view": .string(alias),
            "week_start_day": .string(scope.model.weekStartDay),
            "fiscal_month_offset": .number("\(scope.model.fiscalMonthOffset)"),
            "user_attribute_filter_types": userAttributeTypes, "has_allowed_values": false,
            "default_filter_value": nil, "label_from_parameter": nil, "map_layer": nil,
            "source_file": isDynamic ? nil : .string(field.place.file),
            "error": field.problems.first.map { .string("\($0)") } ?? nil,
        ]
    }

    private var userAttributeTypes: JSONValue {
        let type = isTime ? "datetime" : isNumeric ? "number" : type == "yesno" ? "yesno" : "string"
        return [.string(type), .string("advanced_filter_\(type)")]
    }

    private var groupLabel: String? { dimensionGroup == nil ? nil : viewGroupLabel + " Date" }

    private var viewGroupLabel: String {
        let group = dimensionGroup.map { $0.drop { $0 != "." }.dropFirst() } ?? ""
        return field.label ?? FieldLabel.text(of: String(group))
    }

    private var variant: String {
        dimensionGroup == nil ? shortLabel : FieldLabel.text(of: timeframe ?? "")
    }

    private var defaultSQL: String? {
        if field.kind == .dimension, field.sql == nil { return "${TABLE}.\(field.name)" }
        return field.kind == .dimension || isMeasure ? "" : nil
    }

    private var tags: [JSONValue] {
        guard case .list(let items)? = field.block.last("tags")?.value else { return [] }
        return items.compactMap { $0.value.scalar.map(JSONValue.string) }
    }

    private var timeInterval: JSONValue {
        let intervals = [
            "second": "second", "minute": "minute", "hour": "hour", "date": "day", "week": "week",
            "month": "month", "quarter": "quarter", "year": "year", "time": "second",
        ]
        guard let name = timeframe.flatMap({ intervals[$0] }) else { return nil }
        return ["name": .string(name), "count": 1]
    }
}

extension JSONValue {
    /// A text, or null for none.
    init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }
}
