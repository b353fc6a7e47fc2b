internal import QueryTasks

/// The JSON of a stored query.
extension StoredQuery {
    /// Members that each query has, null where it has no value.
    private static let members = [
        "fields", "pivots", "fill_fields", "filters", "filter_expression", "sorts", "limit",
        "column_limit", "total", "row_total", "subtotals", "vis_config", "filter_config",
        "visible_ui_sections", "dynamic_fields", "query_timezone",
    ]

    /// What the caller may do with a query: all that this server does.
    private static let actions: JSONValue = [
        "run": true, "see_results": true, "explore": true, "create": true, "show": true,
        "cost_estimate": false, "index": false, "see_lookml": false,
        "see_aggregate_table_lookml": false, "see_derived_table_lookml": false, "see_sql": true,
        "save": false, "generate_drill_links": true, "download": true, "download_unlimited": true,
        "use_custom_fields": true, "schedule": false, "render": false, "see_user_dashboard": false,
        "stop": true,
    ]

    /// - Parameter baseURL: The start of URLs on this server.
    func wire(baseURL: String) -> JSONValue {
        guard case .object(var wire)? = try? JSONValue(json: Array(body.utf8)) else { return .null }
        let url = exploreURL(wire)
        let share = "\(baseURL)/x/\(clientId)"
        for name in StoredQuery.members where wire[name] == nil { wire[name] = .null }
        wire["id"] = id.map { .string("\($0)") }
        wire["slug"] = .string(slug)
        wire["client_id"] = .string(clientId)
        wire["share_url"] = .string(share)
        wire["expanded_share_url"] = .string("\(baseURL)\(url)&origin=share-expanded")
        wire["url"] = .string(url)
        let dynamicFields = try? QueryDynamicFields(query)
        wire["has_table_calculations"] = .bool(dynamicFields?.calculationNames.isEmpty == false)
        wire["can"] = StoredQuery.actions
        return .object(wire)
    }

    /// The path of the explore page: `/explore/MODEL/VIEW?fields=a,b&sorts=…&limit=0`.
    private func exploreURL(_ members: [String: JSONValue]) -> String {
        func list(_ name: String) -> String? {
            guard case .array(let elements)? = members[name], !elements.isEmpty else { return nil }
            return elements.compactMap(\.string).map(URLText.encoded).joined(separator: ",")
        }
        var items = ["fields=" + (list("fields") ?? "")]
        if let pivots = list("pivots") { items.append("pivots=" + pivots) }
        if case .object(let filters)? = members["filters"] {
            for (name, value) in filters.sorted(by: { $0.key < $1.key }) {
                items.append(
                    "f%5B\(URLText.encoded(name))%5D=\(URLText.encoded(value.string ?? ""))")
            }
        }
        if let sorts = list("sorts") { items.append("sorts=" + sorts) }
        for name in ["filter_expression", "limit"] {
            if let text = members[name]?.string {
                items.append("\(name)=\(URLText.encoded(text))")
            }
        }
        let model = URLText.encoded(members["model"]?.string ?? "")
        let view = URLText.encoded(members["view"]?.string ?? "")
        return "/explore/\(model)/\(view)?" + items.joined(separator: "&")
    }
}
