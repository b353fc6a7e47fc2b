import FilterLanguage
import Testing

struct NumberFilterTests {
    private func condition(_ text: String) throws -> String {
        try NumberParser.filter(of: text).condition(on: SQLFragment("x"))?.literalText ?? "all"
    }

    @Test(arguments: [
        ("", "all"), (" , ", "all"),
        ("5", "x = 5"), ("+5", "x = 5"), ("-0.5", "x = -0.5"), (".5", "x = 0.5"), ("5.", "x = 5.0"),
        ("1e3", "x = 1e3"),
        ("1, 3, 5", "x IN (1, 3, 5)"),
        ("1 OR 3 or 5", "x IN (1, 3, 5)"),
        ("5.5 to 10", "(x >= 5.5 AND x <= 10)"),
        ("1 to", "x >= 1"), ("to 100", "x <= 100"),
        (">5", "x > 5"), (">= 5", "x >= 5"), ("<5", "x < 5"), ("<=5", "x <= 5"),
        (">=3 AND <=10", "(x >= 3 AND x <= 10)"),
        ("<3 OR >80.44", "(x < 3 OR x > 80.44)"),
        (">10 AND <=20 OR 90", "((x > 10 AND x <= 20) OR x = 90)"),
        ("[1,5]", "(x >= 1 AND x <= 5)"), ("(1,5)", "(x > 1 AND x < 5)"),
        ("[1,5)", "(x >= 1 AND x < 5)"), ("(1,5]", "(x > 1 AND x <= 5)"),
        ("(1,inf)", "x > 1"), ("(1,)", "x > 1"), ("[1, INF)", "x >= 1"),
        ("(-inf,10]", "x <= 10"), ("(,10]", "x <= 10"), ("(,10)", "x < 10"),
        ("(-inf,inf)", "x IS NOT NULL"),
        ("[0,9],[20,29],50", "((x >= 0 AND x <= 9) OR (x >= 20 AND x <= 29) OR x = 50)"),
        ("NULL", "x IS NULL"), ("5, null", "(x = 5 OR x IS NULL)"),
        ("9223372036854775808", "x = 9223372036854775808"),
        ("9007199254740992.0", "x = 9007199254740992.0"),
        ("0.12345678901234567890", "x = 0.12345678901234567890"),
    ])
    func `numbers and ranges are alternatives`(text: String, expected: String) throws {
        #expect(try condition(text) == expected)
    }

    @Test(arguments: [
        ("NOT 5", "(x <> 5 OR x IS NULL)"),
        ("<>5", "(x <> 5 OR x IS NULL)"), ("!= 5", "(x <> 5 OR x IS NULL)"),
        ("NOT [3,12]", "(NOT ((x >= 3 AND x <= 12)) OR x IS NULL)"),
        ("not 3 to 80.44", "(NOT ((x >= 3 AND x <= 80.44)) OR x IS NULL)"),
        ("NOT >5", "(NOT (x > 5) OR x IS NULL)"),
        ("NOT NULL", "x IS NOT NULL"), ("-NULL", "x IS NOT NULL"),
        ("NOT NULL, NOT 5", "((x <> 5 OR x IS NULL) AND x IS NOT NULL)"),
    ])
    func `an exclusion keeps null, unless it excludes null`(
        text: String, expected: String
    ) throws {
        #expect(try condition(text) == expected)
    }

    @Test(arguments: [
        ("NOT 66, 99, 4", "(x NOT IN (66, 99, 4) OR x IS NULL)"),
        ("23, not 42, 43", "(x NOT IN (23, 42, 43) OR x IS NULL)"),
        ("<>1, 2", "(x NOT IN (1, 2) OR x IS NULL)"),
        ("23, not 42, not 43", "(x = 23 AND (x NOT IN (42, 43) OR x IS NULL))"),
        ("NOT 10,[1,5)", "((x >= 1 AND x < 5) AND (x <> 10 OR x IS NULL))"),
        ("23,NOT [30,40]", "(x = 23 AND (NOT ((x >= 30 AND x <= 40)) OR x IS NULL))"),
        ("23, NOT NULL", "(x = 23 AND x IS NOT NULL)"),
    ])
    func `a single NOT before a number excludes all numbers of its list`(
        text: String, expected: String
    ) throws {
        #expect(try condition(text) == expected)
    }

    @Test(arguments: [
        ("1, 3", "is 1 or 3"), ("not 66, 99", "is not 66 or 99"),
        ("5.5 to 10", "is in range [5.5, 10]"), ("(1,)", "is > 1"),
        ("[0,10],20", "is in range [0, 10] or 20"),
        ("23, not 42, not 43", "is 23, and is not 42 or 43"), ("", "is any value"),
        ("null", "is null"), ("not null", "is not null"),
    ])
    func `a filter is told in words`(text: String, words: String) throws {
        #expect(try NumberParser.filter(of: text).words == words)
    }

    @Test(arguments: [
        (
            "abc",
            "expected a number, a range or NULL, found ‘abc’ (character 1 of the filter "
                + "‘abc’); ranges have the form 1 to 5, [1,5], (1,5] or >=1 AND <5"
        ),
        (
            "1 2",
            "expected a comma, OR or AND, found ‘2’ (character 3 of the filter ‘1 2’); "
                + "write a comma between alternatives"
        ),
        (
            "[1,5",
            "expected ‘)’ or ‘]’ at the end of a range, found the end (character 5 of the "
                + "filter ‘[1,5’)"
        ),
        ("[inf,5]", "expected a number or -inf, found ‘inf’ (character 2 of the filter ‘[inf,5]’)"),
        (">", "expected a number, found the end (character 2 of the filter ‘>’)"),
        (
            "€5",
            "expected a number, found ‘€5’ (character 1 of the filter ‘€5’); "
                + "numbers have the form 12, -0.5 or 1e6"
        ),
        ("1, 1e999", "the number 1e999 is too large (character 4 of the filter ‘1, 1e999’)"),
        (
            ">9223372036854775806.5",
            "the number 9223372036854775806.5 has more digits than are compared (character 2 of "
                + "the filter ‘>9223372036854775806.5’); write it without a fraction and an exponent"
        ),
    ])
    func `an unreadable filter tells the place`(text: String, error: String) {
        #expect(message { _ = try NumberParser.filter(of: text) } == error)
    }
}
