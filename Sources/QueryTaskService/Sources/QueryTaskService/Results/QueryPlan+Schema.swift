internal import LookML
internal import QueryCompiler
internal import QueryTasks
internal import Rowcast

extension QueryPlan {
    /// The schema of the result: its metadata, and the columns of a result without pivots.
    var schema: ResultSchema {
        var schema = ResultSchema(fields.map(column))
        schema.hasLinks = links != nil
        schema.sql = toldSQL
        schema.timeZone = timeZone ?? "UTC"
        schema.numberFormat = "1,234.56"
        schema.addedSorts = addedSorts
        schema.appliedFilters = compiled.appliedFilters.map { filter in
            AppliedFilter(field: column(of: filter.field), value: filter.text)
        }
        schema.appliedFilterExpression = filterExpression
        schema.exploreName = explore
        schema.exploreLabel = exploreLabel
        schema.exploreDescription = scope.explore.description
        let fills = compiled.fills.map { JSONValue.string(fields[$0.place].name) }
        let members: [String: JSONValue] = [
            "ran_at": .string(TimeText.text(of: now).replacing("Z", with: "+00:00")),
            "expired": false,
            "supports_pivot_in_db": true, "null_sort_treatment": "low", "sql_explain": nil,
            "fill_fields": .array(fills), "applied_filters": [:], "applied_filter_expression": nil,
            "aggregate_table_used_info": nil, "forecast_result": nil,
            "dialect_specific_metadata": [:],
        ]
        schema.otherMembers = members.mapValues(\.jsonText)
        return schema
    }

    /// The column of a field, with all that the API tells of it.
    func column(of field: ExploreField) -> ResultColumn {
        var column = ResultColumn(
            field.name, label: field.label, type: field.type,
            category: field.isMeasure ? .measure : .dimension, valueFormat: field.valueFormat)
        guard case .object(var members) = field.wire(view: explore, of: scope) else {
            return column
        }
        if let index = compiled.sorts.firstIndex(where: { fields[$0.place] == field }) {
            members["sorted"] = [
                "sort_index": .number("\(index)"),
                "desc": .bool(compiled.sorts[index].isDescending),
            ]
        }
        column.otherMembers = members.mapValues(\.jsonText)
        return column
    }
}

extension JSONValue {
    fileprivate var jsonText: String { String(decoding: json, as: UTF8.self) }
}
