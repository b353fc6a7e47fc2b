import CRowcastHeader
import Rowcast

/// The callback of an output.
struct CallbackWriter {
    let write: @convention(c) (UnsafeMutableRawPointer?, UnsafeRawPointer?, Int) -> Int32
    let context: UnsafeMutableRawPointer?
}

/// A sink whose bytes a callback takes.
struct CallbackSink: ByteSink {
    let writer: CallbackWriter

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        if bytes.isEmpty { return }
        let result = writer.write(writer.context, bytes.baseAddress, bytes.count)
        guard result == 0 else { throw .callback("write", Int64(min(result, -1))) }
    }
}

/// A sink that collects a document in memory which the caller frees.
final class CDocument: ByteSink {
    private var memory: UnsafeMutableRawPointer?
    private var byteCount = 0
    private var capacity = 0

    deinit { CMemory.free(memory) }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        guard let start = bytes.baseAddress else { return }
        if capacity - byteCount < bytes.count {
            let larger = max(byteCount + bytes.count, 2 * capacity, 4096)
            memory = try CMemory.grow(memory, to: larger)
            capacity = larger
        }
        memory?.advanced(by: byteCount).copyMemory(from: start, byteCount: bytes.count)
        byteCount += bytes.count
    }

    /// Gives the document away, in memory of its size; an empty one has a byte.
    func handOver() -> (UnsafeMutableRawPointer?, byteCount: Int) {
        defer { memory = nil }
        return ((try? CMemory.grow(memory, to: byteCount)) ?? memory, byteCount)
    }
}

/// Marks an error of a callback as one.
struct CallbackFailure: Error, CustomStringConvertible {
    let description: String
}

extension ConversionError {
    /// The error of a callback that returned `-errno`, or -1.
    static func callback(_ deed: String, _ result: Int64) -> ConversionError {
        let number = Int32(exactly: result.magnitude).flatMap { $0 == 1 ? nil : $0 }
        let text = number.map { SystemMessage.text($0) } ?? "it returned \(result)"
        return ConversionError(
            .inputOutput, "the callback that \(deed)s failed: \(text)", errno: number,
            underlying: CallbackFailure(description: deed))
    }

    static var cancelledCall: ConversionError {
        ConversionError(.cancelled, "the conversion was cancelled")
    }
}
