import FilterLanguage
import Testing

struct StringFilterTests {
    private func condition(
        _ text: String, _ dialect: SQLDialect = .postgreSQL, isCaseSensitive: Bool = true
    ) throws -> String {
        try StringParser.filter(of: text)
            .condition(on: SQLFragment("x"), dialect: dialect, isCaseSensitive: isCaseSensitive)?
            .literalText ?? "all"
    }

    @Test(arguments: [
        ("", "all"), (" , ", "all"), ("%", "all"), ("FOO,%", "all"), ("%%", "all"),
        ("FOO", "x = 'FOO'"), ("FOO,BAR", "x IN ('FOO', 'BAR')"),
        ("  FOO , BAR ", "x IN ('FOO', 'BAR')"),
        ("t-shirt", "x = 't-shirt'"), ("-", "x = '-'"), ("O'Hara", "x = 'O''Hara'"),
        ("Null", "x = 'Null'"),
        ("%FOO%", "x LIKE '%FOO%' ESCAPE '^'"), ("FOO%", "x LIKE 'FOO%' ESCAPE '^'"),
        ("%FOO", "x LIKE '%FOO' ESCAPE '^'"), ("F%OD", "x LIKE 'F%OD' ESCAPE '^'"),
        ("_UF", "x LIKE '_UF' ESCAPE '^'"), ("%a%%b%", "x LIKE '%a%b%' ESCAPE '^'"),
        ("FOO%,BAR", "(x LIKE 'FOO%' ESCAPE '^' OR x = 'BAR')"),
        ("EMPTY", "(x IS NULL OR x = '')"), ("empty", "(x IS NULL OR x = '')"),
        ("NULL", "x IS NULL"), ("null,a", "(x IS NULL OR x = 'a')"),
    ])
    func `terms are alternatives`(text: String, expected: String) throws {
        #expect(try condition(text) == expected)
    }

    @Test(arguments: [
        ("-FOO", "(x <> 'FOO' OR x IS NULL)"),
        ("-FOO,-BAR", "(x NOT IN ('FOO', 'BAR') OR x IS NULL)"),
        ("-%FOO%", "(NOT x LIKE '%FOO%' ESCAPE '^' OR x IS NULL)"),
        ("-EMPTY", "(x IS NOT NULL AND x <> '')"), ("-NULL", "x IS NOT NULL"),
        ("-null,-a", "(x IS NOT NULL AND (x <> 'a' OR x IS NULL))"),
        ("FOO%,-FOOD", "(x LIKE 'FOO%' ESCAPE '^' AND (x <> 'FOOD' OR x IS NULL))"),
        ("%,-FOO", "(x <> 'FOO' OR x IS NULL)"), ("-%", "1 = 0"),
    ])
    func `an exclusion keeps null, unless it excludes null`(
        text: String, expected: String
    ) throws {
        #expect(try condition(text) == expected)
    }

    @Test(arguments: [
        ("^ x^ ^ ", " x  "), ("100^%", "100%"), ("a^_b", "a_b"), ("a^,b", "a,b"), ("^-a", "-a"),
        ("a^^b", "a^b"), ("a^b", "a^b"), ("^\"a", "\"a"), ("^NULL", "^NULL"),
        ("\"a, b%_^\"", "a, b%_^"), ("\"say \\\"hi\\\"\"", "say \"hi\""), ("\"NULL\"", "NULL"),
        ("\"\"", ""), (" \" a \" ", " a "), ("5\" pipe", "5\" pipe"), ("größe", "größe"),
    ])
    func `escapes and quotes make characters literal`(text: String, expected: String) throws {
        #expect(
            try StringParser.filter(of: text) == StringFilter(alternatives: [.equal(expected)]))
    }

    @Test func `an escaped wildcard stays literal in a pattern of each database`() throws {
        let text = "%100^%^_*[?^^%"
        #expect(try condition(text) == "x LIKE '%100^%^_*[?^^%' ESCAPE '^'")
        #expect(try condition(text, .sqlite) == "x GLOB '*100%_[*][[][?]^*'")
        #expect(
            try condition(text, .sqlite, isCaseSensitive: false)
                == "x LIKE '%100^%^_*[?^^%' ESCAPE '^'")
        #expect(
            try condition(text, .duckDB, isCaseSensitive: false)
                == "x ILIKE '%100^%^_*[?^^%' ESCAPE '^'")
    }

    @Test func `case does not count where the model says so`() throws {
        #expect(
            try condition("a,b", .sqlite, isCaseSensitive: false)
                == "x COLLATE NOCASE IN ('a', 'b')")
        #expect(
            try condition("-a", .postgreSQL, isCaseSensitive: false)
                == "(LOWER(x) <> LOWER('a') OR x IS NULL)")
    }

    @Test func `a user attribute stands for its value`() throws {
        let attributes = ["region": "50% off, -x"]
        #expect(
            try StringParser.filter(
                of: "{{ _user_attributes['region'] }}, b", userAttributes: attributes)
                == StringFilter(alternatives: [.equal("50% off, -x"), .equal("b")]))
        #expect(
            message { _ = try StringParser.filter(of: "{{ _user_attributes['z'] }}") }
                == "no user attribute z (character 1 of the filter ‘{{ _user_attributes['z'] }}’)")
    }

    @Test(arguments: [
        ("FOO,BAR", "is FOO or BAR"), ("%FOO%", "contains FOO"),
        ("FOO%,-FOOD,-FOX", "starts with FOO, and is not FOOD or FOX"),
        ("-%FOO", "does not end with FOO"), ("EMPTY", "is blank"), ("F%OD", "matches F%OD"),
        ("", "is any value"),
    ])
    func `a filter is told in words`(text: String, words: String) throws {
        #expect(try StringParser.filter(of: text).words == words)
    }

    @Test(arguments: [
        (
            "a,\"b",
            "expected a closing quote, found the end (character 3 of the filter ‘a,\"b’); "
                + "write ^\" for a quote at the start of a text"
        ),
        (
            "\"a\" b",
            "expected a comma behind the quoted text (character 5 of the filter ‘\"a\" b’); "
                + "write \\\" for a quote inside of it"
        ),
        ("a\0b", "the filter holds the character U+0000 (character 2 of the filter ‘a\0b’)"),
    ])
    func `an unreadable filter tells the place`(text: String, error: String) {
        #expect(message { _ = try StringParser.filter(of: text) } == error)
    }
}
