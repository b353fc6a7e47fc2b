import CRowcastHeader
import Rowcast

/// A document in memory that the caller keeps until the call returns.
struct BorrowedSource: ByteSource {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var byteCount: Int? { bytes.count }
    var canRewind: Bool { true }

    mutating func read(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        let part = UnsafeRawBufferPointer(rebasing: bytes[position...].prefix(buffer.count))
        buffer.copyMemory(from: part)
        position += part.count
        return part.count
    }

    mutating func rewind() throws(ConversionError) -> Bool {
        position = 0
        return true
    }

    func checkUnchanged() throws(ConversionError) {}
}

/// The callbacks of an input.
struct CallbackReader {
    let read: @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, Int) -> Int64
    let rewind: (@convention(c) (UnsafeMutableRawPointer?) -> Int32)?
    let context: UnsafeMutableRawPointer?
}

/// A document that a callback reads.
struct CallbackSource: ByteSource {
    private let reader: CallbackReader
    private let isCancelled: () -> Bool

    init(_ reader: CallbackReader, _ isCancelled: @escaping () -> Bool) {
        self.reader = reader
        self.isCancelled = isCancelled
        // Asked once in front, since a callback may find that what it reads has no beginning to go to.
        canRewind = reader.rewind?(reader.context) == 0
    }

    var byteCount: Int? { nil }
    let canRewind: Bool

    mutating func read(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        // Copies of pipes are made in one step, which may take long.
        if isCancelled() { throw .cancelledCall }
        let result = reader.read(reader.context, buffer.baseAddress, buffer.count)
        guard result >= 0 else { throw .callback("read", result) }
        guard result <= buffer.count else {
            throw ConversionError(
                .inputOutput,
                "the callback that reads returned \(result) for \(buffer.count) bytes of room")
        }
        return Int(result)
    }

    mutating func rewind() throws(ConversionError) -> Bool {
        reader.rewind?(reader.context) == 0
    }

    func checkUnchanged() throws(ConversionError) {}
}
