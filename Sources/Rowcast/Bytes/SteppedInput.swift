/// The bytes of a source on their way through a step that makes text of them, such as the expansion of
/// gzip.
///
///     source ─▶ buffer ─▶ step ─▶ memory of the reader
///
/// A step takes as many bytes as it can use and produces as many as the memory holds.
struct SteppedInput: ~Copyable {
    private(set) var source: any ByteSource
    private var buffer = InputBuffer(byteCount: 128 << 10)
    private var isSourceAtEnd = false

    init(_ source: any ByteSource) { self.source = source }

    /// Fills memory with text; 0 at the end of the source, where `finish` checks that the step is at its
    /// end, too.
    mutating func read(
        into memory: UnsafeMutableRawBufferPointer,
        step: (PaddedText, TextTarget) throws(ConversionError) -> (consumed: Int, produced: Int),
        finish: () throws(ConversionError) -> Void
    ) throws(ConversionError) -> Int {
        var filled = 0
        while filled < memory.count {
            if buffer.count == 0, !isSourceAtEnd {
                // Text is handed on before the source is waited for.
                if filled > 0 { break }
                let count = try buffer.fill { room throws(ConversionError) in
                    try source.read(into: room)
                }
                isSourceAtEnd = count == 0
            }
            let room = UnsafeMutableRawBufferPointer(rebasing: memory[filled...])
            let done = try step(buffer.text, room.target)
            buffer.removeFirst(done.consumed)
            filled += done.produced
            if isSourceAtEnd, done.consumed == 0, done.produced == 0 {
                if filled == 0 { try finish() }
                break
            }
        }
        return filled
    }

    /// Goes back to the first byte of the source; false where the source can be read only once.
    mutating func rewind() throws(ConversionError) -> Bool {
        guard try source.rewind() else { return false }
        buffer.removeFirst(buffer.count)
        isSourceAtEnd = false
        return true
    }
}
