/// Place of a pipe table in a document: a line of headings above a line of dashes.
struct MDTable {
    /// Range of the heading line, without its line feed.
    var heading: Range<Int>
    /// For each column, whether it is aligned to the right, as numbers are.
    var isRightAligned: [Bool]
    /// Index of the first row's first byte.
    var rowsStart: Int

    /// Finds the first table; `nil` if the text has none. Without `isWhole` a last line without a
    /// line feed is ignored.
    init?(in text: PaddedText, isWhole: Bool) {
        var start = text.starts(with: utf8ByteOrderMark) ? utf8ByteOrderMark.count : 0
        var above = start..<start
        while start < text.count {
            let end = firstIndex(of: .lineFeed, in: text, from: start, to: text.count)
            guard end < text.count || isWhole else { return nil }
            let line = MDLine(text, start..<end)
            if !above.isEmpty, let alignments = line.alignments {
                let heading = MDLine(text, above)
                if heading.cells.count == alignments.count, heading.hasPipe || line.hasPipe {
                    self.heading = above
                    isRightAligned = alignments
                    rowsStart = min(end + 1, text.count)
                    return
                }
            }
            above = start..<end
            start = end + 1
        }
        return nil
    }

    static func likelihood(_ prefix: PaddedText) -> Likelihood {
        guard let first = prefix.first(where: { !$0.isBlank }),
            ![UInt8(ascii: "{"), UInt8(ascii: "<")].contains(first), !prefix.contains(0)
        else { return .no }
        guard let table = MDTable(in: prefix, isWhole: true) else { return .no }
        return prefix[..<table.heading.lowerBound].allSatisfy(\.isBlank) ? .certain : .likely
    }
}

/// One line of a pipe table.
///
/// A pipe separates cells unless a backslash stands before it. The pipes at both ends are optional.
struct MDLine {
    private let bytes: PaddedText
    /// Range of the line without its line feed and the blanks at both ends.
    let range: Range<Int>

    init(_ bytes: PaddedText, _ line: Range<Int>) {
        self.bytes = bytes
        var end = line.upperBound
        while end > line.lowerBound, bytes[end - 1].isBlank { end -= 1 }
        var start = line.lowerBound
        while start < end, bytes[start].isBlank { start += 1 }
        range = start..<end
    }

    /// Ranges of the cells without the blanks around them; escapes are not resolved.
    var cells: [Range<Int>] {
        guard !range.isEmpty else { return [] }
        var cells: [Range<Int>] = []
        var start = range.lowerBound
        if bytes[start] == .pipe { start += 1 }
        var index = start
        while index < range.upperBound {
            if bytes[index] == .pipe {
                cells.append(trimmed(start..<index))
                start = index + 1
            } else if bytes[index] == .backslash, index + 1 < range.upperBound,
                bytes[index + 1] == .pipe
            {
                index += 1
            }
            index += 1
        }
        if start < range.upperBound { cells.append(trimmed(start..<range.upperBound)) }
        return cells
    }

    var hasPipe: Bool {
        firstIndex(of: .pipe, in: bytes, from: range.lowerBound, to: range.upperBound)
            < range.upperBound
    }

    /// For each column, whether it is aligned to the right; `nil` if the line is not a line of
    /// dashes.
    var alignments: [Bool]? {
        guard !range.isEmpty,
            range.allSatisfy({ [45, 58, 124, 32, 9].contains(bytes[$0]) })
        else { return nil }
        let cells = cells
        let isDelimiter = cells.allSatisfy { cell in
            var dashes = cell
            if !dashes.isEmpty, bytes[dashes.lowerBound] == 58 { dashes.removeFirst() }
            if !dashes.isEmpty, bytes[dashes.upperBound - 1] == 58 { dashes.removeLast() }
            return !dashes.isEmpty && dashes.allSatisfy { bytes[$0] == 45 }
        }
        guard isDelimiter, !cells.isEmpty else { return nil }
        return cells.map { bytes[$0.lowerBound] != 58 && bytes[$0.upperBound - 1] == 58 }
    }

    private func trimmed(_ cell: Range<Int>) -> Range<Int> {
        var end = cell.upperBound
        while end > cell.lowerBound, bytes[end - 1].isBlank { end -= 1 }
        var start = cell.lowerBound
        while start < end, bytes[start].isBlank { start += 1 }
        return start..<end
    }
}

extension UInt8 {
    static let pipe = UInt8(ascii: "|")
}
