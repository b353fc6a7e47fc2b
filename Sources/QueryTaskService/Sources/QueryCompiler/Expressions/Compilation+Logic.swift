internal import FilterLanguage

/// Yes and no: comparisons, AND, OR and NOT, and the branches of `if`.
extension Compilation {
    /// A yes/no whose null is a null, not a no; other values as they are.
    func value(_ term: Term) -> Term {
        guard term.type == .yesNo, term.readsNullAsNo, term.isNullable else { return term }
        var term = filled("COALESCE({0}, FALSE)", [term], .yesNo)
        term.isNullable = false
        return term
    }

    func equality(_ lhs: Term, _ rhs: Term, isNegated: Bool) -> Term {
        if lhs.isNull || rhs.isNull {
            // A comparison with a null is no, but for the equality of two nulls.
            return isNegated ? yesNo(false) : lhs.isNull ? isNull(rhs) : isNull(lhs)
        }
        for (constant, other) in [(lhs, rhs), (rhs, lhs)] {
            if case .yesNo(let flag)? = constant.constant {
                return same(other, as: flag != isNegated)
            }
        }
        let (left, right) = aligned(value(lhs), value(rhs))
        let bothNullable = left.isNullable && right.isNullable
        let symbol = isNegated ? "<>" : bothNullable ? database.isSame : "="
        var term = compared(symbol, left, right)
        term.isNullable =
            isNegated ? left.isNullable || right.isNullable : left.isNullable != right.isNullable
        return term
    }

    /// Whether a yes/no is yes, or no; neither where it is null.
    private func same(_ term: Term, as flag: Bool) -> Term {
        if !flag {
            // NOT is yes only where the value is no; a null that stands for no counts as no.
            return not(term)
        }
        var term = term
        term.readsNullAsNo = true
        return term
    }

    func comparison(_ symbol: String, _ lhs: Term, _ rhs: Term) -> Term {
        if lhs.isNull || rhs.isNull { return yesNo(false) }
        var (left, right) = aligned(value(lhs), value(rhs))
        // Texts are in the order of their code points.
        if database == .postgreSQL, left.type == .string {
            left = filled("({0!} COLLATE \"C\")", [left], .string)
        }
        (left.isNullable, right.isNullable) = (lhs.isNullable, rhs.isNullable)
        var term = compared(symbol, left, right)
        term.isNullable = left.isNullable || right.isNullable
        return term
    }

    private func compared(_ symbol: String, _ left: Term, _ right: Term) -> Term {
        var term = Term(left.operand(.sum) + " \(symbol) " + right.operand(.sum), .yesNo)
        term.rank = .comparison
        term.height = max(left.height, right.height) + 1
        term.readsNullAsNo = true
        return term
    }

    func isNull(_ value: Term) -> Term {
        if value.isNull { return yesNo(true) }
        if !value.isNullable || value.readsNullAsNo { return yesNo(false) }
        var term = Term(value.operand() + " IS NULL", .yesNo)
        term.rank = .comparison
        term.height = value.height + 1
        term.isNullable = false
        return term
    }

    /// AND or OR, which joins the operands of a chain to one list.
    func joined(_ word: String, _ lhs: Term, _ rhs: Term) -> Term {
        var chain =
            lhs.chain.flatMap { $0.word == word ? $0 : nil }
            ?? Term.Chain(word: word, operands: [lhs.operand(.negation)])
        if let more = rhs.chain, more.word == word {
            chain.operands += more.operands
        } else {
            chain.operands.append(rhs.operand(.negation))
        }
        var term = Term("", .yesNo)
        term.isNullable = lhs.isNullable || rhs.isNullable
        term.readsNullAsNo = true
        term.size = lhs.size + rhs.size + word.utf8.count + 2
        term.height = max(lhs.height, rhs.height)
        term.chain = chain
        return term
    }

    func not(_ value: Term) -> Term {
        if value.isNull { return yesNo(false) }
        if case .yesNo(let flag)? = value.constant { return yesNo(!flag) }
        let isUnknown = value.isNullable && value.readsNullAsNo
        var term =
            isUnknown
            ? filled("NOT COALESCE({0}, FALSE)", [value], .yesNo)
            : Term("NOT " + value.operand(), .yesNo)
        term.rank = .negation
        term.height = value.height + 2
        term.isNullable = value.isNullable && !isUnknown
        term.readsNullAsNo = true
        return term
    }

    /// Conditions and values behind each other, and the value otherwise.
    func branches(_ arguments: [Term]) -> Term {
        let otherwise = value(arguments[arguments.count - 1])
        let conditions = stride(from: 0, to: arguments.count - 1, by: 2).map { arguments[$0] }
        let values = stride(from: 1, to: arguments.count, by: 2).map { value(arguments[$0]) }
        var cases = zip(conditions, values).map { (condition: $0.sql, value: $1.sql) }
        var last: SQLFragment? = otherwise.isNull ? nil : otherwise.sql
        if let rest = otherwise.branches {
            cases += rest.cases
            last = rest.otherwise
        }
        let all = values + [otherwise]
        let known = all.filter { !$0.isNull }
        var term = Term("NULL", known.first?.type)
        term.hasTime = Set(known.map(\.hasTime)).count == 1 ? known[0].hasTime : nil
        term.isNullable = all.contains { $0.isNullable }
        term.isDouble = all.allSatisfy { $0.isDouble || $0.isNull }
        term.branches = Term.Branches(cases: cases, otherwise: last)
        term.size = arguments.reduce(20) { $0 + $1.size + 12 }
        let height = (conditions + values).map(\.height).max() ?? 0
        term.height = max(height + 2, otherwise.height + (otherwise.branches == nil ? 2 : 0))
        return term
    }

    func firstValue(_ arguments: [Term]) -> Term {
        let values = arguments.filter { !$0.isNull }.map(value)
        guard values.count > 1 else { return values.first ?? arguments[0] }
        var term = Term(
            "COALESCE(" + SQLFragment.joined(values.map(\.sql), ", ") + ")", values[0].type)
        term.hasTime = Set(values.map(\.hasTime)).count == 1 ? values[0].hasTime : nil
        term.isNullable = values.allSatisfy(\.isNullable)
        term.isDouble = values.allSatisfy(\.isDouble)
        term.height = (values.map(\.height).max() ?? 0) + 1
        return term
    }

    /// The term with the text of its chain or its branches.
    func written(_ term: Term) -> Term {
        guard term.size <= ExpressionCompiler.maxBytes else { return term }
        var term = term
        if let chain = term.chain {
            term.sql = SQLFragment.conditions(chain.operands, chain.word)
            term.rank = .primary
            term.height += 16
        } else if let branches = term.branches {
            var sql = SQLFragment("CASE")
            for branch in branches.cases {
                sql += " WHEN " + branch.condition + " THEN " + branch.value
            }
            if let otherwise = branches.otherwise { sql += " ELSE " + otherwise }
            term.sql = sql + " END"
        }
        return term
    }
}
