/// A source that copies an input that can be read only once to an unnamed temporary file, from
/// which it can be read again.
package final class SpooledSource: ByteSource {
    private var source: any ByteSource
    private let file: TemporaryFile
    private let maxBytes: Int
    private(set) var spooledCount = 0
    private var isReplaying = false

    /// `prefix` holds the bytes already read from `source`.
    package init(
        _ source: any ByteSource, prefix: [UInt8], options: ConversionOptions
    ) throws(ConversionError) {
        self.source = source
        maxBytes = options.maxSpoolBytes
        file = try TemporaryFile(in: options.temporaryFolder)
        try keep(prefix)
    }

    /// Copies the rest of the input.
    package func readToEnd() throws(ConversionError) {
        let buffer = ReadBuffer(byteCount: 256 << 10)
        while try read(into: buffer.room) > 0 {}
    }

    package var canRewind: Bool { true }

    package var byteCount: Int? { isReplaying ? spooledCount : source.byteCount }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        if isReplaying { return try file.read(into: buffer) }
        let count = try source.read(into: buffer)
        try keep(buffer.target.text(first: count))
        return count
    }

    func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        try file.read(at: offset, into: buffer)
    }

    package func rewind() throws(ConversionError) -> Bool {
        isReplaying = true
        return file.rewind()
    }

    package func checkUnchanged() throws(ConversionError) {}

    /// Appends bytes to the temporary file.
    func keep(_ bytes: [UInt8]) throws(ConversionError) {
        try bytes.withText { text throws(ConversionError) in try keep(text) }
    }

    private func keep(_ bytes: TextView) throws(ConversionError) {
        spooledCount += bytes.count
        guard spooledCount <= maxBytes else {
            throw ConversionError(
                .tooLarge, "the input must be read twice and is longer than \(maxBytes) bytes",
                hint: "convert it from a file, or raise \(option: .maxSpoolBytes)")
        }
        try file.append(bytes)
    }
}
