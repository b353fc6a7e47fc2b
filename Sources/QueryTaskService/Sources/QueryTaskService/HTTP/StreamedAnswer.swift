internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Synchronization

/// An answer whose bytes are made while they are sent.
///
/// The status is known only when the first bytes are there: a query that fails before is refused as a
/// whole. A failure behind them breaks the connection off, so that no client takes half a result, or the
/// text of an error, for a whole one.
struct StreamedAnswer: Sendable {
    let pipe: ResponsePipe
    let call: Call
    /// Held until the bytes are sent.
    let slot: DownloadSlots.Slot
    /// Seconds that a client may take for a chunk.
    let maxStallSeconds: Double

    /// Waits for the first bytes, and answers.
    ///
    /// - Parameters:
    ///   - length: Number of bytes of the whole answer, where it is known.
    ///   - watch: The watch of the client, ended with the answer.
    /// - Throws: The error that ended the bytes before the first.
    func response(
        _ status: HTTPResponse.Status = .ok, headers: HTTPFields, length: Int? = nil,
        watch: ClientWatch? = nil
    ) async throws -> Response {
        let reader = PipeReader(pipe)
        let first: ByteBuffer?
        do {
            first = try await pipe.next()
        } catch {
            watch?.end()
            throw watch?.isClientGone == true ? ClientWentAway() : error
        }
        let body = ResponseBody(contentLength: length) { writer in
            defer { watch?.end() }
            do {
                try await send(first, reader, to: &writer)
                try await writer.finish(nil)
            } catch  where ClientWentAway.isReason(for: error) || watch?.isClientGone == true {
                call.logger.info("the client went away")
                throw error
            } catch {
                call.logger.warning(
                    "an answer was broken off",
                    metadata: ["error": "\(QueryMessage.text(of: error))"])
                throw error
            }
        }
        return Response(status: status, headers: headers, body: body)
    }

    private func send(
        _ first: ByteBuffer?, _ reader: PipeReader, to writer: inout any ResponseBodyWriter
    ) async throws {
        let stall = StallWatch(seconds: maxStallSeconds, call.client)
        defer { stall.end() }
        var next = first
        while let chunk = next {
            stall.begin()
            do {
                try await writer.write(chunk)
            } catch {
                throw ClientWentAway()
            }
            stall.pause()
            next = try await reader.pipe.next()
        }
        withExtendedLifetime(slot) {}
    }
}

/// The reading end of a pipe: when it is gone, the writing end fails.
private final class PipeReader: Sendable {
    let pipe: ResponsePipe

    init(_ pipe: ResponsePipe) { self.pipe = pipe }

    deinit { pipe.close() }
}

/// Cuts off a client that takes no bytes for some time.
private final class StallWatch: Sendable {
    private let begun = Mutex<ContinuousClock.Instant?>(nil)
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(seconds: Double, _ client: ClientConnection) {
        let limit = Duration.seconds(seconds)
        let watching = Task { [weak self] in
            while (try? await Task.sleep(for: limit / 4)) != nil {
                guard let self else { return }
                if let start = self.start, .now - start > limit { return client.cutOff() }
            }
        }
        task.withLock { $0 = watching }
    }

    private var start: ContinuousClock.Instant? { begun.withLock { $0 } }

    func begin() { begun.withLock { $0 = .now } }
    func pause() { begun.withLock { $0 = nil } }

    func end() {
        task.withLock { task in
            task?.cancel()
            task = nil
        }
    }
}
