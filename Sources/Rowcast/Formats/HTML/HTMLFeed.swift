/// Hands a page to a reader in pieces that may be cut anywhere: whole characters and tags go to the
/// parser, what is not UTF-8 goes to nobody.
struct HTMLFeed {
    /// A tag that is longer is handed on in parts.
    private static let maxHeldCount = 64 << 10

    private var isFirst = true
    /// Where the last piece ended.
    private var place = Place.markup
    /// The beginning of a character or a tag that the last piece cut off. (libxml2 takes `</scr` at
    /// the end of a piece for a script's text.)
    private var held: [UInt8] = []
    /// Bytes of the page before the piece at hand, and before what the parser got.
    private var pieceStart = 0
    private var parserStart = 0
    private var pieceCount = 0

    /// A byte that cannot be read; `offset` counts from the start of the piece.
    struct Flaw {
        var code = ConversionError.Code.malformed
        var offset: Int
        var reason: String
        var hint: String?
    }

    /// Hands on the next piece, behind which `Frame.padding` bytes are readable.
    mutating func feed(
        _ piece: UnsafePointer<UInt8>, count: Int, isLast: Bool, to reader: HTMLTableReader
    ) -> Flaw? {
        pieceStart += pieceCount
        pieceCount = count
        var start = 0
        if isFirst {
            isFirst = false
            let mark = UnsafeBufferPointer(start: piece, count: min(count, 3))
            if mark.elementsEqual(utf8ByteOrderMark) { start = 3 }
            // libxml2 stops behind the first element that stands in no other.
            let root = Snippet("<html>")
            reader.parser.parse(root.bytes, count: root.count, reader)
            withExtendedLifetime(root) {}
            parserStart = start - root.count
        }
        guard !held.isEmpty else {
            return hand(piece, start, count, isLast: isLast, to: reader)
        }
        let heldCount = held.count
        let text = Snippet(held + UnsafeBufferPointer(start: piece, count: count))
        defer { withExtendedLifetime(text) {} }
        var flaw = hand(text.bytes, 0, text.count, isLast: isLast, to: reader)
        if let offset = flaw?.offset { flaw?.offset = max(0, offset - heldCount) }
        return flaw
    }

    private mutating func hand(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ count: Int, isLast: Bool,
        to reader: HTMLTableReader
    ) -> Flaw? {
        // At most three bytes of a character can be there without its last one.
        let tail = (max(start, count - 3)..<max(start, count)).last { text[$0] >= 0xC0 }
        var end = count
        if let tail, tail + text[tail].characterLength > count { end = tail }
        if !isLast {
            let bracket = (max(start, end - Self.maxHeldCount)..<max(start, end)).last {
                text[$0] == UInt8(ascii: "<") || text[$0] == UInt8(ascii: ">")
            }
            if let bracket, text[bracket] == UInt8(ascii: "<") { end = bracket }
        }
        held = Array(UnsafeBufferPointer(start: text + end, count: count - end))
        guard !reader.parser.isStopped else { return nil }
        if end > start {
            let flaw = TextFlaw(in: text + start, count: end - start)
            let readable = UnsafeBufferPointer(
                start: text + start, count: flaw?.offset ?? end - start)
            let mended = mend(readable).map { Snippet($0) }
            reader.parser.parse(mended?.bytes ?? text + start, count: readable.count, reader)
            withExtendedLifetime(mended) {}
            if let flaw, !reader.parser.isStopped {
                return Flaw(offset: start + flaw.offset, reason: flaw.reason, hint: flaw.hint)
            }
        }
        guard isLast, !reader.parser.isStopped else { return nil }
        if !held.isEmpty {
            return Flaw(code: .truncated, offset: end, reason: "the input ends inside a character")
        }
        // What ends the page may be held back until more comes; a tag that the page breaks off must
        // not become whole by that.
        let more = Snippet("x<p> <p> ")
        reader.parser.parse(more.bytes, count: more.count, reader)
        withExtendedLifetime(more) {}
        return nil
    }

    // MARK: - What libxml2 does not know

    private enum Place { case markup, comment, title }

    /// The text with what libxml2 does not read as browsers do written otherwise, in as many bytes;
    /// `nil` if there is none of it: the comments `<!-->` and `<!--->` are empty (HTML Standard,
    /// 13.2.5.43), the slash of `<td/>` does not count, and a title holds text only.
    private mutating func mend(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var mended: [UInt8]?
        func replace(_ start: Int, with bytes: String) {
            if mended == nil { mended = Array(text) }
            mended?.replaceSubrange(start..<start + bytes.utf8.count, with: bytes.utf8)
        }
        guard let base = text.baseAddress else { return nil }
        let end = text.count
        var index = 0
        while index < end {
            if place == .comment {
                while index + 2 < end, !text[index...].starts(with: "-->".utf8) { index += 1 }
                guard index + 2 < end else { break }
                place = .markup
            }
            let next = firstIndex(of: UInt8(ascii: "<"), in: base, from: index, to: end)
            index = next + 1
            guard index < end else { break }
            if place == .title {
                if text[next...].startsIgnoringCase("</title") {
                    place = .markup
                } else {
                    replace(next, with: " ")
                }
                continue
            }
            // Most tags are none of these.
            switch base[index] {
            case UInt8(ascii: "!"):
                let rest = text[next...]
                if rest.starts(with: "<!-->".utf8) {
                    replace(next, with: "<?a?>")
                } else if rest.starts(with: "<!--->".utf8) {
                    replace(next, with: "<?aa?>")
                } else if rest.starts(with: "<!--".utf8) {
                    place = .comment
                    index = next + 4
                }
            case UInt8(ascii: "t"), UInt8(ascii: "T"):
                let rest = text[next...].prefix(7)
                switch rest.dropFirst(3).first {
                case UInt8(ascii: "/")
                where rest.startsIgnoringCase("<td/>") || rest.startsIgnoringCase("<th/>"):
                    replace(next + 3, with: " ")
                case UInt8(ascii: "t"), UInt8(ascii: "T"):
                    if rest.startsIgnoringCase("<title>") { place = .title }
                default: break
                }
            default: break
            }
        }
        return mended
    }

    // MARK: - Rows that others read

    /// Whether the parser has read all of what was handed to this.
    func isAtRest(_ reader: HTMLTableReader) -> Bool {
        !isFirst && held.isEmpty && reader.parser.hasReadAll
    }

    /// Goes on behind bytes that somebody else read, while at rest.
    mutating func skip(
        _ bytes: UnsafePointer<UInt8>, count: Int, in reader: HTMLTableReader
    ) {
        pieceCount += count
        reader.skip(bytes, count: count)
    }

    /// Where a place of the parser's lies in the piece at hand.
    func offset(ofParserPosition position: Int) -> Int {
        max(0, min(position + parserStart - pieceStart, pieceCount))
    }
}

extension UInt8 {
    /// How many bytes a character has that begins with this byte.
    fileprivate var characterLength: Int { self < 0xE0 ? 2 : self < 0xF0 ? 3 : 4 }
}
