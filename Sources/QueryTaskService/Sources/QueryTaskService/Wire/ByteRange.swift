/// The part of a document that a `Range` header asks for (RFC 9110, 14).
enum ByteRange: Equatable {
    /// The whole document: no range, several ranges, or another unit than bytes, which may be ignored.
    case whole
    case part(Range<Int>)
    /// The range lies behind the end.
    case unsatisfiable

    init(_ header: String, size: Int) {
        let text = header.filter { $0 != " " && $0 != "\t" }
        guard text.lowercased().hasPrefix("bytes="), !text.contains(",") else {
            self = .whole
            return
        }
        let ends = text.dropFirst(6).split(
            separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2 else {
            self = .whole
            return
        }
        switch (ByteRange.number(ends[0]), ByteRange.number(ends[1])) {
        case (nil, let count?) where ends[0].isEmpty:
            let count = min(count, size)
            self = count == 0 ? .unsatisfiable : .part(size - count..<size)
        case (let first?, nil) where ends[1].isEmpty:
            self = first < size ? .part(first..<size) : .unsatisfiable
        case (let first?, let last?) where first <= last:
            self = first < size ? .part(first..<min(last, size - 1) + 1) : .unsatisfiable
        default: self = .whole
        }
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 &- 48 <= 9 }) else { return nil }
        // Numbers beyond 64 bits lie behind every end.
        return Int(text) ?? Int.max - 1
    }
}
