internal import Rowcast
internal import Synchronization

/// A sink that counts its bytes and drops them.
final class CountingSink: ByteSink, Sendable {
    private let total = Mutex(0)

    var count: Int { total.withLock { $0 } }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        total.withLock { $0 += bytes.count }
    }
}

/// A sink that lets a part of the bytes through to another one, and ends the conversion behind it.
final class SliceSink: ByteSink, Sendable {
    private let base: ResponsePipe
    private let range: Range<Int>
    private let place = Mutex(0)

    init(_ base: ResponsePipe, range: Range<Int>) {
        self.base = base
        self.range = range
    }

    /// Whether the part is complete.
    var isComplete: Bool { place.withLock { $0 >= range.upperBound } }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        let start = place.withLock { place in
            defer { place += bytes.count }
            return place
        }
        let part = range.clamped(to: start..<start + bytes.count)
        if !part.isEmpty {
            try base.write(
                UnsafeRawBufferPointer(
                    rebasing: bytes[part.lowerBound - start..<part.upperBound - start]))
        }
        if isComplete { throw ConversionError(.outputClosed, "the asked part is complete") }
    }
}

/// A sink that hands the bytes to a pipe, and counts them.
struct TeeSink: ByteSink {
    private let pipe: ResponsePipe
    private let counter: CountingSink

    init(_ pipe: ResponsePipe, _ counter: CountingSink) {
        self.pipe = pipe
        self.counter = counter
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        try pipe.write(bytes)
        try counter.write(bytes)
    }
}
