public import Rowcast

/// A query that a server runs in the background, and its progress (the API's `QueryTask`).
public struct QueryTask: Sendable, Equatable {
    /// The actions that the caller may take on the task; set by the server.
    public var can: [String: Bool]?
    /// Unique id of the task, 32 hexadecimal digits; set by the server.
    public var id: String?
    /// Id of the query that runs.
    public var queryID: String?
    /// The query that runs.
    public var query: Query?
    /// Whether cells have drill links.
    public var generateLinks: Bool?
    /// Whether the server uses production models, even if the caller is in development mode.
    public var forceProduction: Bool?
    /// Path in front of drill links, such as `/embed`.
    public var pathPrefix: String?
    /// Whether the server may answer with a cached result.
    public var cache: Bool?
    /// Whether the server evaluates table calculations.
    public var serverTableCalcs: Bool?
    /// Whether the server answers only with a cached result, even an expired one.
    public var cacheOnly: Bool?
    /// Key of the cached result; set by the server.
    public var cacheKey: String?
    /// The progress of the task.
    public var status: QueryTaskStatus?
    /// The origin of the task, such as `api4`.
    public var source: String?
    /// Seconds that earlier runs of the query took; set by the server.
    public var runtime: Double?
    /// Whether the server rebuilds derived tables.
    public var rebuildPDTs: Bool?
    /// The origin of the result, such as `query`; set by the server.
    public var resultSource: String?
    /// Id of the look that the query belongs to.
    public var lookID: String?
    /// Id of the dashboard that the query belongs to.
    public var dashboardID: String?
    /// Name of the result's format, such as `json_detail`; set by the server.
    public var resultFormatName: String?

    /// Members that the API's reference does not name.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes a task without values.
    public init() {}

    /// The result's format; nil for no name, or for the name of a format that Rowcast does not
    /// know.
    public var resultFormat: ResultFormat? {
        get { resultFormatName.flatMap { ResultFormat(wire: .string($0)) } }
        set { resultFormatName = newValue?.name }
    }
}

extension QueryTask: WireObject {
    static let wireName = "a query task"
    static let wireFields: [WireField<QueryTask>] = [
        WireField("can", \.can), WireField("id", \.id), WireField("query_id", \.queryID),
        WireField("query", \.query), WireField("generate_links", \.generateLinks),
        WireField("force_production", \.forceProduction),
        WireField("path_prefix", \.pathPrefix), WireField("cache", \.cache),
        WireField("server_table_calcs", \.serverTableCalcs),
        WireField("cache_only", \.cacheOnly), WireField("cache_key", \.cacheKey),
        WireField("status", \.status), WireField("source", \.source),
        WireField("runtime", \.runtime), WireField("rebuild_pdts", \.rebuildPDTs),
        WireField("result_source", \.resultSource), WireField("look_id", \.lookID),
        WireField("dashboard_id", \.dashboardID),
        WireField("result_format", \.resultFormatName),
    ]
}

extension QueryTask: Codable {
    /// Reads a task from JSON text.
    ///
    /// - Throws: `ConversionError` that names a member of another type than the API's.
    public init(json text: [UInt8]) throws(ConversionError) {
        try self.init(reading: JSONValue(json: text))
    }

    /// The task as JSON text on one line.
    public var json: [UInt8] { wire.json }

    /// Decodes a task. A decoder may round numbers; `init(json:)` keeps their text.
    public init(from decoder: any Decoder) throws { try self.init(decoding: decoder) }

    /// Encodes a task. Unchanged members have the values that were decoded.
    public func encode(to encoder: any Encoder) throws { try wire.encode(to: encoder) }
}
