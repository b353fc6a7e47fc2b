/// A byte that cannot stand in text.
struct TextFlaw {
    let offset: Int
    let byte: UInt8

    /// The first one in these bytes, `nil` if all is well; 15 bytes more are readable.
    init?(in bytes: UnsafePointer<UInt8>, count: Int) {
        if isPlainASCII(bytes, count: count) { return nil }
        let zero = firstIndex(of: 0, in: bytes, from: 0, to: count)
        guard let first = firstInvalidUTF8(bytes, count: zero) ?? (zero < count ? zero : nil)
        else { return nil }
        offset = first
        byte = bytes[first]
    }

    var reason: String {
        byte == 0
            ? "a NUL byte: this is not text"
            : "byte 0x\(String(byte, radix: 16, uppercase: true)) is not UTF-8"
    }

    var hint: String? {
        byte == 0 ? "--encoding utf-16 reads UTF-16" : "--encoding windows-1252, latin1 or utf-16"
    }

    /// The end of a frame whose rows before the flaw were read and whose next begins at
    /// `recordStart`.
    func outcome(
        _ frame: Frame, recordStart: Int, dialect: DelimitedDialect, shape: DelimitedShape
    ) -> FrameOutcome {
        let fields = FieldReader(bytes: frame.bytes, end: frame.count, dialect: dialect)
        var column = 0
        var field = fields.field(at: recordStart)
        while field.next <= offset && field.ending == .delimiter {
            column += 1
            field = fields.field(at: field.next)
        }
        return FrameOutcome(
            consumed: recordStart,
            ending: .failed(
                FrameFailure(
                    offset: offset, row: frame.rowCount,
                    column: column < shape.columnCount ? shape.names[column] : nil,
                    reason: reason, hint: hint)))
    }
}

/// Whether all bytes are between 1 and 127.
private func isPlainASCII(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
    var index = 0
    var flaws = Vector.all(0)
    let ones = Vector.all(1)
    while index &+ 16 <= count {
        // 0 becomes 255: the high bit tells both flaws.
        let vector = loadVector(bytes + index)
        flaws |= vector | (vector &- ones)
        index &+= 16
    }
    var rest: UInt8 = 0
    while index < count {
        rest |= bytes[index] | (bytes[index] &- 1)
        index &+= 1
    }
    let words = unsafeBitCast(flaws, to: SIMD2<UInt64>.self)
    return (words[0] | words[1]) & 0x8080_8080_8080_8080 == 0 && rest < 128
}
