public import Rowcast

/// An error that a server answers for a request that it refuses, with status 400, 404, 409 or 429.
public struct APIError: Error, Sendable, Equatable {
    /// The error in words.
    public var message: String?
    /// URL of a page that explains the error.
    public var documentationURL: String?

    /// Members that the API's reference does not name.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes an error from its message and URL.
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
    /// Reads an error from JSON text.
    ///
    /// - Throws: `ConversionError` that names a missing member, or one of another type than the
    ///   API's.
    public init(json text: [UInt8]) throws(ConversionError) {
        try self.init(reading: JSONValue(json: text))
    }

    /// The error as JSON text on one line.
    public var json: [UInt8] { wire.json }

    /// Decodes an error. A decoder may round numbers; `init(json:)` keeps their text.
    public init(from decoder: any Decoder) throws { try self.init(decoding: decoder) }

    /// Encodes an error. Unchanged members have the values that were decoded.
    public func encode(to encoder: any Encoder) throws { try wire.encode(to: encoder) }
}
