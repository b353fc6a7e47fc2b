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
