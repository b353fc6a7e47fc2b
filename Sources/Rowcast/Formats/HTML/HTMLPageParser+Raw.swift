// Comments, declarations, and elements whose content is text up to their own end tag.

extension HTMLPageParser {
    /// Reads the next byte behind `<!`; returns whether the byte was consumed.
    func readDeclaration(_ byte: UInt8) -> Bool {
        switch pending.first {
        case nil:
            let isSection = byte == UInt8(ascii: "[") && builder.isForeign
            guard byte == UInt8(ascii: "-") || isSection else { break }
            pending.append(byte)
            return true
        case UInt8(ascii: "-"):
            guard byte == UInt8(ascii: "-") else { break }
            pending = []
            marks = 0
            isCommentStart = true
            state = .comment
            return true
        case _:
            let start = Array("[CDATA[".utf8)
            guard byte == start[pending.count] else { break }
            pending.append(byte)
            if pending.count == start.count {
                pending = []
                marks = 0
                state = .section
            }
            return true
        }
        pending = []
        state = .bogusComment
        return false
    }

    /// Reads a part of a comment; returns the index of the next byte.
    func readComment(_ bytes: PaddedText, _ index: Int, _ count: Int) -> Int {
        let byte = bytes[index]
        if case .commentBang = state {
            state = byte == UInt8(ascii: ">") ? .text : .comment
            marks = 0
            return byte == UInt8(ascii: ">") ? index + 1 : index
        }
        if byte == UInt8(ascii: "-") {
            marks = min(marks + 1, 2)
            if marks == 2 { isCommentStart = false }
            return index + 1
        }
        // `<!-->` and `<!--->` are empty comments.
        if byte == UInt8(ascii: ">"), isCommentStart || marks == 2 {
            state = .text
            isCommentStart = false
            return index + 1
        }
        isCommentStart = false
        if byte == UInt8(ascii: "!"), marks == 2 {
            state = .commentBang
            return index + 1
        }
        marks = 0
        return firstIndex(of: UInt8(ascii: "-"), in: bytes, from: index, to: count)
    }

    /// Reads the next byte of a CDATA section, which only `svg` and `math` may have.
    func readSection(_ byte: UInt8, _ place: PaddedText) {
        if byte == UInt8(ascii: "]") {
            if marks == 2 { tellByte(byte) } else { marks += 1 }
            return
        }
        if byte == UInt8(ascii: ">"), marks == 2 {
            state = .text
        } else {
            for _ in 0..<marks { tellByte(UInt8(ascii: "]")) }
            tell(place.prefix(1))
        }
        marks = 0
    }

    /// Reads the next byte of a possible end tag such as `</style>`; returns whether the byte was
    /// consumed.
    func readRawTag(_ byte: UInt8) -> Bool {
        if case .rawOpen = state {
            guard byte == UInt8(ascii: "/") else {
                flushPending()
                return false
            }
            pending.append(byte)
            name = HTMLTagName()
            state = .rawEndName
            return true
        }
        if byte.isHTMLLetter, name.count <= rawName.count {
            name.append(byte)
            pending.append(byte)
            return true
        }
        guard name == rawName, endsName(byte) else {
            flushPending()
            return false
        }
        pending = []
        beginRawEndTag(byte)
        return true
    }

    private func endsName(_ byte: UInt8) -> Bool {
        byte.isHTMLSpace || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">")
    }

    /// Continues with the end tag; `byte` follows its name.
    private func beginRawEndTag(_ byte: UInt8) {
        isEndTag = true
        attributes.removeAll()
        switch byte {
        case UInt8(ascii: "/"): state = .selfClosing
        case UInt8(ascii: ">"): endTag()
        default: state = .beforeAttribute
        }
    }

    // MARK: - Scripts

    /// Skips the text of a script, which is never shown, up to the next `<`.
    func readScript(_ bytes: PaddedText, _ start: Int, _ count: Int) -> Int {
        var index = start
        while index < count {
            switch bytes[index] {
            case UInt8(ascii: "<"):
                state = .scriptOpen
                return index + 1
            case UInt8(ascii: "-"): marks = min(marks + 1, 2)
            case UInt8(ascii: ">"):
                if marks == 2 { scriptDepth = 0 }
                marks = 0
            default: marks = 0
            }
            index += 1
            if scriptDepth == 0 {
                index = firstIndex(of: UInt8(ascii: "<"), in: bytes, from: index, to: count)
            }
        }
        return count
    }

    /// Reads the next byte behind a `<` in a script; returns whether the byte was consumed.
    func readScriptTag(_ byte: UInt8) -> Bool {
        switch state {
        case .scriptOpen:
            name = HTMLTagName()
            if byte == UInt8(ascii: "/") {
                state = .scriptEndName
                return true
            }
            if byte == UInt8(ascii: "!"), scriptDepth == 0 {
                marks = 0
                state = .scriptBang
                return true
            }
            if byte.isHTMLLetter, scriptDepth == 1 {
                state = .scriptName
                return false
            }
        case .scriptBang:
            guard byte == UInt8(ascii: "-") else { break }
            marks += 1
            if marks == 2 {
                scriptDepth = 1
                state = .text
            }
            return true
        default:
            if byte.isHTMLLetter, name.count <= rawName.count {
                name.append(byte)
                return true
            }
            guard name == rawName, endsName(byte) else { break }
            if case .scriptName = state {
                scriptDepth = 2
            } else if scriptDepth == 2 {
                scriptDepth = 1
            } else {
                beginRawEndTag(byte)
                return true
            }
            marks = 0
            state = .text
            return true
        }
        marks = 0
        state = .text
        return false
    }
}
