/// Chunks of an asynchronous sequence as the input of a conversion, or of the file that they were kept
/// in.
struct ChunkInput<Base: AsyncSequence> where Base.Element: Sequence<UInt8> {
    private var upstream: Base.AsyncIterator
    private let gzip = GzipChunks()
    /// Converts chunks of another encoding than UTF-8.
    private var transcoder: Transcoder?
    /// The larger document that the result comes in.
    private let envelope: Envelope?
    /// The document whose first bytes still have to tell archives and answers of multi_results from other
    /// inputs; nil behind them.
    private var unknown: Document?
    /// The text of an archive's file, until the document takes it.
    private var text: InputText?
    private var hasEnded = false
    private var spool: SpooledSource?
    /// The source that is read instead of `upstream`: the file with its chunks, or the result found in
    /// that.
    private var replay: (any ByteSource)?
    /// Bytes of the last chunk, in UTF-8, that were not read yet.
    private var rest: ArraySlice<UInt8> = []

    init(_ upstream: Base.AsyncIterator, _ document: Document) {
        self.upstream = upstream
        envelope = document.envelope
        let encoding = document.options.reading.encoding
        if encoding != .utf8 { transcoder = Transcoder(encoding) }
        unknown = document
    }

    /// The text of the archive's file that is read, once it is known; nil behind that, and for another
    /// input.
    mutating func takeText() -> InputText? {
        defer { text = nil }
        return text
    }

    /// Reads at least one byte, at most the memory's size; 0 at the end of the input.
    mutating func read(
        into room: UnsafeMutableRawBufferPointer, isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> Int {
        if replay != nil { return try replay?.read(into: room) ?? 0 }
        if let document = unknown {
            rest = try await firstChunks(document, isolation: actor)[...]
            if replay != nil { return try replay?.read(into: room) ?? 0 }
        }
        if rest.isEmpty { rest = try await nextChunk(isolation: actor)[...] }
        let count = min(room.count, rest.count)
        room.copyBytes(from: rest.prefix(count))
        rest = rest.dropFirst(count)
        return count
    }

    /// The first chunks, as many as tell an archive, whose file is read from `replay` then, and an answer
    /// of multi_results, which is an error.
    private mutating func firstChunks(
        _ document: Document, isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> [UInt8] {
        unknown = nil
        var bytes: [UInt8] = []
        while bytes.count < TaskList.prefixSize, let next = try await nextBytes(isolation: actor) {
            bytes += next
        }
        if Archive.begins(bytes) {
            let spool = try SpooledSource(
                MemorySource([]), prefix: bytes, options: document.options)
            while let next = try await nextBytes(isolation: actor) { try spool.keep(next) }
            _ = try spool.rewind()
            let text = try InputText(spool, of: document)
            (replay, self.text) = (text.source, text)
            return []
        }
        var first = try text(of: bytes)
        guard document.options.reading.task == nil else { return first }
        while first.count < TaskList.prefixSize {
            let chunk = try await nextChunk(isolation: actor)
            if chunk.isEmpty { break }
            first += chunk
        }
        guard TaskList.isAnswer(first) else { return first }
        var tasks = TaskList()
        var chunk = first
        while !chunk.isEmpty {
            chunk.withPaddedText { tasks.take($0) }
            chunk = try await nextChunk(isolation: actor)
        }
        throw tasks.error
    }

    /// The next chunk of the result that is not empty, in UTF-8; an empty one at the end of the input.
    private mutating func nextChunk(
        isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> [UInt8] {
        while let bytes = try await nextBytes(isolation: actor) {
            let chunk = try text(of: bytes)
            if chunk.isEmpty { continue }
            try keep(chunk)
            return chunk
        }
        // Many sequences end when their task is cancelled.
        try Task.checkCancellation()
        try transcoder?.convert(0)
        try envelope?.finish()
        return []
    }

    /// The text of the result in the next bytes of the input.
    private mutating func text(of bytes: [UInt8]) throws(ConversionError) -> [UInt8] {
        let text = try transcoder?.text(of: bytes) ?? bytes
        return try envelope?.text(of: text) ?? text
    }

    /// The next bytes of the input, expanded if it is compressed; nil at its end.
    private mutating func nextBytes(
        isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> [UInt8]? {
        while true {
            if let bytes = try gzip.next() { return bytes }
            if hasEnded { return nil }
            guard let elements = try await upstream.next(isolation: actor) else {
                hasEnded = true
                return try gzip.finish()
            }
            let chunk = Array(elements)
            if !chunk.isEmpty { gzip.add(chunk) }
        }
    }

    private func keep(_ bytes: [UInt8]) throws(ConversionError) {
        try spool?.keep(bytes)
    }

    /// Keeps the document's prefix and all that comes behind it.
    mutating func keep(_ document: Document) throws(ConversionError) {
        if let replay {
            // A part of a container is read once only.
            guard !replay.canRewind else { return }
            self.replay = try document.spooled(replay)
        } else if spool == nil {
            spool = try document.spooled(MemorySource([]))
            try keep(Array(rest))
        }
    }

    /// Goes back to the first byte that was kept, and skips bytes from there.
    mutating func rewind(skipping byteCount: Int) throws(ConversionError) {
        guard var source = replay ?? spool, try source.rewind() else {
            throw ConversionError(.inputOutput, "the input cannot be read a second time")
        }
        try source.skip(byteCount)
        replay = source
        rest = []
    }

    /// Keeps all of the input, and goes on with the result in the container that it is.
    mutating func openContainer(
        _ open: OpenContainer, _ document: inout Document, isolation actor: isolated (any Actor)?
    ) async throws(any Error) {
        if let replay {
            rest = []
            self.replay = try document.openContainer(open, of: replay)
            return
        }
        try keep(document)
        while try await !nextChunk(isolation: actor).isEmpty {}
        guard let spool else { return }
        replay = try document.openContainer(open, of: spool)
        rest = []
    }
}
