// Finding the way through XML without reading it: enough to tell where an element ends.
//
// What is found is right for well-formed XML; whether it is that, a parser has to say. Bytes behind
// `limit` must be readable for `Frame.padding`, and are zeros or anything else.

enum MarkupScan {
    /// What stands at a `<`.
    enum Kind { case startTag, emptyTag, endTag, other }

    /// The kind of markup that begins with the `<` at `start` and where it ends, `nil` if that is
    /// behind `limit`. Comments, CDATA sections and processing instructions are `other`.
    static func markup(
        _ bytes: UnsafePointer<UInt8>, at start: Int, to limit: Int
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

    /// Where the element ends that begins at `start`, `nil` if that is behind `limit`.
    static func elementEnd(
        _ bytes: UnsafePointer<UInt8>, at start: Int, to limit: Int
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

    /// Whether a text of any length stands at `p`, where `available` bytes are left.
    static func matches(_ p: UnsafePointer<UInt8>, _ text: [UInt8], available: Int) -> Bool {
        available >= text.count
            && UnsafeBufferPointer(start: p, count: text.count).elementsEqual(text)
    }

    /// The first start tag from `start` on whose name behind the prefix is `name`, `nil` if there is
    /// none before `limit`.
    static func startTag(
        _ name: StaticString, _ bytes: UnsafePointer<UInt8>, from start: Int = 0, to limit: Int
    ) -> (start: Int, end: Int, isEmpty: Bool, prefix: [UInt8])? {
        var place = start
        while true {
            place = firstIndex(of: UInt8(ascii: "<"), in: bytes, from: place, to: limit)
            guard place < limit, let (kind, end) = markup(bytes, at: place, to: limit) else {
                return nil
            }
            if kind == .startTag || kind == .emptyTag {
                let tag = UnsafeBufferPointer(start: bytes + place + 1, count: end - place - 2)
                let written = tag.prefix { $0 > 32 && $0 != UInt8(ascii: "/") }
                let local = written.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? 0
                if written[local...].elementsEqual(
                    UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
                {
                    return (place, end, kind == .emptyTag, Array(written[..<local]))
                }
            }
            place = end
        }
    }

    /// Where the tag ends whose inside is at `start`: behind the first `>` that is in no quotes.
    private static func tagEnd(
        _ bytes: UnsafePointer<UInt8>, from start: Int, to limit: Int
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
        of mark: StaticString, _ bytes: UnsafePointer<UInt8>, from start: Int, to limit: Int
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

    private static func matches(_ bytes: UnsafePointer<UInt8>, _ text: StaticString) -> Bool {
        for index in 0..<text.utf8CodeUnitCount where bytes[index] != text.utf8Start[index] {
            return false
        }
        return true
    }
}

/// Up to 16 bytes of markup to compare with.
struct MarkupPattern: Sendable {
    /// More than 16 bytes match nothing.
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

    /// Whether the pattern stands at `p`; 16 bytes are read.
    @inline(__always)
    func matches(_ p: UnsafePointer<UInt8>) -> Bool {
        let difference = (load64(p).littleEndian ^ low) & lowMask
        if highMask == 0 { return difference == 0 }
        return difference | ((load64(p + 8).littleEndian ^ high) & highMask) == 0 && count <= 16
    }
}
