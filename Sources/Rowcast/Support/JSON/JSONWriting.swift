extension OutputBuffer {
    /// Appends bytes, after `reserve(byteCount)`, and tests them on the way; returns whether one of
    /// them must be escaped in JSON strings.
    @inline(__always)
    mutating func putTestingForJSON(
        _ bytes: UnsafePointer<UInt8>, count byteCount: Int
    ) -> Bool {
        let target = end
        var index = 0
        var hits = Vector.all(0)
        while true {
            let vector = loadVector(bytes + index)
            storeVector(vector, target + index)
            let mask =
                (vector .== Vector.all(34)) .| (vector .== Vector.all(92))
                .| (vector .< Vector.all(32))
            let rest = byteCount &- index
            if rest <= 16 {
                let inside = Vector.indices .< Vector.all(UInt8(truncatingIfNeeded: max(0, rest)))
                hits |= unsafeBitCast(mask .& inside, to: Vector.self)
                break
            }
            hits |= unsafeBitCast(mask, to: Vector.self)
            index &+= 16
        }
        count &+= byteCount
        let words = unsafeBitCast(hits, to: SIMD2<UInt64>.self)
        return (words[0] | words[1]) != 0
    }

    /// Appends text as a JSON string (RFC 8259, section 7), with only the mandatory escapes. Call
    /// `reserve(byteCount + 2)` before.
    @inline(__always)
    mutating func putJSONString(_ bytes: UnsafePointer<UInt8>, count byteCount: Int) {
        put(34)
        let start = count
        if putTestingForJSON(bytes, count: byteCount) {
            count = start
            appendEscaped(bytes, count: byteCount)
        }
        put(34)
    }

    @inline(never)
    private mutating func appendEscaped(_ bytes: UnsafePointer<UInt8>, count byteCount: Int) {
        reserve(6 * byteCount + 2)
        var index = 0
        while index < byteCount {
            let vector = loadVector(bytes + index)
            storeVector(vector, end)
            let mask =
                (vector .== Vector.all(34)) .| (vector .== Vector.all(92))
                .| (vector .< Vector.all(32))
            let run = min(firstMarked(mask), byteCount &- index)
            count &+= run
            index &+= run
            if run == 16 || index >= byteCount { continue }
            putEscape(bytes[index])
            index &+= 1
        }
    }

    @inline(__always)
    private mutating func putEscape(_ byte: UInt8) {
        put(92)
        switch byte {
        case 34, 92: put(byte)
        case 8: put(98)
        case 9: put(116)
        case 10: put(110)
        case 12: put(102)
        case 13: put(114)
        default:
            put(117)
            put(48)
            put(48)
            put(48 &+ byte >> 4)
            let low = byte & 15
            put(low < 10 ? 48 &+ low : 87 &+ low)
        }
    }

    /// Appends the value of a cell as JSON. Call `reserve(cell.length + 2)` before.
    @inline(__always)
    mutating func putJSONValue(_ cell: Cell, _ batch: RowBatch) {
        let length = cell.length
        let text = batch.text(cell)
        switch cell.kind {
        case .text:
            if cell.isPlain {
                put(34)
                put(text, count: length)
                put(34)
            } else {
                putJSONString(text, count: length)
            }
        case .number, .json, .true, .false: put(text, count: length)
        case .null, .missing:
            UnsafeMutableRawPointer(end).storeBytes(
                of: UInt32(0x6C6C_756E).littleEndian, as: UInt32.self)
            count &+= 4
        }
    }
}

extension String {
    /// The text as a JSON string with its quotes.
    package var jsonQuoted: [UInt8] {
        Array(utf8).withPaddedBuffer { text in
            var output = OutputBuffer(capacity: text.count + 128)
            output.reserve(text.count + 2)
            if let start = text.baseAddress { output.putJSONString(start, count: text.count) }
            return output.array
        }
    }
}
