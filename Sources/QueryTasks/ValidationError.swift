public import Rowcast

/// An error that a server answers, with status 422, if members of a request are invalid.
public struct ValidationError: Error, Sendable, Equatable {
    /// The error in words.
    public var message: String?
    /// One detail for each invalid member.
    public var errors: [ValidationErrorDetail]?
    /// URL of a page that explains the error.
    public var documentationURL: String?

    /// Members that the API's reference does not name.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes an error from its members.
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

/// The error of one member of a request.
public struct ValidationErrorDetail: Sendable, Equatable {
    /// Name of the invalid member.
    public var field: String?
    /// The kind of error, for programs to decide by.
    public var code: String?
    /// The error in words.
    public var message: String?
    /// URL of a page that explains the error.
    public var documentationURL: String?

    /// Members that the API's reference does not name.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes a detail from its members.
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
    /// Reads a detail from JSON text.
    ///
    /// - Throws: `ConversionError` that names a missing member, or one of another type than the
    ///   API's.
    public init(json text: [UInt8]) throws(ConversionError) {
        try self.init(reading: JSONValue(json: text))
    }

    /// The detail as JSON text on one line.
    public var json: [UInt8] { wire.json }

    /// Decodes a detail. A decoder may round numbers; `init(json:)` keeps their text.
    public init(from decoder: any Decoder) throws { try self.init(decoding: decoder) }

    /// Encodes a detail. Unchanged members have the values that were decoded.
    public func encode(to encoder: any Encoder) throws { try wire.encode(to: encoder) }
}
