/// Reads filters of texts.
///
///     filter = term ("," term)*
///     term   = ["-"] ("EMPTY" | "NULL" | quoted | (character | "%" | "_" | "^" character)*)
///
/// `EMPTY` and `NULL` are keywords in upper or in lower case, not in a mixture. A quote is special at the start of a
/// term alone, and a minus sign likewise. Blanks around a term do not count unless `^` stands before them. The
/// rules are those of the vendor's page “Looker filter expressions” and of its published grammar.
package struct StringParser {
    private let text: String
    private let bytes: [UInt8]
    private var index = 0

    /// The filter of a text. An empty text accepts all.
    package static func filter(
        of text: String, userAttributes: [String: String] = [:]
    ) throws(FilterError) -> StringFilter {
        // The value of a user attribute stands for itself, whatever its characters.
        let text = try FilterText.expanded(text, userAttributes) { value in
            var escaped = ""
            for character in value.unicodeScalars {
                if "%_,^- \"".unicodeScalars.contains(character) { escaped += "^" }
                escaped.unicodeScalars.append(character)
            }
            return escaped
        }
        var parser = StringParser(text)
        return try parser.filter()
    }

    private init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    private mutating func filter() throws(FilterError) -> StringFilter {
        var filter = StringFilter()
        while index <= bytes.count {
            skipBlanks()
            var isNegative = false
            // A minus sign alone is a text.
            if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "-"),
                bytes[index + 1] != UInt8(ascii: ",")
            {
                isNegative = true
                index += 1
            }
            let test =
                index < bytes.count && bytes[index] == UInt8(ascii: "\"")
                ? StringTest.equal(try quoted()) : plain()
            index += 1
            guard let test else { continue }
            if isNegative {
                filter.exclusions.append(test)
            } else {
                filter.alternatives.append(test)
            }
        }
        return filter
    }

    private mutating func skipBlanks() {
        while index < bytes.count, StringParser.isBlank(bytes[index]) { index += 1 }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || 9...13 ~= byte }

    /// A quoted text, up to the comma behind it. `\"` is a quote inside of it.
    private mutating func quoted() throws(FilterError) -> String {
        let start = index
        var content: [UInt8] = []
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count,
                bytes[index + 1] == UInt8(ascii: "\"")
            {
                index += 1
            }
            content.append(bytes[index])
            index += 1
        }
        guard index < bytes.count else {
            throw FilterError(
                text, at: start, "expected a closing quote, found the end",
                hint: "write ^\" for a quote at the start of a text")
        }
        index += 1
        skipBlanks()
        guard index >= bytes.count || bytes[index] == UInt8(ascii: ",") else {
            throw FilterError(
                text, at: index, "expected a comma behind the quoted text",
                hint: "write \\\" for a quote inside of it")
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// A term without quotes, up to its comma; `nil` for blanks alone.
    private mutating func plain() -> StringTest? {
        let start = index
        var pieces: [StringTest.Piece] = []
        var content: [UInt8] = []
        // Number of bytes, and of pieces, up to which blanks are part of the term.
        var kept = 0
        func close() {
            guard !content.isEmpty else { return }
            pieces.append(.text(String(decoding: content, as: UTF8.self)))
            content = []
            kept = 0
        }
        while index < bytes.count, bytes[index] != UInt8(ascii: ",") {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "%"):
                close()
                if pieces.last != .characters { pieces.append(.characters) }
                kept = 0
            case UInt8(ascii: "_"):
                close()
                pieces.append(.character)
                kept = 0
            case UInt8(ascii: "^")
            where index + 1 < bytes.count && StringParser.isEscapable(bytes[index + 1]):
                index += 1
                content.append(bytes[index])
                kept = content.count
            default:
                content.append(byte)
                if !StringParser.isBlank(byte) { kept = content.count }
            }
            index += 1
        }
        var end = index
        while end > start, StringParser.isBlank(bytes[end - 1]) { end -= 1 }
        switch String(decoding: bytes[start..<end], as: UTF8.self) {
        case "EMPTY", "empty": return .empty
        case "NULL", "null": return .null
        default: break
        }
        content.removeLast(content.count - kept)
        close()
        return StringParser.test(pieces)
    }

    private static func isEscapable(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "%"), UInt8(ascii: "_"), UInt8(ascii: ","), UInt8(ascii: "^"),
            UInt8(ascii: "-"), UInt8(ascii: "\""):
            true
        default: isBlank(byte)
        }
    }

    private static func test(_ pieces: [StringTest.Piece]) -> StringTest? {
        switch pieces.count {
        case 0: return nil
        case 1:
            if case .text(let text) = pieces[0] { return .equal(text) }
            if pieces[0] == .characters { return .any }
        case 2:
            if case .text(let text) = pieces[0], pieces[1] == .characters { return .begins(text) }
            if case .text(let text) = pieces[1], pieces[0] == .characters { return .ends(text) }
        case 3:
            if case .text(let text) = pieces[1], pieces[0] == .characters, pieces[2] == .characters
            {
                return .contains(text)
            }
        default: break
        }
        return .pattern(pieces)
    }
}
