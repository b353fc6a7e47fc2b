/// A token of LookML.
struct Token: Equatable {
    enum Kind: Equatable {
        case word(String)
        case text(String)
        case colon
        case comma
        case leftBrace
        case rightBrace
        case leftBracket
        case rightBracket
        case end
    }

    var kind: Kind
    var place: SourcePlace

    /// The token as an error names it.
    var shown: String {
        switch kind {
        case .word(let text): "‘\(Token.short(text))’"
        case .text(let text): "the text \"\(Token.short(text))\""
        case .colon: "‘:’"
        case .comma: "‘,’"
        case .leftBrace: "‘{’"
        case .rightBrace: "‘}’"
        case .leftBracket: "‘[’"
        case .rightBracket: "‘]’"
        case .end: "the end of the file"
        }
    }

    private static func short(_ text: String) -> String {
        text.count <= 40 ? text : String(text.prefix(40)) + "…"
    }
}
