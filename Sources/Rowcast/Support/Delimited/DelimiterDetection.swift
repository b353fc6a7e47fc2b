/// Finds out what separates the cells of delimited text, from its heading and first rows.
///
/// The usual delimiter of the format is taken where each of the records has as many of it, unless
/// another one is there more often, and in each record as often as in the heading. Quotes are
/// heeded. Another character that ends the only name of a heading, or that stands once in a record and
/// has a blank behind it, as in `Doe, John`, is punctuation of values and no delimiter.
enum DelimiterDetection {
    /// The delimiters that are told apart.
    private static let candidates: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: ";"), .tab, UInt8(ascii: "|"),
    ]

    /// How many records are looked at.
    private static let recordCount = 50

    /// `text` begins with the heading; with `isWhole` there is no more behind it.
    static func delimiter(
        of text: Slice<UnsafeBufferPointer<UInt8>>, usual: UInt8, quote: UInt8? = .quote,
        isWhole: Bool
    ) -> UInt8 {
        let sample = Sample(text: text, quote: quote, isWhole: isWhole)
        let heading = sample.counts(of: usual, limit: 1).counts.first ?? 0
        // Whatever quotes hide, a delimiter cannot be there more often than its byte.
        let line = text.prefix(sample.headingLength)
        let others = candidates.filter { candidate in
            candidate != usual && line.count { $0 == candidate } >= max(1, heading)
        }
        if others.isEmpty { return usual }
        let usualCounts = sample.counts(of: usual, limit: recordCount).counts
        let isUsual = heading > 0 && usualCounts.allSatisfy { $0 == heading }
        var best = usual
        var bestCount = isUsual ? heading : heading - 1
        for candidate in others {
            let found = sample.counts(of: candidate, limit: recordCount)
            // Quotes in the middle of its fields say that it is text in values of another.
            guard let count = found.counts.first, count > max(0, bestCount),
                found.counts.allSatisfy({ $0 == count }), !(isUsual && found.isMisquoted),
                !found.isPunctuation
            else { continue }
            best = candidate
            bestCount = count
        }
        if best != usual || usualCounts.contains(where: { $0 > 0 }) { return best }
        // Rows of several lengths, and none with the usual delimiter.
        for candidate in others {
            let found = sample.counts(of: candidate, limit: recordCount)
            let rows = found.counts.dropFirst()
            guard let count = found.counts.first, count > max(0, bestCount), !rows.isEmpty,
                rows.count(where: { $0 > 0 }) * 2 > rows.count, !found.isPunctuation
            else { continue }
            best = candidate
            bestCount = count
        }
        return best
    }

    /// What was found of one candidate.
    private struct Found {
        /// How many of it each of the first records has; a record that is cut off counts only where
        /// it is the first.
        var counts: [Int] = []
        /// Whether a quote stands in a field, not around it.
        var isMisquoted = false
        /// How many fields of the first record are not empty.
        var nameCount = 0
        /// Whether each one has a blank behind it and none in front.
        var isSpaced = true

        var isPunctuation: Bool { nameCount < 2 || isSpaced && counts.first == 1 }
    }

    /// The beginning of a text.
    private struct Sample {
        let text: Slice<UnsafeBufferPointer<UInt8>>
        let quote: UInt8?
        /// Whether there is no more behind it.
        let isWhole: Bool

        /// How far the heading may reach: quotes may hide line ends, so the longest that it can be.
        var headingLength: Int {
            var isInside = false
            var hasText = false
            for (length, byte) in text.enumerated() {
                if byte == quote { isInside.toggle() }
                let isLineEnd = byte == .lineFeed || byte == .carriageReturn
                if isLineEnd, hasText, !isInside { return length }
                if !isLineEnd { hasText = true }
            }
            return text.count
        }

        /// What the first records have of a delimiter.
        func counts(of delimiter: UInt8, limit: Int) -> Found {
            var found = Found()
            var count = 0
            var isFieldStart = true
            var isInside = false
            var hasText = false
            var index = text.startIndex
            while index < text.endIndex, found.counts.count < limit {
                let byte = text[index]
                index += 1
                if isInside {
                    guard byte == quote else { continue }
                    if index < text.endIndex, text[index] == quote {
                        index += 1
                    } else {
                        isInside = false
                    }
                    continue
                }
                switch byte {
                case delimiter:
                    count += 1
                    let hasSpaceBehind = index < text.endIndex && text[index] == .space
                    let hasSpaceInFront = index - 2 >= text.startIndex && text[index - 2] == .space
                    if !hasSpaceBehind || hasSpaceInFront { found.isSpaced = false }
                    isFieldStart = true
                    hasText = true
                case .lineFeed, .carriageReturn:
                    if hasText { found.counts.append(count) }
                    count = 0
                    isFieldStart = true
                    hasText = false
                case _:
                    isInside = byte == quote && isFieldStart
                    if byte == quote, !isFieldStart { found.isMisquoted = true }
                    if isFieldStart, found.counts.isEmpty { found.nameCount += 1 }
                    isFieldStart = false
                    hasText = true
                }
            }
            let isComplete = isWhole && !isInside || found.counts.isEmpty
            if hasText, found.counts.count < limit, isComplete { found.counts.append(count) }
            return found
        }
    }
}
