/// Reads a file into its tree.
///
///     file  = entry*
///     entry = key ":" value
///     value = word | text | "[" items "]" | [word | text] "{" entry* "}" | expression ";;"
///     items = [item ("," item)*]          item = value | word ":" value
///
/// A list may hold commas without an item before them, and a blank between `-` and a name: both stand in
/// projects that run.
///
/// Its time grows with the length of the text, and its memory with the number of entries.
package struct Parser {
    /// Bounds of a file. Their errors name the bound.
    package struct Limits: Sendable {
        /// Greatest number of bytes of a file.
        package var maxBytes = 16 << 20
        /// Greatest number of blocks and lists around an entry.
        package var maxDepth = 64

        package init() {}
    }

    private var lexer: Lexer
    private var token: Token
    private let limits: Limits

    /// The tree of a text.
    package static func document(
        of text: String, file: String, limits: Limits = Limits()
    ) throws(LookMLError) -> Document {
        guard text.utf8.count <= limits.maxBytes else {
            throw LookMLError(
                SourcePlace(file: file),
                "the file has \(text.utf8.count) bytes, of at most \(limits.maxBytes)",
                hint: "split it into several files")
        }
        var parser = try Parser(text, file: file, limits: limits)
        let entries = try parser.entries(until: .end, opening: nil, depth: 0)
        return Document(file: file, entries: entries)
    }

    private init(_ text: String, file: String, limits: Limits) throws(LookMLError) {
        lexer = Lexer(text, file: file)
        token = try lexer.next()
        self.limits = limits
    }

    /// Whether the value of a key is an expression, which ends with `;;`: SQL, HTML and custom filters.
    ///
    /// `sql_case`, of older models, is a block of expressions.
    static func takesExpression(_ key: String) -> Bool {
        switch key {
        case "sql", "html", "expression", "expression_custom_filter": true
        default: key.utf8.starts(with: "sql_".utf8)
        }
    }

    private mutating func advance() throws(LookMLError) {
        token = try lexer.next()
    }

    private mutating func entries(
        until end: Token.Kind, opening: SourcePlace?, depth: Int
    ) throws(LookMLError) -> [Entry] {
        var entries: [Entry] = []
        while token.kind != end {
            entries.append(try entry(opening: opening, depth: depth))
        }
        return entries
    }

    private mutating func entry(opening: SourcePlace?, depth: Int) throws(LookMLError) -> Entry {
        let key: String
        switch token.kind {
        case .word(let word): key = word
        // The keys of an old `sql_case` are texts.
        case .text(let text): key = text
        case .end:
            let brace = opening.map { " for the ‘{’ of line \($0.line), column \($0.column)" } ?? ""
            throw LookMLError(token.place, "expected ‘}’\(brace), found the end of the file")
        case .rightBrace:
            throw LookMLError(
                token.place, "expected a key, found ‘}’", hint: "remove it: no block is open here")
        case .colon, .comma, .leftBrace, .leftBracket, .rightBracket:
            throw LookMLError(token.place, "expected a key, found \(token.shown)")
        }
        let place = token.place
        try advance()
        guard token.kind == .colon else {
            throw LookMLError(
                token.place, "expected ‘:’ behind the key \(key), found \(token.shown)",
                hint: "write \(key): and its value")
        }
        if Parser.takesExpression(key), !(key == "sql_case" && lexer.isBeforeBrace()) {
            let (text, valuePlace) = try lexer.expression()
            try advance()
            return Entry(key: key, place: place, value: .expression(text), valuePlace: valuePlace)
        }
        try advance()
        let valuePlace = token.place
        let value = try value(of: key, depth: depth)
        return Entry(key: key, place: place, value: value, valuePlace: valuePlace)
    }

    private mutating func value(of key: String, depth: Int) throws(LookMLError) -> Value {
        guard depth < limits.maxDepth else {
            throw LookMLError(
                token.place, "more than \(limits.maxDepth) blocks and lists around \(key)",
                hint: "close some of them")
        }
        switch token.kind {
        case .leftBracket: return .list(try items(depth: depth + 1))
        case .leftBrace: return .block(try block(name: nil, depth: depth + 1))
        case .word(let word):
            try advance()
            guard token.kind == .leftBrace else { return .word(word) }
            return .block(try block(name: word, depth: depth + 1))
        case .text(let text):
            try advance()
            guard token.kind == .leftBrace else { return .text(text) }
            return .block(try block(name: text, depth: depth + 1))
        case .end, .colon, .comma, .rightBrace, .rightBracket:
            throw LookMLError(
                token.place, "expected a value for \(key), found \(token.shown)")
        }
    }

    private mutating func block(name: String?, depth: Int) throws(LookMLError) -> Block {
        let opening = token.place
        try advance()
        let entries = try entries(until: .rightBrace, opening: opening, depth: depth)
        try advance()
        guard let name, name.utf8.first == UInt8(ascii: "+") else {
            return Block(name: name, entries: entries)
        }
        return Block(name: String(name.dropFirst()), isRefinement: true, entries: entries)
    }

    private mutating func items(depth: Int) throws(LookMLError) -> [Item] {
        let opening = token.place
        try advance()
        var items: [Item] = []
        while token.kind != .rightBracket {
            if token.kind == .comma {
                try advance()
                continue
            }
            if token.kind == .end {
                throw LookMLError(
                    token.place,
                    "expected ‘]’ for the ‘[’ of line \(opening.line), column \(opening.column), "
                        + "found the end of the file")
            }
            items.append(try item(depth: depth))
            if token.kind != .comma, token.kind != .rightBracket, token.kind != .end {
                throw LookMLError(
                    token.place, "expected ‘,’ or ‘]’ in a list, found \(token.shown)",
                    hint: "write a comma between two items")
            }
        }
        try advance()
        return items
    }

    private mutating func item(depth: Int) throws(LookMLError) -> Item {
        let place = token.place
        var value = try value(of: "an item of a list", depth: depth)
        if case .word("-") = value, case .word(let name) = token.kind {
            value = .word("-" + name)
            try advance()
        }
        guard token.kind == .colon else { return Item(value: value, place: place) }
        guard let key = value.scalar else {
            throw LookMLError(
                token.place, "expected ‘,’ or ‘]’ in a list, found ‘:’",
                hint: "only a name has a value behind it")
        }
        try advance()
        return Item(
            key: key, value: try self.value(of: key, depth: depth), place: place)
    }
}
