/// Reads a page piece by piece, in constant memory: cuts it into tags and text as browsers do (HTML
/// Standard, 13.2.5), whatever is in it, and hands them to the builder of the tree.
///
/// It goes over the page once, forwards. What a piece cuts off is kept as a state, a few bytes of a
/// name, or the value of one of the few attributes that count: no piece is looked at twice.
///
///     <td class="n">R&amp;D</td>
///     │  │         ││└ reference     states, each entered behind the byte that begins it
///     │  │         │└ text
///     │  └ attribute
///     └ tagOpen, tagName
final class HTMLPageParser {
    /// The encoding of a page whose bytes are one character each.
    enum Encoding: Equatable {
        case utf8, windows1252
    }

    /// What the text between tags is.
    enum Content {
        case markup
        /// Text with references, in `title` and `textarea`.
        case characters
        /// Text without, in `style` and others.
        case raw
        case script
        /// Nothing is a tag any more.
        case plain
    }

    enum State {
        case text, reference
        case tagOpen, endTagOpen, tagName
        case beforeAttribute, attributeName, afterAttributeName
        case beforeValue, quotedValue, bareValue, afterValue, selfClosing
        case declaration, bogusComment, comment, commentBang, section
        /// In text that only one end tag ends, behind `<` and `</`.
        case rawOpen, rawEndName
        case scriptOpen, scriptBang, scriptEndName, scriptName
    }

    /// The longest value of an attribute that is kept.
    static let maxValueCount = 64 << 10

    let builder = HTMLTreeBuilder()
    var encoding = Encoding.utf8
    private(set) var isStopped = false
    /// How many bytes of the page lie before the byte at hand.
    var position = 0

    var state = State.text
    var content = Content.markup
    /// The element that ends text in which nothing else is a tag.
    var rawName = HTMLTagName()

    var isEndTag = false
    var name = HTMLTagName()
    var attributes = HTMLAttributes()
    var attribute = HTMLTagName()
    var value: [UInt8] = []
    var isValueKept = false
    var quote: UInt8 = 0

    /// The beginning of a reference, a declaration or an end tag, which may yet be text.
    var pending: [UInt8] = []
    var number: UInt32 = 0
    var hasDigits = false
    /// Whether a carriage return was a line end, to which a line feed may belong.
    var isAfterReturn = false
    /// Hyphens or brackets in a row, up to two.
    var marks = 0
    var isCommentStart = false
    /// How deep in `<!--` and `<script` a script's text is (HTML Standard, 13.2.5.17 on).
    var scriptDepth = 0
    /// Text in UTF-8, where the page is not.
    var recoded: [UInt8] = []

    /// Reads no more.
    func stop() { isStopped = true }

    /// Whether the parser stands between tags and nothing waits for more.
    var isAtRest: Bool {
        if case .text = state, case .markup = content { return !isAfterReturn }
        return false
    }

    /// Whether the page ends inside a tag.
    var isInTag: Bool {
        switch state {
        case .text, .reference, .bogusComment, .comment, .commentBang, .section, .rawOpen,
            .rawEndName, .scriptOpen, .scriptBang, .scriptEndName, .scriptName:
            false
        default: true
        }
    }

    var isInComment: Bool {
        switch state {
        case .comment, .commentBang: true
        default: false
        }
    }

    /// Goes on behind bytes that somebody else read, elements that are all there.
    func skip(count: Int) { position += count }

    /// Reads the next bytes, behind which 16 more may be read.
    func parse(_ bytes: UnsafePointer<UInt8>, count: Int, _ reader: HTMLTableReader) {
        let start = position
        builder.reader = reader
        defer { builder.reader = nil }
        var index = 0
        while index < count, !isStopped {
            position = start + index
            index = step(bytes, index, count)
        }
        position = start + (isStopped ? min(index, count) : count)
    }

    /// There is no more: what waits is text.
    func finish(_ reader: HTMLTableReader) {
        guard !isStopped else { return }
        builder.reader = reader
        defer { builder.reader = nil }
        switch state {
        case .reference: endReference()
        case .rawOpen, .rawEndName: flushPending()
        default: break
        }
        if !isStopped { builder.endAll() }
    }

    /// The next tag is one that ends an element of that name; until then all is text.
    func beginText(_ content: Content, until name: HTMLTagName) {
        self.content = content
        rawName = name
        scriptDepth = 0
        marks = 0
    }

    // MARK: - States

