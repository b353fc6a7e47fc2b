/// Finds the delimiter of delimited text from its heading and first rows; quotes are heeded.
///
/// The format's usual delimiter wins if each record has as many of it as the heading. Another
/// candidate wins over it if it is more frequent, and as frequent in each record as in the heading.
///
/// A candidate counts as punctuation if it stands behind the only name of a heading, or once in the
/// heading with a blank behind it, as in `Doe, John`. Punctuation is no delimiter.
enum DelimiterDetection {
    /// The characters that may be delimiters.
    private static let candidates: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: ";"), .tab, UInt8(ascii: "|"),
    ]

    /// Number of records that are examined.
    private static let recordCount = 50

    /// `text` begins with the heading; `isWhole` tells that the input ends with it.
    static func delimiter(
        of text: Slice<PaddedText>, usual: UInt8, quote: UInt8? = .quote,
        isWhole: Bool
    ) -> UInt8 {
        let sample = Sample(text: text, quote: quote, isWhole: isWhole)
        let heading = sample.counts(of: usual, limit: 1).counts.first ?? 0
        // Even if quotes hide some, a delimiter cannot occur more often than its byte.
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
            // Quotes inside a candidate's fields tell that the usual delimiter separates the cells.
            guard let count = found.counts.first, count > max(0, bestCount),
                found.counts.allSatisfy({ $0 == count }), !(isUsual && found.isMisquoted),
                !found.isPunctuation
            else { continue }
            best = candidate
            bestCount = count
        }
        if best != usual || usualCounts.contains(where: { $0 > 0 }) { return best }
        // No candidate is as frequent in all records, and the usual delimiter occurs in none.
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

    /// Statistics of one candidate.
    private struct Found {
        /// Number of occurrences in each of the first records; a record that is cut off counts only
        /// if it is the first.
        var counts: [Int] = []
        /// Whether a quote stands inside a field, not around it.
        var isMisquoted = false
        /// Number of fields of the first record that are not empty.
        var nameCount = 0
        /// Whether each occurrence has a blank behind it and none before it.
        var isSpaced = true

        var isPunctuation: Bool { nameCount < 2 || isSpaced && counts.first == 1 }
    }

    /// The beginning of a text.
    private struct Sample {
        let text: Slice<PaddedText>
        let quote: UInt8?
        /// Whether the input ends with the text.
        let isWhole: Bool

        /// Greatest possible length of the heading; quotes may hide line ends in it.
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

        /// Statistics of a delimiter in the first `limit` records.
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
