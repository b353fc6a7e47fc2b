internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

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
            try await call.sending(maxStallSeconds).send(
                to: &writer, isClientGone: { watch?.isClientGone == true }, first: first
            ) {
                try await reader.pipe.next()
            }
            withExtendedLifetime(slot) {}
        }
        return Response(status: status, headers: headers, body: body)
    }
}

/// The reading end of a pipe: when it is gone, the writing end fails.
private final class PipeReader: Sendable {
    let pipe: ResponsePipe

    init(_ pipe: ResponsePipe) { self.pipe = pipe }

    deinit { pipe.close() }
}
