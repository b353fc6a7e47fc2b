/// Finds start tags with more attributes than libxml2 may be given: it compares each attribute of a
/// tag with all others, so its time grows with the square of their number.
///
/// A `<` cannot stand inside a tag of well-formed XML. So a tag can have too many attributes only
/// where no `<` follows for `stride` bytes, and only such tags are read byte by byte; of other text
/// a few bytes in each stride are read.
struct TagGuard {
    /// Greatest number of attributes of an element, namespace declarations included.
    static let maxAttributes = 1000
    /// Length in bytes within which no tag has more than `maxAttributes` attributes: each takes at
    /// least five, ` a=""`.
    private static let stride = 4096

    private enum Place {
        case outside
        /// Behind a `<` that was the last byte of a piece.
        case open
        /// In a start tag; `quote` ends the value that is being read, 0 between values.
        case tag(quote: UInt8)
    }

    private var place = Place.outside
    private var count = 0

    /// Scans the next piece of a document; returns false once a tag has too many attributes.
    mutating func check(_ bytes: PaddedText) -> Bool {
        var start = readTag(bytes, from: 0, to: bytes.count)
        while start < bytes.count, count <= TagGuard.maxAttributes {
            let end = min(start + TagGuard.stride, bytes.count)
            var last = end - 1
            while last > start, bytes[last] != UInt8(ascii: "<") { last -= 1 }
            if last > start {
                start = last
            } else if bytes[start] == UInt8(ascii: "<") {
                place = .open
                count = 0
                start = readTag(bytes, from: start + 1, to: bytes.count)
            } else {
                start = firstIndex(of: UInt8(ascii: "<"), in: bytes, from: end, to: bytes.count)
            }
        }
        return count <= TagGuard.maxAttributes
    }

    /// Scans the rest of an open tag; returns the place where the scan ended.
    private mutating func readTag(
        _ bytes: PaddedText, from start: Int, to end: Int
    ) -> Int {
        var index = start
        if case .open = place, index < end {
            let isTag = !"!?/".utf8.contains(bytes[index])
            place = isTag ? .tag(quote: 0) : .outside
        }
        while index < end, count <= TagGuard.maxAttributes, case .tag(let quote) = place {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "<"):
                place = .outside
                return index
            case quote where quote != 0: place = .tag(quote: 0)
            case _ where quote != 0: break
            case UInt8(ascii: ">"): place = .outside
            case .quote, UInt8(ascii: "'"):
                place = .tag(quote: byte)
                count += 1
            default: break
            }
            index += 1
        }
        return index
    }
}
