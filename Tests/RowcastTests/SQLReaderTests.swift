import Foundation
import Testing

@testable import Rowcast

/// Databases run the scripts that we write, in every way that their shells have, and have the same
/// values then.
@Suite(.timeLimit(.minutes(60)), .enabled(if: Readers.hasPython, Readers.missingPython))
struct SQLReaderTests {
    typealias Dialect = WritingOptions.SQLDialectName

    /// A database and the dialects that its shell runs.
    struct Database: Sendable, CustomTestStringConvertible {
        let name: String
        let dialects: [Dialect]
        /// A schema that is there.
        let schema: String
        let isInstalled: Bool

        var testDescription: String { name }
    }

    static let databases = [
        Database(
            name: "sqlite", dialects: [.sqlite, .ansi], schema: "main",
            isInstalled: Readers.has("sqlite3")),
        Database(name: "duckdb", dialects: [.duckdb, .ansi], schema: "main", isInstalled: true),
        Database(
            name: "postgres", dialects: [.postgres, .ansi], schema: "public",
            isInstalled: Readers.hasPostgres),
        Database(
            name: "mysql", dialects: [.mysql, .ansi], schema: "test",
            isInstalled: Readers.has("mariadbd")),
    ]

    // MARK: - What is loaded

    private static let headings = [
        "n", "number", "whole", "boolean", "day", "time", "text", "a\"b`c\\d'e",
        "; DROP TABLE result; --", "größe 你好", "select", "x\ny", "a.b", ".shell touch ran",
    ]

    private func table(_ headings: [String]) -> OutputTable {
        var header = ResultHeader()
        header.fields = headings.map { Field(name: $0) }
        header.columns = header.fields.map { Column($0) }
        return OutputTable(
            header: header, columns: header.columns, sources: Array(headings.indices),
            isSelection: false)
    }

    /// Values of every kind, texts that might be taken for code, null beside empty text.
    private func hostile(_ dialect: Dialect) throws -> Readers.Output {
        var texts = HostileCells.texts + HostileCells.carriageReturns
        texts += ["bell\u{7}\u{1}\u{1F}\u{7F}\u{1B}[31m", "\u{FFFE}\u{FFFF}", "a\u{8}b\u{C}c"]
        if dialect == .mysql { texts.append("a\u{0}b\\") }
        var numbers = [
            "0", "-1", "1.50", "107.0", "104.16499999999998", "1e5", "-2.5E-3", "1e-200",
            "0.30000000000000004", "0.044904195436469396", "9007199254740992",
        ]
        if dialect != .sqlite, dialect != .ansi { numbers += ["1.5e300", "5e-324"] }
        let wholes = ["9223372036854775807", "-9223372036854775808", "0", "9007199254740993"]
        let times = ["2024-02-29 10:05:06", "2024-12-31 23:59:59.25", "1999-01-01 00:00:00.123456"]
        // More rows than a statement has.
        let rows = (0..<1300).map { index -> [TestCell] in
            let number = TestCell.number(numbers[index % numbers.count])
            let other: [TestCell] = [.null, .missing, .yes, .json("[\"it's\"]"), number, ""]
            func sometimes(_ cell: TestCell) -> TestCell { index % 7 == 6 ? .null : cell }
            return [
                .number("\(index)"), sometimes(number),
                sometimes(.number(wholes[index % wholes.count])),
                sometimes(index % 2 == 0 ? .yes : .no),
                sometimes(.text("20\(10 + index % 80)-02-28")),
                sometimes(.text(times[index % times.count])), .text(texts[index % texts.count]),
            ] + (7..<Self.headings.count).map { other[($0 + index) % other.count] }
        }
        let batches = [Array(rows.prefix(777)), Array(rows.dropFirst(777))]
        let bytes = try sqlScript(table(Self.headings), batches, for: dialect).bytes
        let expected = rows.map { row in
            row.enumerated().map { column, cell -> TestCell in
                // A column of text has numbers and booleans as text.
                switch cell {
                case .number(let text) where column > 6: .text(text)
                case .yes where column > 6: .text("true")
                case .missing, .null, .no, .yes, .number, .text, .json: cell
                }
            }
        }
        return Readers.Output(
            name: "hostile.\(dialect).sql", bytes: bytes,
            cells: .values([Self.headings.map(TestCell.text)] + expected))
    }

