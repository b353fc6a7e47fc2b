/// A growing run of bytes that encoders append to.
///
/// `append` makes room by itself. `put` writes unchecked, after `reserve(_:)`, and may write up to
/// `OutputBuffer.slack` bytes past the appended ones; `reserve(_:)` adds this slack.
struct OutputBuffer: ~Copyable, @unchecked Sendable {
    /// Greatest number of bytes that vector copies may write past the appended bytes.
    static let slack = 64

    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    var count = 0

    init(capacity: Int = 4096) {
        self.capacity = max(capacity, OutputBuffer.slack)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    /// Makes room for `byteCount` more bytes and the slack of vector copies.
    @inline(__always)
    mutating func reserve(_ byteCount: Int) {
        if count &+ byteCount &+ OutputBuffer.slack > capacity { grow(byteCount) }
    }

    @inline(never)
    private mutating func grow(_ byteCount: Int) {
        let wanted = max(capacity * 2, count + byteCount + OutputBuffer.slack)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        capacity = wanted
    }

    /// Place of the next byte; call `reserve(_:)` before writing there.
    @inline(__always) var end: UnsafeMutablePointer<UInt8> { base + count }

    /// The room behind the appended bytes; call `reserve(_:)` before writing there.
    @inline(__always) var target: TextTarget {
        TextTarget(unsafeStart: base + count, room: capacity - count)
    }

    /// The bytes from `start` on, until the buffer grows.
    @inline(__always)
    func text(from start: Int = 0) -> PaddedText {
        PaddedText(unsafeStart: base + start, count: count - start)
    }

    /// Some of the appended bytes, until the buffer grows.
    func text(from start: Int, count: Int) -> PaddedText {
        PaddedText(unsafeStart: base + start, count: count)
    }

    // MARK: - Appends that make room by themselves

    mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count &+= 1
    }

    mutating func append(_ text: StaticString) {
        append(text.utf8Start, count: text.utf8CodeUnitCount)
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            if let start = bytes.baseAddress { append(start, count: bytes.count) }
        }
    }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { buffer in
            if let start = buffer.baseAddress { append(start, count: buffer.count) }
        }
    }

    @inline(__always)
    mutating func append(_ text: some BorrowedText) {
        append(text.unsafeStart, count: text.count)
    }

    mutating func append(_ bytes: UnsafePointer<UInt8>, count byteCount: Int) {
        reserve(byteCount)
        (base + count).update(from: bytes, count: byteCount)
        count &+= byteCount
    }

    /// Inserts bytes at `index`, in front of the bytes that are there.
    mutating func insert(_ bytes: borrowing OutputBuffer, at index: Int) {
        reserve(bytes.count)
        (base + index + bytes.count).update(from: base + index, count: count - index)
        (base + index).update(from: bytes.base, count: bytes.count)
        count += bytes.count
    }

    // MARK: - Appends after `reserve(_:)`

    @inline(__always)
    mutating func put(_ byte: UInt8) {
        base[count] = byte
        count &+= 1
    }

    /// Appends text; writes up to 15 bytes behind it.
    @inline(__always)
    mutating func put(_ text: PaddedText) {
        copyVectors(from: text, to: target)
        count &+= text.count
    }

    /// Appends bytes; reads and writes up to 15 bytes past their end.
    @inline(__always)
    mutating func put(_ bytes: UnsafePointer<UInt8>, count byteCount: Int) {
        copyVectors(from: bytes, to: base + count, count: byteCount)
        count &+= byteCount
    }

    /// Appends a number that is not negative, in decimal digits.
    @inline(__always)
    mutating func put(decimal number: Int) {
        count &+= target.put(decimal: number)
    }

    mutating func append(decimal number: Int) {
        reserve(24)
        put(decimal: number)
    }

    /// A copy of the buffer's bytes.
    var array: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// A text that is written often, with zero bytes behind it, so that it is copied in whole vectors.
final class Snippet: @unchecked Sendable {
    let bytes: UnsafePointer<UInt8>
    let count: Int
    @inline(__always) var text: PaddedText { PaddedText(unsafeStart: bytes, count: count) }

    init(copying text: some BorrowedText) {
        count = text.count
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: count + PaddedText.padding)
        memory.initialize(from: text.unsafeStart, count: count)
        (memory + count).initialize(repeating: 0, count: PaddedText.padding)
        bytes = UnsafePointer(memory)
    }

    init(_ text: [UInt8]) {
        count = text.count
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: count + PaddedText.padding)
        text.withText { memory.initialize(from: $0.unsafeStart, count: $0.count) }
        (memory + count).initialize(repeating: 0, count: PaddedText.padding)
        bytes = UnsafePointer(memory)
    }

    convenience init(_ text: String) { self.init(Array(text.utf8)) }

    deinit { bytes.deallocate() }
}
