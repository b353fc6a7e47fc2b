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
        self.capacity = capacity
        base = .allocate(capacity: capacity)
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

    /// Appends bytes; reads and writes up to 15 bytes past their end.
    @inline(__always)
    mutating func put(_ bytes: UnsafePointer<UInt8>, count byteCount: Int) {
        copyVectors(from: bytes, to: base + count, count: byteCount)
        count &+= byteCount
    }

    /// Appends a number that is not negative, in decimal digits.
    @inline(__always)
    mutating func put(decimal number: Int) {
        var digits = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            digits &+= 1
        }
        rest = number
        var index = count &+ digits
        count = index
        repeat {
            index &-= 1
            let tenth = rest / 10
            base[index] = UInt8(truncatingIfNeeded: 48 &+ rest &- tenth &* 10)
            rest = tenth
        } while rest != 0
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

    init(_ text: [UInt8]) {
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count + 64)
        memory.initialize(repeating: 0, count: text.count + 64)
        for (index, byte) in text.enumerated() { memory[index] = byte }
        bytes = UnsafePointer(memory)
        count = text.count
    }

    convenience init(_ text: String) { self.init(Array(text.utf8)) }

    deinit { bytes.deallocate() }
}
