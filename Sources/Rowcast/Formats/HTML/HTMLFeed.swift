/// Feeds a page to a reader in pieces that may be cut at any byte. The parser gets whole
/// characters, up to the first byte that is invalid in the page's encoding.
struct HTMLFeed {
    let encoding: HTMLEncoding
    private var isFirst = true
    /// First bytes of a character that the last piece cut off.
    private var held: [UInt8] = []
    /// Number of bytes of the page before the current piece.
    private var pieceStart = 0
    private var pieceCount = 0

    init(_ encoding: HTMLEncoding) { self.encoding = encoding }

    /// An invalid byte; `offset` is its index in the piece.
    struct Flaw {
        var code = ConversionError.Code.malformed
        var offset: Int
        var reason: Message
        var hint: Message?
    }

    /// Feeds the next piece.
    mutating func feed(
        _ piece: PaddedText, isLast: Bool, to reader: HTMLTableReader
    ) -> Flaw? {
        pieceStart += pieceCount
        pieceCount = piece.count
        var start = 0
        if isFirst {
            isFirst = false
            reader.parser.encoding = encoding.isWindows1252 ? .windows1252 : .utf8
            if piece.starts(with: utf8ByteOrderMark) {
                start = 3
                reader.parser.skip(count: 3)
            }
        }
        guard !held.isEmpty else {
            return hand(piece, start, isLast: isLast, to: reader)
        }
        let heldCount = held.count
        let text = Snippet(held + piece)
        defer { withExtendedLifetime(text) {} }
        var flaw = hand(text.text, 0, isLast: isLast, to: reader)
        if let offset = flaw?.offset { flaw?.offset = max(0, offset - heldCount) }
        return flaw
    }

    private mutating func hand(
        _ text: PaddedText, _ start: Int, isLast: Bool, to reader: HTMLTableReader
    ) -> Flaw? {
        let count = text.count
        var end = count
        if !encoding.isWindows1252 {
            // An incomplete character has at most three bytes.
            let tail = (max(start, count - 3)..<max(start, count)).last { text[$0] >= 0xC0 }
            if let tail, tail + text[tail].characterLength > count { end = tail }
        }
        held = Array(text + end)
        guard !reader.parser.isStopped else { return nil }
        if end > start {
            let flaw = flaw(text.slice(at: start, count: end - start))
            reader.parser.parse(
                text.slice(at: start, count: flaw?.offset ?? end - start), reader)
            if var flaw, !reader.parser.isStopped {
                flaw.offset += start
                return flaw
            }
        }
        guard isLast, !reader.parser.isStopped else { return nil }
        return endFlaw(end, reader)
    }

    /// Returns a flaw if the page ends inside a character, a tag or a comment.
    private func endFlaw(_ end: Int, _ reader: HTMLTableReader) -> Flaw? {
        if reader.isTableOver { return nil }
        let place = !held.isEmpty ? "character" : reader.parser.isInTag ? "tag" : "comment"
        guard !held.isEmpty || reader.parser.isInTag || reader.parser.isInComment else {
            reader.finish()
            return nil
        }
        return Flaw(code: .truncated, offset: end, reason: "the input ends inside a \(place)")
    }

    private func flaw(_ text: PaddedText) -> Flaw? {
        if encoding.isWindows1252 {
            let zero = firstIndex(of: 0, in: text, from: 0, to: text.count)
            guard zero < text.count else { return nil }
            return Flaw(offset: zero, reason: "a NUL byte: this is not text")
        }
        guard let flaw = TextFlaw(in: text) else { return nil }
        guard case .unknown(let name) = encoding, flaw.byte != 0 else {
            return Flaw(offset: flaw.offset, reason: flaw.reason, hint: flaw.hint)
        }
        return Flaw(
            offset: flaw.offset,
            reason:
                "\(flaw.reason), and the page says that it is \(name.oneLine), which is not read",
            hint: "convert the page to UTF-8")
    }

    // MARK: - Skipping plain rows

    /// Whether the parser has read all bytes fed so far, and the page is in UTF-8.
    func isAtRest(_ reader: HTMLTableReader) -> Bool {
        !isFirst && held.isEmpty && !encoding.isWindows1252 && reader.parser.isAtRest
    }

    /// Continues behind `count` bytes that `PlainRows` has read. Call only if `isAtRest`.
    mutating func skip(count: Int, in reader: HTMLTableReader) {
        pieceCount += count
        reader.skip(count: count)
    }

    /// Returns the index in the current piece of a position of the parser.
    func offset(ofParserPosition position: Int) -> Int {
        max(0, min(position - pieceStart, pieceCount))
    }
}

extension UInt8 {
    /// Number of bytes of the character that begins with this byte, 2 to 4.
    fileprivate var characterLength: Int { self < 0xE0 ? 2 : self < 0xF0 ? 3 : 4 }
}
