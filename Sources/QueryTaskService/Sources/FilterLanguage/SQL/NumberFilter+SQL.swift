extension NumberFilter {
    /// The condition of rows whose column passes; `nil` where all pass.
    ///
    /// An exclusion is the exact complement of its test, so that `NOT 5` keeps null.
    package func condition(on column: SQLFragment) -> SQLFragment? {
        let tests = NumberCondition(column: column)
        var parts: [SQLFragment] = []
        if !alternatives.isEmpty {
            parts.append(SQLFragment.conditions(tests.alternatives(alternatives), "OR"))
        }
        parts += tests.exclusions(exclusions)
        return parts.isEmpty ? nil : SQLFragment.conditions(parts, "AND")
    }
}

/// Tests of numbers on a column.
private struct NumberCondition {
    let column: SQLFragment

    /// Equal numbers become one list, at the place of the first.
    func alternatives(_ clauses: [[NumberTerm]]) -> [SQLFragment] {
        var numbers: [NumberText] = []
        for clause in clauses {
            if let number = NumberCondition.number(clause) { numbers.append(number) }
        }
        var parts: [SQLFragment] = []
        var hasList = false
        for clause in clauses {
            guard NumberCondition.number(clause) != nil else {
                let terms = clause.map { $0.isNegative ? complement($0.test) : condition($0.test) }
                parts.append(SQLFragment.conditions(terms, "AND"))
                continue
            }
            if !hasList { parts.append(equals(numbers, "IN", "=")) }
            hasList = true
        }
        return parts
    }

    func exclusions(_ tests: [NumberTest]) -> [SQLFragment] {
        var numbers: [NumberText] = []
        var parts: [SQLFragment] = []
        for test in tests {
            if case .equal(let number) = test {
                numbers.append(number)
            } else {
                parts.append(complement(test))
            }
        }
        if !numbers.isEmpty { parts.insert(orNull(equals(numbers, "NOT IN", "<>")), at: 0) }
        return parts
    }

    /// The number of a clause that is a single number.
    private static func number(_ clause: [NumberTerm]) -> NumberText? {
        guard clause.count == 1, !clause[0].isNegative, case .equal(let number) = clause[0].test
        else { return nil }
        return number
    }

    private func equals(_ numbers: [NumberText], _ list: String, _ single: String) -> SQLFragment {
        let values = numbers.map { SQLFragment(SQLValue($0)) }
        guard values.count > 1 else {
            return column + " \(single) " + (values.first ?? SQLFragment("NULL"))
        }
        return column + " \(list) (" + SQLFragment.joined(values, ", ") + ")"
    }

    private func condition(_ test: NumberTest) -> SQLFragment {
        switch test {
        case .null: return column + " IS NULL"
        case .equal(let number): return equals([number], "IN", "=")
        case .range(nil, nil): return column + " IS NOT NULL"
        case .range(let low, let high):
            var parts: [SQLFragment] = []
            if let low {
                parts.append(
                    column + (low.isInclusive ? " >= " : " > ") + SQLFragment(SQLValue(low.number)))
            }
            if let high {
                parts.append(
                    column + (high.isInclusive ? " <= " : " < ")
                        + SQLFragment(SQLValue(high.number)))
            }
            return SQLFragment.conditions(parts, "AND")
        }
    }

    private func complement(_ test: NumberTest) -> SQLFragment {
        switch test {
        case .null: column + " IS NOT NULL"
        case .equal(let number): orNull(equals([number], "NOT IN", "<>"))
        case .range(nil, nil): column + " IS NULL"
        case .range: orNull("NOT (" + condition(test) + ")")
        }
    }

    private func orNull(_ condition: SQLFragment) -> SQLFragment {
        PlantedFault.droppedNulls.isPlanted
            ? condition : "(" + condition + " OR " + column + " IS NULL)"
    }
}
