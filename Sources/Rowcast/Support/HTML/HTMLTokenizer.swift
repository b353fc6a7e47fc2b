// Splits HTML into tags and text as browsers do (HTML Standard, 13.2.5): it finds the same tags,
// and reads unclosed quotes and comments the same way. It reads the text once, forwards. Nesting
// and attributes cost no more time than their bytes.

/// A piece of HTML; ranges count bytes of the text.
enum HTMLToken {
    /// Text with unresolved references.
    case text(Range<Int>)
    case start(HTMLElement?, attributes: HTMLAttributeList, isSelfClosing: Bool)
    case end(HTMLElement?)
}

/// The extent of a start tag's attributes, between its name and its `>`.
typealias HTMLAttributeList = Range<Int>

struct HTMLTokenizer {
    let text: PaddedText
    private var index = 0

    init(_ text: PaddedText) { self.text = text }

    private func byte(_ index: Int) -> UInt8? { index < text.count ? text[index] : nil }

    mutating func next() -> HTMLToken? {
        while index < text.count {
            let start = index
            let tag = firstTag(from: start)
            if tag > start {
                index = tag
                return .text(start..<tag)
            }
            if text[tag + 1] == UInt8(ascii: "!") || text[tag + 1] == UInt8(ascii: "?") {
                skipComment()
            } else if let token = readTag() {
                return token
            }
        }
        return nil
    }

    /// The place of the next `<` that begins a tag or comment; the text's count for none.
    private func firstTag(from start: Int) -> Int {
        var place = start
        while true {
            place = firstIndex(of: UInt8(ascii: "<"), in: text, from: place, to: text.count)
            switch byte(place + 1) {
            case nil: return text.count
            case UInt8(ascii: "!"), UInt8(ascii: "?"): return place
            case UInt8(ascii: "/"): if place + 2 < text.count { return place }
            case let byte?: if byte.isLetter { return place }
            }
            place += 1
        }
    }

    /// Moves behind a comment `<!…` or `<?…`.
    private mutating func skipComment() {
        guard text[index + 1] == UInt8(ascii: "!"), byte(index + 2) == UInt8(ascii: "-"),
            byte(index + 3) == UInt8(ascii: "-")
        else { return skipBogusComment() }
        index += 4
        if byte(index) == UInt8(ascii: ">") { return index += 1 }
        if byte(index) == UInt8(ascii: "-"), byte(index + 1) == UInt8(ascii: ">") {
            return index += 2
        }
        while true {
            index = firstIndex(of: UInt8(ascii: "-"), in: text, from: index, to: text.count)
            guard index + 2 < text.count else { return index = text.count }
            if text[index + 1] == UInt8(ascii: "-") {
                if text[index + 2] == UInt8(ascii: ">") { return index += 3 }
                if text[index + 2] == UInt8(ascii: "!"), byte(index + 3) == UInt8(ascii: ">") {
                    return index += 4
                }
            }
            index += 1
        }
    }

    private mutating func skipBogusComment() {
        index = min(
            text.count, firstIndex(of: UInt8(ascii: ">"), in: text, from: index, to: text.count) + 1
        )
    }

    /// Reads `<name …>` or `</name …>`; nil for a tag that is cut off or has no name.
    private mutating func readTag() -> HTMLToken? {
        let isEnd = text[index + 1] == UInt8(ascii: "/")
        let nameStart = index + (isEnd ? 2 : 1)
        guard text[nameStart].isLetter else {
            skipBogusComment()
            return nil
        }
        var nameEnd = nameStart
        while nameEnd < text.count, !text[nameEnd].endsTagName { nameEnd += 1 }
        var reader = HTMLAttributeReader(text, nameEnd..<text.count)
        while reader.next() != nil {}
        index = min(text.count, reader.index + 1)
        guard reader.index < text.count else { return nil }
        let element = HTMLElement(text.slice(at: nameStart, count: nameEnd - nameStart))
        return isEnd
            ? .end(element)
            : .start(
                element, attributes: nameEnd..<reader.index,
                isSelfClosing: reader.endsWithSlash)
    }

    /// Moves to the end tag of an element whose content has no tags; returns the extent of the
    /// content.
    mutating func readRawText(of element: HTMLElement) -> Range<Int> {
        let start = index
        while index < text.count, element != .plaintext {
            index = firstIndex(of: UInt8(ascii: "<"), in: text, from: index, to: text.count)
            let nameStart = index + 2
            let nameEnd = nameStart + element.rawValue.utf8.count
            if nameEnd < text.count, text[index + 1] == UInt8(ascii: "/"),
                text[nameEnd].endsTagName,
                HTMLElement(text.slice(at: nameStart, count: nameEnd - nameStart)) == element
            {
                return start..<index
            }
            index += 1
        }
        index = text.count
        return start..<text.count
    }

    /// Moves behind the end tag of an element, past nested elements of the same name.
    mutating func skip(_ element: HTMLElement) {
        var depth = 1
        while depth > 0, let token = next() {
            switch token {
            case .text: break
            case .end(let other): if other == element { depth -= 1 }
            case .start(let other, _, let isSelfClosing):
                if other == element {
                    if !(element.isForeign && isSelfClosing) { depth += 1 }
                } else if let other, !element.isForeign, other.isRaw {
                    _ = readRawText(of: other)
                }
            }
        }
    }
}

/// Reads the attributes of a tag up to its `>`, or to the text's end if there is none.
struct HTMLAttributeReader {
    struct Attribute {
        var name: Range<Int>
        var value: Range<Int>
    }

    private let text: PaddedText
    private let end: Int
    private(set) var index: Int
    /// Whether a slash that is not part of a value stands before the `>`.
    private(set) var endsWithSlash = false

    init(_ text: PaddedText, _ list: HTMLAttributeList) {
        self.text = text
        end = list.upperBound
        index = list.lowerBound
    }

    mutating func next() -> Attribute? {
        let start = index
        skip { $0.isHTMLSpace || $0 == UInt8(ascii: "/") }
        endsWithSlash = index > start && text[index - 1] == UInt8(ascii: "/")
        guard index < end, text[index] != UInt8(ascii: ">") else { return nil }
        let nameStart = index
        // An equals sign at the start is part of the name.
        index += 1
        skip { !$0.endsTagName && $0 != UInt8(ascii: "=") }
        var attribute = Attribute(name: nameStart..<index, value: index..<index)
        skip(\.isHTMLSpace)
        guard index < end, text[index] == UInt8(ascii: "=") else { return attribute }
        index += 1
        skip(\.isHTMLSpace)
        guard index < end else { return nil }
        let quote = text[index]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let start = index + 1
            index = firstIndex(of: quote, in: text, from: start, to: end)
            // A quote that is not closed makes the tag invalid.
            guard index < end else { return nil }
            attribute.value = start..<index
            index += 1
        } else {
            let start = index
            skip { !$0.isHTMLSpace && $0 != UInt8(ascii: ">") }
            attribute.value = start..<index
        }
        return attribute
    }

    private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
        while index < end, isSkipped(text[index]) { index += 1 }
    }
}

extension UInt8 {
    var isHTMLSpace: Bool {
        self == .space || self == .lineFeed || self == .tab || self == 12 || self == .carriageReturn
    }

    fileprivate var isLetter: Bool { 97...122 ~= self | 32 }

    fileprivate var endsTagName: Bool {
        isHTMLSpace || self == UInt8(ascii: "/") || self == UInt8(ascii: ">")
    }
}
