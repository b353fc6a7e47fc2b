import Testing

@testable import Rowcast

@Suite struct SQLTests {
    typealias Dialect = WritingOptions.SQLDialectName

    private func script(
        _ rows: [[TestCell]], for dialect: Dialect, table: String = "result",
        labels: [String] = ["City", "Count"]
    ) throws -> String {
        var header = ResultHeader()
        header.fields = labels.map { Field(name: $0) }
        header.columns = header.fields.map { Column($0) }
        let output = OutputTable(
            header: header, columns: header.columns, sources: Array(labels.indices),
            isSelection: false)
        let bytes = try sqlScript(output, [rows], for: dialect) { $0.writing.sqlTable = table }
            .bytes
        return String(decoding: bytes, as: UTF8.self)
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
        #expect(error?.description.contains("sqlRows") == true)
    }

    @Test func `a source that has its SQL behind the rows`() throws {
        let text = #"{"fields":{"dimensions":[{"name":"a"}]},"data":[],"sql":"SELECT 1"}"#
        let sql = try Conversion(from: .jsonDetail).convert(Array(text.utf8), to: .sql)
        #expect(String(decoding: sql, as: UTF8.self) == "SELECT 1")
    }

    // MARK: - Statements

    private let cities: [[TestCell]] = [
        ["Berlin", .number("12.50")], [.null, .missing], [.yes, .number("-3")],
    ]

