internal import AsyncHTTPClient
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import QueryTasks
internal import Rowcast

/// Synchronous runs through a gateway: the result comes as json_detail, and goes to the client in its
/// format while it comes.
struct UpstreamRuns: Sendable {
    let service: QueryService
    let client: UpstreamClient
    let runner: UpstreamRunner

    /// - Parameter body: What makes queries equal, as text.
    func answer(
        _ call: Call, _ session: Session, _ query: Query, _ body: String
    ) async throws -> Response {
        var call = call
        call.owner = session.user.clientID
        let name = call.value("result_format")
        // SQL and pictures are made by the server alone.
        guard let format = ResultFormat.api.first(where: { $0.name == name }), format != .sql else {
            let slot = try service.slots.take(for: call.caller)
            return try await call.client.whileThere { [call] in try await pass(call, slot) }
        }
        var parameters = try call.runParameters()
        let key = UpstreamRunner.cacheKey(session.user.clientID, body, parameters)
        let isCalculated = parameters.serverTableCalcs
        // The server has calculated already.
        parameters.serverTableCalcs = nil
        let variant = try ResultVariant(format, parameters, of: query)
        parameters.serverTableCalcs = isCalculated
        if let cached = try runner.cached(key, parameters) {
            return try await service.delivery.response(to: call, with: cached, variant)
        }
        // Before the server runs anything for a client that has enough runs.
        let slot = try service.slots.take(for: call.caller)
        do {
            return try await call.client.whileThere { [call, parameters] in
                if let paged = try await pagedResult(of: query, call, parameters, key) {
                    return try await service.delivery.response(
                        to: call, with: paged, variant, slot: slot)
                }
                let response = try await client.answer(to: request(call, "json_detail"))
                guard response.status == .ok else { throw await client.fault(of: response) }
                return try await stream(response, variant, key, call, slot)
            }
        } catch let fault as QueryFault where fault.kind == .refused && format == .jsonDetail {
            return .json(FailureDocument.value(fault.description))
        }
    }

    /// The result of a query that is fetched in pages; nil for one that comes whole.
    private func pagedResult(
        of query: Query, _ call: Call, _ parameters: QueryTaskParameters, _ key: String
    ) async throws -> StoredResult? {
        guard let authorization = call.head.headerFields[.authorization] else { return nil }
        let members = try RequestBodies.members(query.json)
        let order = UpstreamOrder(
            authorization: authorization, parameters: parameters,
            body: ["result_format": "json_detail"])
        return try await runner.pagedResult(
            of: RequestBodies.canonicalQuery(members), order, key
        ) { _ in }
    }

    private func stream(
        _ response: HTTPClientResponse, _ variant: ResultVariant, _ key: String, _ call: Call,
        _ slot: DownloadSlots.Slot
    ) async throws -> Response {
        let kept = KeptBody(
            response.body, path: service.results, maxBytes: service.runner.maxCacheBytes)
        let conversion = Conversion(from: .jsonDetail, options: variant.options)
        let reader = ChunkReader(conversion.chunks(of: kept, to: variant.format))
        // Failures may be told behind the headings, where nothing has been sent yet.
        var first: [UInt8] = []
        do {
            for _ in 1...2 {
                guard let chunk = try await reader.next() else { break }
                first += chunk
            }
        } catch let error as ConversionError {
            throw error.code == .queryFailed
                ? QueryFault.refused("\(error.reason)")
                : RequestFault(
                    status: .badGateway,
                    message: "The upstream server's result cannot be read: \(error.reason)")
        } catch  where !Task.isCancelled {
            throw RequestFault(
                status: .badGateway, message: "The connection to the upstream server broke")
        }
        let start = ContinuousClock.now
        let body = ResponseBody { [first] writer in
            do {
                try await call.sending(service.limits.stallSeconds).send(
                    to: &writer, first: ByteBuffer(bytes: first)
                ) {
                    try await reader.next().map { ByteBuffer(bytes: $0) }
                }
            } catch {
                kept.discard()
                throw error
            }
            if let id = kept.commit() { _ = try? await runner.add(id, key, since: start) }
            withExtendedLifetime(slot) {}
        }
        return Response(status: .ok, headers: [.contentType: variant.format.mediaType], body: body)
    }

    private func pass(_ call: Call, _ slot: DownloadSlots.Slot) async throws -> Response {
        let response = try await client.answer(to: request(call, call.value("result_format")))
        guard response.status == .ok else { throw await client.fault(of: response) }
        var headers = HTTPFields()
        headers[.contentType] = response.headers.first(name: "Content-Type")
        let chunks = UpstreamChunks(response.body)
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await call.sending(service.limits.stallSeconds).send(to: &writer) {
                    try await chunks.next()
                }
                withExtendedLifetime(slot) {}
            })
    }

    /// The client's request for another format.
    private func request(_ call: Call, _ format: String) -> UpstreamClient.Request {
        var path = call.endpoint.path
        for (name, value) in call.path where name != "result_format" {
            path = path.replacing("{\(name)}", with: URLText.encoded(value))
        }
        path = path.replacing("{result_format}", with: URLText.encoded(format))
        var request = UpstreamClient.Request(
            method: call.body.isEmpty ? .GET : .POST,
            target: Endpoint.basePath + path + UpstreamParameters(call.query).queryString,
            authorization: call.head.headerFields[.authorization], body: call.body)
        if !call.body.isEmpty {
            request.headers.add(name: "Content-Type", value: "application/json")
        }
        return request
    }
}

/// The converted chunks of a result. One task at a time reads.
private final class ChunkReader: @unchecked Sendable {
    private var iterator: ConvertedChunks<KeptBody>.AsyncIterator

    init(_ chunks: ConvertedChunks<KeptBody>) { iterator = chunks.makeAsyncIterator() }

    func next() async throws -> [UInt8]? { try await iterator.next(isolation: nil) }
}

/// The body of an answer, whose bytes are kept in a file while they are few.
private final class KeptBody: AsyncSequence, @unchecked Sendable {
    typealias Element = ByteBufferView

    private let body: HTTPClientResponse.Body
    private let files = OutputFiles()
    private let id = RandomID.hexadecimal(32)
    private let sink: CacheSink?

    init(_ body: HTTPClientResponse.Body, path results: ResultStore, maxBytes: Int) {
        self.body = body
        sink = (try? files.makeSink(path: results.path(of: id))).map {
            CacheSink($0, maxBytes: maxBytes)
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: body.makeAsyncIterator(), kept: self)
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: HTTPClientResponse.Body.AsyncIterator
        let kept: KeptBody

        mutating func next() async throws -> ByteBufferView? {
            guard let chunk = try await base.next() else { return nil }
            chunk.withUnsafeReadableBytes { kept.keep($0) }
            return chunk.readableBytesView
        }
    }

    /// Writes bytes to the file, while they are few.
    private func keep(_ bytes: UnsafeRawBufferPointer) {
        guard let sink, sink.isWhole else { return }
        try? sink.write(bytes)
    }

    /// Makes the file; returns its id, nil where it is not whole.
    func commit() -> String? {
        guard let sink else { return nil }
        guard sink.isWhole, (try? sink.finish()) != nil, (try? files.commit()) != nil else {
            files.discard()
            return nil
        }
        return id
    }

    func discard() { files.discard() }
}
