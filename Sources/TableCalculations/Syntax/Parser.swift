/// Makes the tree of an expression:
///
///     expr = or ;  or = and { "OR" and } ;  and = not { "AND" not } ;  not = [ "NOT" ] cmp
///     cmp  = sum [ ("=" | "!=" | ">" | "<" | ">=" | "<=") sum ]
///     sum  = term { ("+" | "-") term } ;  term = unary { ("*" | "/") unary } ;  unary = [ "-" ] atom
///     atom = number | string | "yes" | "no" | "null" | ref | call | "(" expr ")"
///
/// Parentheses, calls, `NOT` and `-` nest at most `maxDepth` deep, so that the stack stays small.
struct Parser {
    static let maxDepth = 200
    /// Greatest number of arguments of a call.
    static let maxArguments = 1_000

    private var lexer: Lexer
    private var token: Token
    private var tree = SyntaxTree()
    private var depth = 0

    /// The tree of an expression.
    static func tree(
        of expression: String, hasBackquotes: Bool = false
    ) throws(CalculationError) -> SyntaxTree {
        var parser = try Parser(expression, hasBackquotes)
        if parser.token.kind == .end {
            throw CalculationError(0..<0, "the expression is empty")
        }
        _ = try parser.expression()
        try parser.checkEnd()
        return parser.tree
    }

    private init(_ expression: String, _ hasBackquotes: Bool) throws(CalculationError) {
        lexer = try Lexer(expression, hasBackquotes: hasBackquotes)
        token = try lexer.next()
    }

    private mutating func advance() throws(CalculationError) { token = try lexer.next() }

    private func checkEnd() throws(CalculationError) {
        switch token.kind {
        case .end: return
        case .rightParenthesis:
            throw CalculationError(token.place, "this parenthesis closes none")
        case .identifier(let word):
            let hint = Parser.capitals(word)
            throw CalculationError(
                token.place, "expected an operator, found \(word.quotedShort)", hint: hint)
        case .comma:
            throw CalculationError(
                token.place, "a comma stands only between a function's arguments")
        case .number, .text, .reference, .symbol, .leftParenthesis:
            throw CalculationError(token.place, "expected an operator")
        }
    }

    private static func capitals(_ word: String) -> String? {
        ["AND", "OR", "NOT"].contains(word.uppercased())
            ? "write \(word.uppercased()) in capitals" : nil
    }

