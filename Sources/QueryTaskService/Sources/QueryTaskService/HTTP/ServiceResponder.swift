internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// Turns requests into calls of endpoints, within limits, and errors into answers.
struct ServiceResponder: HTTPResponder {
    typealias Context = ServiceContext

    /// Bounds of requests.
    struct Limits: Sendable {
        /// Number of bytes of a path with its query string: 1,000 ids of tasks pass.
        var targetBytes = 48 << 10
        var bodyBytes = 2 << 20
        /// Seconds in which a body has to be complete.
        var bodySeconds = 30.0
    }

    let router: EndpointRouter
    let answering: any CallAnswering
    let limits: Limits
    let isSecure: Bool

    func respond(to request: Request, context: ServiceContext) async throws -> Response {
        let start = ContinuousClock.now
        let id = ServiceResponder.requestID(request)
        var logger = context.logger
        logger[metadataKey: "hb.request.id"] = nil
        logger[metadataKey: "request"] = "\(id)"
        var name = "none"
        var response: Response
        let client = ClientConnection(channel: context.channel, isSecure: isSecure)
        do {
            try checkHead(of: request, client)
            let (endpoint, path, query) = try endpoint(of: request)
            name = endpoint.operation
            guard !answering.passes(endpoint) else {
                throw RequestFault(status: .notFound, message: "Not found", isUnknownEndpoint: true)
            }
            try checkCoding(of: request, client)
            let call = Call(
                endpoint: endpoint, head: request.head, path: path, query: query,
                body: try await body(of: request, client, logger), logger: logger,
                client: client)
            response = try await answering.answer(call)
        } catch let fault as RequestFault where fault.isUnknownEndpoint {
            response = await unknown(request, client, fault, logger)
        } catch {
            response = refusal(error, logger)
        }
        if request.method == .head { response = .headersOnly(response.status, response.headers) }
        response.headers[.requestID] = id
        response.headers[.xContentTypeOptions] = "nosniff"
        logger.info(
            "answered",
            metadata: [
                "operation": "\(name)", "method": "\(request.method.rawValue)",
                "status": "\(response.status.code)",
                "ms": "\(Int((ContinuousClock.now - start) / .milliseconds(1)))",
            ])
        return response
    }

    /// The answer to a request that is no endpoint: a part of the page, or what a server behind this one
    /// answers.
    private func unknown(
        _ request: Request, _ client: ClientConnection, _ fault: RequestFault, _ logger: Logger
    ) async -> Response {
        var head = request.head
        if head.method == .head { head.method = .get }
        if let page = Page.response(to: head) { return page }
        // No server of the API is a proxy, nor repeats what it was sent, and behind CONNECT no request follows.
        if request.method == .connect || request.method == .trace {
            var refusal = unread(client, fault.status, fault.message)
            refusal.headers[.allow] = fault.headers[.allow]
            return Response(refusal)
        }
        do {
            let passed = PassedRequest(
                head: request.head,
                body: PacedBody(request.body, client, seconds: limits.bodySeconds), client: client,
                logger: logger)
            if let response = try await answering.answer(passed: passed) { return response }
            // Read, so that the connection can be used again.
            _ = try await body(of: request, client, logger)
            return Response(fault)
        } catch {
            return refusal(error, logger)
        }
    }

    /// Refuses what no endpoint can answer.
    private func checkHead(
        of request: Request, _ client: ClientConnection
    ) throws(RequestFault) {
        guard request.head.authority != nil else {
            throw .bad("A request has one Host header")
        }
        // The decoder refuses a body whose last coding is another one.
        let codings = request.headers[values: .transferEncoding].joined(separator: ",")
            .filter { $0 != " " && $0 != "\t" }.lowercased()
        guard !codings.hasSuffix(",chunked") else {
            throw unread(
                client, .notImplemented, "Transfer-Encoding is chunked only, not '\(codings)'")
        }
        if let expectation = request.headers[.expect], expectation.lowercased() != "100-continue" {
            throw unread(
                client, .expectationFailed, "Expect has 100-continue only, not '\(expectation)'")
        }
    }

