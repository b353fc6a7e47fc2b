import Testing

@testable import Rowcast

@Suite struct SQLTests {
    typealias Dialect = ConversionOptions.SQLDialectName

    private func script(
        _ rows: [[TestCell]], for dialect: Dialect, table: String = "result",
        labels: [String] = ["City", "Count"]
    ) throws -> String {
        let conversion = options {
            $0.sqlRows = dialect
            $0.sqlTable = table
        }
        var header = ResultHeader()
        header.fields = labels.map { Field(name: $0) }
        header.fields[labels.count - 1].isNumeric = true
        header.columns = header.fields.map { Column($0) }
        let output = OutputTable(
            header: header, columns: header.columns, sources: Array(labels.indices),
            isSelection: false)
        let encoder = SQLRowsEncoder(SQLDialect(dialect), options: conversion)
        return String(decoding: try encoded(encoder, output, [rows]).bytes, as: UTF8.self)
    }

    @Test func `the generated SQL is written as it is`() throws {
        let input = #"{"sql":"SELECT 1\nFROM t","fields":{"dimensions":[]},"data":[]}"#
        let output = try Conversion(from: .jsonDetail).convert(Array(input.utf8), to: .sql)
        #expect(String(decoding: output, as: UTF8.self) == "SELECT 1\nFROM t")
    }

