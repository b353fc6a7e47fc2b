import Testing

@testable import Rowcast

/// Databases run the scripts that we write, and have the same values then.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Readers.hasPython, Readers.missingPython))
struct SQLReaderTests {
    private static let headings = [
        "n", "number", "text", "a\"b`c\\d'e", "; DROP TABLE result; --", "größe 你好", "select",
        "x\ny",
        "a.b",
    ]

    /// Numbers of every kind and length, texts that might be taken for code, null beside empty text.
    private func hostile(_ dialect: ConversionOptions.SQLDialectName) throws -> Readers.Output {
        var texts = HostileCells.texts + HostileCells.carriageReturns
        texts += ["bell\u{7}\u{1}\u{1F}\u{7F}\u{1B}[31m", "\u{FFFE}\u{FFFF}", "a\u{8}b\u{C}c"]
        if dialect == .mysql { texts.append("a\u{0}b\\") }
        let numbers = [
            "0", "-1", "1.50", "107.0", "104.16499999999998", "1e5", "-2.5E-3", "1.5e300",
            "9007199254740993", "-9223372036854775808", "0.30000000000000004", "5e-324",
        ]
        // More rows than a statement has.
        let rows = (0..<1300).map { index in
            let number = TestCell.number(numbers[index % numbers.count])
            let other: [TestCell] = [.null, .missing, .yes, .json("[\"it's\"]"), number, ""]
            let text = TestCell.text(texts[index % texts.count])
            return [.number("\(index)"), index % 7 == 6 ? .null : number, text]
                + (3..<Self.headings.count).map { other[($0 + index) % other.count] }
        }
        let conversion = options { $0.sqlRows = dialect }
        let bytes = try encoded(
            SQLRowsEncoder(SQLDialect(dialect), options: conversion),
            table(), [Array(rows.prefix(777)), Array(rows.dropFirst(777))]
        ).bytes
        let expected = rows.map { row in
            row.enumerated().map { column, cell -> TestCell in
                // A column of text has numbers and booleans as text.
                switch cell {
                case .number(let text) where column > 1: .text(text)
                case .yes: .text("true")
                case .missing, .null, .no, .number, .text, .json: cell
                }
            }
        }
        return Readers.Output(
            name: "hostile.sql", bytes: bytes,
            cells: .values([Self.headings.map(TestCell.text)] + expected))
    }

    private func table() -> OutputTable {
        var header = ResultHeader()
        header.fields = Self.headings.map { Field(name: $0) }
        for index in 0...1 { header.fields[index].isNumeric = true }
        header.columns = header.fields.map { Column($0) }
        return OutputTable(
            header: header, columns: header.columns, sources: Array(Self.headings.indices),
            isSelection: false)
    }

    private func expectValues(
        in database: String, _ dialect: ConversionOptions.SQLDialectName,
        keeping digits: String = "double"
    ) throws {
        var outputs = [try hostile(dialect)]
        for result in ResultCase.all where result.name != "empty-result" {
            var conversion = Conversion(from: .json)
            conversion.options.sqlRows = dialect
            let bytes = try conversion.convert(try result.bytes(.json), to: .sql)
            let expected = try Fixtures.bytes(result.expectedPath(from: .json, to: .csv))
            outputs.append(
                Readers.Output(name: "\(result.name).sql", bytes: bytes, cells: .csv(expected)))
        }
        try Readers.expectCells("read_sql.py", database, digits, read: outputs)
        guard dialect != .sqlite else { return }
        // Ids keep all their digits in every database but SQLite, which has 64 bits for them.
        let ids = (1...38).map { String(repeating: "9", count: $0) }
        let json = "[\(ids.map { "{\"n\":\($0),\"id\":-\($0)}" }.joined(separator: ","))]"
        var conversion = Conversion(from: .json)
        conversion.options.sqlRows = dialect
        let bytes = try conversion.convert(Array(json.utf8), to: .sql)
        let cells = [["n", "id"]] + ids.map { [TestCell.number($0), .number("-\($0)")] }
        try Readers.expectCells(
            "read_sql.py", database, "exact",
            read: [Readers.Output(name: "ids.sql", bytes: bytes, cells: .values(cells))])
    }

    @Test(.enabled(if: Readers.has("sqlite3"), "sqlite3 is not installed"))
    func `SQLite runs the script and has the values`() throws {
        try expectValues(in: "sqlite", .sqlite)
    }

    @Test func `DuckDB runs the script and has the values`() throws {
        try expectValues(in: "duckdb", .duckdb)
    }

    @Test(.enabled(if: Readers.hasPostgres, "PostgreSQL's server is not installed"))
    func `PostgreSQL runs the script and has the values`() throws {
        try expectValues(in: "postgres", .postgres, keeping: "exact")
    }

    @Test(.enabled(if: Readers.hasPostgres, "PostgreSQL's server is not installed"))
    func `PostgreSQL runs the script of standard SQL too`() throws {
        try expectValues(in: "postgres", .ansi)
    }

    @Test(.enabled(if: Readers.has("mariadbd"), "mariadbd is not installed"))
    func `MariaDB runs the script and has the values`() throws {
        try expectValues(in: "mysql", .mysql)
    }
}
