public import Rowcast

/// One of the results that `GET /query_tasks/multi_results` answers, an object of these by the ids of
/// their tasks.
public struct MultiResult: Sendable, Equatable {
    /// How far the task is.
    public var status: QueryTaskStatus?
    /// Where the result comes from; not there before there is one.
    public var resultSource: String?
    /// The result, as json_detail has it or `{"error":…}`.
    public var data: JSONValue?

    /// Other members.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes a result.
    public init(status: QueryTaskStatus?, resultSource: String? = nil, data: JSONValue? = nil) {
        self.status = status
        self.resultSource = resultSource
        self.data = data
    }

    /// The results of several tasks, by their ids.
    ///
    /// - Throws: `ConversionError` with what is wrong.
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
    /// Reads a result from its JSON.
    ///
    /// - Throws: `ConversionError` with the member that is not what the API's reference says.
    public init(json text: [UInt8]) throws(ConversionError) {
        try self.init(reading: JSONValue(json: text))
    }

    /// The JSON of a result, on one line.
    public var json: [UInt8] { wire.json }

    /// Decodes a result. What a decoder does to the text of numbers is done: `init(json:)` keeps it.
    public init(from decoder: any Decoder) throws { try self.init(decoding: decoder) }

    /// Encodes a result. Members that were not changed are as they were decoded.
    public func encode(to encoder: any Encoder) throws { try wire.encode(to: encoder) }
}
