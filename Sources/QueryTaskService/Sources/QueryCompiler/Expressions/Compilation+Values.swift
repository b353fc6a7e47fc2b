internal import FilterLanguage

/// Constants, and arithmetic of numbers.
extension Compilation {
    func null(_ type: ExpressionType?) -> Term {
        var term = Term("NULL", type)
        term.constant = .null
        return term
    }

    func text(_ text: String) -> Term {
        var term = Term(SQLFragment(.text(text)), .string)
        term.constant = .text(text)
        term.isNullable = false
        return term
    }

    func yesNo(_ value: Bool) -> Term {
        var term = Term(value ? "TRUE" : "FALSE", .yesNo)
        term.constant = .yesNo(value)
        term.isNullable = false
        return term
    }

    /// A number. PostgreSQL does not know the type of a bound value, and DuckDB would compute with decimals.
    func number(_ value: Double, _ digits: String) -> Term {
        let whole = Int64(digits)
        let sql = SQLFragment(whole.map(SQLValue.integer) ?? .decimal(value.description))
        let type: String? =
            switch database {
            case .sqlite: nil
            case .postgreSQL: whole == nil ? database.double : "BIGINT"
            case .duckDB: whole == nil ? database.double : nil
            }
        var term = Term(type.map { "CAST(" + sql + " AS \($0))" } ?? sql, .number)
        term.constant = .number(value)
        term.isNullable = false
        term.isDouble = whole == nil
        if value < 0 { term.rank = .negation }
        return term
    }

    /// A whole number.
    func number(_ value: Int) -> Term { number(Double(value), String(value)) }

    /// The number of a text; null for other texts.
    func number(of text: String) -> Term {
        let blanks: Set<UInt8> = [9, 10, 11, 12, 13, 32]
        var digits = Array(text.utf8.drop { blanks.contains($0) })
        while let last = digits.last, blanks.contains(last) { digits.removeLast() }
        let isNumber = digits.allSatisfy { byte in
            48...57 ~= byte || [43, 45, 46].contains(byte) || byte | 0x20 == UInt8(ascii: "e")
        }
        let number = String(decoding: digits, as: UTF8.self)
        guard isNumber, let value = Double(number), value.isFinite else { return null(.number) }
        return self.number(value, number)
    }

    func negated(_ value: Term) -> Term {
        if value.isNull { return null(.number) }
        if case .number(let number)? = value.constant, number != 0 {
            // The digits of a whole number are kept, whatever its size.
            if case .value(.integer(let whole))? = value.sql.pieces.first(where: \.isValue),
                whole != .min
            {
                return self.number(-number, String(-whole))
            }
            return self.number(-number, "")
        }
        var term = filled("-{0!}", [value], .number)
        term.rank = .product
        term.isDouble = value.isDouble
        term.isNullable = value.isNullable
        return term
    }

    /// Numbers are doubles, but for whole numbers of SQLite, which turns them into doubles before they overflow.
    func arithmetic(_ symbol: String, _ lhs: Term, _ rhs: Term) -> Term {
        if lhs.isNull || rhs.isNull { return null(.number) }
        let isDivision = symbol == "/"
        let isProduct = isDivision || symbol == "*"
        let isDouble = lhs.isDouble || rhs.isDouble
        var left = lhs
        if !isDouble, isDivision || database != .sqlite {
            left = filled("CAST({0} AS \(database.double))", [lhs], .number)
        }
        var right = rhs
        // A quotient by zero is null.
        if isDivision {
            if case .number(let value)? = rhs.constant, value != 0 {
            } else {
                right = filled("NULLIF({0}, 0)", [rhs], .number)
            }
        }
        let rank: Term.Rank = isProduct ? .product : .sum
        let sql =
            left.operand(rank) + " \(symbol) "
            + right.operand(isProduct ? .primary : .product)
        var term = Term(sql, .number)
        term.rank = rank
        term.height = max(left.height, right.height) + 1
        term.isDouble = isDouble || isDivision || database != .sqlite
        term.isNullable = lhs.isNullable || rhs.isNullable || right.sql != rhs.sql
        return term
    }

    /// Halves are rounded away from zero at the number's decimal digits, as SQLite and PostgreSQL's NUMERIC do.
    func rounded(_ arguments: [Term]) -> Term {
        let value = arguments[0]
        let decimals = arguments.count > 1 ? arguments[1] : number(0)
        if decimals.isNull { return null(.number) }
        let places = decimals.whole.map { min(max($0, -320), 320) }
        var term: Term
        switch database {
        case .sqlite:
            if let places, places >= 0 {
                term =
                    places == 0
                    ? filled("ROUND({0})", [value], .number)
                    : filled("ROUND({0}, {1})", [value, number(places)], .number)
            } else if let places {
                let unit = number(Double("1e\(-places)") ?? .infinity, "")
                term =
                    places < -308
                    ? filled("{0!} * 0", [value], .number)
                    : filled("(ROUND({0!} / {1!}) * {1!})", [value, unit], .number)
            } else {
                term = filled(
                    """
                    CASE WHEN {1!} <= -1 \
                    THEN ROUND({0!} / POWER(10, -CAST({1} AS INTEGER))) * POWER(10, -CAST({1} AS INTEGER)) \
                    ELSE ROUND({0}, {1}) END
                    """, [value, decimals], .number)
            }
        case .postgreSQL:
            let count = filled("CAST(TRUNC({0}) AS INTEGER)", [decimals], .number)
            term = filled(
                "CAST(ROUND(CAST({0} AS NUMERIC), {1}) AS DOUBLE PRECISION)",
                [
                    value,
                    places.map { number($0) }.map { filled("CAST({0} AS INTEGER)", [$0], .number) }
                        ?? count,
                ],
                .number)
        case .duckDB:
            if let places {
                // Numbers beyond the decimals have no digits behind the point.
                term = filled(
                    """
                    COALESCE(CAST(ROUND(TRY_CAST(CAST({0} AS VARCHAR) AS DECIMAL(38, 15)), {1}) AS DOUBLE), {0})
                    """, [value, number(min(max(places, -22), 15))], .number)
            } else {
                term = filled(
                    "(ROUND({0!} * POWER(10, TRUNC({1}))) / POWER(10, TRUNC({1})))",
                    [value, decimals], .number)
            }
        }
        term.isDouble = true
        return term
    }
}

extension SQLFragment.Piece {
    fileprivate var isValue: Bool {
        if case .value = self { return true }
        return false
    }
}
