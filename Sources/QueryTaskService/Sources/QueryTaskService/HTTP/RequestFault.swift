internal import HTTPTypes
internal import QueryTasks
internal import Rowcast
internal import Rowcast

/// Why a request is refused: a status, a message, and the members that are wrong.
///
/// Each is answered as `{"message": …, "documentation_url": …}` with both members strings, since the
/// official clients build their exceptions from them; status 422 has `errors` besides.
struct RequestFault: Error, Sendable {
    var status: HTTPResponse.Status
    var message: String
    var errors: [ValidationErrorDetail] = []
    var headers = HTTPFields()
    /// Whether the request is refused since its method and path are no endpoint.
    var isUnknownEndpoint = false

    /// The document that describes the requests, on this server.
    static let documentationURL = "/api/4.0/swagger.json"

    static func bad(_ message: String) -> RequestFault {
        RequestFault(status: .badRequest, message: message)
    }

    static func missing(_ message: String = "Not found") -> RequestFault {
        RequestFault(status: .notFound, message: message)
    }

    static let unauthorized = RequestFault(
        status: .unauthorized, message: "Requires authentication.",
        headers: [.wwwAuthenticate: "Bearer"])

    static func forbidden(_ message: String) -> RequestFault {
        RequestFault(status: .forbidden, message: message)
    }

    /// - Parameter code: The kind of error for programs, such as `missing_field` or `invalid`.
    static func invalid(_ field: String, _ code: String, _ message: String) -> RequestFault {
        RequestFault(
            status: .unprocessableContent, message: "Validation Failed",
            errors: [
                ValidationErrorDetail(
                    field: field, code: code, message: message, documentationURL: documentationURL)
            ])
    }

    static func busy(_ message: String) -> RequestFault {
        RequestFault(
            status: .tooManyRequests, message: message, headers: [.retryAfter: "1"])
    }

    /// The answer for an error of a query or of a request; nil for one that is the server's own.
    init?(_ error: any Error) {
        switch error {
        case let fault as RequestFault: self = fault
        case let fault as WireFault:
            if let field = fault.field {
                self = .invalid(field, fault.code, fault.message)
            } else {
                self = .bad(fault.message)
            }
        case let fault as QueryFault:
            self = fault.kind == .notFound ? .missing(fault.description) : .bad(fault.description)
        case let fault as SQLiteFault: self = .bad(fault.description)
        case let error as ConversionError where error.code == .invalidOption:
            self = .bad("\(error.reason)")
        // A format that cannot hold the result, such as a sheet with too many columns.
        case let error as ConversionError
        where error.code == .unsupported || error.code == .tooLarge:
            self = .bad("\(error.reason)")
        default: return nil
        }
    }

    init(
        status: HTTPResponse.Status, message: String, errors: [ValidationErrorDetail] = [],
        headers: HTTPFields = HTTPFields(), isUnknownEndpoint: Bool = false
    ) {
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = headers
        self.isUnknownEndpoint = isUnknownEndpoint
    }

    var json: [UInt8] {
        guard status == .unprocessableContent else {
            return APIError(message: message, documentationURL: RequestFault.documentationURL).json
        }
        return ValidationError(
            message: message, errors: errors, documentationURL: RequestFault.documentationURL
        ).json
    }
}
