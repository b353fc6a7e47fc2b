extension StringFilter {
    /// The condition of rows whose column passes; `nil` where all pass.
    ///
    /// An exclusion is the exact complement of its test, so that `-FOO` keeps null.
    package func condition(
        on column: SQLFragment, dialect: SQLDialect, isCaseSensitive: Bool
    ) -> SQLFragment? {
        let tests = StringCondition(
            column: column, dialect: dialect, isCaseSensitive: isCaseSensitive)
        var parts: [SQLFragment] = []
        if !alternatives.isEmpty, !alternatives.contains(.any) {
            parts.append(SQLFragment.conditions(tests.alternatives(alternatives), "OR"))
        }
        if exclusions.contains(.any) { return SQLFragment("1 = 0") }
        parts += tests.exclusions(exclusions)
        return parts.isEmpty ? nil : SQLFragment.conditions(parts, "AND")
    }
}

/// Tests of texts on a column.
private struct StringCondition {
    let column: SQLFragment
    let dialect: SQLDialect
    let isCaseSensitive: Bool

    /// Equal texts become one list, at the place of the first.
    func alternatives(_ tests: [StringTest]) -> [SQLFragment] {
        parts(tests, equals: { equals($0, "IN", "=") }, other: condition)
    }

    func exclusions(_ tests: [StringTest]) -> [SQLFragment] {
        parts(
            tests, equals: { orNull(equals($0, "NOT IN", "<>")) },
            other: { test in
                switch test {
                case .any: SQLFragment("1 = 0")
                case .null: column + " IS NOT NULL"
                case .empty: "(" + column + " IS NOT NULL AND " + column + " <> '')"
                case .equal(let text): orNull(equals([text], "NOT IN", "<>"))
                case .contains, .begins, .ends, .pattern: orNull("NOT " + condition(test))
                }
            })
    }

    private func parts(
        _ tests: [StringTest], equals: ([String]) -> SQLFragment,
        other: (StringTest) -> SQLFragment
    ) -> [SQLFragment] {
        var texts: [String] = []
        for case .equal(let text) in tests { texts.append(text) }
        var parts: [SQLFragment] = []
        var hasList = false
        for test in tests {
            guard case .equal = test else {
                parts.append(other(test))
                continue
            }
            if !hasList { parts.append(equals(texts)) }
            hasList = true
        }
        return parts
    }

    private func orNull(_ condition: SQLFragment) -> SQLFragment {
        PlantedFault.droppedNulls.isPlanted
            ? condition : "(" + condition + " OR " + column + " IS NULL)"
    }

    private func equals(_ texts: [String], _ list: String, _ single: String) -> SQLFragment {
        let folds = !isCaseSensitive && !dialect.hasNoCaseCollation
        var left = folds ? "LOWER(" + column + ")" : column
        if !isCaseSensitive, dialect.hasNoCaseCollation { left += SQLFragment(" COLLATE NOCASE") }
        let values = texts.map { text in
            let value = SQLFragment(.text(text))
            return folds ? "LOWER(" + value + ")" : value
        }
        guard values.count > 1 else {
            return left + " \(single) " + (values.first ?? SQLFragment("NULL"))
        }
        return left + " \(list) (" + SQLFragment.joined(values, ", ") + ")"
    }

    private func condition(_ test: StringTest) -> SQLFragment {
        switch test {
        case .any: SQLFragment("1 = 1")
        case .null: column + " IS NULL"
        case .empty: "(" + column + " IS NULL OR " + column + " = '')"
        case .equal(let text): equals([text], "IN", "=")
        case .contains(let text): matches([.characters, .text(text), .characters])
        case .begins(let text): matches([.text(text), .characters])
        case .ends(let text): matches([.characters, .text(text)])
        case .pattern(let pieces): matches(pieces)
        }
    }

    private func matches(_ pieces: [StringTest.Piece]) -> SQLFragment {
        let kind = isCaseSensitive ? dialect.sensitivePattern : dialect.insensitivePattern
        let value = SQLFragment(.text(StringCondition.pattern(pieces, kind)))
        return switch kind {
        case .glob: column + " GLOB " + value
        case .like: column + " LIKE " + value + " ESCAPE '^'"
        case .ilike: column + " ILIKE " + value + " ESCAPE '^'"
        }
    }

    /// The pattern in the operator's own wildcards. `GLOB` has no escape, but sets of one character.
    private static func pattern(_ pieces: [StringTest.Piece], _ kind: SQLDialect.Pattern) -> String
    {
        var pattern = ""
        for piece in pieces {
            switch piece {
            case .characters: pattern += kind == .glob ? "*" : "%"
            case .character: pattern += kind == .glob ? "?" : "_"
            case .text(let text):
                for scalar in text.unicodeScalars {
                    switch (scalar, kind) {
                    case ("*", .glob), ("?", .glob), ("[", .glob): pattern += "[\(scalar)]"
                    case ("%", .like), ("_", .like), ("^", .like): pattern += "^\(scalar)"
                    case ("%", .ilike), ("_", .ilike), ("^", .ilike): pattern += "^\(scalar)"
                    default: pattern.unicodeScalars.append(scalar)
                    }
                }
            }
        }
        return pattern
    }
}
