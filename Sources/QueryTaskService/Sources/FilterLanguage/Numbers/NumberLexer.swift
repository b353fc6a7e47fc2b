/// Cuts a filter of numbers into tokens.
struct NumberLexer {
    enum Kind: Equatable {
        case number(NumberText)
        /// A word in upper case: NOT, NULL, AND, OR, TO, INF.
        case word(String)
        /// `>`, `>=`, `<`, `<=`, `<>` or `!=`.
        case comparison(String)
        /// `(`, `[`, `)`, `]` or `,`.
        case symbol(UInt8)
        case minus
        case end
    }

    struct Token {
        var kind: Kind
        var byte: Int
    }

    let text: String
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    mutating func next() throws(FilterError) -> Token {
        while index < bytes.count, bytes[index] == 32 || 9...13 ~= bytes[index] { index += 1 }
        let start = index
        guard index < bytes.count else { return Token(kind: .end, byte: start) }
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: ")"), UInt8(ascii: "]"),
            UInt8(ascii: ","):
            index += 1
            return Token(kind: .symbol(byte), byte: start)
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"):
            return try comparison(start)
        default: break
        }
        if NumberLexer.isLetter(byte) {
            while index < bytes.count, NumberLexer.isLetter(bytes[index]) { index += 1 }
            return Token(kind: .word(string(start).uppercased()), byte: start)
        }
        if byte == UInt8(ascii: "-"), index + 1 < bytes.count,
            NumberLexer.isLetter(bytes[index + 1])
        {
            index += 1
            return Token(kind: .minus, byte: start)
        }
        return Token(kind: .number(try number(start)), byte: start)
    }

    private mutating func comparison(_ start: Int) throws(FilterError) -> Token {
        index += 1
        if index < bytes.count,
            bytes[index] == UInt8(ascii: "=")
                || (bytes[start] == UInt8(ascii: "<") && bytes[index] == UInt8(ascii: ">"))
        {
            index += 1
        }
        let symbol = string(start)
        guard symbol != "!" else {
            throw FilterError(
                text, at: start, "expected a number or a comparison, found ‘!’",
                hint: "write != for ‘is not’")
        }
        return Token(kind: .comparison(symbol), byte: start)
    }

    /// A sign, digits, a fraction and an exponent: `-12`, `.5`, `1.5e-3`.
    private mutating func number(_ start: Int) throws(FilterError) -> NumberText {
        if bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") { index += 1 }
        var digits = skipDigits()
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            digits += skipDigits()
        }
        guard digits > 0 else {
            index = start
            throw FilterError(
                text, at: start, "expected a number, found ‘\(rest())’",
                hint: "numbers have the form 12, -0.5 or 1e6")
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            let mark = index
            index += 1
            if index < bytes.count,
                bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+")
            {
                index += 1
            }
            if skipDigits() == 0 { index = mark }
        }
        var written = string(start)
        if written.hasPrefix("+") { written.removeFirst() }
        guard let value = Double(NumberLexer.completed(written)), value.isFinite else {
            throw FilterError(text, at: start, "the number \(written.prefix(40)) is too large")
        }
        // It is compared as a double, for which from 2^53 on whole numbers beside it would be taken.
        let isWritten =
            value.magnitude < 0x1p53 || SignificantDigits(written) == SignificantDigits(value)
        guard isWritten || written.utf8.allSatisfy({ 48...57 ~= $0 || $0 == UInt8(ascii: "-") })
        else {
            throw FilterError(
                text, at: start,
                "the number \(written.prefix(40)) has more digits than are compared",
                hint: "write it without a fraction and an exponent")
        }
        return NumberText(NumberLexer.completed(written))
    }

    /// SQL and Swift want digits on both sides of a point.
    private static func completed(_ digits: String) -> String {
        guard let point = digits.firstIndex(of: ".") else { return digits }
        var head = String(digits[..<point])
        var tail = String(digits[digits.index(after: point)...])
        if head.isEmpty || head == "-" { head += "0" }
        if tail.isEmpty || !(tail.utf8.first.map { 48...57 ~= $0 } ?? false) { tail = "0" + tail }
        return head + "." + tail
    }

    private mutating func skipDigits() -> Int {
        let start = index
        while index < bytes.count, 48...57 ~= bytes[index] { index += 1 }
        return index - start
    }

    /// A word as the text has it.
    func written(_ word: String, at byte: Int) -> String {
        String(decoding: bytes[byte..<byte + word.utf8.count], as: UTF8.self)
    }

    private func string(_ start: Int) -> String {
        String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private func rest() -> String {
        let end = bytes[index...].firstIndex { $0 == 32 || $0 == UInt8(ascii: ",") } ?? bytes.count
        return String(String(decoding: bytes[index..<max(end, index)], as: UTF8.self).prefix(40))
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        97...122 ~= byte | 0x20
    }
}
