import FilterLanguage
import QueryCompiler
import Testing

struct ExpressionFaultTests {
    private func text(_ expression: String, _ dialect: SQLDialect = .sqlite) throws -> String {
        try ExpressionDatabase.compiler(dialect).value(expression).sql.literalText
    }

    private func fault(_ expression: String, _ dialect: SQLDialect = .sqlite) -> String {
        do throws(ExpressionFault) {
            return try ExpressionDatabase.compiler(dialect).condition(expression).sql.literalText
        } catch { return error.description }
    }

    @Test(arguments: [
        ("", "the expression is empty (byte 0 of the expression)"),
        (
            "1 = summ(1)",
            "there is no function \"summ\"; did you mean sum? (byte 4 of the expression)"
        ),
        (
            "${o.n} > sum(${o.n})",
            "sum looks at other rows or columns of a result; a condition of SQL sees one row; use sum in a table calculation (byte 9 of the expression)"
        ),
        (
            "offset(${o.n}, 1) = 1",
            "offset looks at other rows or columns of a result; a condition of SQL sees one row; use offset in a table calculation (byte 0 of the expression)"
        ),
        (
            "1 = fact(3)", "fact has no form in the SQL of sqlite (byte 4 of the expression)"
        ),
        (
            "is_null(split(\"a\", \",\"))",
            "split has no form in the SQL of sqlite (byte 8 of the expression)"
        ),
        ("${o.q} = 1", "there is no field \"o.q\" (byte 0 of the expression)"),
        (
            "1 = 1 AND ${o.n:total} > 1",
            "totals are known to table calculations alone; write ${o.n} (byte 10 of the expression)"
        ),
        (
            "${o.n} = \"1\"",
            "= takes values of one type, not a number and a string; make a number of it with to_number (byte 7 of the expression)"
        ),
        (
            "${o.n} + 1",
            "a filter is yes or no, but the expression is a number; compare it, as in ${view.field} > 0 (byte 0 of the expression)"
        ),
        (
            "matches_filter(1, `2`)",
            "matches_filter takes a field; write matches_filter(${view.field}, `filter`) (byte 15 of the expression)"
        ),
        (
            "matches_filter(${o.n}, `?`)",
            "expected a number, found ‘?’ (character 1 of the filter ‘?’); numbers have the form 12, -0.5 or 1e6 (byte 23 of the expression)"
        ),
        (
            "${o.s} = `a",
            "the string has no end; close it with ` (byte 9 of the expression)"
        ),
    ])
    func `a fault names the byte, and what to do`(expression: String, expected: String) {
        #expect(fault(expression) == expected)
    }

    @Test func `what a database cannot do is a fault that names the function`() throws {
        #expect(
            fault("date(${o.n}, 1, 1) = now()", .postgreSQL)
                == "date has no form in the SQL of postgresql; date of constants has one (byte 0 of the expression)"
        )
        #expect(
            try text("date(2024, 2, 29) = now()", .postgreSQL)
                == "CAST('2024-02-29' AS DATE) = CAST('2018-05-18 18:30:02' AS TIMESTAMP)")
    }

    @Test func `constants are bound, and a field's operators are kept together`() throws {
        let sql = try ExpressionDatabase.compiler(.sqlite).condition(
            "${o.s} = \"a'; DROP TABLE o\" AND ${o.yn}"
        ).sql
        let statement = sql.statement(for: .sqlite)
        #expect(statement.text == "(o.s = ? AND (o.n > 2))")
        #expect(statement.values == [.text("a'; DROP TABLE o")])
    }

    @Test func `the fields of an expression are known before it is compiled`() throws {
        #expect(
            try ExpressionCompiler.fieldNames(in: "${o.n} > 1 OR ${ p.q } = 2 OR ${o.n} = 3")
                == ["o.n", "p.q"])
    }

    @Test func `a measure is told`() throws {
        let compiler = ExpressionDatabase.compiler(.sqlite)
        #expect(try compiler.condition("${o.sum} > 5").usesMeasures)
        #expect(try !compiler.condition("${o.n} > 5").usesMeasures)
    }

    @Test(arguments: [
        (
            SQLDialect.sqlite,
            "MIN(DATE(o.d, '1 months'), DATE(o.d, 'start of month', '2 months', '-1 day'))"
        ),
        (.postgreSQL, "CAST((o.d + TRUNC(CAST(1 AS BIGINT)) * INTERVAL '1 month') AS DATE)"),
        (.duckDB, "CAST((o.d + TO_MONTHS(1)) AS DATE)"),
    ])
    func `databases differ in dates`(dialect: SQLDialect, expected: String) throws {
        #expect(try text("add_months(1, ${o.d})", dialect) == expected)
    }

    @Test func `what SQLite's parser has no place for is refused, and long chains are not`() throws
    {
        let database = try ExpressionDatabase()
        let deep = String(repeating: "abs(", count: 100) + "1" + String(repeating: ")", count: 100)
        #expect(fault("\(deep) = 1").hasPrefix("the expression's SQL is too long or too deep"))
        var doubled = "${o.d}"
        for _ in 0..<30 { doubled = "add_months(1, \(doubled))" }
        #expect(
            fault("\(doubled) = now()").hasPrefix("the expression's SQL is too long or too deep"))

        let chain = Array(repeating: "${o.n} = 3", count: 4_000).joined(separator: " OR ")
        #expect(try database.chosen(chain) == ["1"])
        var nested = "0"
        for number in 0..<150 { nested = "if(${o.n} = \(number), \(number * 2), \(nested))" }
        #expect(try database.values(nested) == ["6", "0", "0", "0", "10"])
    }
}
