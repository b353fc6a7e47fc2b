/// Finds start tags of more attributes than a reader may be given: libxml2 compares each attribute of
/// a tag with all others, which takes time of their square.
///
/// A `<` cannot stand inside a tag of XML. So only where no `<` follows another for `stride` bytes a
/// tag can have so many attributes, and only there it is looked at: of other text a few bytes in each
/// stride are read.
struct TagGuard {
    /// The most attributes of an element, declarations of namespaces included.
    static let maxAttributes = 1000
    /// An attribute takes five bytes, ` a=""`.
    private static let stride = 4096

    private enum Place {
        case outside
        /// Behind a `<` that a piece ended with.
        case open
        /// In a start tag, with the quote that ends the value at hand, or none.
        case tag(quote: UInt8)
    }

    private var place = Place.outside
    private var count = 0

    /// Goes over the next piece of a document, behind which 15 more bytes may be read; returns whether
    /// all tags are fit to be read.
    mutating func check(_ bytes: UnsafePointer<UInt8>, count byteCount: Int) -> Bool {
        var start = readTag(bytes, from: 0, to: byteCount)
        while start < byteCount, count <= TagGuard.maxAttributes {
            let end = min(start + TagGuard.stride, byteCount)
            var last = end - 1
            while last > start, bytes[last] != UInt8(ascii: "<") { last -= 1 }
            if last > start {
                start = last
            } else if bytes[start] == UInt8(ascii: "<") {
                place = .open
                count = 0
                start = readTag(bytes, from: start + 1, to: byteCount)
            } else {
                start = firstIndex(of: UInt8(ascii: "<"), in: bytes, from: end, to: byteCount)
            }
        }
        return count <= TagGuard.maxAttributes
    }

    /// Reads what is left of a tag; returns where it ends.
    private mutating func readTag(
        _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int
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
