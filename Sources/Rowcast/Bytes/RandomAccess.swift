/// An input of known size whose bytes can be read at any offset.
protocol RandomAccessSource {
    var size: Int { get }

    /// Reads at least one byte and at most as many as the buffer holds; returns 0 at the input's
    /// end.
    func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int

    /// Throws `.inputChanged` if the input has changed since it was opened.
    func checkUnchanged() throws(ConversionError)
}

extension RandomAccessSource {
    /// The bytes of a range; fewer only at the input's end.
    func bytes(_ range: Range<Int>) throws(ConversionError) -> [UInt8] {
        let range = range.clamped(to: 0..<size)
        var bytes = [UInt8](repeating: 0, count: range.count)
        var filled = 0
        while filled < bytes.count {
            let start = filled
            let result = bytes.withUnsafeMutableBytes { buffer in
                Result { () throws(ConversionError) in
                    try read(
                        at: range.lowerBound + start,
                        into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
                }
            }
            let count = try result.get()
            if count == 0 { break }
            filled += count
        }
        return Array(bytes[..<filled])
    }
}

/// The source itself if it is a file or in memory; otherwise a copy in an unnamed temporary file.
/// `prefix` holds the bytes already read from the source.
func randomAccess(
    to source: any ByteSource, prefix: [UInt8], options: ConversionOptions
) throws(ConversionError) -> any RandomAccessSource {
    if let file = source as? FileSource, file.canRewind { return file }
    if let memory = source as? MemorySource { return memory }
    let spool: SpooledSource
    if let kept = source as? SpooledSource {
        spool = kept
    } else {
        spool = try SpooledSource(source, prefix: prefix, options: options)
    }
    try spool.readToEnd()
    return spool
}

extension FileSource: RandomAccessSource {
    var size: Int { byteCount ?? 0 }
}

extension MemorySource: RandomAccessSource {
    var size: Int { byteCount ?? 0 }

    func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        var rest = self
        rest.position = min(offset, size)
        return try rest.read(into: buffer)
    }
}

extension SpooledSource: RandomAccessSource {
    var size: Int { spooledCount }
}
