internal import NIOCore
internal import NIOHTTP1
internal import QueryTasks

/// Keeps to what HTTP asks of answers by the version, method and headers of their requests, which are no
/// more known behind the decoder:
///
/// - Clients of HTTP/1.0 know no chunks: their answers end with the connection (RFC 9112, 6.1).
/// - Answers to HEAD have no body, whatever wrote them (RFC 9110, 9.3.2).
/// - `Expect: 100-continue` is answered before the body is sent (RFC 9110, 10.1.1).
/// - A request of HTTP/1.1 has one `Host` (RFC 9112, 3.2); all are dropped of one with several, so that
///   the request is refused for want of a host.
/// - Headers that `Connection` names belong to the connection, and go no further (RFC 9110, 7.6.1).
/// - A request that is no HTTP, or too long, is refused in JSON as all others are.
final class ClientProtocolHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private struct Request {
        let isHead: Bool
        let isOld: Bool
        let isLast: Bool
        /// Whether the client waits for a word before it sends its body.
        var isWaiting: Bool
    }

    /// The requests that are not answered yet: clients may send several at once.
    private var requests = CircularBuffer<Request>()
    private let maxBodyBytes: Int
    /// Why the decoder reads no further request.
    private var parserError: HTTPParserError?

    /// - Parameter maxBodyBytes: Number of bytes of a body that is accepted; a longer one is not asked for.
    init(maxBodyBytes: Int) { self.maxBodyBytes = maxBodyBytes }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(var head):
            requests.append(request(&head))
            context.fireChannelRead(wrapInboundOut(.head(head)))
            askForBody(context)
        case .body, .end:
            if !requests.isEmpty {
                requests[requests.index(before: requests.endIndex)].isWaiting = false
            }
            context.fireChannelRead(data)
        }
    }

    private func request(_ head: inout HTTPRequestHead) -> Request {
        let isOld = head.version != .http1_1
        let isLast = isOld || !head.isKeepAlive
        for name in head.headers[canonicalForm: "Connection"]
        where !HopHeaders.names.contains(name.lowercased()) {
            head.headers.remove(name: String(name))
        }
        if isLast { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        let hostCount = head.headers["Host"].count
        if hostCount > 1 { head.headers.remove(name: "Host") }
        if isOld {
            // An expectation of HTTP/1.0 means nothing, and a host is not needed there.
            head.headers.remove(name: "Expect")
            if hostCount == 0 { head.headers.add(name: "Host", value: "") }
        }
        let isWaiting =
            head.headers.first(name: "Expect")?.lowercased() == "100-continue" && hostCount == 1
            && (head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0) <= maxBodyBytes
        return Request(
            isHead: head.method == .HEAD, isOld: isOld, isLast: isLast, isWaiting: isWaiting)
    }

    /// Tells a client to send its body, when all requests before it are answered.
    private func askForBody(_ context: ChannelHandlerContext) {
        guard requests.first?.isWaiting == true else { return }
        requests[requests.startIndex].isWaiting = false
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Bytes behind it are errors, too.
        if parserError == nil { parserError = error as? HTTPParserError }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard let request = requests.first else { return refuse(context, data, promise) }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if request.isOld { head.version = .http1_0 }
            if request.isLast { head.headers.replaceOrAdd(name: "Connection", value: "close") }
            // A refusal that came before the body: the client will not send it.
            requests[requests.startIndex].isWaiting = false
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            guard !request.isHead else { return writeNothing(context, promise) }
            context.write(data, promise: promise)
        case .end:
            requests.removeFirst()
            if request.isHead {
                // The end of a body of chunks would be bytes, too.
                writeNothing(context, promise)
            } else {
                context.write(data, promise: promise)
            }
            askForBody(context)
        }
    }

    /// Gives the framework's answer to a text that is no request the body that our refusals have.
    private func refuse(
        _ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?
    ) {
        guard case .head(var head) = unwrapOutboundIn(data) else {
            return context.write(data, promise: promise)
        }
        let message: String
        switch parserError {
        case .headerOverflow?:
            head.status = .requestHeaderFieldsTooLarge
            message = "The URL or the headers of the request are too long"
        case .unknown?, nil: message = "The request is not HTTP/1.1"
        case let error?: message = "The request is not HTTP/1.1: \(error)"
        }
        let body = APIError(
            message: message, documentationURL: RequestFault.documentationURL
        ).json
        head.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
        head.headers.replaceOrAdd(name: "Content-Length", value: "\(body.count)")
        context.write(wrapOutboundOut(.head(head)), promise: promise)
        let bytes = context.channel.allocator.buffer(bytes: body)
        context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
    }

    /// Keeps the promises of writes in their order.
    private func writeNothing(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?)
    {
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))), promise: promise)
    }
}

/// Puts a `ClientProtocolHandler` right behind the decoder, where requests still have their versions.
final class ClientProtocolInstaller: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let maxBodyBytes: Int

    init(maxBodyBytes: Int) { self.maxBodyBytes = maxBodyBytes }

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(
                ClientProtocolHandler(maxBodyBytes: maxBodyBytes), position: .after(decoder))
        } catch {
            context.fireErrorCaught(error)
        }
    }
}
