// Finding the ends of tags and elements in XML without parsing it.
//
// The places are right for well-formed XML; only a parser can tell whether it is well-formed.

enum MarkupScan {
    /// The kind of markup that a `<` begins.
    enum Kind { case startTag, emptyTag, endTag, other }

    /// The kind of the markup whose `<` stands at `start`, and the place behind its end; nil if it
    /// ends behind `limit`. Comments, CDATA sections and processing instructions are `other`.
    static func markup(
        _ bytes: PaddedText, at start: Int, to limit: Int
    ) -> (kind: Kind, end: Int)? {
        switch bytes[start + 1] {
        case UInt8(ascii: "!"):
            if matches(bytes + start, "<!--") {
                return end(of: "-->", bytes, from: start + 4, to: limit).map { (.other, $0) }
            }
            if matches(bytes + start, "<![CDATA[") {
                return end(of: "]]>", bytes, from: start + 9, to: limit).map { (.other, $0) }
            }
            return tagEnd(bytes, from: start + 1, to: limit).map { (.other, $0) }
        case UInt8(ascii: "?"):
            return end(of: "?>", bytes, from: start + 2, to: limit).map { (.other, $0) }
        case UInt8(ascii: "/"):
            return tagEnd(bytes, from: start + 2, to: limit).map { (.endTag, $0) }
        default:
            guard let end = tagEnd(bytes, from: start + 1, to: limit) else { return nil }
            return (bytes[end - 2] == UInt8(ascii: "/") ? .emptyTag : .startTag, end)
        }
    }

    /// The place behind the element that begins at `start`; nil if it ends behind `limit`.
    static func elementEnd(
        _ bytes: PaddedText, at start: Int, to limit: Int
    ) -> Int? {
        var depth = 0
        var place = start
        while true {
            place = firstIndex(of: UInt8(ascii: "<"), in: bytes, from: place, to: limit)
            guard place < limit, let (kind, end) = markup(bytes, at: place, to: limit) else {
                return nil
            }
            switch kind {
            case .startTag: depth += 1
            case .endTag: depth -= 1
            case .emptyTag, .other: break
            }
            place = end
            if depth <= 0, kind != .other { return end }
        }
    }

    /// Whether the bytes begin with a text of any length.
    static func matches(_ p: PaddedText, _ text: [UInt8]) -> Bool {
        p.count >= text.count
            && p.prefix(text.count).elementsEqual(text)
    }

    /// The first start tag at or behind `start` whose local name is `name`; nil if none ends before
    /// `limit`.
    static func startTag(
        _ name: StaticString, _ bytes: PaddedText, from start: Int = 0, to limit: Int
    ) -> (start: Int, end: Int, isEmpty: Bool, prefix: [UInt8])? {
        var place = start
        while true {
            place = firstIndex(of: UInt8(ascii: "<"), in: bytes, from: place, to: limit)
            guard place < limit, let (kind, end) = markup(bytes, at: place, to: limit) else {
                return nil
            }
            if kind == .startTag || kind == .emptyTag {
                let tag = bytes.slice(at: place + 1, count: end - place - 2)
                let written = tag.prefix { $0 > 32 && $0 != UInt8(ascii: "/") }
                let local = written.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? 0
                if written[local...].elementsEqual(TextView(name)) {
                    return (place, end, kind == .emptyTag, Array(written[..<local]))
                }
            }
            place = end
        }
    }

    /// The place behind the tag that contains `start`: behind its first `>` outside quotes.
    private static func tagEnd(
        _ bytes: PaddedText, from start: Int, to limit: Int
    ) -> Int? {
        var place = start
        while place < limit {
            switch bytes[place] {
            case UInt8(ascii: ">"): return place + 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                place = firstIndex(of: bytes[place], in: bytes, from: place + 1, to: limit)
            default: break
            }
            place += 1
        }
        return nil
    }

    private static func end(
        of mark: StaticString, _ bytes: PaddedText, from start: Int, to limit: Int
    ) -> Int? {
        let count = mark.utf8CodeUnitCount
        var place = start
        while place < limit {
            place = firstIndex(of: mark.utf8Start[0], in: bytes, from: place, to: limit)
            if place + count > limit { return nil }
            if matches(bytes + place, mark) { return place + count }
            place += 1
        }
        return nil
    }

    private static func matches(_ bytes: PaddedText, _ text: StaticString) -> Bool {
        for index in 0..<text.utf8CodeUnitCount where bytes[index] != text.utf8Start[index] {
            return false
        }
        return true
    }
}

/// A text of markup of at most 16 bytes that is compared with bytes in two words.
struct MarkupPattern: Sendable {
    /// Length of the text; a text of more than 16 bytes matches nothing.
    let count: Int
    private let low: UInt64
    private let high: UInt64
    private let lowMask: UInt64
    private let highMask: UInt64

    init(_ text: [UInt8]) {
        count = text.count
        var words: (UInt64, UInt64) = (0, 0)
        var masks: (UInt64, UInt64) = (0, 0)
        for (index, byte) in text.prefix(16).enumerated() {
            let shift = UInt64(8 * (index % 8))
            if index < 8 {
                words.0 |= UInt64(byte) << shift
                masks.0 |= 0xFF << shift
            } else {
                words.1 |= UInt64(byte) << shift
                masks.1 |= 0xFF << shift
            }
        }
        low = words.0
        high = words.1
        lowMask = masks.0
        highMask = masks.1
    }

    /// Whether the text stands at `p`; reads 16 bytes.
    @inline(__always)
    func matches(_ p: PaddedText) -> Bool {
        let difference = (p.word64().littleEndian ^ low) & lowMask
        if highMask == 0 { return difference == 0 }
        return difference | ((p.word64(at: 8).littleEndian ^ high) & highMask) == 0 && count <= 16
    }
}
