/// Bytes that were read of an input and are used up from the front.
///
///     | used | text, not used yet | room for more |
///
/// One allocation holds all of them; its size bounds the bytes that can be looked at together.
package struct InputBuffer: ~Copyable {
    private let memory: UnsafeMutableRawBufferPointer
    private let capacity: Int
    private var start = 0
    private var end = 0

    package init(byteCount: Int) {
        capacity = byteCount
        memory = .allocate(byteCount: byteCount + PaddedText.padding, alignment: 64)
    }

    deinit { memory.deallocate() }

    /// Number of bytes that were not used yet.
    package var count: Int { end - start }

    /// The bytes that were not used yet, until the next `fill`.
    package var text: PaddedText {
        guard let bytes = memory.bindMemory(to: UInt8.self).baseAddress else {
            preconditionFailure("a buffer has bytes")
        }
        return PaddedText(unsafeStart: bytes + start, count: end - start)
    }

    /// Uses up the first `byteCount` bytes.
    package mutating func removeFirst(_ byteCount: Int) {
        precondition(byteCount <= count)
        start += byteCount
    }

    /// Has `read` put bytes behind those that were not used yet, at most `limit`; returns their
    /// number, which is that of `read`.
    package mutating func fill(
        limit: Int = .max,
        _ read: (UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int
    ) throws(ConversionError) -> Int {
        if start > 0 {
            memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[start..<end]))
            end -= start
            start = 0
        }
        let room = memory[end..<end + min(limit, capacity - end)]
        let read = try read(UnsafeMutableRawBufferPointer(rebasing: room))
        end += read
        return read
    }
}
