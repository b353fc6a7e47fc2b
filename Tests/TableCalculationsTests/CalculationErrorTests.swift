import Testing

@testable import TableCalculations

@Suite struct CalculationErrorTests {
    private static let fields = CalculationFields([
        CalculationField("orders.total", .number, .measure),
        CalculationField("orders.city", .text, .dimension),
        CalculationField("orders.day", .date, .dimension),
        CalculationField("orders.isOpen", .yesno, .dimension),
    ])

    private func fault(_ expression: String) -> CalculationError? {
        CalculationPlan(
            [TableCalculation(name: "share", expression: expression)], CalculationErrorTests.fields
        ).calculations.first?.fault
    }

    @Test(arguments: [
        ("", "byte 0: the expression is empty"),
        (
            "1 / summ(${orders.total})",
            "byte 4: there is no function \"summ\"; did you mean sum?"
        ),
        (
            "${orders.totl}",
            "byte 0: there is no field \"orders.totl\"; did you mean orders.total, orders.city?"
        ),
        ("avg(${orders.total})", "byte 0: there is no function \"avg\"; use mean(expression)"),
        ("1 == 1", "byte 2: there is no operator ==; use ="),
        ("1 <> 1", "byte 2: there is no operator <>; use !="),
        ("2 ^ 3", "byte 2: \"^\" is no part of this language; use power(a, b)"),
        ("5 % 2", "byte 2: \"%\" is no part of this language; use mod(a, b), or * 0.01"),
        ("'a'", "byte 0: \"'\" is no part of this language; strings stand in double quotes"),
        ("\"a", "byte 0: the string has no end; close it with \""),
        ("${orders.total", "byte 0: the reference has no end; close it with }"),
        ("(1 + 2", "byte 0: this parenthesis is not closed; add )"),
        ("1 + 2)", "byte 5: this parenthesis closes none"),
        ("1 +", "byte 3: expected a value; write a number, \"text\", ${field} or a function"),
        ("yes and no", "byte 4: expected an operator, found \"and\"; write AND in capitals"),
        ("NULL", "byte 0: \"NULL\" is no value; write null in small letters"),
        ("true", "byte 0: \"true\" is no value; write yes"),
        ("now", "byte 0: \"now\" is no value; a function has parentheses: now()"),
        (
            "orders.total",
            "byte 0: \"orders.total\" is no value; a field is written ${orders.total}, text in double quotes"
        ),
        ("1 < 2 < 3", "byte 6: a comparison has two sides; join comparisons with AND"),
        ("7x", "byte 0: \"7x\" is no number of this language; write numbers such as 7 and 0.25"),
        (
            "round(1, 2, 3)",
            "byte 0: round takes 1 or 2 arguments, not 3; write round(value, decimals)"
        ),
        ("pi(1)", "byte 0: pi takes 0 arguments, not 1; write pi()"),
        ("concat()", "byte 0: concat takes at least 1 argument, not 0; write concat(value, …)"),
        (
            "sum(${orders.city})",
            "byte 4: sum takes a column or a list of numbers as expression, not a string; make a number of it with to_number"
        ),
        (
            "${orders.city} + 1",
            "byte 15: + takes a number, not a string; make a number of it with to_number"
        ),
        (
            "${orders.day} = \"2024-01-01\"",
            "byte 14: = takes values of one type, not a date and a string; make a date of it with to_date"
        ),
        (
            "${orders.isOpen} = \"yes\"",
            "byte 17: = takes values of one type, not a yesno and a string; yes and no stand without quotes"
        ),
        (
            "if(${orders.total}, 1, 2)",
            "byte 3: if takes a yesno as condition, not a number; compare it, as in ${a} > 0"
        ),
        (
            "list(1, 2) + 1",
            "byte 11: + takes a number, not a list of numbers; sum, max and index make one value of a list"
        ),
        ("when(yes, 1)", "byte 0: when stands only inside case; write case(when(…, …), …)"),
        (
            "case(1, 2)",
            "byte 5: expected when(…, …) in case; write case(when(yes or no, value), …, value otherwise)"
        ),
        (
            "${orders.total:total}",
            "byte 0: orders.total has no total in this result; run the query with totals"
        ),
        (
            "${orders.city:total}",
            "byte 0: orders.city has no total in this result; only measures have totals"
        ),
        (
            "${orders.total:row_total}",
            "byte 0: orders.total has no row totals in this result; run the query with row totals, or use sum(pivot_row(${orders.total}))"
        ),
        (
            "lookup(1, ${orders.city}, ${orders.day})",
            "byte 7: lookup looks for a number among values of type string; make a string of it with to_string"
        ),
        (
            "matches_filter(${orders.city}, \"a\")",
            "byte 0: there is no function \"matches_filter\"; it is a function of filters and not of table calculations; compare with = and AND"
        ),
    ])
    func `an error is one line with the byte, the fault and the way out`(
        _ expression: String, _ text: String
    ) {
        #expect(fault(expression)?.description == "calculation share, " + text)
    }

