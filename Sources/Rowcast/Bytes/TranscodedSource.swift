/// A source that converts bytes of another encoding to UTF-8.
///
/// Errors of decoders name a byte of the UTF-8 text; errors of the encoding name a byte of the
/// input. Copies share their buffers, so only one of them may be read.
struct TranscodedSource: ByteSource {
    private var source: any ByteSource
    private let encoding: ReadingOptions.TextEncoding
    /// Bytes that were read but not converted.
    private let input: Frame
    private let output: Frame
    /// Number of output bytes already handed to the reader.
    private var taken = 0
    /// Number of the source's bytes before the first byte of `input`.
    private var offset = 0
    private var isBigEndian = false

    private static let chunk = 64 << 10
    /// Greatest number of UTF-8 bytes for one input byte.
    private static let growth = 3

    init(_ source: any ByteSource, encoding: ReadingOptions.TextEncoding) {
        self.source = source
        self.encoding = encoding
        input = Frame(capacity: TranscodedSource.chunk)
        output = Frame(capacity: TranscodedSource.chunk * TranscodedSource.growth)
    }

    /// The size of a UTF-8 source; nil for other encodings, because converted text has another
    /// length.
    var byteCount: Int? {
        switch encoding {
        case .utf8: source.byteCount
        case .latin1, .windows1252, .utf16: nil
        }
    }

    var canRewind: Bool { source.canRewind }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        switch encoding {
        case .utf8: return try source.read(into: buffer)
        case .latin1, .windows1252, .utf16: break
        }
        while taken == output.count {
            guard try convertNext() else { return 0 }
        }
        let count = min(buffer.count, output.count - taken)
        buffer.copyMemory(from: UnsafeRawBufferPointer(start: output.bytes + taken, count: count))
        taken += count
        return count
    }

    mutating func rewind() throws(ConversionError) -> Bool {
        input.removeAll()
        output.removeAll()
        taken = 0
        offset = 0
        isBigEndian = false
        return try source.rewind()
    }

    func checkUnchanged() throws(ConversionError) { try source.checkUnchanged() }

    /// Reads and converts some bytes; false at the input's end.
    private mutating func convertNext() throws(ConversionError) -> Bool {
        output.removeAll()
        taken = 0
        let count = try source.read(
            into: UnsafeMutableRawBufferPointer(
                start: input.bytes + input.count, count: TranscodedSource.chunk - input.count))
        input.didAppend(count)
        if count == 0 {
            guard input.count > 0 else { return false }
            throw ConversionError(
                .truncated, at: .init(byte: offset), "the input ends inside a UTF-16 character")
        }
        let used: Int
        switch encoding {
        case .utf8: used = 0
        case .latin1: used = convertBytes(isWindows: false)
        case .windows1252: used = convertBytes(isWindows: true)
        case .utf16: used = try convertUTF16()
        }
        offset += used
        (input.bytes).update(from: input.bytes + used, count: input.count - used)
        input.truncate(to: input.count - used)
        return true
    }

    private func convertBytes(isWindows: Bool) -> Int {
        let bytes = UnsafePointer(input.bytes)
        var target = output.bytes
        var index = 0
        while index < input.count {
            let run = min(asciiRun(bytes + index), input.count - index)
            copyVectors(from: bytes + index, to: target, count: run)
            index += run
            target += run
            if index == input.count { break }
            let byte = bytes[index]
            // `asciiRun` ends after 16 bytes even if ASCII goes on.
            guard byte >= 0x80 else { continue }
            let isRemapped = isWindows && byte < 0xA0
            put(isRemapped ? windows1252[Int(byte) - 0x80] : UInt32(byte), at: &target)
            index += 1
        }
        output.didAppend(target - output.bytes)
        return index
    }

    /// Number of ASCII bytes before the first other byte among the next 16.
    @inline(__always)
    private func asciiRun(_ bytes: UnsafePointer<UInt8>) -> Int {
        firstMarked(loadVector(bytes) .>= Vector.all(0x80))
    }

    private mutating func convertUTF16() throws(ConversionError) -> Int {
        let bytes = UnsafePointer(input.bytes)
        var target = output.bytes
        var index = 0
        if offset == 0 && input.count >= 2 {
            isBigEndian = bytes[0] == 0xFE && bytes[1] == 0xFF
            if isBigEndian || bytes[0] == 0xFF && bytes[1] == 0xFE { index = 2 }
        }
        let high = isBigEndian ? 0 : 1
        while index + 1 < input.count {
            let unit = UInt32(bytes[index + high]) << 8 | UInt32(bytes[index + 1 - high])
            if unit & 0xF800 != 0xD800 {
                put(unit, at: &target)
                index += 2
                continue
            }
            if unit < 0xDC00 && index + 3 >= input.count { break }
            let next =
                unit < 0xDC00
                ? UInt32(bytes[index + 2 + high]) << 8 | UInt32(bytes[index + 3 - high]) : 0
            guard next & 0xFC00 == 0xDC00 else {
                throw ConversionError(
                    .malformed, at: .init(byte: offset + index),
                    "half of a UTF-16 surrogate pair")
            }
            put(0x10000 + (unit & 0x3FF) << 10 + (next & 0x3FF), at: &target)
            index += 4
        }
        output.didAppend(target - output.bytes)
        return index
    }

    /// Writes a character as UTF-8.
    @inline(__always)
    private func put(_ character: UInt32, at target: inout UnsafeMutablePointer<UInt8>) {
        if character < 0x80 {
            target[0] = UInt8(truncatingIfNeeded: character)
            target += 1
        } else if character < 0x800 {
            target[0] = UInt8(truncatingIfNeeded: 0xC0 | character >> 6)
            target[1] = UInt8(truncatingIfNeeded: 0x80 | character & 0x3F)
            target += 2
        } else if character < 0x10000 {
            target[0] = UInt8(truncatingIfNeeded: 0xE0 | character >> 12)
            target[1] = UInt8(truncatingIfNeeded: 0x80 | character >> 6 & 0x3F)
            target[2] = UInt8(truncatingIfNeeded: 0x80 | character & 0x3F)
            target += 3
        } else {
            target[0] = UInt8(truncatingIfNeeded: 0xF0 | character >> 18)
            target[1] = UInt8(truncatingIfNeeded: 0x80 | character >> 12 & 0x3F)
            target[2] = UInt8(truncatingIfNeeded: 0x80 | character >> 6 & 0x3F)
            target[3] = UInt8(truncatingIfNeeded: 0x80 | character & 0x3F)
            target += 4
        }
    }
}

/// The characters of the bytes 0x80 to 0x9F in windows-1252. Bytes that Windows leaves undefined
/// are control characters of the same number (WHATWG Encoding).
let windows1252: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
    0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
]
