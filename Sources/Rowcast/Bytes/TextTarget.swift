/// A place in memory that text is written to, and the number of bytes that fit there.
///
/// Release builds check no place; debugging builds check that a place lies in the room. Only owners
/// of memory make targets: `OutputBuffer`, `Frame`, and arrays in `withTarget`. A target lives until
/// its owner grows.
package struct TextTarget {
    /// The first byte. Code that takes it loses the debugging builds' checks, so `.ci/unsafe` counts
    /// it.
    package let unsafeStart: UnsafeMutablePointer<UInt8>
    /// Number of bytes that may be written.
    package let room: Int

    @inline(__always)
    package init(unsafeStart: UnsafeMutablePointer<UInt8>, room: Int) {
        self.unsafeStart = unsafeStart
        self.room = room
    }

    @inline(__always)
    package subscript(place: Int) -> UInt8 {
        get {
            assert(place >= 0 && place < room)
            return unsafeStart[place]
        }
        nonmutating set {
            assert(place >= 0 && place < room)
            unsafeStart[place] = newValue
        }
    }

    /// The target from `place` on.
    @inline(__always)
    package static func + (target: TextTarget, place: Int) -> TextTarget {
        TextTarget(unsafeStart: target.unsafeStart + place, room: target.room &- place)
    }

    /// Number of bytes from the start of `other` to this target's start.
    @inline(__always)
    package static func - (target: TextTarget, other: TextTarget) -> Int {
        target.unsafeStart - other.unsafeStart
    }

    /// Writes 16 bytes at `place`.
    @inline(__always)
    func store(_ vector: Vector, at place: Int = 0) {
        assert(place >= 0 && place + 16 <= room)
        UnsafeMutableRawPointer(unsafeStart + place).storeBytes(of: vector, as: Vector.self)
    }

    /// Writes eight bytes at `place`, in the machine's order.
    @inline(__always)
    package func store(_ word: UInt64, at place: Int = 0) {
        assert(place >= 0 && place + 8 <= room)
        UnsafeMutableRawPointer(unsafeStart + place).storeBytes(of: word, as: UInt64.self)
    }

    /// Writes four bytes at `place`, in the machine's order.
    @inline(__always)
    package func store(_ word: UInt32, at place: Int = 0) {
        assert(place >= 0 && place + 4 <= room)
        UnsafeMutableRawPointer(unsafeStart + place).storeBytes(of: word, as: UInt32.self)
    }

    /// The first `count` bytes that were written here.
    @inline(__always)
    package func text(first count: Int) -> TextView {
        assert(count <= room)
        return TextView(unsafeStart: unsafeStart, count: count)
    }

    /// Copies a text to `place`.
    @inline(__always)
    package func copy(_ text: some BorrowedText, at place: Int = 0) {
        assert(place >= 0 && place + text.count <= room)
        (unsafeStart + place).update(from: text.unsafeStart, count: text.count)
    }

    /// Copies a text that is short most of the time: without a call then.
    ///
    /// A short string comes in two registers. Each load lies in the bytes of one of them, or the
    /// processor would wait until both are in memory.
    @inline(__always)
    func copy(short text: TextView) {
        assert(text.count <= room)
        let count = text.count
        switch count {
        case 0: break
        case 1..<4: copyFew(text, count, at: 0)
        case 4..<8:
            copy(UInt32.self, of: text, at: 0)
            copy(UInt32.self, of: text, at: count &- 4)
        case 8..<12:
            copy(UInt64.self, of: text, at: 0)
            if count > 8 { copyFew(text, count, at: 8) }
        case 12..<16:
            copy(UInt64.self, of: text, at: 0)
            copy(UInt32.self, of: text, at: 8)
            copy(UInt32.self, of: text, at: count &- 4)
        case 16...32:
            copy(Vector.self, of: text, at: 0)
            copy(Vector.self, of: text, at: count &- 16)
        case _: copy(text)
        }
    }

    /// Copies the one to three bytes from `place` on.
    @inline(__always)
    private func copyFew(_ text: TextView, _ count: Int, at place: Int) {
        let middle = (place &+ count) / 2
        self[place] = text[place]
        self[middle] = text[middle]
        self[count &- 1] = text[count &- 1]
    }

    /// Copies the bytes of a word from `place` on.
    @inline(__always)
    private func copy<Word: BitwiseCopyable>(_: Word.Type, of text: TextView, at place: Int) {
        let word = UnsafeRawPointer(text.unsafeStart + place).loadUnaligned(as: Word.self)
        UnsafeMutableRawPointer(unsafeStart + place).storeBytes(of: word, as: Word.self)
    }

    /// The first `count` bytes that were written here, with the room behind them as their padding.
    @inline(__always)
    package func text(count: Int) -> PaddedText {
        assert(count + PaddedText.padding <= room)
        return PaddedText(unsafeStart: unsafeStart, count: count)
    }
}

/// Calls `body` with room for a short text, which is gone afterwards.
func withTemporaryTarget<Value>(room: Int, _ body: (TextTarget) -> Value) -> Value {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, room)) { buffer in
        guard let start = buffer.baseAddress else { preconditionFailure("a buffer has bytes") }
        return body(TextTarget(unsafeStart: start, room: room))
    }
}

extension [UInt8] {
    /// Calls `body` with the array's bytes as the room for a text, and with the number of bytes that
    /// `body` returns cuts the array.
    package mutating func withTarget<Failure>(
        _ body: (TextTarget) throws(Failure) -> Int
    ) throws(Failure) {
        let written = try withUnsafeMutableBufferPointer { bytes throws(Failure) in
            guard let start = bytes.baseAddress else { return 0 }
            return try body(TextTarget(unsafeStart: start, room: bytes.count))
        }
        removeSubrange(written...)
    }
}
