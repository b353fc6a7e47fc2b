/// Memory that a source is read into piece by piece, for code that keeps none of the pieces.
package struct ReadBuffer: ~Copyable {
    /// The memory for the next bytes.
    package let room: UnsafeMutableRawBufferPointer

    package init(byteCount: Int = 64 << 10) {
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: byteCount + PaddedText.padding, alignment: 64)
        room = UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount])
    }

    deinit { room.deallocate() }

    /// The first `count` bytes, which last until the next read.
    package func text(count: Int) -> PaddedText {
        guard let start = room.bindMemory(to: UInt8.self).baseAddress else {
            preconditionFailure("a buffer has bytes")
        }
        return PaddedText(unsafeStart: start, count: count)
    }

    /// Reads the next bytes of a source, at most `limit`; no bytes at the end of the source. They
    /// last until the next read.
    package func read(
        from source: inout some ByteSource, limit: Int = .max
    ) throws(ConversionError) -> PaddedText {
        let part = UnsafeMutableRawBufferPointer(rebasing: room[..<min(limit, room.count)])
        return text(count: try source.read(into: part))
    }

    /// Reads the next bytes of a source, at most `limit`; no bytes at the end of the source. They
    /// last until the next read.
    package func read(
        from source: inout any ByteSource, limit: Int = .max
    ) throws(ConversionError) -> PaddedText {
        let part = UnsafeMutableRawBufferPointer(rebasing: room[..<min(limit, room.count)])
        return text(count: try source.read(into: part))
    }
}

extension UnsafeMutableRawBufferPointer {
    /// The memory as a target for text.
    package var target: TextTarget {
        guard let start = bindMemory(to: UInt8.self).baseAddress else {
            return TextTarget(
                unsafeStart: UnsafeMutablePointer(mutating: TextView.empty.unsafeStart), room: 0)
        }
        return TextTarget(unsafeStart: start, room: count)
    }
}

extension ByteSink {
    /// Writes all bytes of a text.
    package mutating func write(_ text: some BorrowedText) throws(ConversionError) {
        try write(UnsafeRawBufferPointer(start: text.unsafeStart, count: text.count))
    }
}
