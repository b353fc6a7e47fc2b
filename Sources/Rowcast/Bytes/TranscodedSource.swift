struct TranscodedSource: ByteSource {
    private var source: any ByteSource
    init(_ source: any ByteSource, encoding: ConversionOptions.TextEncoding) { self.source = source }
    var byteCount: Int? { nil }
    var canRewind: Bool { source.canRewind }
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        try source.read(into: buffer)
    }
    mutating func rewind() throws(ConversionError) -> Bool { try source.rewind() }
    func checkUnchanged() throws(ConversionError) { try source.checkUnchanged() }
}
