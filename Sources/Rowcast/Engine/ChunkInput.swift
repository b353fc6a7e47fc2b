/// Chunks of an asynchronous sequence as the input of a conversion, or of the file that they were kept
/// in.
struct ChunkInput<Base: AsyncSequence> where Base.Element: Sequence<UInt8> {
    private var upstream: Base.AsyncIterator
    private let gzip = GzipChunks()
    /// Converts chunks of another encoding than UTF-8.
    private var transcoder: Transcoder?
    private var spool: SpooledSource?
    /// The source that is read instead of `upstream`: the file with its chunks, or the result found in
    /// that.
    private var replay: (any ByteSource)?
    /// Bytes of the last chunk, in UTF-8, that were not read yet.
    private var rest: ArraySlice<UInt8> = []

    init(_ upstream: Base.AsyncIterator, encoding: ReadingOptions.TextEncoding) {
        self.upstream = upstream
        if encoding != .utf8 { transcoder = Transcoder(encoding) }
    }

    /// Reads at least one byte, at most the memory's size; 0 at the end of the input.
    mutating func read(
        into room: UnsafeMutableRawBufferPointer, isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> Int {
        if replay != nil { return try replay?.read(into: room) ?? 0 }
        if rest.isEmpty { rest = try await nextChunk(isolation: actor)[...] }
        let count = min(room.count, rest.count)
        room.copyBytes(from: rest.prefix(count))
        rest = rest.dropFirst(count)
        return count
    }

    /// The next chunk that is not empty, in UTF-8; an empty one at the end of the input.
    private mutating func nextChunk(
        isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> [UInt8] {
        while let bytes = try await nextBytes(isolation: actor) {
            let chunk = try transcoder?.text(of: bytes) ?? bytes
            if chunk.isEmpty { continue }
            try keep(chunk)
            return chunk
        }
        // Many sequences end when their task is cancelled.
        try Task.checkCancellation()
        try transcoder?.convert(0)
        return []
    }

    /// The next bytes of the input, expanded if it is compressed; nil at its end.
    private mutating func nextBytes(
        isolation actor: isolated (any Actor)?
    ) async throws(any Error) -> [UInt8]? {
        while true {
            if let bytes = try gzip.next() { return bytes }
            guard let elements = try await upstream.next(isolation: actor) else {
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
        try keep(document)
        while try await !nextChunk(isolation: actor).isEmpty {}
        guard let spool else { return }
        replay = try document.openContainer(open, of: spool)
        rest = []
    }
}
