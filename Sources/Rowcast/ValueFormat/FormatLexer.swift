/// Error with the reason why a format code cannot be used.
struct FormatFault: Error, Equatable, CustomStringConvertible {
    /// Reason in lower case, without a final period.
    var reason: String
    var description: String { reason }

    init(_ reason: String) { self.reason = reason }
}

/// A word of a format code. The kind of its section decides the meaning: `m` is a month in a date
/// section, and literal text beside digits.
enum FormatWord: Equatable {
    case placeholder(FormatToken.Placeholder)
    /// Literal text, quoted or not.
    case literal(String)
    /// A digit from 1 to 9: literal text, or the start of a denominator.
    case digit(Unicode.Scalar)
    case point
    case comma
    case percent
    case slash
    /// `E+`, `E-`, `e+` or `e-` in front of a placeholder.
    case exponent(Unicode.Scalar, showsPlus: Bool)
    case at
    case general
    case skip(String)
    case fill(String)
    case bracket(shown: String, source: String)
    /// A run of one date letter, such as `yyyy`.
    case letters(Unicode.Scalar, count: Int, source: String)
    case elapsed(Unicode.Scalar, count: Int)
    case halfDay(DatePart.HalfDay)
    case color(FormatColor)
    case condition(FormatCondition)
    case sectionEnd
}

/// Splits a format code into words.
struct FormatLexer {
    private let code: [Unicode.Scalar]
    private var index = 0
    private var words: [FormatWord] = []

    /// Limit in UTF-16 units, about four times the 255 that Excel takes: each shown value may grow
    /// by the length of the code.
    private static let maxLength = 1024

    /// Returns the words of a format code.
    static func words(of code: String) throws(FormatFault) -> [FormatWord] {
        guard code.utf16.count <= maxLength else {
            throw FormatFault("the format is longer than \(maxLength) characters")
        }
        var lexer = FormatLexer(code: Array(code.unicodeScalars))
        while lexer.index < lexer.code.count { try lexer.readWord() }
        return lexer.words
    }

    private init(code: [Unicode.Scalar]) { self.code = code }

    private mutating func readWord() throws(FormatFault) {
        let scalar = code[index]
        index += 1
        switch scalar {
        case "0": words.append(.placeholder(.zero))
        case "?": words.append(.placeholder(.space))
        case "#": words.append(.placeholder(.nothing))
        case "1"..."9": words.append(.digit(scalar))
        case ".": words.append(.point)
        case ",": words.append(.comma)
        case "%": words.append(.percent)
        case "/": words.append(.slash)
        case "@": words.append(.at)
        case ";": words.append(.sectionEnd)
        case "\"": try readQuoted()
        case "\\": words.append(.literal(try nextScalar("a character after \\")))
        case "_": words.append(.skip(try nextScalar("a character after _")))
        case "*": try readFill()
        case "[": try readBracket()
        default: readLetters(scalar)
        }
    }

    private mutating func nextScalar(_ what: String) throws(FormatFault) -> String {
        guard index < code.count else { throw FormatFault("the format ends where \(what) belongs") }
        index += 1
        return String(code[index - 1])
    }

    private mutating func readQuoted() throws(FormatFault) {
        let start = index
        while index < code.count, code[index] != "\"" { index += 1 }
        guard index < code.count else { throw FormatFault("a quote in the format is not closed") }
        words.append(.literal(text(start..<index)))
        index += 1
    }

    /// Reads `*x`. In `*00#`, which Looker documents for numbers with zeros in front, the `*` has
    /// no fill character and is dropped.
    private mutating func readFill() throws(FormatFault) {
        if index + 1 < code.count, code[index] == "0",
            "0#?".unicodeScalars.contains(code[index + 1])
        {
            return
        }
        words.append(.fill(try nextScalar("a character after *")))
    }

    private mutating func readBracket() throws(FormatFault) {
        let start = index
        while index < code.count, code[index] != "]" { index += 1 }
        guard index < code.count else { throw FormatFault("a [ in the format is not closed") }
        let source = text(start..<index)
        index += 1
        guard let first = source.unicodeScalars.first else { throw FormatFault("[] is empty") }
        let lowercase = source.lowercased()
        if first == "$" {
            let shown = source.dropFirst().prefix { $0 != "-" }
            words.append(.bracket(shown: String(shown), source: source))
        } else if first == "<" || first == ">" || first == "=" {
            words.append(.condition(try FormatLexer.condition(source)))
        } else if let name = FormatColor.names.firstIndex(where: { $0.lowercased() == lowercase }),
            let color = FormatColor(index: name + 1)
        {
            words.append(.color(color))
        } else if lowercase.hasPrefix("color"),
            let color = Int(lowercase.dropFirst(5).drop { $0 == " " }).flatMap(FormatColor.init)
        {
            words.append(.color(color))
        } else if let letter = lowercase.unicodeScalars.first,
            "hms".unicodeScalars.contains(letter),
            lowercase.unicodeScalars.allSatisfy({ $0 == letter })
        {
            words.append(.elapsed(letter, count: source.unicodeScalars.count))
        } else {
            throw FormatFault("[\(source)] is no colour, condition, time or currency")
        }
    }

    private static func condition(_ source: String) throws(FormatFault) -> FormatCondition {
        let sign = source.prefix { "<>=".contains($0) }
        let limit = source.dropFirst(sign.count).filter { $0 != " " }
        let bytes = Array(limit.utf8)
        let isNumber = bytes.withText { DecimalNumber($0) != nil }
        guard let comparison = FormatCondition.Comparison(rawValue: String(sign)), isNumber else {
            throw FormatFault("[\(source)] is no condition such as [>=1000]")
        }
        return FormatCondition(comparison: comparison, limit: bytes)
    }

    /// Reads a date letter, a name such as `General`, or a literal character.
    private mutating func readLetters(_ scalar: Unicode.Scalar) {
        for (name, word) in FormatLexer.names where isNext(name, at: index - 1) {
            index += name.unicodeScalars.count - 1
            words.append(word)
            return
        }
        if isNext("a/p", at: index - 1) {
            let (am, pm) = (code[index - 1], code[index + 1])
            index += 2
            words.append(
                .halfDay(.short(am: UInt8(ascii: am), pm: UInt8(ascii: pm))))
            return
        }
        switch scalar {
        case "E", "e":
            if index + 1 < code.count, code[index] == "+" || code[index] == "-",
                "0#?".unicodeScalars.contains(code[index + 1])
            {
                words.append(.exponent(scalar, showsPlus: code[index] == "+"))
                index += 1
                return
            }
        case "y", "Y", "m", "M", "d", "D", "h", "H", "s", "S":
            let letter = FormatLexer.lowercase(scalar)
            let start = index - 1
            while index < code.count, FormatLexer.lowercase(code[index]) == letter { index += 1 }
            words.append(
                .letters(letter, count: index - start, source: text(start..<index)))
            return
        default: break
        }
        words.append(.literal(String(scalar)))
    }

    private static let names: [(String, FormatWord)] = [
        ("general", .general), ("am/pm", .halfDay(.whole)),
    ]

    /// Whether `word`, given in lower case, stands at `start` in upper or lower case.
    private func isNext(_ word: String, at start: Int) -> Bool {
        let word = word.unicodeScalars
        return start + word.count <= code.count
            && zip(word, code[start...]).allSatisfy { $0 == FormatLexer.lowercase($1) }
    }

    private static func lowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar
    }

    private func text(_ range: Range<Int>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: code[range])
        return text
    }
}
