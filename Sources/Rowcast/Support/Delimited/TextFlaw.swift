/// A byte that cannot stand in UTF-8 text.
struct TextFlaw {
    let offset: Int
    let byte: UInt8

    /// Finds the first byte that is not part of valid UTF-8; returns nil for valid text.
    ///
    /// With `allowsZero` a zero byte is the character NUL, otherwise it is a flaw.
    init?(in bytes: PaddedText, allowsZero: Bool = false) {
        let seen = look(bytes)
        let isRefused = seen.hasZero && !allowsZero
        if seen.isASCII && !isRefused { return nil }
        let zero = isRefused ? firstIndex(of: 0, in: bytes, from: 0, to: bytes.count) : bytes.count
        guard
            let first = firstInvalidUTF8(bytes.slice(at: 0, count: zero))
                ?? (zero < bytes.count ? zero : nil)
        else { return nil }
        offset = first
        byte = bytes[first]
    }

    var reason: Message {
        byte == 0
            ? "a NUL byte: this is not text"
            : "byte 0x\(String(byte, radix: 16, uppercase: true)) is not UTF-8"
    }

    var hint: Message? {
        byte == 0
            ? "pass \(option: DelimitedOptions.encoding, .utf16) if it is UTF-16"
            : TextFlaw.encodingHint
    }

    /// The hint for text in another encoding than UTF-8.
    static let encodingHint: Message =
        "pass \(option: DelimitedOptions.encoding, .windows1252), latin1 or utf-16"

    /// The outcome of a frame whose rows before the flaw were read; the flaw's record begins at
    /// `recordStart`.
    func outcome(
        _ frame: Frame, recordStart: Int, dialect: DelimitedDialect, shape: DelimitedShape
    ) -> FrameOutcome {
        let fields = FieldReader(
            bytes: frame.bytes, end: frame.count, dialect: dialect, hasNullText: false)
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

/// Whether all bytes are below 128, and whether a byte is zero.
private func look(
    _ bytes: PaddedText
) -> (isASCII: Bool, hasZero: Bool) {
    var index = 0
    var high = Vector.all(0)
    var zeros = Vector.all(0)
    let none = Vector.all(0)
    while index &+ 16 <= bytes.count {
        let vector = bytes.vector(at: index)
        high |= vector
        zeros |= Vector(vector .== none)
        index &+= 16
    }
    var rest: UInt8 = 0
    var hasZero = false
    while index < bytes.count {
        rest |= bytes[index]
        if bytes[index] == 0 { hasZero = true }
        index &+= 1
    }
    return (!(high & Vector.all(0x80)).hasBits && rest < 128, hasZero || zeros.hasBits)
}
