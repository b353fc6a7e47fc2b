/// Cuts a file into tokens.
///
/// The grammar is the one of public parsers (joshtemple/lkml: lkml/lexer.py, lkml/parser.py): a word ends at a
/// blank or at one of `: , { } [ ] "`; a `#` outside of texts and expressions starts a comment; an expression
/// ends at the first `;;`, whatever stands before it.
struct Lexer {
    private let bytes: [UInt8]
    private var index = 0
    /// The place up to which lines and columns are counted. It only moves forward, so that counting is linear.
    private var counted: SourcePlace

    init(_ text: String, file: String) {
        bytes = Array(text.utf8)
        counted = SourcePlace(file: file)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            index = 3
            counted.byte = 3
        }
    }

    /// The next token; `.end` at the end.
    mutating func next() throws(LookMLError) -> Token {
        skipBlanks()
        let place = placeOfIndex()
        guard index < bytes.count else { return Token(kind: .end, place: place) }
        switch bytes[index] {
        case UInt8(ascii: ":"): return symbol(.colon, place)
        case UInt8(ascii: ","): return symbol(.comma, place)
        case UInt8(ascii: "{"): return symbol(.leftBrace, place)
        case UInt8(ascii: "}"): return symbol(.rightBrace, place)
        case UInt8(ascii: "["): return symbol(.leftBracket, place)
        case UInt8(ascii: "]"): return symbol(.rightBracket, place)
        case UInt8(ascii: "\""): return Token(kind: .text(try text(place)), place: place)
        default: break
        }
        if startsDoubleSemicolon {
            throw LookMLError(
                place, "expected a key or a value, found ‘;;’",
                hint: "‘;;’ ends the values of sql, html and expression keys only")
        }
        let start = index
        while index < bytes.count, !Lexer.endsWord(bytes[index]), !startsDoubleSemicolon {
            index += 1
        }
        return Token(kind: .word(string(start..<index)), place: place)
    }

    /// The text up to the next `;;`, without blanks around it, and the place of its first character.
    mutating func expression() throws(LookMLError) -> (text: String, place: SourcePlace) {
        while index < bytes.count, Lexer.isBlank(bytes[index]) { index += 1 }
        let place = placeOfIndex()
        let start = index
        while index < bytes.count, !startsDoubleSemicolon { index += 1 }
        guard index < bytes.count else {
            throw LookMLError(
                place, "expected ‘;;’ behind this expression, found the end of the file",
                hint: "write ‘;;’ at its end")
        }
        var end = index
        while end > start, Lexer.isBlank(bytes[end - 1]) { end -= 1 }
        index += 2
        return (string(start..<end), place)
    }

    /// Whether the next character, behind blanks and comments, is an opening brace.
    mutating func isBeforeBrace() -> Bool {
        skipBlanks()
        return index < bytes.count && bytes[index] == UInt8(ascii: "{")
    }

    private var startsDoubleSemicolon: Bool {
        bytes[index] == UInt8(ascii: ";") && index + 1 < bytes.count
            && bytes[index + 1] == UInt8(ascii: ";")
    }

    private mutating func symbol(_ kind: Token.Kind, _ place: SourcePlace) -> Token {
        index += 1
        return Token(kind: kind, place: place)
    }

    /// A quoted text. It may hold newlines; `\"` and `\\` are a quote and a backslash, any other backslash is itself.
    private mutating func text(_ place: SourcePlace) throws(LookMLError) -> String {
        var content: [UInt8] = []
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: content, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), index < bytes.count,
                bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "\\")
            {
                content.append(bytes[index])
                index += 1
            } else {
                content.append(byte)
            }
        }
        throw LookMLError(
            place, "expected a closing quote for this text, found the end of the file",
            hint: "write ‘\"’ at its end, and ‘\\\"’ for a quote inside of it")
    }

    private mutating func skipBlanks() {
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "#") {
                while index < bytes.count, bytes[index] != 10, bytes[index] != 13 { index += 1 }
            } else if Lexer.isBlank(bytes[index]) {
                index += 1
            } else if bytes[index] == 0xC2, index + 1 < bytes.count, bytes[index + 1] == 0xA0 {
                // A no-break space of a text that was copied from a page.
                index += 2
            } else {
                return
            }
        }
    }

    private mutating func placeOfIndex() -> SourcePlace {
        while counted.byte < index {
            let byte = bytes[counted.byte]
            counted.byte += 1
            if byte == 10 {
                counted.line += 1
                counted.column = 1
            } else if byte & 0xC0 != 0x80 {
                counted.column += 1
            }
        }
        return counted
    }

    private func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 32 || 9...13 ~= byte
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\""):
            true
        default: isBlank(byte)
        }
    }
}