    /// Texts of pieces that some server or shell might take for the end of a text, a statement, a
    /// command or a comment.
    private func random(_ dialect: Dialect, seed: UInt64) throws -> Readers.Output {
        var generator = SeededGenerator(seed: seed)
        var pieces = [
            "'", "''", "\\", "\\'", "\\\\", "\r", "\n", "\r\n", ";", ";\n", "\\!", "\\! touch ran",
            "\n\\! touch ran\n", "\n.shell touch ran\n", ".shell touch ran", "\r.shell touch ran",
            "--", "-- ", "/*", "*/", "$$", "$a$", "\"", "`", "\\g", "\\q", "\n.quit\n",
            "\nquit\n", "\ndelimiter //\n", "\nsource ran\n", "\nsystem touch ran\n", "#", "\n#",
            "E'", "\\x27", "\\047", "\\u0027", ":a", ":'a'", "\ngo\n", "\n/\n", "~", "~~", "(", ")",
            "é", "x", " ", "\t", "\u{A0}", "\u{3000}", "\u{FEFF}", "\u{2028}", "😀", "\u{1A}",
        ]
        if dialect == .mysql { pieces.append("\u{0}") }
        func text() -> String {
            (0..<Int.random(in: 0...6, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
        }
        let headings = ["n"] + (0..<4).map { "\($0)\(text())" }
        let names = SQLColumnNames(headings, SQLDialect(dialect)).names
        let rows = (0..<(Fixtures.isFullRun ? 700 : 300)).map { index in
            [TestCell.number("\(index)")] + (0..<4).map { _ in .text(text()) }
        }
        return Readers.Output(
            name: "random-\(seed).\(dialect).sql",
            bytes: try sqlScript(table(headings), [rows], for: dialect).bytes,
            cells: .values([names.map(TestCell.text)] + rows))
    }

    /// Doubles of every size that have 15 to 17 digits.
    private func doubles(_ dialect: Dialect) throws -> Readers.Output {
        var generator = SeededGenerator(seed: 7)
        let rows = (0..<(Fixtures.isFullRun ? 3000 : 300)).map { index -> [TestCell] in
            let exponent = Double.random(in: -200...200, using: &generator)
            let wide = Double.random(in: -1...1, using: &generator) * pow10(exponent)
            let narrow = Double.random(in: -1e6...1e6, using: &generator)
            return [.number("\(index)"), .number("\(wide)"), .number("\(narrow)")]
        }
        let headings = ["n", "wide", "narrow"]
        return Readers.Output(
            name: "doubles.\(dialect).sql",
            bytes: try sqlScript(table(headings), [rows], for: dialect).bytes,
            cells: .values([headings.map(TestCell.text)] + rows))
    }

    private func pow10(_ exponent: Double) -> Double {
        Double("1e\(Int(exponent))") ?? 1
    }

    @Test(arguments: databases.filter(\.isInstalled))
    func `databases run the scripts and have the values`(database: Database) throws {
        var outputs: [Readers.Output] = []
        for dialect in database.dialects {
            outputs += [try hostile(dialect), try doubles(dialect)]
            let seeds: ClosedRange<UInt64> = Fixtures.isFullRun ? 1...20 : 1...1
            outputs += try seeds.map { try random(dialect, seed: $0) }
            for result in ResultCase.all where result.name != "empty-result" {
                var conversion = Conversion(from: .json)
                conversion.options.writing.sqlRows = dialect
                let bytes = try conversion.convert(try result.bytes(.json), to: .sql)
                let expected = try Fixtures.bytes(result.expectedPath(from: .json, to: .csv))
                outputs.append(
                    Readers.Output(
                        name: "\(result.name).\(dialect).sql", bytes: bytes, cells: .csv(expected)))
            }
        }
        try Readers.expectCells("read_sql.py", database.name, "double", read: outputs)
    }

    @Test(arguments: databases.filter(\.isInstalled))
    func `long numbers keep all their digits, or are text`(database: Database) throws {
        let dialect = database.dialects[0]
        let lengths = dialect == .mysql || dialect == .postgres ? 1...60 : 1...38
        let ids = lengths.map { String(repeating: "9", count: $0) }
        let decimals = (1...18).map { "0.\(String(repeating: "9", count: $0))" }
        let rows = ids.enumerated().map { index, id -> [TestCell] in
            [.number(id), .number("-\(id)"), .number(decimals[index % decimals.count])]
        }
        let headings = ["n", "id", "decimal"]
        let bytes = try sqlScript(table(headings), [rows], for: dialect).bytes
        let expected = rows.map { row in
            row.map { cell -> TestCell in
                guard case .number(let text) = cell, dialect == .sqlite else { return cell }
                return .text(text)
            }
        }
        try Readers.expectCells(
            "read_sql.py", database.name, "exact",
            read: [
                Readers.Output(
                    name: "ids.sql", bytes: bytes,
                    cells: .values([headings.map(TestCell.text)] + expected))
            ])
    }

    @Test(arguments: databases.filter(\.isInstalled))
    func `a table that is there fails, gets rows beside its own, or is replaced`(
        database: Database
    ) throws {
        let first: [[TestCell]] = [[.number("1"), "a"], [.number("2"), "b"]]
        let second: [[TestCell]] = [[.number("3"), "c"]]
        var outputs: [Readers.Output] = []
        for dialect in database.dialects {
            func add(
                _ file: String, _ rows: [[TestCell]], _ existing: WritingOptions.ExistingTable,
                table name: String = "result", expecting expected: [[TestCell]]
            ) throws {
                let bytes = try sqlScript(table(["n", "x"]), [rows], for: dialect) {
                    $0.writing.sqlExisting = existing
                    $0.writing.sqlTable = name
                }.bytes
                outputs.append(
                    Readers.Output(
                        name: "\(file).\(dialect).sql", bytes: bytes,
                        cells: .values([["n", "x"]] + expected)))
            }
            try add("made-new", first, .fail, expecting: first)
            try add("fails", second, .fail, expecting: first)
            try add("fails-again", second, .fail, expecting: first)
            try add("appended", second, .append, expecting: first + second)
            try add("replaced", second, .replace, expecting: second)
            try add("replaced-again", first, .replace, expecting: first)
            try add("appended-new", second, .append, expecting: second)
            try add("fails", first, .fail, expecting: second)
            try add("replaced-new", second, .replace, expecting: second)
            let name = "\(database.schema).result"
            try add("made-new", first, .fail, table: name, expecting: first)
            try add("fails", second, .fail, table: name, expecting: first)
            try add("appended", second, .append, table: name, expecting: first + second)
            try add("replaced", second, .replace, table: name, expecting: second)
        }
        try Readers.expectCells("read_sql.py", database.name, "kept", read: outputs)
    }

    @Test(
        .enabled(if: Readers.has("sqlite3"), "sqlite3 is not installed"),
        arguments: [Dialect.sqlite, .ansi])
    func `a view is one of the new table when SQLite's is replaced`(dialect: Dialect) throws {
        let script = try sqlScript(table(["n"]), [[[.number("2")]]], for: dialect) {
            $0.writing.sqlExisting = .replace
        }.bytes
        let shown = try Readers.inTemporaryFolder { folder in
            let file = folder.appending(path: "script.sql")
            try Data(script).write(to: file)
            return try Readers.run(
                "sqlite3",
                [
                    "-bail", folder.appending(path: "database").path,
                    "CREATE TABLE result (n); INSERT INTO result VALUES (1);"
                        + " CREATE VIEW shown AS SELECT n FROM result;"
                        + " CREATE VIEW broken AS SELECT n FROM missing;",
                    ".read \(file.path)", "SELECT n FROM shown",
                ])
        }
        #expect(shown == "2\n")
    }
}
