/// Reads a page piece by piece in constant memory: splits any input into tags and text as browsers
/// do (HTML Standard, 13.2.5), and passes these to the tree builder.
///
/// The parser makes one pass. Between pieces it keeps a state, a few bytes of a name, or the value
/// of one of the few attributes that matter; no byte is read twice.
///
///     <td class="n">R&amp;D</td>
///     │  │         ││└ reference     states, each entered behind the byte that begins it
///     │  │         │└ text
///     │  └ attribute
///     └ tagOpen, tagName
final class HTMLPageParser {
    /// Encoding of the page's bytes; in `windows1252` each byte is one character.
    enum Encoding: Equatable {
        case utf8, windows1252
    }

    /// Kind of the text that the parser is in.
    enum Content {
        case markup
        /// Text with character references, in `title` and `textarea`.
        case characters
        /// Text without character references, in `style` and others.
        case raw
        case script
        /// Text up to the end of the page, behind `plaintext`.
        case plain
    }

    enum State {
        case text, reference
        case tagOpen, endTagOpen, tagName
        case beforeAttribute, attributeName, afterAttributeName
        case beforeValue, quotedValue, bareValue, afterValue, selfClosing
        case declaration, bogusComment, comment, commentBang, section
        /// Behind `<` or `</` in text that only one end tag ends.
        case rawOpen, rawEndName
        case scriptOpen, scriptBang, scriptEndName, scriptName
    }

    /// Most bytes of an attribute's value that are kept.
    static let maxValueCount = 64 << 10

    let builder = HTMLTreeBuilder()
    var encoding = Encoding.utf8
    private(set) var isStopped = false
    /// Number of bytes of the page before the current byte.
    var position = 0

    var state = State.text
    var content = Content.markup
    /// Name of the element whose end tag ends the current text.
    var rawName = HTMLTagName()

    var isEndTag = false
    var name = HTMLTagName()
    var attributes = HTMLAttributes()
    var attribute = HTMLTagName()
    var value: [UInt8] = []
    var isValueKept = false
    var quote: UInt8 = 0

    /// First bytes of a reference, a declaration or an end tag, which may turn out to be text.
    var pending: [UInt8] = []
    var number: UInt32 = 0
    var hasDigits = false
    /// Whether the last byte was a carriage return, so that a line feed belongs to the same line
    /// end.
    var isAfterReturn = false
    /// Number of hyphens or brackets in a row, at most two.
    var marks = 0
    var isCommentStart = false
    /// Nesting of a script's text in `<!--` and `<script`, 0 to 2 (HTML Standard, 13.2.5.17 on).
    var scriptDepth = 0
    /// Text of a Windows-1252 page in UTF-8.
    var recoded: [UInt8] = []

    /// Stops reading.
    func stop() { isStopped = true }

    /// Whether the parser is between tags and keeps no unfinished bytes.
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

    /// Continues behind complete elements that `PlainRows` has read.
    func skip(count: Int) { position += count }

    /// Reads the next bytes.
    func parse(_ bytes: PaddedText, _ reader: HTMLTableReader) {
        let start = position
        builder.reader = reader
        defer { builder.reader = nil }
        var index = 0
        while index < bytes.count, !isStopped {
            position = start + index
            index = step(bytes, index, bytes.count)
        }
        position = start + (isStopped ? min(index, bytes.count) : bytes.count)
    }

    /// Ends the page: unfinished bytes become text.
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

    /// Makes everything text until the end tag of the element `name`.
    func beginText(_ content: Content, until name: HTMLTagName) {
        self.content = content
        rawName = name
        scriptDepth = 0
        marks = 0
    }

    // MARK: - States

    /// Reads one byte or a run of bytes; returns the index of the next byte, which may be the same
    /// index in another state.
    func step(_ bytes: PaddedText, _ index: Int, _ count: Int) -> Int {
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
            if !endPart(byte) { name.append(byte) }
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
            keepValue(bytes.slice(at: index, count: end - index))
            if end == count { return count }
            endAttribute()
            state = .afterValue
            return end + 1
        case .bareValue:
            guard byte.isHTMLSpace || byte == UInt8(ascii: ">") else {
                keepValue(bytes.slice(at: index, count: 1))
                return index + 1
            }
            endAttribute()
            if byte == UInt8(ascii: ">") { endTag() } else { state = .beforeAttribute }
            return index + 1
        case .afterValue:
            if endPart(byte) { return index + 1 }
            state = .beforeAttribute
            return index
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

    func readText(_ bytes: PaddedText, _ start: Int, _ count: Int) -> Int {
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
            let text = bytes.vector(at: end)
            let place = firstMarked(
                (text .== bracket) .| (text .== ampersand) .| (text .== lineEnd))
            end += place
            if place < 16 { break }
        }
        end = min(end, count)
        tell(bytes.slice(at: index, count: end - index))
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

    func tell(_ bytes: PaddedText) {
        guard bytes.count > 0 else { return }
        guard encoding != .utf8, containsNonASCII(bytes) else {
            return builder.text(bytes.view)
        }
        recoded.removeAll(keepingCapacity: true)
        for index in 0..<bytes.count { recoded.append(recoding: bytes[index]) }
        recoded.withText(builder.text)
    }

    func tellByte(_ byte: UInt8) {
        byte.withText(builder.text)
    }

    func tell(_ scalar: Unicode.Scalar) {
        Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter).withText(builder.text)
    }

    /// Passes the unfinished bytes on as text.
    func flushPending() {
        let text = pending
        pending = []
        state = .text
        text.withPaddedText(tell)
    }
}
