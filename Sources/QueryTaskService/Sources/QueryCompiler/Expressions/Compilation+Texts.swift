internal import FilterLanguage

/// Texts: what a value looks like, and parts of texts.
extension Compilation {
    /// The texts of values behind each other, a null as the empty text.
    func concatenation(_ arguments: [Term]) -> Term {
        let texts = arguments.map(shown)
        guard texts.count > 1 else { return texts[0] }
        var term = Term(
            SQLFragment.joined(texts.map { $0.operand() }, " || "), .string)
        term.rank = .concatenation
        term.isNullable = false
        term.height = (texts.map(\.height).max() ?? 0) + texts.count
        return term
    }

    private func shown(_ value: Term) -> Term {
        if value.isNull { return text("") }
        var term: Term
        switch value.type {
        case .string, nil: term = value
        case .number:
            if let number = shownNumber(value) { return text(number) }
            term = filled(database.numberText, [value], .string)
        case .date where database == .sqlite: term = value
        case .date: term = filled("CAST({0} AS VARCHAR)", [value], .string)
        case .yesNo where value.readsNullAsNo || !value.isNullable:
            term = filled("CASE WHEN {0} THEN 'Yes' ELSE 'No' END", [value], .string)
            term.isNullable = false
            return term
        case .yesNo:
            term = filled(
                "CASE WHEN {0} THEN 'Yes' WHEN NOT {0!} THEN 'No' ELSE '' END", [value], .string)
            term.isNullable = false
            return term
        }
        term.isNullable = value.isNullable
        guard value.isNullable else {
            term.type = .string
            term.constant = value.type == .date ? nil : value.constant
            return term
        }
        var known = filled("COALESCE({0}, '')", [term], .string)
        known.isNullable = false
        return known
    }

    /// The text of a constant number, without an exponent; nil for numbers of over 15 digits.
    private func shownNumber(_ value: Term) -> String? {
        guard case .number(let number)? = value.constant else { return nil }
        if let whole = value.whole { if Double(whole) == number { return String(whole) } }
        return number.magnitude >= 1e-4 && number.magnitude < 1e15 ? number.description : nil
    }

    /// Positions begin at 1, and positions before the text count too: of `substring(s, 0, 3)` two characters are
    /// left. Databases count them in other ways, or from the end of the text.
    func substring(_ value: Term, _ start: Term, _ length: Term) -> Term {
        if value.isNull || start.isNull || length.isNull { return null(.string) }
        let limit = 1_000_000_000
        if let first = start.whole, let count = length.whole {
            let (start, count) = (clamped(first, limit), clamped(count, limit))
            let skipped = min(0, start - 1)
            return filled(
                "SUBSTR({0}, {1}, {2})",
                [value, size(max(1, start)), size(max(0, count + skipped))], .string)
        }
        switch database {
        case .sqlite:
            if let first = start.whole, first >= 1 {
                return filled(
                    "SUBSTR({0}, {1}, MAX(0, {2}))",
                    [value, number(clamped(first, limit)), cut(length)], .string)
            }
            return filled(
                "SUBSTR({0}, MAX(1, {1}), MAX(0, {2!} + MIN(0, {1!} - 1)))",
                [value, cut(start), cut(length)], .string)
        case .postgreSQL, .duckDB:
            if let first = start.whole, first >= 1 {
                return filled(
                    "SUBSTR({0}, {1}, CASE WHEN {2!} < 0 THEN 0 ELSE {2} END)",
                    [value, size(clamped(first, limit)), cut(length)], .string)
            }
            return filled(
                """
                SUBSTR({0}, CASE WHEN {1!} < 1 THEN 1 ELSE {1} END, \
                CASE WHEN {1!} >= 1 AND {2!} >= 0 THEN {2} \
                WHEN {1!} < 1 AND {2!} + {1!} - 1 >= 0 THEN {2!} + {1!} - 1 \
                WHEN {1!} IS NOT NULL AND {2!} IS NOT NULL THEN 0 END)
                """, [value, cut(start), cut(length)], .string)
        }
    }

    private func clamped(_ value: Int, _ limit: Int) -> Int { min(max(value, -limit), limit) }

    /// A constant position; PostgreSQL's take 32 bits.
    private func size(_ value: Int) -> Term {
        database == .postgreSQL
            ? filled("CAST({0} AS INTEGER)", [number(value)], .number) : number(value)
    }

    /// A number cut towards zero to a whole number.
    func cut(_ value: Term) -> Term {
        if let whole = value.whole {
            return database == .postgreSQL ? size(clamped(whole, 1_000_000_000)) : number(whole)
        }
        var term =
            database == .sqlite
            ? filled("CAST({0} AS INTEGER)", [value], .number)
            : filled("CAST(TRUNC({0}) AS INTEGER)", [value], .number)
        term.isNullable = value.isNullable
        return term
    }
}
