internal import HTTPTypes
internal import Hummingbird
internal import Rowcast

/// Sends stored results in any format, whole or in parts.
struct ResultDelivery: Sendable {
    let results: ResultStore
    let slots: DownloadSlots
    let runner: QueryRunner
    let maxStallSeconds: Double

    /// The answer with a result, or a part of it.
    ///
    /// The bytes of a result in a format are always the same, so that the answer has an entity tag, and a
    /// download that broke off can go on: `Range` with `If-Range` asks for the rest.
    ///
    /// - Parameter taken: The slot that the call has already; nil to take one.
    func response(
        to call: Call, with result: StoredResult, _ variant: ResultVariant,
        slot taken: DownloadSlots.Slot? = nil
    ) async throws -> Response {
        guard results.has(result.id) else { throw RequestFault.missing(TaskView.expiredMessage) }
        let tag = variant.entityTag(of: result)
        var headers = HTTPFields()
        headers[.contentType] = variant.format.mediaType
        headers[.eTag] = tag
        headers[.acceptRanges] = "bytes"
        headers[.cacheControl] = "private"
        let asked = call.head.headerFields
        if let failure = try await failure(of: result, variant) { throw RequestFault.bad(failure) }
        if let wanted = asked[.ifMatch], !ResultDelivery.matches(wanted, tag, weakly: false) {
            throw RequestFault(
                status: .preconditionFailed,
                message: "The result is another one than If-Match names",
                headers: [.eTag: tag])
        }
        if let known = asked[.ifNoneMatch], ResultDelivery.matches(known, tag, weakly: true) {
            headers[.contentType] = nil
            return Response(status: .notModified, headers: headers)
        }
        let faults = await faults(of: result, variant)
        if !faults.isEmpty { headers[.rowcastWarnings] = CalculationFaults.headerText(faults) }
        var size = try await results.state.read { database in
            try StateStore.size(of: variant.name, result.id, in: database)
        }
        // A range of HEAD means nothing (RFC 9110, 14.2).
        if call.isHead { return .headersOnly(.ok, headers, length: size) }
        let slot = try taken ?? slots.take(for: call.caller)
        var range = 0..<Int.max
        var status = HTTPResponse.Status.ok
        if let text = asked[.range], asked[.ifRange].map({ $0 == tag }) ?? true {
            let known = if let size { size } else { try await measure(result, variant) }
            size = known
            switch ByteRange(text, size: known) {
            case .whole: break
            case .part(let part):
                range = part
                status = .partialContent
                headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(known)"
            case .unsatisfiable:
                throw RequestFault(
                    status: .rangeNotSatisfiable, message: "The result has \(known) bytes",
                    headers: [.contentRange: "bytes */\(known)"])
            }
        }
        let pipe = ResponsePipe.ofStoredResult()
        try runner.deliver { [range, size] in send(result, variant, range, size, into: pipe) }
        let answer = StreamedAnswer(
            pipe: pipe, call: call, slot: slot, maxStallSeconds: maxStallSeconds)
        return try await answer.response(
            status, headers: headers, length: status == .ok ? size : range.count)
    }

    /// Why a result cannot be written in a format, such as a text too long for a cell of a workbook; nil while
    /// nobody has tried in vain.
    private func failure(of result: StoredResult, _ variant: ResultVariant) async throws -> String?
    {
        try await results.state.read { database in
            try StateStore.failure(of: variant.name, result.id, in: database)
        }
    }

    /// The warnings that a client gets with a result in a format: that the format cannot have it, or the faults of table
    /// calculations. A result that cannot be read is told when it is sent.
    func faults(of result: StoredResult, _ variant: ResultVariant) async -> [String] {
        if let failure = try? await failure(of: result, variant) { return [failure] }
        guard variant.isCalculated else { return [] }
        let path = results.path(of: result.id)
        let messages = try? await runner.onDeliveryThread {
            try CalculationFaults.messages(path: path, variant)
        }
        return messages ?? []
    }

    /// Whether an `If-Match` or `If-None-Match` names the tag; a weak one counts for the latter alone
    /// (RFC 9110, 8.8.3.2).
    private static func matches(_ header: String, _ tag: String, weakly: Bool) -> Bool {
        header.split(separator: ",").contains { part in
            let part = part.filter { $0 != " " && $0 != "\t" }
            return part == "*" || part == tag || weakly && part == "W/" + tag
        }
    }

    /// Converts a result into a pipe. Blocks.
    private func send(
        _ result: StoredResult, _ variant: ResultVariant, _ range: Range<Int>, _ size: Int?,
        into pipe: ResponsePipe
    ) {
        let counter = CountingSink()
        let slice = SliceSink(pipe, range: range)
        do throws(ConversionError) {
            do throws(ConversionError) {
                let source = try FileSource(path: results.path(of: result.id))
                let conversion = Conversion(from: .jsonDetail, options: variant.options)
                if range.upperBound == Int.max {
                    try conversion.run(
                        source, to: [ConversionOutput(variant.format, to: TeeSink(pipe, counter))])
                } else {
                    try conversion.run(source, to: [ConversionOutput(variant.format, to: slice)])
                }
            } catch {
                guard slice.isComplete, error.code == .outputClosed else { throw error }
            }
        } catch {
            keep(error, result, variant)
            pipe.end(.failure(error))
            return
        }
        // The size is kept before the client knows the end, so that its next request finds it.
        if range.upperBound == Int.max, size == nil { keep(counter.count, result, variant) }
        pipe.end(.success(()))
    }

    private func measure(_ result: StoredResult, _ variant: ResultVariant) async throws -> Int {
        let path = results.path(of: result.id)
        do {
            let count = try await runner.onDeliveryThread {
                let counter = CountingSink()
                try Conversion(from: .jsonDetail, options: variant.options).run(
                    FileSource(path: path), to: [ConversionOutput(variant.format, to: counter)])
                return counter.count
            }
            keep(count, result, variant)
            return count
        } catch let error as ConversionError {
            keep(error, result, variant)
            throw error
        }
    }

    /// Remembers an error that the format has with the result each time.
    private func keep(_ error: ConversionError, _ result: StoredResult, _ variant: ResultVariant) {
        guard let fault = RequestFault(error) else { return }
        try? results.state.writeNow { database in
            try StateStore.setFailure(fault.message, of: variant.name, result.id, in: database)
        }
    }

    private func keep(_ size: Int, _ result: StoredResult, _ variant: ResultVariant) {
        try? results.state.writeNow { database in
            try StateStore.setSize(size, of: variant.name, result.id, in: database)
        }
    }
}
