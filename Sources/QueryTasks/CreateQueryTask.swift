public import Rowcast

/// The body of `POST /query_tasks`, which creates a query task.
public struct CreateQueryTask: Sendable, Equatable {
    /// The actions that the caller may take on the task; set by the server.
    public var can: [String: Bool]?
    /// Id of the query to run. The API requires the member but accepts null.
    public var queryID: String?
    /// The format of the result.
    public var resultFormat: ResultFormat
    /// The origin of the task, such as `api4`.
    public var source: String?
    /// Whether the server creates the task without running it.
    public var deferred: Bool?
    /// Id of the look that the query belongs to.
    public var lookID: String?
    /// Id of the dashboard that the query belongs to.
    public var dashboardID: String?

    /// Members that the API's reference does not name.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes a body that asks for a query's result in a format.
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
    /// Reads the body from JSON text.
    ///
    /// - Throws: `ConversionError` that names a missing member, or one of another type than the
    ///   API's.
    public init(json text: [UInt8]) throws(ConversionError) {
        try self.init(reading: JSONValue(json: text))
    }

    /// The body as JSON text on one line.
    public var json: [UInt8] { wire.json }

    /// Decodes the body. A decoder may round numbers; `init(json:)` keeps their text.
    public init(from decoder: any Decoder) throws { try self.init(decoding: decoder) }

    /// Encodes the body. Unchanged members have the values that were decoded.
    public func encode(to encoder: any Encoder) throws { try wire.encode(to: encoder) }
}
