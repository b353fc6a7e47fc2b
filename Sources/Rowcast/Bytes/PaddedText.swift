/// Text in borrowed memory of which `padding` bytes behind the end can be read too.
///
///     place   0 ……………………… count - 1 │ count ……… count + 63
///             the text             │ the padding: zeros, or text that belongs to others
///
/// A scan therefore reads whole vectors without looking where the text ends. Release builds check
/// no place; debugging builds check that a place lies in the text or its padding. Only owners of
/// memory with such room behind it make views of it: `Frame`, `OutputBuffer`, `Snippet`, and arrays
/// in `withPaddedText`.
///
/// A view lives as long as its owner keeps the memory: use it within one call.
package struct PaddedText: BorrowedText {
    /// Number of bytes behind the end that can be read.
    package static let padding = 64

    /// The first byte. Code that takes it loses the type's promise, so `.ci/unsafe` counts it.
    package let unsafeStart: UnsafePointer<UInt8>
    package let count: Int

    /// Views `count` bytes; the caller promises the `padding` bytes behind them.
    @inline(__always)
    package init(unsafeStart: UnsafePointer<UInt8>, count: Int) {
        self.unsafeStart = unsafeStart
        self.count = count
    }

    /// The byte at a place in the text or its padding.
    @inline(__always)
    package subscript(place: Int) -> UInt8 {
        assert(place >= 0 && place < count + PaddedText.padding)
        return unsafeStart[place]
    }

    /// The 16 bytes from `place` on.
    @inline(__always)
    func vector(at place: Int = 0) -> Vector {
        assert(place >= 0 && place + 16 <= count + PaddedText.padding)
        return UnsafeRawPointer(unsafeStart + place).loadUnaligned(as: Vector.self)
    }

    /// The eight bytes from `place` on, in the machine's order.
    @inline(__always)
    package func word64(at place: Int = 0) -> UInt64 {
        assert(place >= 0 && place + 8 <= count + PaddedText.padding)
        return UnsafeRawPointer(unsafeStart + place).loadUnaligned(as: UInt64.self)
    }

    /// The four bytes from `place` on, in the machine's order.
    @inline(__always)
    package func word32(at place: Int = 0) -> UInt32 {
        assert(place >= 0 && place + 4 <= count + PaddedText.padding)
        return UnsafeRawPointer(unsafeStart + place).loadUnaligned(as: UInt32.self)
    }

    /// The text from `place` on; a place in the padding makes a text of a negative count, whose
    /// padding ends where this one's does.
    @inline(__always)
    package static func + (text: PaddedText, place: Int) -> PaddedText {
        PaddedText(unsafeStart: text.unsafeStart + place, count: text.count &- place)
    }

    /// The `count` bytes from `place` on. The bytes behind them are their padding.
    @inline(__always)
    package func slice(at place: Int, count: Int) -> PaddedText {
        assert(place >= 0 && place + count <= self.count + PaddedText.padding)
        return PaddedText(unsafeStart: unsafeStart + place, count: count)
    }

    /// The bytes of a range of places. The bytes behind them are their padding.
    @inline(__always)
    package func slice(_ range: Range<Int>) -> PaddedText {
        slice(at: range.lowerBound, count: range.count)
    }

    /// The first `count` bytes.
    @inline(__always)
    package func prefix(_ count: Int) -> PaddedText {
        slice(at: 0, count: Swift.min(count, self.count))
    }
}

