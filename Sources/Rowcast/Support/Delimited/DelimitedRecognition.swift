extension DelimitedDialect {
    /// Rates from a text's first lines how likely `delimiter`, or one of `others`, separates its
    /// cells.
    static func likelihood(
        _ prefix: PaddedText, delimiter: UInt8, others: [UInt8]
    ) -> Likelihood {
        let usual = likelihood(prefix, delimiter: delimiter)
        if usual == .likely { return usual }
        let isOther = others.contains { likelihood(prefix, delimiter: $0) == .likely }
        return isOther ? .likely : usual
    }

    /// Rates from a text's first lines how likely `delimiter` separates its cells.
    static func likelihood(
        _ prefix: PaddedText, delimiter: UInt8
    ) -> Likelihood {
        var start = prefix.startIndex
        if prefix.starts(with: utf8ByteOrderMark) { start += utf8ByteOrderMark.count }
        let text = prefix[start...]
        guard let first = text.first(where: { !$0.isBlank }), !isOtherFormat(text, first: first)
        else { return .no }

        // The number of delimiters outside quotes in each of the first lines; the last line may be
        // cut off.
        var counts: [Int] = []
        var count = 0
        var isInside = false
        var lineStart = text.startIndex
        for (index, byte) in zip(text.indices, text) {
            switch byte {
            case .quote: isInside.toggle()
            case delimiter where !isInside: count += 1
            case .lineFeed where !isInside, .carriageReturn where !isInside:
                if index > lineStart { counts.append(count) }
                count = 0
                lineStart = index + 1
            case _: break
            }
            if counts.count == 20 { break }
        }
        if counts.isEmpty && !isInside { counts.append(count) }
        guard let heading = counts.first else { return .possible }
        if heading == 0 { return counts.contains { $0 > 0 } ? .no : .possible }
        return counts.allSatisfy { $0 == heading } ? .likely : .possible
    }

    private static func isOtherFormat(
        _ text: Slice<PaddedText>, first: UInt8
    ) -> Bool {
        let isMarkup =
            first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "<")
        return isMarkup || text.starts(with: Array("PK".utf8) + [3, 4]) || text.contains(0)
            || text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF])
    }
}

extension UInt8 {
    /// Whether the byte is a space, a tab, a line feed or a carriage return.
    var isBlank: Bool {
        self == .space || self == .tab || self == .lineFeed || self == .carriageReturn
    }
}
