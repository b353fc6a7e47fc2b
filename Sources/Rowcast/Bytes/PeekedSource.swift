/// A source that can be read only once, with its first bytes, which were read already, in front.
struct PeekedSource: ByteSource {
    private var source: any ByteSource
    private var prefix: ArraySlice<UInt8>

    init(_ source: any ByteSource, prefix: [UInt8]) {
        self.source = source
        self.prefix = prefix[...]
    }

    var byteCount: Int? { source.byteCount }
    var canRewind: Bool { false }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        guard !prefix.isEmpty else { return try source.read(into: buffer) }
        let count = min(buffer.count, prefix.count)
        buffer.copyBytes(from: prefix.prefix(count))
        prefix = prefix.dropFirst(count)
        return count
    }

    func rewind() throws(ConversionError) -> Bool { false }

    func checkUnchanged() throws(ConversionError) { try source.checkUnchanged() }
}

extension ByteSource {
    /// The first bytes, at most `count`, and the source from its first byte on.
    func peeked(_ count: Int) throws(ConversionError) -> (prefix: [UInt8], source: any ByteSource) {
        var source = self
        let buffer = ReadBuffer(byteCount: count)
        var prefix: [UInt8] = []
        while prefix.count < count {
            let text = try buffer.read(from: &source, limit: count - prefix.count)
            if text.isEmpty { break }
            prefix.append(text)
        }
        if source.canRewind, try source.rewind() { return (prefix, source) }
        return (prefix, PeekedSource(source, prefix: prefix))
    }
}
