extension ByteSource {
    /// Reads and drops `byteCount` bytes.
    mutating func skip(_ byteCount: Int) throws(ConversionError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
        defer { buffer.deallocate() }
        var rest = byteCount
        while rest > 0 {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(rest, buffer.count)])
            let count = try read(into: part)
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
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
        defer { buffer.deallocate() }
        var bytes: [UInt8] = []
        while true {
            let count = try read(into: buffer)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw ConversionError(.tooLarge, "is longer than \(limit) bytes")
            }
        }
    }

    /// The line of a byte, from 1; nil for an input that cannot be read again.
    mutating func line(ofByte byte: Int) throws(ConversionError) -> Int? {
        guard try rewind() else { return nil }
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: (64 << 10) + Frame.padding)
        defer { buffer.deallocate() }
        var lines = 1
        var rest = byte
        while rest > 0 {
            let part = UnsafeMutableRawBufferPointer(start: buffer, count: min(rest, 64 << 10))
            let count = try read(into: part)
            if count == 0 { return lines }
            lines += occurrences(of: 10, in: buffer, count: count)
            rest -= count
        }
        return lines
    }
}
