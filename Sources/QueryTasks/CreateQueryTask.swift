public import Rowcast

/// What a query task is made of: the body of `POST /query_tasks`.
public struct CreateQueryTask: Sendable, Equatable {
    /// What the caller may do with the task; set by the server.
    public var can: [String: Bool]?
    /// Id of the query to run. Asked for by the API, which takes null for it all the same.
    public var queryID: String?
    /// The format of the result.
    public var resultFormat: ResultFormat
    /// Where the task comes from.
    public var source: String?
    /// Whether the task is made and not yet run.
    public var deferred: Bool?
    /// Id of the look of the query.
    public var lookID: String?
    /// Id of the dashboard of the query.
    public var dashboardID: String?

    /// Members that the API's reference does not name.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Asks for a query's result in a format.
    public init(queryID: String?, resultFormat: ResultFormat) {
        self.queryID = queryID
        self.resultFormat = resultFormat
    }
}

extension CreateQueryTask: WireObject {
    init() { self.init(queryID: nil, resultFormat: .json) }

    static let wireName = "the body of a new query task"
    static let wireFields: [WireField<CreateQueryTask>] = [
        WireField("can", \.can), WireField(nullable: "query_id", \.queryID),
        WireField(required: "result_format", \.resultFormat), WireField("source", \.source),
        WireField("deferred", \.deferred), WireField("look_id", \.lookID),
        WireField("dashboard_id", \.dashboardID),
    ]
}

extension CreateQueryTask: Codable {
    /// Reads the body from its JSON.
    ///
    /// - Throws: `ConversionError` with the member that is not what the API's reference says.
    public init(json text: [UInt8]) throws(ConversionError) {
        try self.init(reading: JSONValue(json: text))
    }

    /// The JSON of the body, on one line.
    public var json: [UInt8] { wire.json }

    /// Decodes the body. What a decoder does to the text of numbers is done: `init(json:)` keeps it.
    public init(from decoder: any Decoder) throws { try self.init(decoding: decoder) }

    /// Encodes the body. Members that were not changed are as they were decoded.
    public func encode(to encoder: any Encoder) throws { try wire.encode(to: encoder) }
}
