public import Rowcast

/// The result of one task in the answer of `GET /query_tasks/multi_results`.
///
/// The answer is an object; its keys are the ids of the tasks.
public struct MultiResult: Sendable, Equatable {
    /// The progress of the task.
    public var status: QueryTaskStatus?
    /// The origin of the result, such as `query`; nil before there is a result.
    public var resultSource: String?
    /// The result in json_detail, or `{"error":…}`; nil before there is one.
    public var data: JSONValue?

    /// Members that have no property here.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes a result from its members.
    public init(status: QueryTaskStatus?, resultSource: String? = nil, data: JSONValue? = nil) {
        self.status = status
        self.resultSource = resultSource
        self.data = data
    }

    /// Reads the whole answer: the results of several tasks by the tasks' ids.
    ///
    /// - Throws: `ConversionError` for text that is not an object of results.
    public static func results(
        json text: [UInt8]
    ) throws(ConversionError) -> [String: MultiResult] {
        guard case .object(let members) = try JSONValue(json: text) else {
            throw ConversionError(.malformed, "results are an object by the ids of their tasks")
        }
        var results: [String: MultiResult] = [:]
        for (id, value) in members { results[id] = try MultiResult(reading: value) }
        return results
    }
}

extension MultiResult: WireObject {
    init() { self.init(status: nil) }

    static let wireName = "a result"
    static let wireFields: [WireField<MultiResult>] = [
        WireField("status", \.status), WireField("result_source", \.resultSource),
        WireField("data", \.data),
    ]
}

extension MultiResult: Codable {
    /// Reads a result from JSON text.
    ///
    /// - Throws: `ConversionError` that names a member of another type than the API's.
    public init(json text: [UInt8]) throws(ConversionError) {
        try self.init(reading: JSONValue(json: text))
    }

    /// The result as JSON text on one line.
    public var json: [UInt8] { wire.json }

    /// Decodes a result. A decoder may round numbers; `init(json:)` keeps their text.
    public init(from decoder: any Decoder) throws { try self.init(decoding: decoder) }

    /// Encodes a result. Unchanged members have the values that were decoded.
    public func encode(to encoder: any Encoder) throws { try wire.encode(to: encoder) }
}
