/// Reads filters of numbers.
///
///     filter = clause (("," | "OR") clause)*          clause = term ("AND" term)*
///     term   = ["NOT" | "<>" | "!="] test
///     test   = "NULL" | number ["TO" [number]] | "TO" number | comparison number
///            | ("(" | "[") [number] "," [number] (")" | "]")
///
/// The trap of the language, from the vendor's page “Looker filter expressions”: where a list has a single `NOT`
/// and it stands before a number, all single numbers of the list are excluded, so that `NOT 66, 99, 4` is none of the
/// three. With two or more, each stands for itself.
package struct NumberParser {
    private var lexer: NumberLexer
    private var token: NumberLexer.Token

    /// The filter of a text. An empty text accepts all.
    package static func filter(
        of text: String, userAttributes: [String: String] = [:]
    ) throws(FilterError) -> NumberFilter {
        let text = try FilterText.expanded(text, userAttributes) { $0 }
        var parser = try NumberParser(text)
        let clauses = try parser.clauses()
        return NumberParser.filter(clauses)
    }

    private init(_ text: String) throws(FilterError) {
        lexer = NumberLexer(text)
        token = try lexer.next()
    }

    /// Applies the trap, and tells exclusions from alternatives.
    private static func filter(_ clauses: [[NumberTerm]]) -> NumberFilter {
        var clauses = clauses
        let negatives = clauses.joined().filter(\.isNegative)
        if negatives.count == 1, case .equal? = negatives.first?.test,
            !PlantedFault.narrowNot.isPlanted
        {
            for index in clauses.indices {
                if clauses[index].count == 1, case .equal = clauses[index][0].test {
                    clauses[index][0].isNegative = true
                }
            }
        }
        var filter = NumberFilter()
        for clause in clauses {
            if clause.allSatisfy(\.isNegative) {
                filter.exclusions += clause.map(\.test)
            } else {
                filter.alternatives.append(clause)
            }
        }
        return filter
    }

    private mutating func clauses() throws(FilterError) -> [[NumberTerm]] {
        var clauses: [[NumberTerm]] = []
        while true {
            while token.kind == .symbol(UInt8(ascii: ",")) { try advance() }
            if token.kind == .end { return clauses }
            var clause = [try term()]
            while token.kind == .word("AND") {
                try advance()
                clause.append(try term())
            }
            clauses.append(clause)
            switch token.kind {
            case .end, .symbol(UInt8(ascii: ",")): break
            case .word("OR"):
                try advance()
                if token.kind == .end { throw error("a number or a range behind OR") }
            case .number, .word, .comparison, .symbol, .minus:
                throw error("a comma, OR or AND", hint: "write a comma between alternatives")
            }
        }
    }

    private mutating func term() throws(FilterError) -> NumberTerm {
        switch token.kind {
        case .word("NOT"), .comparison("<>"), .comparison("!="):
            try advance()
            return NumberTerm(try test(), isNegative: true)
        case .minus:
            try advance()
            guard token.kind == .word("NULL") else { throw error("a number or NULL") }
            return NumberTerm(try test(), isNegative: true)
        case .number, .word, .comparison, .symbol, .end:
            return NumberTerm(try test())
        }
    }

    private mutating func test() throws(FilterError) -> NumberTest {
        switch token.kind {
        case .word("NULL"):
            try advance()
            return .null
        case .word("TO"):
            try advance()
            return .range(low: nil, high: NumberBound(try number(), isInclusive: true))
        case .number(let number):
            try advance()
            guard token.kind == .word("TO") else { return .equal(number) }
            try advance()
            var high: NumberBound?
            if case .number(let number) = token.kind {
                high = NumberBound(number, isInclusive: !PlantedFault.openTo.isPlanted)
                try advance()
            }
            return .range(low: NumberBound(number, isInclusive: true), high: high)
        case .comparison(let symbol):
            guard symbol != "<>", symbol != "!=" else { throw error("a number or a range") }
            try advance()
            let bound = NumberBound(try number(), isInclusive: symbol.hasSuffix("="))
            return symbol.hasPrefix(">")
                ? .range(low: bound, high: nil) : .range(low: nil, high: bound)
        case .symbol(UInt8(ascii: "(")), .symbol(UInt8(ascii: "[")): return try interval()
        case .symbol, .word, .minus, .end:
            throw error(
                "a number, a range or NULL",
                hint: "ranges have the form 1 to 5, [1,5], (1,5] or >=1 AND <5")
        }
    }

    private mutating func interval() throws(FilterError) -> NumberTest {
        let includesLow = token.kind == .symbol(UInt8(ascii: "["))
        try advance()
        let low = try bound(isInclusive: includesLow, isLow: true)
        guard token.kind == .symbol(UInt8(ascii: ",")) else {
            throw error("‘,’ between the bounds of a range")
        }
        try advance()
        var high = try bound(isInclusive: true, isLow: false)
        switch token.kind {
        case .symbol(UInt8(ascii: ")")): high?.isInclusive = false
        case .symbol(UInt8(ascii: "]")): break
        case .number, .word, .comparison, .symbol, .minus, .end:
            throw error("‘)’ or ‘]’ at the end of a range")
        }
        try advance()
        return .range(low: low, high: high)
    }

    /// A bound; `nil` for `inf`, `-inf` and no number.
    private mutating func bound(isInclusive: Bool, isLow: Bool) throws(FilterError) -> NumberBound?
    {
        switch token.kind {
        case .number(let number):
            try advance()
            return NumberBound(number, isInclusive: isInclusive)
        case .minus where isLow:
            try advance()
            guard token.kind == .word("INF") else { throw error("inf") }
            try advance()
            return nil
        case .word("INF") where !isLow:
            try advance()
            return nil
        case .symbol(UInt8(ascii: ",")) where isLow: return nil
        case .symbol(UInt8(ascii: ")")) where !isLow: return nil
        case .symbol(UInt8(ascii: "]")) where !isLow: return nil
        case .word, .comparison, .symbol, .minus, .end:
            throw error(isLow ? "a number or -inf" : "a number or inf")
        }
    }

    private mutating func number() throws(FilterError) -> NumberText {
        guard case .number(let number) = token.kind else { throw error("a number") }
        try advance()
        return number
    }

    private mutating func advance() throws(FilterError) {
        token = try lexer.next()
    }

    private func error(_ expected: String, hint: String? = nil) -> FilterError {
        let found =
            switch token.kind {
            case .number(let number): "‘\(number.digits)’"
            case .word(let word): "‘\(lexer.written(word, at: token.byte).prefix(40))’"
            case .comparison(let symbol): "‘\(symbol)’"
            case .symbol(let byte): "‘\(String(decoding: [byte], as: UTF8.self))’"
            case .minus: "‘-’"
            case .end: "the end"
            }
        return FilterError(
            lexer.text, at: token.byte, "expected \(expected), found \(found)", hint: hint)
    }
}
