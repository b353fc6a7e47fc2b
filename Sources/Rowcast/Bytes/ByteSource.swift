/// Where a conversion's bytes come from.
public protocol ByteSource {
    /// Size of the input, if known beforehand.
    var byteCount: Int? { get }

    /// Whether `rewind()` can go back.
    var canRewind: Bool { get }

    /// Reads at least one byte, at most the buffer's size; 0 at the end of the input.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int

    /// Goes back to the first byte; `false` if this input can be read only once.
    mutating func rewind() throws(ConversionError) -> Bool

    /// Throws `.inputChanged` if the input is not what it was when it was opened.
    func checkUnchanged() throws(ConversionError)
}

/// Where an output's bytes go.
public protocol ByteSink {
    /// Writes all of the bytes.
    ///
    /// - Throws: `.outputClosed` when the reader has gone away.
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError)
}

/// Bytes in memory as input.
public struct MemorySource: ByteSource {
    private let bytes: [UInt8]
    var position = 0

    /// Makes a source of these bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public var byteCount: Int? { bytes.count }
    public var canRewind: Bool { true }

    public mutating func read(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        let count = min(buffer.count, bytes.count - position)
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }

    public mutating func rewind() throws(ConversionError) -> Bool {
        position = 0
        return true
    }

    public func checkUnchanged() throws(ConversionError) {}
}

/// Collects an output in memory.
public final class MemorySink: ByteSink {
    /// What was written so far.
    public internal(set) var bytes: [UInt8] = []

    /// Makes an empty sink.
    public init() {}

    public func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        self.bytes.append(contentsOf: bytes)
    }
}