    @Test func `a calculation has a total where the result has totals, and no cycle with it`() {
        func faults(_ calculations: [String: String], hasTotals: Bool) -> [String?] {
            CalculationPlan(
                calculations.sorted { $0.key < $1.key }.map {
                    TableCalculation(name: $0.key, expression: $0.value)
                },
                CalculationFields(Self.fields.fields, hasTotals: hasTotals)
            ).calculations.map { $0.fault?.description }
        }
        let halves = ["half": "${orders.total} / 2", "x": "1 + ${half:total}"]
        #expect(faults(halves, hasTotals: true) == [nil, nil])
        #expect(
            faults(halves, hasTotals: false) == [
                nil,
                "calculation x, byte 4: half has no total in this result; run the query with totals",
            ])
        #expect(
            faults(["a": "${b:total}", "b": "${a} + 1"], hasTotals: true)[0]
                == "calculation a, byte 0: the calculations need each other: a → b → a; write one of them without the others"
        )
        #expect(
            faults(["a": "1", "b": "${a:row_total}"], hasTotals: true)[1]
                == "calculation b, byte 0: row totals of calculations are not computed; use sum(pivot_row(${a}))"
        )
    }

    @Test func `carets stand under the bytes at fault`() throws {
        let expression = "1 +\n  summ(${orders.total})"
        let error = try #require(fault(expression))
        #expect(error.caretLines(in: expression) == "  summ(${orders.total})\n  ^^^^")
    }

    @Test func `calculations that need each other are refused with the cycle`() {
        let plan = CalculationPlan(
            [
                TableCalculation(name: "a", expression: "${b} + 1"),
                TableCalculation(name: "b", expression: "1 + ${c}"),
                TableCalculation(name: "c", expression: "${a}"),
                TableCalculation(name: "d", expression: "${a}"),
                TableCalculation(name: "e", expression: "1"),
            ], CalculationErrorTests.fields)
        #expect(
            plan.calculations.map { $0.fault?.description } == [
                "calculation a, byte 0: the calculations need each other: a → b → c → a; write one of them without the others",
                "calculation b, byte 4: the calculations need each other: b → c → a → b; write one of them without the others",
                "calculation c, byte 0: the calculations need each other: c → a → b → c; write one of them without the others",
                "calculation d, byte 0: the calculations need each other: a → b → c → a; write one of them without the others",
                nil,
            ])
    }

    @Test func `a calculation of a faulty one is faulty, and one name stands for one thing`() {
        let plan = CalculationPlan(
            [
                TableCalculation(name: "a", expression: "1 +"),
                TableCalculation(name: "b", expression: "${a} * 2"),
                TableCalculation(name: "c", expression: "1"),
                TableCalculation(name: "c", expression: "2"),
                TableCalculation(name: "orders.total", expression: "3"),
            ], CalculationErrorTests.fields)
        #expect(
            plan.calculations.dropFirst().map { $0.fault?.reason } == [
                "the calculation a cannot be computed", nil,
                "another calculation has this name too",
                "a field of the result has this name too",
            ])
    }

    @Test(arguments: [
        String(repeating: "(", count: 30_000), String(repeating: "-", count: 60_000) + "1",
        String(repeating: "NOT ", count: 15_000) + "yes",
        String(repeating: "abs(", count: 15_000) + "1" + String(repeating: ")", count: 5_000),
        String(repeating: "a", count: 70_000), "\"" + String(repeating: "x", count: 65_000),
        "list(" + String(repeating: "1,", count: 30_000) + "1)",
        String(repeating: "${a", count: 20_000),
    ])
    func `a hostile expression is refused in one short line`(_ expression: String) throws {
        let error = try #require(fault(expression))
        #expect(error.description.utf8.count < 300)
    }

    @Test func `long chains of operators are computed`() throws {
        let sum = String(repeating: "1 + ", count: 16_000) + "1"
        #expect(try CaseRun(sum, CaseTable()).columns == [["16001"]])
        let nested =
            String(repeating: "abs(", count: 190) + "-1" + String(repeating: ")", count: 190)
        #expect(try CaseRun(nested, CaseTable()).columns == [["1"]])
    }
}
