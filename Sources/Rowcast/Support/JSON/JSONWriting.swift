extension OutputBuffer {
    /// Appends bytes, after `reserve(byteCount)`, and tests them on the way; returns whether one of
    /// them must be escaped in JSON strings.
    @inline(__always)
    mutating func putTestingForJSON(
        _ bytes: PaddedText
    ) -> Bool {
        let target = target
        var index = 0
        var hits = Vector.all(0)
        while true {
            let vector = bytes.vector(at: index)
            target.store(vector, at: index)
            let mask =
                (vector .== Vector.all(34)) .| (vector .== Vector.all(92))
                .| (vector .< Vector.all(32))
            let rest = bytes.count &- index
            if rest <= 16 {
                let inside = Vector.indices .< Vector.all(UInt8(truncatingIfNeeded: max(0, rest)))
                hits |= Vector(mask .& inside)
                break
            }
            hits |= Vector(mask)
            index &+= 16
        }
        count &+= bytes.count
        return hits.hasBits
    }

    /// Appends text as a JSON string (RFC 8259, section 7), with only the mandatory escapes. Call
    /// `reserve(byteCount + 2)` before.
    @inline(__always)
    mutating func putJSONString(_ bytes: PaddedText) {
        put(34)
        let start = count
        if putTestingForJSON(bytes) {
            count = start
            appendEscaped(bytes)
        }
        put(34)
    }

    @inline(never)
    private mutating func appendEscaped(_ bytes: PaddedText) {
        reserve(6 * bytes.count + 2)
        var index = 0
        while index < bytes.count {
            let vector = bytes.vector(at: index)
            target.store(vector)
            let mask =
                (vector .== Vector.all(34)) .| (vector .== Vector.all(92))
                .| (vector .< Vector.all(32))
            let run = min(firstMarked(mask), bytes.count &- index)
            count &+= run
            index &+= run
            if run == 16 || index >= bytes.count { continue }
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
        putJSONValue(cell, in: batch.allText)
    }

    /// Appends the value of a cell whose text lies in `base`. Call `reserve(cell.length + 2)` before.
    @inline(__always)
    mutating func putJSONValue(_ cell: Cell, in base: PaddedText) {
        let text = base.slice(at: cell.start, count: cell.length)
        switch cell.kind {
        case .text:
            if cell.isPlain {
                put(34)
                put(text)
                put(34)
            } else {
                putJSONString(text)
            }
        case .number, .json, .true, .false: put(text)
        case .null, .missing:
            target.store(UInt32(0x6C6C_756E).littleEndian)
            count &+= 4
        }
    }
}

extension String {
    /// The text as a JSON string with its quotes.
    package var jsonQuoted: [UInt8] {
        Array(utf8).withPaddedText { text in
            var output = OutputBuffer(capacity: text.count + 128)
            output.reserve(text.count + 2)
            output.putJSONString(text)
            return output.array
        }
    }
}
