public import Rowcast

/// What a server answers when members of a request are wrong: status 422.
public struct ValidationError: Error, Sendable, Equatable {
    /// What is wrong.
    public var message: String?
    /// What is wrong with which member.
    public var errors: [ValidationErrorDetail]?
    /// Where that is explained.
    public var documentationURL: String?

    /// Members that the API's reference does not name.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes an error.
    public init(
        message: String?, errors: [ValidationErrorDetail]? = nil, documentationURL: String? = nil
    ) {
        self.message = message
        self.errors = errors
        self.documentationURL = documentationURL
    }
}

extension ValidationError: WireObject {
    init() { self.init(message: nil) }

    static let wireName = "a validation error"
    static let wireFields: [WireField<ValidationError>] = [
        WireField(nullable: "message", \.message), WireField("errors", \.errors),
        WireField(nullable: "documentation_url", \.documentationURL),
    ]
}

extension ValidationError: Codable {
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

/// What is wrong with one member of a request.
public struct ValidationErrorDetail: Sendable, Equatable {
    /// The member.
    public var field: String?
    /// The kind of error, for programs.
    public var code: String?
    /// What is wrong.
    public var message: String?
    /// Where that is explained.
    public var documentationURL: String?

    /// Members that the API's reference does not name.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes a detail.
    public init(
        field: String?, code: String?, message: String?, documentationURL: String? = nil
    ) {
        self.field = field
        self.code = code
        self.message = message
        self.documentationURL = documentationURL
    }
}

extension ValidationErrorDetail: WireObject {
    init() { self.init(field: nil, code: nil, message: nil) }

    static let wireName = "the detail of a validation error"
    static let wireFields: [WireField<ValidationErrorDetail>] = [
        WireField("field", \.field), WireField("code", \.code), WireField("message", \.message),
        WireField(nullable: "documentation_url", \.documentationURL),
    ]
}

extension ValidationErrorDetail: Codable {
    /// Reads a detail from its JSON.
    ///
    /// - Throws: `ConversionError` with the member that is not what the API's reference says.
    public init(json text: [UInt8]) throws(ConversionError) {
        try self.init(reading: JSONValue(json: text))
    }

    /// The JSON of a detail, on one line.
    public var json: [UInt8] { wire.json }

    /// Decodes a detail. What a decoder does to the text of numbers is done: `init(json:)` keeps it.
    public init(from decoder: any Decoder) throws { try self.init(decoding: decoder) }

    /// Encodes a detail. Members that were not changed are as they were decoded.
    public func encode(to encoder: any Encoder) throws { try wire.encode(to: encoder) }
}
