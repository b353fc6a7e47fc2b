/// A source that converts bytes of another encoding to UTF-8.
///
/// Errors of decoders name a byte of the UTF-8 text; errors of the encoding name a byte of the
/// input. Copies share their buffers, so only one of them may be read.
struct TranscodedSource: ByteSource {
    private var source: any ByteSource
    private let encoding: ConversionOptions.TextEncoding
    private var transcoder: Transcoder

    init(_ source: any ByteSource, encoding: ConversionOptions.TextEncoding) {
        self.source = source
        self.encoding = encoding
        transcoder = Transcoder(encoding)
    }

    /// The size of a UTF-8 source; nil for other encodings, because converted text has another
    /// length.
    var byteCount: Int? {
        switch encoding {
        case .utf8: source.byteCount
        case .latin1, .windows1252, .utf16: nil
        }
    }

    var canRewind: Bool { source.canRewind }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        while transcoder.isEmpty {
            let count = try source.read(into: transcoder.room)
            try transcoder.convert(count)
            if count == 0 { return 0 }
        }
        return transcoder.take(into: buffer)
    }

    mutating func rewind() throws(ConversionError) -> Bool {
        transcoder.restart()
        return try source.rewind()
    }

    func checkUnchanged() throws(ConversionError) { try source.checkUnchanged() }
}
