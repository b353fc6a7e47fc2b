internal import QueryTasks
internal import Rowcast

/// The bodies of requests as values.
enum RequestBodies {
    static func value(_ body: [UInt8]) throws(WireFault) -> JSONValue {
        guard !body.isEmpty else {
            throw WireFault("The request has no body, but needs a JSON object")
        }
        do {
            return try JSONValue(json: body)
        } catch {
            throw WireFault("The body is not JSON: \(error.reason)")
        }
    }

    static func members(_ body: [UInt8]) throws(WireFault) -> [String: JSONValue] {
        guard case .object(let members) = try value(body) else {
            throw WireFault("The body is not an object")
        }
        return members
    }

    /// A query, and the text by which it is stored.
    static func query(_ body: [UInt8]) throws(WireFault) -> (Query, String) {
        let members = try members(body)
        let query = try WireFault.read { () throws(ConversionError) in try Query(json: body) }
        for (name, value) in [("model", query.model), ("view", query.view)] where value.isEmpty {
            throw WireFault(name, "missing_field", "\(name) is empty")
        }
        return (query, canonicalQuery(members))
    }

    /// A task that a client asks for, and the id of its query.
    static func task(_ body: [UInt8]) throws(WireFault) -> (CreateQueryTask, query: String) {
        _ = try value(body)
        let task = try WireFault.read { () throws(ConversionError) in
            try CreateQueryTask(json: body)
        }
        guard let query = task.queryID else {
            throw WireFault("query_id", "missing_field", "query_id is null")
        }
        return (task, query)
    }

    /// The client id and secret of a login: a form or JSON, and what the query string has besides.
    static func login(
        _ body: [UInt8], mediaType: String, _ query: [(name: String, value: String)]
    ) throws(WireFault) -> (clientID: String, secret: String) {
        var values: [String: String] = [:]
        for (name, value) in query { values[name] = value }
        if mediaType.lowercased().hasPrefix("application/json") {
            for (name, value) in try members(body) { values[name] = value.string }
        } else {
            guard let form = String(validating: body, as: UTF8.self) else {
                throw WireFault("The form is not UTF-8")
            }
            for (name, value) in try URLText.items(form) { values[name] = value }
        }
        return (values["client_id"] ?? "", values["client_secret"] ?? "")
    }

    /// Members of a query that a server sets; those that a client sends are not kept.
    private static let serverMembers: Set<String> = [
        "can", "id", "slug", "client_id", "share_url", "expanded_share_url", "url",
        "has_table_calculations",
    ]

    /// The members of a query that make it equal to others, as JSON: null members and filters and those that
    /// the server sets are left out, and limits are strings.
    static func canonicalQuery(_ members: [String: JSONValue]) -> String {
        var kept = members.filter { $0.value != .null && !serverMembers.contains($0.key) }
        for name in ["limit", "column_limit"] {
            if case .number(let digits)? = kept[name] { kept[name] = .string(digits) }
        }
        if case .object(let filters)? = kept["filters"] {
            kept["filters"] = .object(filters.filter { $0.value != .null })
        }
        return String(decoding: JSONValue.object(kept).json, as: UTF8.self)
    }
}
