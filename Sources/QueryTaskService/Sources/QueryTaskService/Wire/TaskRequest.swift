internal import QueryTasks
internal import Rowcast

/// What a client asked of a task: the body and the parameters of `POST /query_tasks`.
struct TaskRequest: Sendable, Equatable {
    var parameters: QueryTaskParameters
    var source: String?
    var isDeferred = false
    var lookID: String?
    var dashboardID: String?

    /// The request as JSON, for the store.
    var json: String {
        var members: [String: JSONValue] = ["deferred": .bool(isDeferred)]
        for (name, value) in parameters.items { members["p:" + name] = .string(value) }
        members["source"] = source.map(JSONValue.string)
        members["look_id"] = lookID.map(JSONValue.string)
        members["dashboard_id"] = dashboardID.map(JSONValue.string)
        return String(decoding: JSONValue.object(members).json, as: UTF8.self)
    }

    init(
        parameters: QueryTaskParameters, source: String? = nil, isDeferred: Bool = false,
        lookID: String? = nil, dashboardID: String? = nil
    ) {
        self.parameters = parameters
        self.source = source
        self.isDeferred = isDeferred
        self.lookID = lookID
        self.dashboardID = dashboardID
    }

    init(json: String) throws(ConversionError) {
        guard case .object(let members) = try JSONValue(json: Array(json.utf8)) else {
            throw ConversionError(.malformed, "a stored task is no object")
        }
        let parameters = members.compactMap { name, value in
            name.hasPrefix("p:") ? value.string.map { (String(name.dropFirst(2)), $0) } : nil
        }
        self.init(
            parameters: try QueryTaskParameters(parameters), source: members["source"]?.string,
            isDeferred: members["deferred"] == .bool(true), lookID: members["look_id"]?.string,
            dashboardID: members["dashboard_id"]?.string)
    }
}