    private mutating func nested<Value>(
        _ body: (inout Parser) throws(CalculationError) -> Value
    ) throws(CalculationError) -> Value {
        guard depth < Parser.maxDepth else {
            throw CalculationError(
                token.place, "the expression nests more than \(Parser.maxDepth) deep",
                hint: "split it into several calculations")
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    private mutating func expression() throws(CalculationError) -> Int { try chain(0) }

    /// The operators of each level, from the loosest.
    private static let levels: [Set<String>] = [["OR"], ["AND"], [], ["+", "-"], ["*", "/"]]

    /// The operator at the token, if it is one of a level.
    private func `operator`(of level: Int) -> String? {
        switch token.kind {
        case .symbol(let name), .identifier(let name):
            Parser.levels[level].contains(name) ? name : nil
        case .number, .text, .reference, .leftParenthesis, .rightParenthesis, .comma, .end: nil
        }
    }

    private mutating func operand(of level: Int) throws(CalculationError) -> Int {
        switch level {
        case 1: return try negation()
        case 4: return try unary()
        default: return try chain(level + 1)
        }
    }

    /// Operands of a level with its operators between them, from the left.
    private mutating func chain(_ level: Int) throws(CalculationError) -> Int {
        var left = try operand(of: level)
        while let name = `operator`(of: level) {
            let place = token.place
            try advance()
            left = tree.append(.call(name), [left, try operand(of: level)], at: place)
        }
        return left
    }

    private mutating func negation() throws(CalculationError) -> Int {
        guard token.kind == .identifier("NOT") else { return try comparison() }
        let place = token.place
        try advance()
        let operand = try nested { parser throws(CalculationError) in try parser.negation() }
        return tree.append(.call("NOT"), [operand], at: place)
    }

    private mutating func comparison() throws(CalculationError) -> Int {
        let left = try chain(3)
        guard let name = comparisonName else { return left }
        let place = token.place
        try advance()
        let node = tree.append(.call(name), [left, try chain(3)], at: place)
        if comparisonName != nil {
            throw CalculationError(
                token.place, "a comparison has two sides", hint: "join comparisons with AND")
        }
        return node
    }

    private var comparisonName: String? {
        guard case .symbol(let name) = token.kind,
            ["=", "!=", ">", "<", ">=", "<="].contains(name)
        else { return nil }
        return name
    }

    private mutating func unary() throws(CalculationError) -> Int {
        guard token.kind == .symbol("-") else { return try atom() }
        let place = token.place
        try advance()
        let operand = try nested { parser throws(CalculationError) in try parser.unary() }
        return tree.append(.call("negate"), [operand], at: place)
    }

    private mutating func atom() throws(CalculationError) -> Int {
        let place = token.place
        switch token.kind {
        case .number(let value, let digits):
            try advance()
            return tree.append(.number(value, digits), at: place)
        case .text(let text):
            try advance()
            return tree.append(.text(text), at: place)
        case .reference(let name, let part):
            try advance()
            return tree.append(.reference(Reference(name: name, part: part)), at: place)
        case .identifier(let name):
            try advance()
            return try word(name, at: place)
        case .leftParenthesis:
            try advance()
            let inner = try nested { parser throws(CalculationError) in try parser.expression() }
            guard token.kind == .rightParenthesis else {
                try checkInside(opened: place)
                return inner
            }
            try advance()
            return inner
        case .symbol(let name):
            throw CalculationError(place, "expected a value, found \(name)")
        case .rightParenthesis, .comma, .end:
            throw CalculationError(
                place, "expected a value", hint: "write a number, \"text\", ${field} or a function")
        }
    }

    /// Throws the fault of a parenthesis whose end is missing at the token.
    private func checkInside(opened place: Range<Int>) throws(CalculationError) {
        if token.kind == .end {
            throw CalculationError(place, "this parenthesis is not closed", hint: "add )")
        }
        if token.kind == .comma {
            throw CalculationError(
                token.place, "a comma stands only between a function's arguments")
        }
        if case .identifier(let word) = token.kind {
            throw CalculationError(
                token.place, "expected an operator, found \(word.quotedShort)",
                hint: Parser.capitals(word))
        }
        throw CalculationError(token.place, "expected an operator or )")
    }

    private mutating func word(_ name: String, at place: Range<Int>) throws(CalculationError) -> Int
    {
        if token.kind == .leftParenthesis { return try call(name, at: place) }
        switch name {
        case "yes": return tree.append(.yesno(true), at: place)
        case "no": return tree.append(.yesno(false), at: place)
        case "null": return tree.append(.null, at: place)
        default: break
        }
        let small = name.lowercased()
        let hint: String? =
            switch small {
            case "yes", "no", "null": "write \(small) in small letters"
            case "true": "write yes"
            case "false": "write no"
            case "and", "or", "not": "write \(name.uppercased()) in capitals, between values"
            default:
                Function.named[small] == nil
                    ? "a field is written ${\(name.prefix(60))}, text in double quotes"
                    : "a function has parentheses: \(small)()"
            }
        throw CalculationError(place, "\(name.quotedShort) is no value", hint: hint)
    }

    private mutating func call(_ name: String, at place: Range<Int>) throws(CalculationError) -> Int
    {
        let opened = token.place
        try advance()
        var arguments: [Int] = []
        if token.kind != .rightParenthesis {
            arguments = try nested { parser throws(CalculationError) in
                try parser.arguments(opened: opened)
            }
        }
        try advance()
        return tree.append(.call(name.lowercased()), arguments, at: place)
    }

    private mutating func arguments(opened: Range<Int>) throws(CalculationError) -> [Int] {
        var arguments = [try expression()]
        while token.kind == .comma {
            guard arguments.count < Parser.maxArguments else {
                throw CalculationError(
                    token.place, "the function has more than \(Parser.maxArguments) arguments")
            }
            try advance()
            arguments.append(try expression())
        }
        if token.kind != .rightParenthesis { try checkInside(opened: opened) }
        return arguments
    }
}
