/// Converts text of another encoding to UTF-8, some bytes at a time.
///
/// Fill `room`, then call `convert` and `take` the text. Copies share their buffers, so only one of
/// them may be used.
struct Transcoder {
    private let encoding: ReadingOptions.TextEncoding
    /// Bytes that were given but not converted.
    private let input: Frame
    private let output: Frame
    /// Number of output bytes already taken.
    private var taken = 0
    /// Number of bytes of the text before the first byte of `input`.
    private var offset = 0
    private var isBigEndian = false

    private static let chunk = 64 << 10
    /// Greatest number of UTF-8 bytes for one input byte.
    private static let growth = 3

    init(_ encoding: ReadingOptions.TextEncoding) {
        self.encoding = encoding
        input = Frame(capacity: Transcoder.chunk)
        output = Frame(capacity: Transcoder.chunk * Transcoder.growth)
    }

    /// Whether all text that was converted has been taken.
    var isEmpty: Bool { taken == output.count }

    /// The memory for the next bytes; at least one byte.
    var room: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(
            start: input.bytes + input.count, count: Transcoder.chunk - input.count)
    }

    /// Moves as many bytes of text as the buffer holds and there are.
    mutating func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, output.count - taken)
        buffer.copyMemory(from: UnsafeRawBufferPointer(start: output.bytes + taken, count: count))
        taken += count
        return count
    }

    /// Forgets all bytes, before another text.
    mutating func restart() {
        input.removeAll()
        output.removeAll()
        taken = 0
        offset = 0
        isBigEndian = false
    }

    /// Converts the first `count` bytes of `room`, after all text was taken; 0 at the text's end.
    ///
    /// - Throws: `.malformed` for half of a surrogate pair, `.truncated` for an end inside a
    ///   character.
    mutating func convert(_ count: Int) throws(ConversionError) {
        output.removeAll()
        taken = 0
        input.didAppend(count)
        guard count > 0 || input.count == 0 else {
            throw ConversionError(
                .truncated, at: .init(byte: offset), "the input ends inside a UTF-16 character")
        }
        let used: Int
        switch encoding {
        case .utf8: used = copyBytes()
        case .latin1: used = convertBytes(isWindows: false)
        case .windows1252: used = convertBytes(isWindows: true)
        case .utf16: used = try convertUTF16()
        }
        offset += used
        input.removeFirst(used)
    }

    /// Converts bytes; the beginning of a character whose rest is still to come is kept.
    mutating func text(of bytes: some Sequence<UInt8>) throws(ConversionError) -> [UInt8] {
        var text: [UInt8] = []
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = min(room.count, rest.count)
            room.copyBytes(from: rest.prefix(count))
            rest = rest.dropFirst(count)
            try convert(count)
            text.append(output.text)
            taken = output.count
        }
        return text
    }

    private func copyBytes() -> Int {
        output.append(input.text)
        return input.count
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
