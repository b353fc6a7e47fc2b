import Testing

@testable import Rowcast

/// The type of a column is decided by all of its values.
@Suite struct SQLTypesTests {
    typealias Dialect = WritingOptions.SQLDialectName

    /// The types of the column `x` in ansi, sqlite, postgres, mysql, bigquery and duckdb.
    private func types(
        _ values: [String], options change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> [String] {
        let json = "[\(values.map { "{\"x\":\($0)}" }.joined(separator: ",\n"))]"
        return try Dialect.allCases.map { dialect in
            let text = try Conversion.sqlScript(json, for: dialect, options: change).text
            return String(try #require(text.sqlColumns).dropFirst(4))
        }
    }

    private let text = ["TEXT", "TEXT", "TEXT", "LONGTEXT", "STRING", "VARCHAR"]
    private let double = [
        "DOUBLE PRECISION", "REAL", "NUMERIC", "DOUBLE", "FLOAT64", "DOUBLE",
    ]

    @Test func `whole numbers`() throws {
        let integers = ["BIGINT", "INTEGER", "BIGINT", "BIGINT", "INT64", "BIGINT"]
        #expect(try types(["1", "null", "-9223372036854775808"]) == integers)
        #expect(try types(["12345678901234567"]) == integers)
        #expect(
            try types(["1", "9223372036854775808"])
                == ["TEXT", "TEXT", "NUMERIC", "DECIMAL(19, 0)", "BIGNUMERIC", "HUGEINT"])
        #expect(
            try types([String(repeating: "9", count: 50)])
                == ["TEXT", "TEXT", "NUMERIC", "DECIMAL(50, 0)", "STRING", "VARCHAR"])
        #expect(
            try types([String(repeating: "9", count: 5000)])
                == ["TEXT", "TEXT", "NUMERIC", "LONGTEXT", "STRING", "VARCHAR"])
    }

    @Test func `numbers with decimals`() throws {
        #expect(try types(["1", "2.50", "1e5"]) == double)
        #expect(try types(["104.16499999999998", "-2.5E-3", "5e-10", "0.0"]) == double)
        #expect(try types(["0.5", "9007199254740992"]) == double)
        #expect(
            try types(["0.5", "9007199254740993"])
                == ["TEXT", "NUMERIC", "NUMERIC", "DECIMAL(17, 1)", "BIGNUMERIC", "DECIMAL(17, 1)"])
        #expect(
            try types(["0.1234567890123456789"])
                == ["TEXT", "TEXT", "NUMERIC", "DECIMAL(20, 19)", "BIGNUMERIC", "DECIMAL(20, 19)"])
        #expect(
            try types(["1e300"]) == ["TEXT", "TEXT", "NUMERIC", "DOUBLE", "FLOAT64", "DOUBLE"])
        #expect(
            try types(["1e400"]) == ["TEXT", "TEXT", "NUMERIC", "LONGTEXT", "STRING", "VARCHAR"])
        #expect(
            try types(["1e200000"]) == ["TEXT", "TEXT", "TEXT", "LONGTEXT", "STRING", "VARCHAR"])
    }

    @Test func `booleans, days and times`() throws {
        #expect(
            try types(["true", "null", "false"])
                == ["BOOLEAN", "BOOLEAN", "BOOLEAN", "BOOLEAN", "BOOL", "BOOLEAN"])
        #expect(
            try types([#""2024-02-29""#, #""1999-12-31""#])
                == ["DATE", "DATE", "DATE", "DATE", "DATE", "DATE"])
        #expect(
            try types([#""2024-02-29 10:05:06""#, #""2024-02-29""#]) == [
                "TIMESTAMP NULL", "TIMESTAMP", "TIMESTAMP", "DATETIME", "DATETIME", "TIMESTAMP",
            ])
        #expect(
            try types([#""2024-02-29T10:05:06.25Z""#]) == [
                "TIMESTAMP(6) NULL", "TIMESTAMP", "TIMESTAMP", "DATETIME(6)", "DATETIME",
                "TIMESTAMP",
            ])
        #expect(
            try types([#""1969-12-31 10:05""#])
                == ["TEXT", "TIMESTAMP", "TIMESTAMP", "DATETIME", "DATETIME", "TIMESTAMP"])
        #expect(
            try types([#""0999-01-01""#]) == ["TEXT", "DATE", "DATE", "LONGTEXT", "DATE", "DATE"])
    }

    @Test(arguments: [
        [#""007""#], ["1", "true"], ["true", #""true""#], ["1", #""""#], ["1", #""N/A""#],
        ["1", #""1""#], [#""2024-02-30""#], [#""0000-01-01""#], [#""2024-01-01""#, "1"],
        ["[1]"], ["{\"a\":1}", "1"], [#""2024-01-01 10:00:00.1234567""#], [#""2024-01""#],
        [#""2024-01-01 10:00:00.1234560001""#], [#""10:05""#], ["null"], [#""true""#],
    ])
    func `all else is text`(values: [String]) throws {
        #expect(try types(values) == text)
    }

    @Test func `a value far behind the first rows counts`() throws {
        let rows = (0..<5000).map { "\"\($0)\",\"\($0)\"" }.joined(separator: "\n")
        let csv = "\"id\",\"n\"\n\(rows)\n\"5000\",\"\"\n"
        let (script, warnings) = try Conversion.sqlScript(csv, from: .csv, for: .sqlite) {
            $0.frameBytes = 4096
        }
        #expect(script.sqlColumns == #""id" INTEGER, "n" TEXT"#)
        #expect(script.contains("\n(0, '0'),"))
        #expect(script.contains("(5000, '');"))
        #expect(warnings.map(\.code) == ["numbers_as_text"])
        #expect(warnings.first?.message.description.contains("n has one in row 5001") == true)
    }

    @Test func `text formats have numbers, booleans and days by their looks`() throws {
        let empty = String(repeating: ",,,x\n", count: 2000)
        let csv = "n,b,d,t\n\(empty)5,true,2024-01-31,007\n"
        let columns = { (change: (inout ConversionOptions) -> Void) in
            try Conversion.sqlScript(csv, from: .csv, for: .duckdb, options: change).text.sqlColumns
        }
        #expect(try columns { _ in } == #""n" BIGINT, "b" BOOLEAN, "d" DATE, "t" VARCHAR"#)
        #expect(
            try columns { $0.reading.types = .strings }
                == #""n" VARCHAR, "b" VARCHAR, "d" VARCHAR, "t" VARCHAR"#)
        let script = try Conversion.sqlScript(csv, from: .csv, for: .duckdb).text
        #expect(script.contains("(5, TRUE, '2024-01-31', '007');\n"))
    }

    @Test func `zip codes in text are no numbers that are lost`() throws {
        let (script, warnings) = try Conversion.sqlScript(
            "z\n12345\nA-123\n", from: .csv, for: .ansi)
        #expect(script.sqlColumns == #""z" TEXT"#)
        #expect(warnings.isEmpty)
    }

    @Test func `a field's type is a hint only`() throws {
        let json = """
            {"fields":{"dimensions":[{"name":"d","type":"date_time"},{"name":"s","type":"string"},
            {"name":"e","type":"date_date"},{"name":"y","type":"yesno"}],"measures":[
            {"name":"n","type":"sum","is_numeric":true},{"name":"m","is_numeric":true},
            {"name":"o","is_numeric":true}]},"data":[
            {"d":{"value":"2024-01-31"},"s":{"value":"2024-01-31"},"e":{"value":null},
            "y":{"value":"Yes"},"n":{"value":"12.50"},"m":{"value":"N/A"},"o":{"value":null}}]}
            """
        let (script, warnings) = try Conversion.sqlScript(json, from: .jsonDetail, for: .postgres)
        #expect(
            script.sqlColumns
                == #""d" TIMESTAMP, "s" TEXT, "e" DATE, "y" TEXT, "n" NUMERIC, "m" TEXT, "o" NUMERIC"#
        )
        #expect(
            script.contains(
                "('2024-01-31 00:00:00', '2024-01-31', NULL, 'Yes', 12.50, 'N/A', NULL)"))
        #expect(warnings.map(\.code) == ["numbers_as_text"])
    }

    @Test func `numbers too long for a database are text with a warning`() throws {
        let json = #"[{"id":12345678901234567890,"n":1},{"id":1,"n":2}]"#
        let (script, warnings) = try Conversion.sqlScript(json, for: .sqlite)
        #expect(script.contains("('12345678901234567890', 1),\n('1', 2);"))
        #expect(warnings.map(\.code) == ["long_numbers_as_text"])
        #expect(try Conversion.sqlScript(json, for: .duckdb).warnings.isEmpty)
    }

    @Test func `values are written as their column's type asks for`() throws {
        let json = """
            [{"b":true,"t":"2024-01-31T10:05Z","x":0.5,"n":104.16499999999998},
            {"b":null,"t":"2024-01-31 10:05:06.789","x":0.12345678901234567890,"n":1e5}]
            """
        #expect(
            try Conversion.sqlScript(json, for: .bigquery).text.contains(
                """
                (TRUE, '2024-01-31 10:05:00', BIGNUMERIC '0.5', 104.16499999999998),
                (NULL, '2024-01-31 10:05:06.789', BIGNUMERIC '0.12345678901234567890', 1e5);
                """))
        #expect(
            try Conversion.sqlScript(json, for: .duckdb).text.contains(
                """
                (TRUE, '2024-01-31 10:05:00', 0.5, 104.16499999999998e0),
                (NULL, '2024-01-31 10:05:06.789', 0.12345678901234567890, 1e5);
                """))
    }

    @Test func `standard SQL has a type for long texts`() throws {
        let long = String(repeating: "x", count: 70_000)
        #expect(
            try Conversion.sqlScript("[{\"x\":\"\(long)\"}]", for: .ansi).text.sqlColumns
                == "\"x\" VARCHAR(70000)")
    }

    @Test func `the limit's rows decide`() throws {
        let json = #"[{"x":1},{"x":"a"}]"#
        #expect(
            try Conversion.sqlScript(json, for: .sqlite) { $0.limit = 1 }.text.sqlColumns
                == #""x" INTEGER"#)
    }

    @Test(arguments: [
        ("0.1", true), ("104.16499999999998", true), ("0.30000000000000004", true),
        ("0.12345678901234567", false), ("1e400", false), ("5e-324", true), ("4e-324", false),
        ("18446744073709551616", true), ("18446744073709551615", false), ("1.0", true),
        ("100000000000000000000000.0", true), ("1e-5", true), ("0.0000000000000000000000001", true),
        ("-0.0", true), ("0e5", true), ("0e9999999999999999999", false),
        ("9007199254740993", false),
    ])
    func `a double holds a number whose digits are its shortest`(text: String, holds: Bool) {
        let number = Array(text.utf8).withPaddedText { NumberFacts($0) }
        #expect(number.isDouble == holds)
    }
}
