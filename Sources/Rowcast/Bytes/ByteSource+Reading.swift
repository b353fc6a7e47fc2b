extension ByteSource {
    /// Reads and drops `byteCount` bytes.
    mutating func skip(_ byteCount: Int) throws(ConversionError) {
        let buffer = ReadBuffer()
        var rest = byteCount
        while rest > 0 {
            let count = try buffer.read(from: &self, limit: rest).count
            if count == 0 {
                throw ConversionError(.inputChanged, "the input became shorter while it was read")
            }
            rest -= count
        }
    }

    /// All bytes up to the input's end.
    ///
    /// - Throws: `.tooLarge` for more than `limit` bytes.
    package mutating func readAll(limit: Int) throws(ConversionError) -> [UInt8] {
        let buffer = ReadBuffer()
        var bytes: [UInt8] = []
        while true {
            let text = try buffer.read(from: &self)
            if text.isEmpty { return bytes }
            bytes.append(text)
            guard bytes.count <= limit else {
                throw ConversionError(.tooLarge, "is longer than \(limit) bytes")
            }
        }
    }

    /// The line of a byte, from 1; nil for an input that cannot be read again.
    mutating func line(ofByte byte: Int) throws(ConversionError) -> Int? {
        guard try rewind() else { return nil }
        let buffer = ReadBuffer()
        var lines = 1
        var rest = byte
        while rest > 0 {
            let text = try buffer.read(from: &self, limit: rest)
            if text.isEmpty { return lines }
            lines += occurrences(of: .lineFeed, in: text)
            rest -= text.count
        }
        return lines
    }
}