    @Test func `rows are loaded under another name, in a transaction`() throws {
        #expect(
            try script(cities, for: .postgres) == """
                BEGIN;
                SET LOCAL standard_conforming_strings = on;
                SET LOCAL client_encoding = 'UTF8';
                SET LOCAL client_min_messages = warning;
                DROP TABLE IF EXISTS "rowcast_loading_result";
                CREATE TABLE "rowcast_loading_result" ("City" TEXT, "Count" NUMERIC);
                INSERT INTO "rowcast_loading_result" VALUES
                ('Berlin', 12.50),
                (NULL, NULL),
                ('true', -3);
                ALTER TABLE "rowcast_loading_result" RENAME TO "result";
                DROP TABLE IF EXISTS "rowcast_loading_result";
                COMMIT;

                """)
        #expect(
            try script([], for: .mysql)
                == """
                SET NAMES utf8mb4;
                DROP TABLE IF EXISTS `rowcast_loading_result`;
                CREATE TABLE `rowcast_loading_result` (`City` LONGTEXT, `Count` LONGTEXT) \
                CHARACTER SET utf8mb4;
                START TRANSACTION;
                COMMIT;
                RENAME TABLE `rowcast_loading_result` TO `result`;
                DROP TABLE IF EXISTS `rowcast_loading_result`;

                """)
    }

    @Test func `standard SQL begins with BEGIN`() throws {
        let text = try script([["x", .number("1.5")]], for: .ansi, table: "s.orders")
        #expect(
            text == """
                BEGIN;
                DROP TABLE IF EXISTS "s"."rowcast_loading_orders";
                CREATE TABLE "s"."rowcast_loading_orders" ("City" TEXT, "Count" DOUBLE PRECISION);
                INSERT INTO "s"."rowcast_loading_orders" VALUES
                ('x', 1.5);
                CREATE TABLE "s"."orders" AS SELECT * FROM "s"."rowcast_loading_orders";
                DROP TABLE IF EXISTS "s"."rowcast_loading_orders";
                COMMIT;

                """)
    }

    @Test(arguments: [
        (Dialect.bigquery, "my-project.shop.orders", "`my-project`.`shop`.`orders`"),
        (.bigquery, "example.com:p.shop.orders", "`example.com:p`.`shop`.`orders`"),
        (.postgres, "analytics.orders", #""analytics"."orders""#),
        (.mysql, "analytics.orders", "`analytics`.`orders`"), (.duckdb, "a.b.c", #""a"."b"."c""#),
        (.sqlite, "orders", #""orders""#),
    ])
    func `a table's name has those of its schema before it`(
        dialect: Dialect, name: String, quoted: String
    ) throws {
        let text = try Conversion.sqlScript(#"[{"a":1}]"#, for: dialect) {
            $0.writing.sqlTable = name
            $0.writing.sqlExisting = .append
        }.text
        #expect(text.contains("CREATE TABLE IF NOT EXISTS \(quoted) ("))
        #expect(text.contains("INSERT INTO \(quoted) ("))
        #expect(!text.contains("rowcast_loading"))
    }

    @Test(arguments: [
        (Dialect.postgres, "a.b.c"), (.mysql, "a.b.c"), (.bigquery, "a.b.c.d"), (.sqlite, ""),
        (.sqlite, "a."), (.postgres, String(repeating: "x", count: 64)), (.mysql, "a\u{0}"),
        (.mysql, "t "),
    ])
    func `a table's name that cannot be is an error`(dialect: Dialect, name: String) {
        let error = #expect(throws: ConversionError.self) {
            try Conversion.sqlScript(#"[{"a":1}]"#, for: dialect) { $0.writing.sqlTable = name }
        }
        #expect(error?.code == .unsupported)
        #expect(error?.hint?.description.contains("sqlTable") == true)
    }

    @Test func `a statement has at most 500 rows, and fewer of long ones`() throws {
        let rows = (0..<1001).map { [TestCell.text("x"), .number("\($0)")] }
        let text = try script(rows, for: .sqlite)
        #expect(text.split(separator: "INSERT INTO").count == 4)
        #expect(text.contains("('x', 499);\nINSERT"))
        let long = String(repeating: "x", count: 400_000)
        let longRows = (0..<5).map { [TestCell.text(long), .number("\($0)")] }
        #expect(try script(longRows, for: .sqlite).split(separator: "INSERT INTO").count == 4)
    }

    @Test func `long names are not repeated row for row`() throws {
        let name = String(repeating: "n", count: 100_000)
        let long = String(repeating: "x", count: 900_000)
        let rows = (0..<2000).map { "{\"\(name)\":\($0)}" }.joined(separator: ",")
        let text = try Conversion.sqlScript("[{\"\(name)\":\"\(long)\"},\(rows)]", for: .duckdb) {
            $0.writing.sqlExisting = .append
        }.text
        #expect(text.split(separator: "INSERT INTO").count == 6)
    }

    // MARK: - Text

    @Test(arguments: [
        (Dialect.ansi, "it's", "'it''s'"), (.sqlite, #"a\'b"#, #"'a\''b'"#),
        (.postgres, "a\nb", "'a\nb'"), (.duckdb, "'); DROP TABLE x; --", "'''); DROP TABLE x; --'"),
        (.mysql, "it's", "'it''s'"), (.mysql, #"\'"#, "CONVERT(X'5C27' USING utf8mb4)"),
        (.sqlite, "it's\r\n", "CAST(X'697427730D0A' AS TEXT)"),
        (.duckdb, "it's\r;\n.shell touch ran\n", "E'it''s\\r;\n.shell touch ran\n'"),
        (.duckdb, "it's\\\r\n", "E'it''s\\\\\\r\n'"), (.postgres, "\r", #"E'\r'"#),
        (.mysql, "a\r", "CONVERT(X'610D' USING utf8mb4)"), (.bigquery, "a\r\u{1}", #"'a\r\x01'"#),
        (.mysql, "a\u{0}", "CONVERT(X'6100' USING utf8mb4)"),
        (.bigquery, #"it's \ "#, #"'it\'s \\ '"#), (.bigquery, "a\nb", #"'a\x0Ab'"#),
        (.postgres, "0123456789abcdef'", "'0123456789abcdef'''"), (.sqlite, "", "''"),
        (.ansi, "a\rb", "'a\rb'"), (.ansi, "a'\r\nb", "REPLACE('a''\r~b', '~', '\n')"),
        (.ansi, "~\r\n~~x\r\n", "REPLACE('~\r~~~~~x\r~~~', '~~~', '\n')"),
    ])
    func `no text is read as code`(dialect: Dialect, text: String, expected: String) throws {
        let script = try script([[.text(text), .number("1")]], for: dialect)
        #expect(script.contains("VALUES\n(\(expected), 1);\n"))
    }

    @Test(arguments: [Dialect.ansi, .sqlite, .postgres, .duckdb])
    func `a NUL character is refused where there is none`(dialect: Dialect) {
        let error = #expect(throws: ConversionError.self) {
            try script([["a", .null], ["a\u{0}", .null]], for: dialect)
        }
        #expect(error?.code == .unsupported)
        #expect(error?.position.row == 2)
        #expect(error?.position.column == "City")
    }

    // MARK: - Names

    @Test func `names are quoted`() throws {
        let labels = ["a\"b`c\\", "n"]
        #expect(
            try script([], for: .duckdb, table: "my\"t", labels: labels)
                .contains(#"RENAME TO "my""t";"#))
        let columns = { (dialect: Dialect) in
            try self.script([], for: dialect, labels: labels).sqlColumns
        }
        #expect(try columns(.duckdb) == #""a""b`c\" VARCHAR, "n" VARCHAR"#)
        #expect(try columns(.mysql) == #"`a"b``c\` LONGTEXT, `n` LONGTEXT"#)
        #expect(try columns(.bigquery) == "`a_b_c_` STRING, `n` STRING")
    }

    private func names(_ labels: [String], _ dialect: Dialect) -> [String] {
        SQLColumnNames(labels, SQLDialect(dialect)).names
    }

    @Test func `repeated and empty headings get a name of their own`() {
        let labels = ["n", "n", "n_2", "", "N", "n"]
        #expect(names(labels, .postgres) == ["n", "n_3", "n_2", "column_4", "N", "n_4"])
        #expect(names(labels, .sqlite) == ["n", "n_3", "n_2", "column_4", "N_4", "n_5"])
        let warnings = SQLColumnNames(labels, SQLDialect(.sqlite)).warnings
        #expect(warnings.map(\.code) == ["columns_renamed"])
        #expect(warnings.map(\.count) == [4])
        #expect(warnings.first?.message.description.contains("'n' is 'n_3'") == true)
        #expect(SQLColumnNames(["a", "b"], SQLDialect(.mysql)).warnings.isEmpty)
    }

    @Test func `long names that differ stay different`() {
        let start = "order_items.a_very_long_measure_name_that_people_write_in_looker"
        let labels = ["\(start)_first", "\(start)_second", "\(start.prefix(60))é"]
        let cut = String(start.prefix(63))
        let shorter = String(start.prefix(57))
        #expect(
            names(labels, .postgres) == [cut, "\(shorter)_2", "\(start.prefix(60))é"])
        #expect(
            names(labels, .mysql) == [String(start.prefix(64)), "\(start.prefix(58))_2", labels[2]])
        #expect(names(labels, .duckdb) == labels)
        let warnings = SQLColumnNames(labels, SQLDialect(.postgres)).warnings
        #expect(warnings.map(\.code) == ["columns_shortened"])
        #expect(warnings.map(\.count) == [2])
    }

    @Test func `names are as each database takes them`() {
        #expect(
            names(
                ["orders.status", "orders_status", "2024", "größe", "a b!", "_TABLE_x"], .bigquery)
                == ["orders_status_2", "orders_status", "_2024", "größe", "a_b_", "x_TABLE_x"])
        #expect(names(["a \n", "😀", "a\r\nb"], .mysql) == ["a", "_", "a\nb"])
        #expect(names(["ctid", "a\u{0}"], .postgres) == ["ctid_2", "a_"])
        #expect(names(["É", "é"], .mysql) == ["É", "é_2"])
    }

    @Test func `many names that are cut are still told apart in time`() {
        let start = String(repeating: "x", count: 62)
        let labels = (0..<20_000).map { "\(start)\($0 % 7)\($0)" }
        #expect(Set(names(labels, .postgres)).count == labels.count)
        #expect(names(labels, .postgres).allSatisfy { $0.utf8.count <= 63 })
        #expect(Set(names(labels.map { _ in "" }, .mysql)).count == labels.count)
        #expect(Set(names(labels.map { _ in "a" }, .mysql)).count == labels.count)
    }

    @Test func `more columns than a database has are an error`() {
        let row = (0..<400).map { "\"c\($0)\":\"x\"" }.joined(separator: ",")
        for dialect in [Dialect.mysql, .ansi] {
            let error = #expect(throws: ConversionError.self) {
                try Conversion.sqlScript("[{\(row)}]", for: dialect)
            }
            #expect(error?.code == .unsupported)
            #expect(error?.hint?.description.contains("columns") == true)
        }
        #expect(throws: Never.self) { try Conversion.sqlScript("[{\(row)}]", for: .postgres) }
        let long = (0..<500).map { "\"c\($0)\":\"twenty letters or so\"" }.joined(separator: ",")
        #expect(throws: ConversionError.self) {
            try Conversion.sqlScript("[{\(long)}]", for: .postgres)
        }
        #expect(throws: Never.self) { try Conversion.sqlScript("[{\(long)}]", for: .duckdb) }
    }
}
