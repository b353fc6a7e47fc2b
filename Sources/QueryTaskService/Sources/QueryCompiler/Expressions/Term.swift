internal import FilterLanguage

/// A part of an expression as SQL, and what is known of its value.
struct Term {
    /// The operator that a part of SQL ends with, from the tightest. Databases rank `||` differently.
    enum Rank: Int, Comparable {
        case primary, product, sum, comparison, negation, concatenation

        static func < (lhs: Rank, rhs: Rank) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    /// The value of a constant.
    enum Constant: Hashable {
        case number(Double)
        case text(String)
        case date(CivilTime)
        case yesNo(Bool)
        case null
    }

    var sql: SQLFragment
    /// Nil for the literal `null`.
    var type: ExpressionType?
    var rank = Rank.primary
    /// Whether SQL's NULL is possible.
    var isNullable = true
    /// Whether the NULL of a yes/no expression stands for no, as that of a comparison with a null does.
    var readsNullAsNo = false
    /// Whether the database computes the number in floating point.
    var isDouble = false
    /// Whether the date has a time of day; nil where some rows have one and others none.
    var hasTime: Bool?
    var constant: Constant?
    /// The operands of a chain of `AND` or of `OR`, which is written when it is used.
    var chain: Chain?
    /// The branches of a `CASE`, to which an `if` in place of the value otherwise adds its own.
    var branches: Branches?
    /// Number of bytes, about.
    var size: Int
    /// Number of operators and functions inside each other, at most.
    var height = 1

    struct Chain {
        var word: String
        var operands: [SQLFragment]
    }

    struct Branches {
        var cases: [(condition: SQLFragment, value: SQLFragment)]
        var otherwise: SQLFragment?
    }

    init(_ sql: SQLFragment, _ type: ExpressionType?) {
        self.sql = sql
        self.type = type
        size = sql.size
    }

    init(_ text: String, _ type: ExpressionType?) { self.init(SQLFragment(text), type) }

    /// The SQL, in parentheses if its last operator binds looser than a rank.
    func operand(_ rank: Rank = .primary) -> SQLFragment {
        self.rank <= rank ? sql : "(" + sql + ")"
    }

    var isNull: Bool { constant == .null }

    /// Whether the text that the constant is ends up as text of the statement where it is not bound.
    var text: String? {
        if case .text(let text) = constant { return text }
        return nil
    }

    /// The whole number that the constant is cut to; nil for other terms and for numbers beyond 2^53.
    var whole: Int? {
        guard case .number(let value) = constant, value.magnitude < 0x1p53 else { return nil }
        return Int(value)
    }
}

extension SQLFragment {
    /// Number of bytes of the texts and of the bound texts.
    var size: Int {
        pieces.reduce(into: 0) { size, piece in
            switch piece {
            case .text(let text): size += text.utf8.count
            case .value(.text(let text)): size += text.utf8.count
            case .value(.decimal(let digits)): size += digits.utf8.count
            case .value(.integer): size += 8
            }
        }
    }

    /// Whether an operator may follow: a name such as `orders.total` or `"orders"."total"`, or a value.
    var isName: Bool {
        guard pieces.count == 1 else { return false }
        switch pieces[0] {
        case .value(.text): return true
        case .value(.integer(let value)): return value >= 0
        case .value(.decimal(let digits)): return digits.utf8.first != UInt8(ascii: "-")
        case .text(let text):
            return text.unicodeScalars.allSatisfy { scalar in
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_"
                    || scalar == "." || scalar == "\"" || scalar == "`"
            }
        }
    }
}
