extension Conversion {
    /// Converts a sequence of byte chunks, such as the body of an HTTP response, as they come.
    ///
    ///     for try await chunk in conversion.chunks(of: body, to: .csv) { … }
    ///
    /// `base` is read only when the consumer asks for more, so a slow consumer slows the producer
    /// down; at most a few frames are in memory. Frames are decoded and encoded in tasks of their
    /// own, `options.threads` at once. Where the header stands behind the rows the chunks are kept
    /// in a temporary file without a name and read again from there.
    ///
    /// The sequence throws `ConversionError` (`.unsupported` for encodings other than UTF-8),
    /// whatever `base` throws, and `CancellationError` if `base` ends in a task that was cancelled.
    public func chunks<Base: AsyncSequence>(
        of base: Base, to format: ResultFormat
    ) -> ConvertedChunks<Base> where Base.Element: Sequence<UInt8> {
        ConvertedChunks(base: base, conversion: self, format: format)
    }
}

/// The output of `Conversion.chunks(of:to:)`: chunks of bytes, about one a frame.
public struct ConvertedChunks<Base: AsyncSequence>: AsyncSequence
where Base.Element: Sequence<UInt8> {
    let base: Base
    let conversion: Conversion
    let format: ResultFormat

    /// Begins a conversion; each iterator is one.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(input: Input(base.makeAsyncIterator()), conversion, format)
    }

    /// Pulls chunks of output.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private enum State {
            case beginning
            case rows(AsyncPass)
            case finished
        }

        private var input: Input
        private let conversion: Conversion
        private let format: ResultFormat
        private var state = State.beginning

        init(input: Input, _ conversion: Conversion, _ format: ResultFormat) {
            self.input = input
            self.conversion = conversion
            self.format = format
        }

        /// The next chunk, `nil` at the end of the output.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> [UInt8]? {
            do {
                switch state {
                case .finished: return nil
                case .beginning: return try await begin(isolation: actor)
                case .rows(let pass):
                    if let chunk = try await pass.next(from: &input, isolation: actor) {
                        return chunk
                    }
                    state = .finished
                    return try pass.finish()
                }
            } catch {
                state = .finished
                throw error
            }
        }

        /// Reads the header and writes what comes before the rows.
        private mutating func begin(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> [UInt8] {
            guard conversion.options.encoding == .utf8 else {
                throw ConversionError(
                    .unsupported, "chunks must be UTF-8",
                    hint: "convert other encodings from a ByteSource")
            }
            var encoding = try OutputEncoding(formats: [format], options: conversion.options)
            var document = Document(conversion, facets: encoding.facets, outputs: encoding)
            var isWhole = false
            while try !document.open(isWhole: isWhole) {
                if let container = document.container {
                    try await input.openContainer(container, &document, isolation: actor)
                    isWhole = false
                    continue
                }
                let chunk = try await input.nextChunk(isolation: actor)
                chunk.withUnsafeBytes { document.append($0) }
                isWhole = chunk.isEmpty
            }
            if document.opened?.isSurvey == true {
                try await survey(&document, isolation: actor)
            }
            if document.needsRowCount || encoding.surveysRows {
                let survey = try encoding.makeSurvey(of: document)
                let pass = try await readAll(document, survey, isolation: actor)
                document.didLookAtRows(pass.pipeline.rowCount)
                encoding.didSurvey(pass.encoding ?? survey)
                try input.replay(from: document.prefix.count)
            }
            try encoding.begin(document)
            let sink = MemorySink()
            try encoding.write(to: sink)
            state = .rows(AsyncPass(document, encoding: encoding, sink: sink))
            return sink.take()
        }

        /// Runs over the input without outputs, so that the header is known, and goes back.
        private mutating func survey(
            _ document: inout Document,
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) {
            let pass = try await readAll(document, isolation: actor)
            try pass.reopen(&document)
            try input.replay(from: document.prefix.count)
        }

        /// Runs over the input without outputs; it can be read again then.
        private mutating func readAll(
            _ document: Document, _ rowSurvey: OutputEncoding? = nil,
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> AsyncPass {
            try input.keep(document)
            let pass = AsyncPass(document, encoding: rowSurvey, sink: MemorySink())
            while try await pass.next(from: &input, isolation: actor) != nil {}
            return pass
        }
    }

    /// Chunks from upstream, or from the file that they were kept in.
    struct Input {
        private var upstream: Base.AsyncIterator
        private var spool: SpooledSource?
        /// What is read instead of `upstream`: what was kept of it, or found in that.
        private var replay: (any ByteSource)?

        init(_ upstream: Base.AsyncIterator) { self.upstream = upstream }

        /// The next bytes; none at the end of the input.
        mutating func nextChunk(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> [UInt8] {
            if replay != nil { return try nextReplayedChunk() }
            while let elements = try await upstream.next(isolation: actor) {
                let chunk = Array(elements)
                if chunk.isEmpty { continue }
                if let spool {
                    try chunk.withUnsafeBytesThrowing { bytes throws(ConversionError) in
                        try spool.keep(bytes)
                    }
                }
                return chunk
            }
            // Many sequences end when their task is cancelled.
            try Task.checkCancellation()
            return []
        }

        private mutating func nextReplayedChunk() throws(ConversionError) -> [UInt8] {
            let buffer = UnsafeMutableRawBufferPointer.allocate(
                byteCount: 256 << 10, alignment: 64)
            defer { buffer.deallocate() }
            let count = try replay?.read(into: buffer) ?? 0
            return Array(buffer[..<count])
        }

        /// Keeps what comes, behind the document's prefix, so that `replay(from:)` can go back.
        mutating func keep(_ document: Document) throws(ConversionError) {
            if let replay {
                // A part of a container is read once only.
                guard !replay.canRewind else { return }
                let spooled = try document.spooled(replay)
                spool = spooled
                self.replay = spooled
            } else {
                spool = try document.spooled(MemorySource([]))
            }
        }

        mutating func replay(from byte: Int) throws(ConversionError) {
            guard var spool, try spool.rewind() else { return }
            try spool.skip(byte)
            replay = spool
        }

        /// Keeps all of the input, and goes on with the result in the container that it is.
        mutating func openContainer(
            _ container: OpenContainer, _ document: inout Document,
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) {
            try keep(document)
            while try await !nextChunk(isolation: actor).isEmpty {}
            guard let spool else { return }
            replay = try document.openContainer(container, of: spool)
        }
    }
}

extension Document {
    /// Keeps what was read of the document, and what `source` has behind that.
    fileprivate func spooled(
        _ source: any ByteSource
    ) throws(ConversionError) -> SpooledSource {
        let options = options
        return try prefix.withUnsafeBytesThrowing { bytes throws(ConversionError) in
            try SpooledSource(source, prefix: bytes, options: options)
        }
    }
}