/// Text in borrowed memory; nothing is known of the bytes behind its end.
///
/// A view lives as long as its owner keeps the memory: use it within one call.
package struct TextView: BorrowedText {
    /// The first byte. Code that takes it loses the debugging builds' checks, so `.ci/unsafe` counts
    /// it.
    package let unsafeStart: UnsafePointer<UInt8>
    package let count: Int

    @inline(__always)
    package init(unsafeStart: UnsafePointer<UInt8>, count: Int) {
        self.unsafeStart = unsafeStart
        self.count = count
    }

    /// The text of a literal.
    @inline(__always)
    package init(_ text: StaticString) {
        self.init(unsafeStart: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    package static var empty: TextView { TextView("") }

    /// The bytes of a buffer.
    @inline(__always)
    package init(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else {
            self = .empty
            return
        }
        self.init(unsafeStart: start, count: bytes.count)
    }

    /// The bytes of a buffer.
    package init(_ bytes: UnsafeRawBufferPointer) {
        self.init(bytes.assumingMemoryBound(to: UInt8.self))
    }

    @inline(__always)
    package subscript(place: Int) -> UInt8 {
        assert(place >= 0 && place < count)
        return unsafeStart[place]
    }

    /// The text from `place` on.
    @inline(__always)
    package static func + (text: TextView, place: Int) -> TextView {
        assert(place >= 0 && place <= text.count)
        return TextView(unsafeStart: text.unsafeStart + place, count: text.count &- place)
    }

    /// The `count` bytes from `place` on.
    @inline(__always)
    package func slice(at place: Int, count: Int) -> TextView {
        assert(place >= 0 && count >= 0 && place + count <= self.count)
        return TextView(unsafeStart: unsafeStart + place, count: count)
    }

    /// The bytes of a range of places.
    @inline(__always)
    package func slice(_ range: Range<Int>) -> TextView {
        slice(at: range.lowerBound, count: range.count)
    }

    /// The first `count` bytes.
    @inline(__always)
    package func prefix(_ count: Int) -> TextView {
        slice(at: 0, count: Swift.min(count, self.count))
    }
}

/// The collection of bytes that `PaddedText` and `TextView` both are.
package protocol BorrowedText: RandomAccessCollection<UInt8>
where Index == Int, Indices == Range<Int>, SubSequence == Slice<Self> {
    var unsafeStart: UnsafePointer<UInt8> { get }
    var count: Int { get }
    init(unsafeStart: UnsafePointer<UInt8>, count: Int)
    func slice(at place: Int, count: Int) -> Self
}

extension BorrowedText {
    @inline(__always) package var startIndex: Int { 0 }
    @inline(__always) package var endIndex: Int { count }
    @inline(__always) package var indices: Range<Int> { 0..<count }

    /// The same text without a promise about the bytes behind it.
    @inline(__always) package var view: TextView {
        TextView(unsafeStart: unsafeStart, count: count)
    }

    @inline(__always) private var buffer: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: unsafeStart, count: count)
    }

    @inline(__always)
    package func makeIterator() -> UnsafeBufferPointer<UInt8>.Iterator { buffer.makeIterator() }

    @inline(__always)
    package func withContiguousStorageIfAvailable<Value>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Value
    ) rethrows -> Value? { try body(buffer) }

    /// Makes a view of the bytes of a slice, whose places begin at 0.
    @inline(__always)
    package init(_ part: Slice<Self>) {
        self = part.base.slice(at: part.startIndex, count: part.endIndex - part.startIndex)
    }

    /// Calls `body` with the bytes.
    @inline(__always)
    package func withRawSpan<Value, Failure>(
        _ body: (RawSpan) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try body(UnsafeRawBufferPointer(buffer).bytes)
    }

    /// The bytes as UTF-8; bytes that are none become U+FFFD.
    package var string: String { String(decoding: buffer, as: UTF8.self) }
}

extension UInt8 {
    /// Calls `body` with the byte as a text.
    package func withText<Value>(_ body: (TextView) -> Value) -> Value {
        withUnsafePointer(to: self) { body(TextView(unsafeStart: $0, count: 1)) }
    }
}

extension [UInt8] {
    /// Makes a copy of text with `PaddedText.padding` zero bytes behind it.
    init(padding text: some Collection<UInt8>) {
        self.init()
        reserveCapacity(text.count + PaddedText.padding)
        append(contentsOf: text)
        append(contentsOf: repeatElement(0, count: PaddedText.padding))
    }

    @inline(__always)
    package init(_ text: some BorrowedText) {
        self.init(UnsafeBufferPointer(start: text.unsafeStart, count: text.count))
    }

    @inline(__always)
    package mutating func append(_ text: some BorrowedText) {
        append(contentsOf: UnsafeBufferPointer(start: text.unsafeStart, count: text.count))
    }

    /// Calls `body` with the bytes.
    @inline(__always)
    package func withText<Value, Failure>(
        _ body: (TextView) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try withUnsafeBufferPointer { bytes throws(Failure) in
            guard let start = bytes.baseAddress else { return try body(.empty) }
            return try body(TextView(unsafeStart: start, count: bytes.count))
        }
    }

    /// Calls `body` with a copy of the bytes, behind which stand `PaddedText.padding` zeros.
    package func withPaddedText<Value, Failure>(
        _ body: (PaddedText) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try [UInt8](padding: self).withTextBeforePadding(body)
    }

    /// Calls `body` with the bytes but for the last `PaddedText.padding`.
    @inline(__always)
    package func withTextBeforePadding<Value, Failure>(
        _ body: (PaddedText) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        precondition(count >= PaddedText.padding)
        return try withText { bytes throws(Failure) in
            try body(
                PaddedText(
                    unsafeStart: bytes.unsafeStart, count: bytes.count - PaddedText.padding))
        }
    }
}

extension RawSpan {
    /// Calls `body` with the bytes.
    package func withText<Value, Failure>(
        _ body: (TextView) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try withUnsafeBytes { bytes throws(Failure) in try body(TextView(bytes)) }
    }
}
