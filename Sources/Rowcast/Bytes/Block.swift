/// Bytes that an encoder packed of the rows of one frame, in memory of their own.
///
///     byte 0 … 7    number of bytes of the block, in the machine's order
///     byte 8 … 63   facts of the block, as its encoder lays them out
///     byte 64 …     the packed rows
///
/// The memory begins at a multiple of 64 bytes, as Arrow recommends for buffers, and never changes.
package final class Block: Sendable {
    /// Number of bytes in front of the packed rows.
    package static let headerSize = 64

    /// The first byte, until the block is released. Code that takes it is counted by `.ci/unsafe`.
    package nonisolated(unsafe) let unsafeStart: UnsafeMutableRawPointer
    /// Number of bytes, the header included.
    package let count: Int

    /// Copies the bytes of a block.
    init(copying bytes: TextView) {
        count = bytes.count
        // Room for reads of whole vectors behind the last byte.
        let room = count + PaddedText.padding
        unsafeStart = .allocate(byteCount: room, alignment: 64)
        unsafeStart.copyMemory(from: bytes.unsafeStart, byteCount: count)
        (unsafeStart + count).initializeMemory(
            as: UInt8.self, repeating: 0, count: PaddedText.padding)
    }

    deinit { unsafeStart.deallocate() }

    /// The bytes, as long as the block lives.
    var text: PaddedText {
        PaddedText(
            unsafeStart: UnsafePointer(unsafeStart.assumingMemoryBound(to: UInt8.self)),
            count: count)
    }

    /// The blocks that follow one another in some bytes.
    static func blocks(in buffer: UnsafeRawBufferPointer) -> [Block] {
        let bytes = TextView(buffer)
        var blocks: [Block] = []
        var place = 0
        while place + headerSize <= bytes.count {
            let count = UnsafeRawPointer(bytes.unsafeStart + place).loadUnaligned(as: UInt64.self)
            let size = Int(truncatingIfNeeded: count)
            precondition(size >= headerSize && size <= bytes.count - place, "a block is whole")
            blocks.append(Block(copying: bytes.slice(at: place, count: size)))
            place += size
        }
        return blocks
    }
}

extension OutputBuffer {
    /// Begins a block; returns its place in the buffer. `endBlock` ends it.
    mutating func beginBlock() -> Int {
        let start = count
        reserve(Block.headerSize)
        (base + start).update(repeating: 0, count: Block.headerSize)
        count += Block.headerSize
        return start
    }

    /// Writes the size of the block that began at `start`, and ends it here.
    mutating func endBlock(from start: Int) {
        target(at: start).store(UInt64(count - start))
    }

    /// The bytes from `place` on, which were appended, to change them.
    @inline(__always)
    func target(at place: Int) -> TextTarget {
        TextTarget(unsafeStart: base + place, room: capacity - place)
    }
}
