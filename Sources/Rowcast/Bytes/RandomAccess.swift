/// An input of known size that can be read from any place.
protocol RandomAccessSource {
    var size: Int { get }

    /// Reads at least one byte, at most the buffer's size; 0 at the end of the input.
    func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int

    /// Throws `.inputChanged` if the input is not what it was when it was opened.
    func checkUnchanged() throws(ConversionError)
}

extension RandomAccessSource {
    /// The bytes of a range, fewer only where the input ends.
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

/// A source as one that can be read from any place: files and memory are, what else there is goes
/// into a temporary file without a name. `prefix` is what was read of it already.
func randomAccess(
    to source: any ByteSource, prefix: UnsafeRawBufferPointer, options: ConversionOptions
) throws(ConversionError) -> any RandomAccessSource {
    if let file = source as? FileSource, file.canRewind { return file }
    if let memory = source as? MemorySource { return memory }
    let spool: SpooledSource
    if let kept = source as? SpooledSource {
        spool = kept
    } else {
        spool = try SpooledSource(source, prefix: prefix, options: options)
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
    defer { buffer.deallocate() }
    while try spool.read(into: buffer) > 0 {}
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
