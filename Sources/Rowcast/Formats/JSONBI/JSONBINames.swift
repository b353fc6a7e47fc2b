/// Names that differ between `json_bi` and `json_detail`, and the order of members in `json_bi`.
enum JSONBINames {
    /// Members of the metadata, in order.
    static let metadata = [
        "big_query_metadata", "fields", "pivots", "filters", "filter_expression",
        "columns_truncated", "has_totals", "has_subtotals", "sql",
    ]

    /// Members of a field, in order.
    static let field = [
        "sql", "view", "dimension_group", "category", "field_group_label", "name", "type",
        "view_label", "label", "field_group_variant", "hidden", "description",
    ]

    /// Members of a field of `json_detail` that are left out, unless it is a table calculation.
    static let leftOut: Set<String> = ["value_format", "value_format_name", "strict_value_format"]

    private static let pairs = [
        ("filters", "applied_filters"), ("filter_expression", "applied_filter_expression"),
    ]

    static func detailName(of key: String) -> String {
        pairs.first { $0.0 == key }?.1 ?? key
    }

    static func name(of detailKey: String) -> String {
        pairs.first { $0.1 == detailKey }?.0 ?? detailKey
    }
}
