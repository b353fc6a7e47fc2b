extension HTMLPageParser {
    // MARK: - References

    /// Reads the next byte of a character reference; returns whether the byte belongs to it.
    func readReference(_ byte: UInt8) -> Bool {
        if pending.count > 1, pending[1] == UInt8(ascii: "#") { return readNumber(byte) }
        if pending.count == 1, byte == UInt8(ascii: "#") {
            pending.append(byte)
            return true
        }
        if byte == UInt8(ascii: ";") {
            pending.append(byte)
            endReference()
            return true
        }
        guard byte.isLetterOrDigit, pending.count <= HTMLReference.longestName else {
            endReference()
            return false
        }
        pending.append(byte)
        return true
    }

    func readNumber(_ byte: UInt8) -> Bool {
        let isHexadecimal = pending.count > 2
        if !hasDigits, !isHexadecimal, byte | 32 == UInt8(ascii: "x") {
            pending.append(byte)
            return true
        }
        if isHexadecimal ? byte.isHexDigit : 48...57 ~= byte {
            let digit = UInt32(byte <= 57 ? byte - 48 : (byte | 32) - 87)
            number = min(number * (isHexadecimal ? 16 : 10) + digit, 0x11_0000)
            hasDigits = true
            return true
        }
        let isEnd = hasDigits && byte == UInt8(ascii: ";")
        endReference()
        return isEnd
    }

    func endReference() {
        state = .text
        if hasDigits {
            pending = []
            hasDigits = false
            return tell(HTMLReference.scalar(numbered: number))
        }
        let text = pending
        guard let reference = text.asReference else { return flushPending() }
        tell(reference.scalar)
        if let second = reference.second { tell(second) }
        pending = Array(text.dropFirst(reference.count))
        flushPending()
    }

    // MARK: - Tags

    func openTag(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"):
            state = .declaration
            pending = []
        case UInt8(ascii: "/"): state = .endTagOpen
        case UInt8(ascii: "?"): state = .bogusComment
        case _ where byte.isHTMLLetter:
            beginTag(isEnd: false)
            return false
        default:
            state = .text
            tellByte(UInt8(ascii: "<"))
            return false
        }
        return true
    }

    func beginTag(isEnd: Bool) {
        isEndTag = isEnd
        name = HTMLTagName()
        attributes.removeAll()
        state = .tagName
    }

    /// Ends a tag's name or value before a byte that cannot be a part of it; returns whether `byte` is one.
    func endPart(_ byte: UInt8) -> Bool {
        if byte.isHTMLSpace {
            state = .beforeAttribute
        } else if byte == UInt8(ascii: "/") {
            state = .selfClosing
        } else if byte == UInt8(ascii: ">") {
            endTag()
        } else {
            return false
        }
        return true
    }

    func endTag(isSelfClosing: Bool = false) {
        state = .text
        content = .markup
        // The position behind the tag.
        position += 1
        if isEndTag {
            builder.end(name)
        } else {
            builder.start(name, attributes, isSelfClosing: isSelfClosing, self)
        }
    }

    func readAttributeName(_ byte: UInt8) -> Bool {
        let isEnd = byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">")
        switch state {
        case .attributeName:
            if byte.isHTMLSpace || isEnd {
                state = .afterAttributeName
                return false
            }
            if byte == UInt8(ascii: "=") { state = .beforeValue } else { attribute.append(byte) }
            return true
        default: break
        }
        if byte.isHTMLSpace { return true }
        if case .afterAttributeName = state, byte == UInt8(ascii: "=") {
            state = .beforeValue
            return true
        }
        if case .afterAttributeName = state { endAttribute() }
        if byte == UInt8(ascii: "/") {
            state = .selfClosing
        } else if byte == UInt8(ascii: ">") {
            endTag()
        } else {
            attribute = HTMLTagName()
            value.removeAll(keepingCapacity: true)
            isValueKept = false
            attribute.append(byte)
            state = .attributeName
        }
        return true
    }

    func beginValue(_ byte: UInt8) -> Bool {
        if byte.isHTMLSpace { return true }
        isValueKept = HTMLAttributes.isKnown(attribute)
        switch byte {
        case .quote, UInt8(ascii: "'"):
            quote = byte
            state = .quotedValue
        case UInt8(ascii: ">"):
            endAttribute()
            endTag()
        default:
            state = .bareValue
            return false
        }
        return true
    }

    func keepValue(_ bytes: PaddedText) {
        guard isValueKept, bytes.count > 0, value.count < HTMLPageParser.maxValueCount else {
            return
        }
        value.append(bytes)
    }

    func endAttribute() {
        defer { attribute = HTMLTagName() }
        guard HTMLAttributes.isKnown(attribute) else { return }
        guard value.contains(UInt8(ascii: "&")) else { return attributes.add(attribute, value) }
        let text = Snippet(value)
        var resolved = OutputBuffer(capacity: text.count)
        resolved.append(textOfHTML: text.text, 0..<text.count, isAttribute: true)
        withExtendedLifetime(text) {}
        attributes.add(attribute, resolved.array)
    }
}

extension [UInt8] {
    /// Appends a byte of Windows code page 1252 as UTF-8.
    mutating func append(recoding byte: UInt8) {
        guard byte >= 128 else { return append(byte) }
        let code = byte < 160 ? windows1252[Int(byte) - 128] : UInt32(byte)
        guard let scalar = Unicode.Scalar(code), let text = UTF8.encode(scalar) else { return }
        append(contentsOf: text)
    }

    /// The character reference at the beginning of the bytes.
    fileprivate var asReference: HTMLReference? {
        let text = Snippet(self)
        defer { withExtendedLifetime(text) {} }
        return HTMLReference(text.text, isInAttribute: false)
    }
}

extension UInt8 {
    var isHTMLLetter: Bool { 97...122 ~= self | 32 }
}
