/// Rules for text in sheets.
enum SheetTextReader {
    /// Returns the extent of the text from `start` to the next `<`. References, control characters
    /// and `_` make the text unusual.
    @inline(__always)
    static func extent(
        _ bytes: PaddedText, from start: Int, to limit: Int
    ) -> TextExtent {
        TextExtent(in: bytes, from: start, to: limit) { _, text in
            (text .== Vector.all(UInt8(ascii: "&"))) .| (text .== Vector.all(UInt8(ascii: "_")))
                .| (text .< Vector.all(32))
        }
    }

    /// Returns the range without white space at both ends, which Excel drops unless the text has
    /// `xml:space="preserve"`.
    static func trimmed(_ bytes: some BorrowedText, _ range: Range<Int>) -> Range<Int> {
        var range = range
        while let last = range.last, isSpace(bytes[last]) { range = range.lowerBound..<last }
        while let first = range.first, isSpace(bytes[first]) {
            range = first + 1..<range.upperBound
        }
        return range
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 32 || byte == 10 || byte == 9 || byte == 13
    }

    /// Replaces each `_xHHHH_` by the UTF-16 unit that it stands for (ECMA-376 part 1, 22.9.2.19),
    /// in place. Returns the new length.
    static func resolveEscapes(_ text: TextTarget, count: Int) -> Int {
        var index = firstIndex(
            of: UInt8(ascii: "_"), in: text.text(count: count), from: 0, to: count)
        var length = index
        while index < count {
            guard let unit = escapedUnit(text + index, available: count - index) else {
                text[length] = text[index]
                length += 1
                index += 1
                continue
            }
            index += 7
            var character = unit
            if unit & 0xFC00 == 0xD800,
                let low = escapedUnit(text + index, available: count - index),
                low & 0xFC00 == 0xDC00
            {
                character = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
                index += 7
            }
            if character & 0xFFFF_F800 == 0xD800 { character = 0xFFFD }
            length += MarkupText.put(character, text + length)
        }
        return length
    }

    private static func escapedUnit(_ text: TextTarget, available: Int) -> UInt32? {
        guard available >= 7, text[0] == UInt8(ascii: "_"), text[1] == UInt8(ascii: "x"),
            text[6] == UInt8(ascii: "_")
        else { return nil }
        var unit: UInt32 = 0
        for index in 2..<6 {
            let byte = text[index]
            switch byte {
            case 48...57: unit = unit << 4 | UInt32(byte - 48)
            case 65...70, 97...102: unit = unit << 4 | UInt32((byte | 32) - 87)
            default: return nil
            }
        }
        return unit
    }
}