    @Test func `a source without SQL is an error that names the option for rows`() {
        let error = #expect(throws: ConversionError.self) {
            try Conversion(from: .csv).convert(Array("a\n1\n".utf8), to: .sql)
        }
        #expect(error?.code == .unsupported)
        #expect(error?.description.contains("--sql-rows") == true)
    }

    @Test func `rows are inserted in a transaction`() throws {
        let rows: [[TestCell]] = [["Berlin", .number("12.50")], [.null, .missing], [.yes, .no]]
        #expect(
            try script(rows, for: .postgres) == """
                BEGIN;
                SET LOCAL standard_conforming_strings = on;
                CREATE TABLE "result" ("City" TEXT, "Count" NUMERIC);
                INSERT INTO "result" ("City", "Count") VALUES
                ('Berlin', 12.50),
                (NULL, NULL),
                ('true', 0);
                COMMIT;

                """)
        #expect(
            try script([], for: .mysql)
                == """
                SET NAMES utf8mb4;
                CREATE TABLE `result` (`City` LONGTEXT, `Count` DOUBLE) CHARACTER SET utf8mb4;
                START TRANSACTION;
                COMMIT;

                """)
    }

    private func convert(
        _ json: String, for dialect: Dialect
    ) throws -> (text: String, warnings: [Warning]) {
        var conversion = Conversion(from: .json)
        conversion.options.sqlRows = dialect
        let sink = MemorySink()
        let report = try conversion.run(
            MemorySource(Array(json.utf8)), to: [ConversionOutput(.sql, to: sink)])
        return (String(decoding: sink.bytes, as: UTF8.self), report.warnings)
    }

    @Test(arguments: [
        (Dialect.duckdb, "\"id\" HUGEINT, \"n\" DOUBLE"), (.mysql, "`id` DECIMAL(38), `n` DOUBLE"),
        (.ansi, "\"id\" NUMERIC(38), \"n\" DOUBLE PRECISION"),
        (.postgres, "\"id\" NUMERIC, \"n\" NUMERIC"), (.sqlite, "\"id\" NUMERIC, \"n\" NUMERIC"),
    ])
    func `long ids keep their digits`(dialect: Dialect, columns: String) throws {
        let json = #"[{"id":12345678901234567,"n":12345678901234568},{"id":-1,"n":1.5}]"#
        let (text, warnings) = try convert(json, for: dialect)
        #expect(text.contains("(\(columns))"))
        #expect(text.contains("(12345678901234567, 12345678901234568),\n(-1, 1.5);"))
        #expect(warnings.isEmpty)
    }

    @Test func `what a database rounds is a warning`() throws {
        let json = #"[{"id":12345678901234567},{"id":0.5},{"id":9007199254740993}]"#
        let (text, warnings) = try convert(json, for: .duckdb)
        #expect(text.contains("(\"id\" DOUBLE)"))
        #expect(warnings.map(\.code) == ["numbers_rounded"])
        #expect(warnings.map(\.count) == [2])
        #expect(try convert(json, for: .postgres).warnings.isEmpty)
    }

    @Test(arguments: [
        ("18446744073709551615", [Dialect.sqlite, .ansi, .mysql, .duckdb]),
        ("9223372036854775807", [.ansi, .mysql, .duckdb]),
        ("0.1234567890123456789", [.sqlite, .ansi, .mysql, .duckdb]),
        ("1e400", [.sqlite, .ansi, .mysql, .duckdb]), ("0.12345678901234567", []),
        ("1e300", []), ("18446744073709551616", []), ("-0.000000000000000000001", []),
    ])
    func `a number is rounded where no double holds it`(
        number: String, dialects: [Dialect]
    ) throws {
        for dialect in Dialect.allCases {
            let warnings = try convert("[{\"n\":0.5},{\"n\":\(number)}]", for: dialect).warnings
            #expect(!warnings.isEmpty == dialects.contains(dialect), "\(dialect)")
        }
    }

    @Test func `a source that has its SQL behind the rows`() throws {
        let text = #"{"fields":{"dimensions":[{"name":"a"}]},"data":[],"sql":"SELECT 1"}"#
        let sql = try Conversion(from: .jsonDetail).convert(Array(text.utf8), to: .sql)
        #expect(String(decoding: sql, as: UTF8.self) == "SELECT 1")
    }

    @Test func `a fraction among long ids is an error, not rounded`() throws {
        let rows = (0..<1000).map { "{\"id\":\(12_345_678_901_234_567 + $0)}" }
        let json = "[\(rows.joined(separator: ","))" + #",{"id":0.5}]"#
        let error = try #require(throws: ConversionError.self) { try convert(json, for: .duckdb) }
        #expect(error.code == .unsupported)
        #expect(error.position.row == 1001)
        #expect(error.position.column == "id")
    }

    @Test func `a statement has at most 500 rows`() throws {
        let rows = (0..<1001).map { [TestCell.text("x"), .number("\($0)")] }
        let text = try script(rows, for: .sqlite)
        #expect(text.split(separator: "INSERT INTO").count == 4)
        #expect(text.contains("('x', 499);\nINSERT"))
    }

    @Test(arguments: [
        (Dialect.ansi, "it's", "'it''s'"), (.sqlite, #"a\'b"#, #"'a\''b'"#),
        (.postgres, "a\nb", "'a\nb'"), (.duckdb, "'); DROP TABLE x; --", "'''); DROP TABLE x; --'"),
        (.mysql, "it's", "'it''s'"), (.mysql, #"\'"#, "CONVERT(X'5C27' USING utf8mb4)"),
        (.sqlite, "it's\r\n", "CAST(X'697427730D0A' AS TEXT)"),
        (.duckdb, "it's\\\r\n", "E'it\\'s\\\\\\r\n'"), (.postgres, "\r", #"E'\r'"#),
        (.mysql, "a\r", "CONVERT(X'610D' USING utf8mb4)"), (.bigquery, "a\r\u{1}", #"'a\r\x01'"#),
        (.mysql, "a\u{0}", "CONVERT(X'6100' USING utf8mb4)"),
        (.bigquery, #"it's \ "#, #"'it\'s \\ '"#), (.bigquery, "a\nb", #"'a\x0Ab'"#),
        (.postgres, "0123456789abcdef'", "'0123456789abcdef'''"), (.sqlite, "", "''"),
    ])
    func `no text is read as code`(dialect: Dialect, text: String, expected: String) throws {
        let script = try script([[.text(text), .number("1")]], for: dialect)
        #expect(script.contains("VALUES\n(\(expected), 1);\n"))
    }

    @Test(arguments: [Dialect.ansi, .sqlite, .postgres, .duckdb])
    func `a NUL character is refused where there is none`(dialect: Dialect) {
        let error = #expect(throws: ConversionError.self) {
            try script([["a\u{0}", .null]], for: dialect)
        }
        #expect(error?.code == .unsupported)
    }

    @Test func `names are quoted`() throws {
        let labels = ["a\"b`c\\", "n"]
        #expect(
            try script([], for: .duckdb, table: "my\"t", labels: labels)
                .contains(#"CREATE TABLE "my""t" ("a""b`c\" VARCHAR, "n" DOUBLE);"#))
        #expect(try script([], for: .mysql, labels: labels).contains(#"(`a"b``c\` LONGTEXT"#))
        #expect(try script([], for: .bigquery, labels: labels).contains(#"(`a"b\`c\\` STRING"#))
        #expect(throws: ConversionError.self) { try script([], for: .sqlite, table: "") }
        #expect(throws: ConversionError.self) { try script([], for: .sqlite, labels: ["a", "A"]) }
    }
}
