internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import QueryTasks

extension Response {
    /// An answer in JSON.
    static func json(
        _ value: JSONValue, fields: String? = nil, status: HTTPResponse.Status = .ok
    ) -> Response {
        let value = PartialFields(fields)?.part(of: value) ?? value
        return .json(value.json, status: status)
    }

    static func json(
        _ bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = HTTPFields()
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The answer of an action that has nothing to tell.
    static let nothing = Response(status: .noContent)

    /// A text of a media type.
    static func text(_ text: String, _ mediaType: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: mediaType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// The answer to a request for a result that is not ready. It is no JSON, since a client of JavaScript
    /// takes an empty JSON text for an error.
    static var notReady: Response {
        Response(
            status: .accepted,
            headers: [.retryAfter: "1", .contentType: "text/plain; charset=utf-8"],
            body: ResponseBody())
    }

    /// The answer to HEAD: the headers of the answer to GET, of which the body is not made.
    ///
    /// - Parameter length: Number of bytes of the body, where it is known.
    static func headersOnly(
        _ status: HTTPResponse.Status = .ok, _ headers: HTTPFields, length: Int? = nil
    ) -> Response {
        Response(
            status: status, headers: headers,
            body: ResponseBody(contentLength: length) { try await $0.finish(nil) })
    }

    init(_ fault: RequestFault) {
        self = .json(fault.json, status: fault.status, headers: fault.headers)
    }
}

/// Answers the calls of endpoints: this server itself, or another one behind it.
protocol CallAnswering: Sendable {
    /// - Throws: `RequestFault` for a request that is refused; any other error is the server's own.
    func answer(_ call: Call) async throws -> Response

    /// Whether requests for an endpoint go to a server behind this one as they are.
    func passes(_ endpoint: Endpoint) -> Bool

    /// Answers a request that is for a server behind this one; nil where there is none.
    func answer(passed request: PassedRequest) async throws -> Response?
}

extension CallAnswering {
    func passes(_ endpoint: Endpoint) -> Bool { false }

    func answer(passed request: PassedRequest) async throws -> Response? { nil }
}

/// A request for a server behind this one, whose body is sent on while it comes.
struct PassedRequest: Sendable {
    let head: HTTPRequest
    let body: PacedBody
    let client: ClientConnection
    let logger: Logger

    /// Number of bytes of the body; nil where the head does not tell it.
    var length: Int? {
        if head.headerFields[.transferEncoding] != nil { return nil }
        return head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
    }
}
