public import Rowcast

/// What a server answers when it does not do what was asked for: status 400, 404, 409 or 429.
public struct APIError: Error, Sendable, Equatable {
    /// What is wrong.
    public var message: String?
    /// Where that is explained.
    public var documentationURL: String?

    /// Members that the API's reference does not name.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes an error.
    public init(message: String?, documentationURL: String? = nil) {
        self.message = message
        self.documentationURL = documentationURL
    }
}

extension APIError: WireObject {
    init() { self.init(message: nil) }

    static let wireName = "an error"
    static let wireFields: [WireField<APIError>] = [
        WireField(nullable: "message", \.message),
        WireField(nullable: "documentation_url", \.documentationURL),
    ]
}

extension APIError: Codable {
    /// Reads an error from its JSON.
    ///
    /// - Throws: `ConversionError` with the member that is not what the API's reference says.
    public init(json text: [UInt8]) throws(ConversionError) {
        try self.init(reading: JSONValue(json: text))
    }

    /// The JSON of an error, on one line.
    public var json: [UInt8] { wire.json }

    /// Decodes an error. What a decoder does to the text of numbers is done: `init(json:)` keeps it.
    public init(from decoder: any Decoder) throws { try self.init(decoding: decoder) }

    /// Encodes an error. Members that were not changed are as they were decoded.
    public func encode(to encoder: any Encoder) throws { try wire.encode(to: encoder) }
}