    /// Reads one byte or a run of them; returns where to go on, perhaps in another state at the same
    /// byte.
    func step(_ bytes: UnsafePointer<UInt8>, _ index: Int, _ count: Int) -> Int {
        let byte = bytes[index]
        switch state {
        case .text: return readText(bytes, index, count)
        case .reference: return readReference(byte) ? index + 1 : index
        case .tagOpen: return openTag(byte) ? index + 1 : index
        case .endTagOpen:
            if byte.isHTMLLetter {
                beginTag(isEnd: true)
                return index
            }
            state = byte == UInt8(ascii: ">") ? .text : .bogusComment
            return index + 1
        case .tagName:
            if byte.isHTMLSpace {
                state = .beforeAttribute
            } else if byte == UInt8(ascii: "/") {
                state = .selfClosing
            } else if byte == UInt8(ascii: ">") {
                endTag()
            } else {
                name.append(byte)
            }
            return index + 1
        case .selfClosing:
            guard byte == UInt8(ascii: ">") else {
                state = .beforeAttribute
                return index
            }
            endTag(isSelfClosing: true)
            return index + 1
        case .beforeAttribute, .attributeName, .afterAttributeName:
            return readAttributeName(byte) ? index + 1 : index
        case .beforeValue: return beginValue(byte) ? index + 1 : index
        case .quotedValue:
            let end = firstIndex(of: quote, in: bytes, from: index, to: count)
            keepValue(bytes + index, count: end - index)
            if end == count { return count }
            endAttribute()
            state = .afterValue
            return end + 1
        case .bareValue:
            guard byte.isHTMLSpace || byte == UInt8(ascii: ">") else {
                keepValue(bytes + index, count: 1)
                return index + 1
            }
            endAttribute()
            if byte == UInt8(ascii: ">") { endTag() } else { state = .beforeAttribute }
            return index + 1
        case .afterValue:
            if byte.isHTMLSpace {
                state = .beforeAttribute
            } else if byte == UInt8(ascii: "/") {
                state = .selfClosing
            } else if byte == UInt8(ascii: ">") {
                endTag()
            } else {
                state = .beforeAttribute
                return index
            }
            return index + 1
        case .declaration: return readDeclaration(byte) ? index + 1 : index
        case .bogusComment:
            let end = firstIndex(of: UInt8(ascii: ">"), in: bytes, from: index, to: count)
            if end < count { state = .text }
            return min(end + 1, count)
        case .comment, .commentBang: return readComment(bytes, index, count)
        case .section:
            readSection(byte, bytes + index)
            return index + 1
        case .rawOpen, .rawEndName: return readRawTag(byte) ? index + 1 : index
        case .scriptOpen, .scriptBang, .scriptEndName, .scriptName:
            return readScriptTag(byte) ? index + 1 : index
        }
    }

    // MARK: - Text

    func readText(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        var index = start
        if isAfterReturn {
            isAfterReturn = false
            if bytes[index] == .lineFeed { index += 1 }
        }
        if case .script = content { return readScript(bytes, index, count) }
        var end = index
        let hasTags: Bool
        let hasReferences: Bool
        switch content {
        case .markup, .characters: (hasTags, hasReferences) = (true, true)
        case .raw, .script: (hasTags, hasReferences) = (true, false)
        case .plain: (hasTags, hasReferences) = (false, false)
        }
        let bracket = Vector.all(hasTags ? UInt8(ascii: "<") : .carriageReturn)
        let ampersand = Vector.all(hasReferences ? UInt8(ascii: "&") : .carriageReturn)
        let lineEnd = Vector.all(.carriageReturn)
        while end < count {
            let text = loadVector(bytes + end)
            let place = firstMarked(
                (text .== bracket) .| (text .== ampersand) .| (text .== lineEnd))
            end += place
            if place < 16 { break }
        }
        end = min(end, count)
        tell(bytes + index, count: end - index)
        guard end < count, !isStopped else { return end }
        switch bytes[end] {
        case .carriageReturn:
            isAfterReturn = true
            tellByte(.lineFeed)
        case UInt8(ascii: "&"):
            state = .reference
            pending = [bytes[end]]
            number = 0
            hasDigits = false
        case _:
            if case .markup = content {
                state = .tagOpen
            } else {
                state = .rawOpen
                pending = [bytes[end]]
            }
        }
        return end + 1
    }

    func tell(_ bytes: UnsafePointer<UInt8>, count: Int) {
        guard count > 0 else { return }
        guard encoding != .utf8, containsNonASCII(bytes, count: count) else {
            return builder.text(bytes, count: count)
        }
        recoded.removeAll(keepingCapacity: true)
        for index in 0..<count { recoded.append(recoding: bytes[index]) }
        recoded.withUnsafeBufferPointer { text in
            if let base = text.baseAddress { builder.text(base, count: text.count) }
        }
    }

    func tellByte(_ byte: UInt8) {
        withUnsafePointer(to: byte) { builder.text($0, count: 1) }
    }

    func tell(_ scalar: Unicode.Scalar) {
        let bytes = Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        bytes.withUnsafeBufferPointer { text in
            if let base = text.baseAddress { builder.text(base, count: text.count) }
        }
    }

    /// What waited to become something else is text.
    func flushPending() {
        let text = pending
        pending = []
        state = .text
        text.withUnsafeBufferPointer { text in
            if let base = text.baseAddress { tell(base, count: text.count) }
        }
    }
}
