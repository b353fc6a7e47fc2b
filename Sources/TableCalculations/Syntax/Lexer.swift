/// Cuts an expression into tokens, and refuses what looks like another language's operator with the one
/// that this language has.
struct Lexer {
    /// Greatest number of bytes of an expression.
    static let maxBytes = 65_536

    private let bytes: [UInt8]
    /// Whether texts may stand in backquotes, as `matches_filter` has them.
    private let hasBackquotes: Bool
    private var index = 0

    init(_ expression: String, hasBackquotes: Bool = false) throws(CalculationError) {
        bytes = Array(expression.utf8)
        self.hasBackquotes = hasBackquotes
        guard bytes.count <= Lexer.maxBytes else {
            throw CalculationError(
                Lexer.maxBytes..<bytes.count,
                "the expression has \(bytes.count) bytes, of at most \(Lexer.maxBytes)",
                hint: "split it into several calculations")
        }
    }

    /// The next token; `.end` at the end.
    mutating func next() throws(CalculationError) -> Token {
        skipBlanks()
        let start = index
        guard let byte = peek() else { return Token(kind: .end, place: start..<start) }
        switch byte {
        case UInt8(ascii: "("): return symbol(.leftParenthesis)
        case UInt8(ascii: ")"): return symbol(.rightParenthesis)
        case UInt8(ascii: ","): return symbol(.comma)
        case UInt8(ascii: "\""): return try text()
        case UInt8(ascii: "`") where hasBackquotes: return try text()
        case UInt8(ascii: "$"): return try reference()
        case 48...57, UInt8(ascii: "."): return try number()
        default: break
        }
        if Lexer.isWord(byte) {
            while let byte = peek(),
                Lexer.isWord(byte) || 48...57 ~= byte || (byte == 46 && Lexer.isWord(peek(1) ?? 0))
            { index += 1 }
            return Token(kind: .identifier(string(start..<index)), place: start..<index)
        }
        return try operators()
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        index + offset < bytes.count ? bytes[index + offset] : nil
    }

    private func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
            || byte == UInt8(ascii: "_")
    }

    private mutating func symbol(_ kind: Token.Kind, count: Int = 1) -> Token {
        index += count
        return Token(kind: kind, place: index - count..<index)
    }

    /// Skips blanks, and comments from `#` to the end of their line.
    private mutating func skipBlanks() {
        while let byte = peek() {
            switch byte {
            case 32, 9, 10, 13: index += 1
            case UInt8(ascii: "#"):
                while let byte = peek(), byte != 10 { index += 1 }
            // A no-break space of a text that was copied from a page.
            case 0xC2 where peek(1) == 0xA0: index += 2
            default: return
            }
        }
    }

    private mutating func text() throws(CalculationError) -> Token {
        let start = index
        let quote = bytes[index]
        index += 1
        var content: [UInt8] = []
        while let byte = peek() {
            index += 1
            if byte == quote {
                return Token(
                    kind: .text(String(decoding: content, as: UTF8.self)), place: start..<index)
            }
            let escaped = peek()
            // A filter between backquotes has backslashes of its own.
            if byte == UInt8(ascii: "\\"), let escaped,
                escaped == quote
                    || (escaped == UInt8(ascii: "\\") && quote == UInt8(ascii: "\""))
            {
                content.append(escaped)
                index += 1
            } else {
                content.append(byte)
            }
        }
        throw CalculationError(
            start..<index, "the string has no end",
            hint: quote == UInt8(ascii: "\"") ? "close it with \"" : "close it with `")
    }

    private mutating func reference() throws(CalculationError) -> Token {
        let start = index
        guard peek(1) == UInt8(ascii: "{") else {
            throw CalculationError(
                start..<start + 1, "expected ${ in front of a field's name",
                hint: "write ${view.field}")
        }
        guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")) else {
            throw CalculationError(
                start..<bytes.count, "the reference has no end", hint: "close it with }")
        }
        index = end + 1
        var name = bytes[start + 2..<end]
        while let first = name.first, first <= 32 { name.removeFirst() }
        while let last = name.last, last <= 32 { name.removeLast() }
        var part = Reference.Part.value
        for suffix in [Reference.Part.rowTotal, .total] {
            let ending = ":" + suffix.rawValue
            if name.count > ending.utf8.count,
                name.suffix(ending.utf8.count).elementsEqual(ending.utf8)
            {
                name.removeLast(ending.utf8.count)
                part = suffix
                break
            }
        }
        guard !name.isEmpty else {
            throw CalculationError(
                start..<index, "the reference names no field", hint: "write ${view.field}")
        }
        return Token(
            kind: .reference(String(decoding: name, as: UTF8.self), part), place: start..<index)
    }

    private mutating func number() throws(CalculationError) -> Token {
        let start = index
        func skipDigits() { while let byte = peek(), 48...57 ~= byte { index += 1 } }
        skipDigits()
        if peek() == UInt8(ascii: ".") {
            index += 1
            skipDigits()
        }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
            if let digit = peek(1 + sign), 48...57 ~= digit {
                index += 1 + sign
                skipDigits()
            }
        }
        let digits = string(start..<index)
        let isWord = peek().map { Lexer.isWord($0) } ?? false
        guard !isWord, let value = Double(digits), value.isFinite else {
            while let byte = peek(), Lexer.isWord(byte) || 48...57 ~= byte { index += 1 }
            throw CalculationError(
                start..<index, "\(string(start..<index).quotedShort) is no number of this language",
                hint: "write numbers such as 7 and 0.25")
        }
        return Token(kind: .number(value, digits), place: start..<index)
    }

    private mutating func operators() throws(CalculationError) -> Token {
        let two = index + 1 < bytes.count ? string(index..<index + 2) : ""
        let foreign = [
            "==": "=", "<>": "!=", "&&": "AND", "||": "OR", "**": "power(a, b)",
        ]
        if let own = foreign[two] {
            throw CalculationError(
                index..<index + 2, "there is no operator \(two)", hint: "use \(own)")
        }
        if ["<=", ">=", "!="].contains(two) { return symbol(.symbol(two), count: 2) }
        let one = string(index..<index + 1)
        if "+-*/=<>".contains(one) { return symbol(.symbol(one)) }
        let hints = [
            "%": "use mod(a, b), or * 0.01", "^": "use power(a, b)", "!": "use NOT",
            "'": "strings stand in double quotes", "[": "use list(a, b)", "&": "use AND, or concat",
            "|": "use OR", "{": "references begin with ${",
        ]
        var end = index + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        throw CalculationError(
            index..<end, "\"\(string(index..<end))\" is no part of this language",
            hint: hints[one])
    }
}
