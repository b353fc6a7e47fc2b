public import Rowcast

/// A query that a server runs on its own, and what becomes of it (the API's `QueryTask`).
public struct QueryTask: Sendable, Equatable {
    /// What the caller may do with the task; set by the server.
    public var can: [String: Bool]?
    /// Unique id, 32 hexadecimal digits; set by the server.
    public var id: String?
    /// Id of the query.
    public var queryID: String?
    /// The query.
    public var query: Query?
    /// Whether cells have links.
    public var generateLinks: Bool?
    /// Whether models are taken as they are in production, also from who develops them.
    public var forceProduction: Bool?
    /// What is put in front of drill links.
    public var pathPrefix: String?
    /// Whether an earlier result may be taken.
    public var cache: Bool?
    /// Whether the server evaluates table calculations.
    public var serverTableCalcs: Bool?
    /// Whether only an earlier result is taken, even if it has expired.
    public var cacheOnly: Bool?
    /// Key of the earlier result; set by the server.
    public var cacheKey: String?
    /// How far the task is.
    public var status: QueryTaskStatus?
    /// Where the task comes from.
    public var source: String?
    /// Seconds that the query has taken before; set by the server.
    public var runtime: Double?
    /// Whether derived tables are built anew.
    public var rebuildPDTs: Bool?
    /// Where the result comes from; set by the server.
    public var resultSource: String?
    /// Id of the look of the query.
    public var lookID: String?
    /// Id of the dashboard of the query.
    public var dashboardID: String?
    /// Name of the result's format; set by the server.
    public var resultFormatName: String?

    /// Members that the API's reference does not name.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes a task without anything.
    public init() {}

    /// The result's format, `nil` if none is named or it is none of Rowcast's.
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
    /// Reads a task from its JSON.
    ///
    /// - Throws: `ConversionError` with the member that is not what the API's reference says.
    public init(json text: [UInt8]) throws(ConversionError) {
        try self.init(reading: JSONValue(json: text))
    }

    /// The JSON of a task, on one line.
    public var json: [UInt8] { wire.json }

    /// Decodes a task. What a decoder does to the text of numbers is done: `init(json:)` keeps it.
    public init(from decoder: any Decoder) throws { try self.init(decoding: decoder) }

    /// Encodes a task. Members that were not changed are as they were decoded.
    public func encode(to encoder: any Encoder) throws { try wire.encode(to: encoder) }
}