    /// Refuses a body that is compressed or encrypted.
    private func checkCoding(
        of request: Request, _ client: ClientConnection
    ) throws(RequestFault) {
        guard let coding = request.headers[.contentEncoding], coding.lowercased() != "identity"
        else { return }
        var refusal = unread(
            client, .unsupportedMediaType, "The body is sent as it is, without '\(coding)'")
        refusal.headers[.acceptEncoding] = "identity"
        throw refusal
    }

    private func endpoint(
        of request: Request
    ) throws -> (
        Endpoint, path: [String: String], query: [(name: String, value: String)]
    ) {
        let target = request.head.path ?? "/"
        guard target.utf8.count <= limits.targetBytes else {
            throw RequestFault(
                status: .uriTooLong, message: "The URL has more than \(limits.targetBytes) bytes")
        }
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        switch router.match(request.method, halves[0]) {
        case .endpoint(let endpoint, let path):
            let query = try URLText.items(halves.count > 1 ? halves[1] : "")
            return (endpoint, path, query)
        case .otherMethods(let methods):
            let names = Set(methods.map(\.rawValue)).sorted().joined(separator: ", ")
            throw RequestFault(
                status: .methodNotAllowed, message: "The path has \(names) only",
                headers: [.allow: names], isUnknownEndpoint: true)
        case .none:
            throw RequestFault(status: .notFound, message: "Not found", isUnknownEndpoint: true)
        }
    }

    /// The body, within the limits of bytes and time. A client that is too slow is cut off behind the
    /// refusal.
    private func body(
        of request: Request, _ client: ClientConnection, _ logger: Logger
    ) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }),
            length > limits.bodyBytes
        {
            throw tooLarge(client)
        }
        let slow = Task {
            try await Task.sleep(for: .seconds(limits.bodySeconds))
            client.cutOff()
        }
        defer { slow.cancel() }
        var bytes: [UInt8] = []
        do {
            for try await chunk in request.body {
                guard bytes.count + chunk.readableBytes <= limits.bodyBytes else {
                    throw tooLarge(client)
                }
                bytes += chunk.readableBytesView
            }
        } catch let fault as RequestFault {
            throw fault
        } catch {
            // Chunks or an encoding that are none, or a client that went away in the middle.
            logger.info("a body is not complete", metadata: ["error": "\(error)"])
            throw RequestFault(
                status: .badRequest,
                message: "The body is not complete: its encoding is wrong, or it broke off",
                headers: [.connection: "close"])
        }
        return bytes
    }

    private func tooLarge(_ client: ClientConnection) -> RequestFault {
        unread(client, .contentTooLarge, "The body has more than \(limits.bodyBytes) bytes")
    }

    /// A refusal before the body was read: the connection ends soon, and the answer says so.
    private func unread(
        _ client: ClientConnection, _ status: HTTPResponse.Status, _ message: String
    ) -> RequestFault {
        _ = client.channel.eventLoop.scheduleTask(in: .seconds(1)) { client.cutOff() }
        return RequestFault(status: status, message: message, headers: [.connection: "close"])
    }

    private func refusal(_ error: any Error, _ logger: Logger) -> Response {
        if let fault = RequestFault(error) { return Response(fault) }
        if ClientWentAway.isReason(for: error) {
            // The answer is for the log alone.
            logger.info("the client went away")
            return Response(.bad("The client went away"))
        }
        logger.error("a request failed", metadata: ["error": "\(error)"])
        return Response(
            RequestFault(
                status: .internalServerError, message: "The server failed; its log tells why"))
    }

    /// The client's id of the request where it is a plain word, else a new one.
    private static func requestID(_ request: Request) -> String {
        guard let id = request.headers[.requestID], (1...64).contains(id.utf8.count),
            id.utf8.allSatisfy({ byte in
                switch byte {
                case 48...57, 65...90, 97...122, 45, 46, 95: true
                default: false
                }
            })
        else { return RandomID.hexadecimal(16) }
        return id
    }
}

/// A request's channel and logger.
struct ServiceContext: InitializableFromSource {
    let channel: any Channel
    let logger: Logger

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }
}
