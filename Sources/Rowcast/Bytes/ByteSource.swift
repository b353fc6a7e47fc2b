internal import Synchronization

/// The input of a conversion: a source of bytes.
public protocol ByteSource {
    /// Size of the input in bytes; nil if it is not known in advance.
    var byteCount: Int? { get }

    /// Whether `rewind()` can return to the first byte.
    var canRewind: Bool { get }

    /// Reads at least one byte and at most as many as the buffer holds; returns 0 at the input's
    /// end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int

    /// Returns to the first byte; false for an input that can be read only once.
    mutating func rewind() throws(ConversionError) -> Bool

    /// Throws `.inputChanged` if the input has changed since it was opened.
    func checkUnchanged() throws(ConversionError)
}

/// The output of a conversion: a sink for bytes.
public protocol ByteSink {
    /// Writes all bytes.
    ///
    /// - Throws: `.outputClosed` if the reader of the output has gone away.
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError)

    /// Ends the document; called behind its last byte, but not for a conversion that fails. Default:
    /// does nothing.
    mutating func finish() throws(ConversionError)
}

extension ByteSink {
    public mutating func finish() throws(ConversionError) {}
}

/// A source of bytes in memory.
public struct MemorySource: ByteSource {
    private let bytes: [UInt8]
    var position = 0

    /// Makes a source of the given bytes.
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

/// A sink that collects bytes in memory.
public final class MemorySink: ByteSink, Sendable {
    private let content = Mutex<[UInt8]>([])

    /// The bytes written so far.
    public var bytes: [UInt8] { content.withLock { $0 } }

    /// Makes an empty sink.
    public init() {}

    public func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        content.withLock { $0.append(contentsOf: bytes) }
    }

    /// The bytes that were written since the last call.
    func take() -> [UInt8] {
        content.withLock { content in
            defer { content = [] }
            return content
        }
    }
}
