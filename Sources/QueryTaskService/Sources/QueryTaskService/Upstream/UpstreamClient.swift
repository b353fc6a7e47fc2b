internal import AsyncHTTPClient
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import QueryTasks
internal import Rowcast

/// Requests to the server that a gateway stands in front of.
struct UpstreamClient: Sendable {
    /// A request: the client's, or one of the gateway's own with the client's token.
    struct Request: Sendable {
        var method = HTTPMethod.GET
        /// Path with its query string, from the root.
        var target: String
        /// The client's `Authorization` header.
        var authorization: String?
        var headers = HTTPHeaders()
        var body: [UInt8] = []
        /// A body that is sent on while it comes, instead of `body`.
        var passedBody: HTTPClientRequest.Body?
        /// Seconds to wait between attempts, all together: few for a client that waits for the answer.
        var patience = 5.0
        /// Whether it may be sent again after a connection that broke.
        var isRepeatable: Bool { method == .GET }
    }

    /// Start of the server's URLs, such as `https://company.looker.com:19999`.
    let baseURL: String
    let http: HTTPClient
    /// Seconds in which the head of an answer has to be there.
    let timeout: Int64

    /// Number of times that a request is sent at most, where the server is busy or cannot be reached.
    private static let maxAttempts = 5
    /// Seconds between two attempts at most, whatever the server asks for.
    private static let maxPause = 30.0
    /// Number of bytes of an answer that is read as a whole.
    private static let maxAnswerBytes = 16 << 20

    init(baseURL: String, timeout: Int64) {
        self.baseURL = baseURL
        self.timeout = timeout
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        // RFC 8996.
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        configuration.tlsConfiguration = tls
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.read = .seconds(timeout)
        configuration.timeout.write = .seconds(timeout)
        http = HTTPClient(configuration: configuration)
    }

    /// Sends a request once, and returns any answer.
    ///
    /// - Throws: `RequestFault` with status 502 or 504 for a server that cannot be reached.
    func pass(_ request: Request) async throws -> HTTPClientResponse {
        do {
            return try await send(request)
        } catch {
            if error is CancellationError || Task.isCancelled { throw CancellationError() }
            throw UpstreamClient.fault(error)
        }
    }

    /// Sends a request, again while the server is busy (429, 503) or a connection breaks; any other answer
    /// is returned.
    ///
    /// - Throws: `RequestFault` with status 502 or 504 for a server that cannot be reached.
    func answer(to request: Request) async throws -> HTTPClientResponse {
        var pause = 0.2
        var patience = request.patience
        for attempt in 1... {
            let isLast = attempt == UpstreamClient.maxAttempts
            do {
                let response = try await send(request)
                guard [429, 503].contains(response.status.code), !isLast else { return response }
                pause = min(
                    max(pause, UpstreamClient.retryAfter(response) ?? 0), UpstreamClient.maxPause)
                guard pause <= patience else { return response }
                try? await response.drop()
            } catch {
                if error is CancellationError || Task.isCancelled { throw CancellationError() }
                let isUnsent =
                    error is NIOConnectionError || error as? HTTPClientError == .connectTimeout
                guard isUnsent || request.isRepeatable, !isLast else {
                    throw UpstreamClient.fault(error)
                }
            }
            patience -= pause
            try await Task.sleep(for: .seconds(pause))
            pause *= 2
        }
        throw RequestFault(status: .badGateway, message: "The upstream server is busy")
    }

    /// Sends a request once.
    func send(_ request: Request) async throws -> HTTPClientResponse {
        var sent = HTTPClientRequest(url: baseURL + request.target)
        sent.method = request.method
        sent.headers = request.headers
        if let authorization = request.authorization {
            sent.headers.replaceOrAdd(name: "Authorization", value: authorization)
        }
        if let body = request.passedBody {
            sent.body = body
            // A long body takes its time; a pause of it, or of the answer, is what may not be long.
            return try await http.execute(sent, deadline: .distantFuture)
        }
        if !request.body.isEmpty { sent.body = .bytes(request.body) }
        return try await http.execute(sent, timeout: .seconds(timeout))
    }

    /// The JSON of an answer with status 200.
    ///
    /// - Throws: `RequestFault` with the server's status and message for any other.
    func json(_ request: Request) async throws -> JSONValue {
        let response = try await answer(to: request)
        guard response.status == .ok else { throw await fault(of: response) }
        return try await UpstreamClient.value(of: response)
    }

    /// Sends an object and returns the JSON of the answer.
    func json(_ request: Request, sending value: JSONValue) async throws -> JSONValue {
        var request = request
        request.method = .POST
        request.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
        request.body = value.json
        return try await json(request)
    }

    /// The refusal of the server as one of ours.
    func fault(of response: HTTPClientResponse) async -> RequestFault {
        let value = try? await UpstreamClient.value(of: response)
        let status = HTTPResponse.Status(code: Int(response.status.code))
        var fault = RequestFault(
            status: [.clientError, .serverError].contains(status.kind) ? status : .badGateway,
            message: value?["message"]?.string
                ?? "The upstream server answered \(response.status.code)")
        if case .array(let errors)? = value?["errors"], status == .unprocessableContent {
            fault.errors = errors.map { error in
                ValidationErrorDetail(
                    field: error["field"]?.string, code: error["code"]?.string,
                    message: error["message"]?.string,
                    documentationURL: RequestFault.documentationURL)
            }
        }
        if let seconds = response.headers.first(name: "Retry-After") {
            fault.headers[.retryAfter] = seconds
        }
        return fault
    }

    /// Seconds of `Retry-After`; nil for none, and for a date.
    static func retryAfter(_ response: HTTPClientResponse) -> Double? {
        response.headers.first(name: "Retry-After").flatMap(Double.init).map { max(0, $0) }
    }

    private static func value(of response: HTTPClientResponse) async throws -> JSONValue {
        do {
            let bytes = try await response.body.collect(upTo: maxAnswerBytes)
            return try JSONValue(json: Array(bytes.readableBytesView))
        } catch {
            if error is CancellationError || Task.isCancelled { throw CancellationError() }
            throw RequestFault(
                status: .badGateway,
                message: error is ConversionError
                    ? "The upstream server's answer is not JSON"
                    : "The upstream server's answer broke off or is too long")
        }
    }

    private static func fault(_ error: any Error) -> RequestFault {
        let timeouts: [HTTPClientError] = [
            .connectTimeout, .readTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout,
        ]
        if let error = error as? HTTPClientError, timeouts.contains(error) {
            return RequestFault(
                status: .gatewayTimeout, message: "The upstream server does not answer in time")
        }
        return RequestFault(
            status: .badGateway, message: "The upstream server cannot be reached")
    }
}
