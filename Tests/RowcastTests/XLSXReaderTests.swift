import Foundation
import Testing

@testable import Rowcast

/// Programs that are not ours open what we write as xlsx.
@Suite(.serialized, .timeLimit(.minutes(60)))
struct XLSXReaderTests {
    // MARK: - Workbooks

    private static func workbook(
        _ name: String, _ headings: [String], _ rows: [[TestCell]], types: [String?] = [],
        maxRows: Int = SheetWriter.maxRows
    ) throws -> Readers.Output {
        var header = ResultHeader()
        header.fields = headings.map { Field(name: $0) }
        for (index, type) in types.enumerated() { header.fields[index].type = type }
        header.columns = header.fields.map { Column($0) }
        let table = OutputTable(
            header: header, columns: header.columns, sources: Array(headings.indices),
            isSelection: false)
        let bytes = try encoded(
            XLSXEncoder(EncodingOptions(), maxRows: maxRows), table, [rows]
        ).bytes
        return Readers.Output(
            name: "\(name).xlsx", bytes: bytes,
            cells: .values([headings.map(TestCell.text)] + rows))
    }

    /// Every kind of cell, every number that a double holds or not, and texts that might be taken
    /// for something else.
    private static func kinds() throws -> Readers.Output {
        let texts =
            HostileCells.texts + HostileCells.carriageReturns
            + ["bell\u{7}\u{1}\u{1F}", "\u{FFFF}\u{FFFE}", "_x0041_", "_x005F_", "a_x000D_b"]
        let numbers = [
            "0", "-0.0", "1", "12.50", "107.0", "104.16499999999998", "1e5", "1.5e300", "5e-324",
            "0.30000000000000004", "-171.02249999999998",
        ]
        let beyond = [
            "9007199254740992", "1234567890123456", "9007199254740993", "12345678901234567",
            "-1e999", "1234567890123456789012",
        ]
        let rows = texts.enumerated().map { index, text -> [TestCell] in
            [
                .text(text), .number(numbers[index % numbers.count]),
                [.yes, .no, .null, .missing][index % 4],
                .text(beyond[index % beyond.count]), .json("{\"a\":[1]}"),
            ]
        }
        var output = try workbook("kinds", ["Text", "Number", "Good", "Beyond", "Nested"], rows)
        // The same, written from numbers.
        let written = rows.map { row -> [TestCell] in
            var row = row
            row[3] = .number(row[3].shownText)
            return row
        }
        output.bytes = try workbook("x", ["Text", "Number", "Good", "Beyond", "Nested"], written)
            .bytes
        return output
    }

    private static func workbooks() throws -> [Readers.Output] {
        let longest = String(repeating: "0123456789abcdé", count: 2184) + "endé<&>"
        let wide = (1...16_384).map { "C\($0)" }
        let dates: [[TestCell]] = [
            ["2024-02-29", "2024-02-29 12:34:56"], ["1900-03-01", "1999-12-31 23:59:59"],
            ["9999-12-31", "2000-01-01 00:00:01"], [.null, "2038-01-19 03:14:08"],
        ]
        let fixtures = try ResultCase.all.map { result in
            Readers.Output(
                name: "\(result.name).xlsx",
                bytes: try Conversion(from: .jsonDetail).convert(
                    try result.bytes(.jsonDetail), to: .xlsx),
                cells: .csv(try result.bytes(.csv)))
        }
        return fixtures + [
            try kinds(),
            try workbook("longest", ["A", "B"], [[.text(longest), "x"]]),
            try workbook("wide", wide, [wide.indices.map { .number("\($0)") }]),
            try workbook("dates", ["Day", "Time"], dates, types: ["date_date", "date_time"]),
        ]
    }

    /// Rows that go on in further sheets, which not every reader converts.
    private static func sheets() throws -> Readers.Output {
        try workbook(
            "sheets", ["N"], (0..<250).map { [TestCell.number("\($0)")] }, maxRows: 100)
    }

    // MARK: - Readers

    @Test(
        .enabled(if: Readers.hasPython, Readers.missingPython), arguments: ["openpyxl", "calamine"])
    func `a library of Python's reads every cell`(library: String) throws {
        try Readers.expectCells(
            "compare_xlsx.py", library, read: try Self.workbooks() + [try Self.sheets()])
    }

    @Test(
        .enabled(if: Readers.hasPython, Readers.missingPython),
        .enabled(if: Readers.has("soffice"), "soffice is not installed"))
    func `LibreOffice reads every cell`() throws {
        try Readers.expectCells("compare_xlsx.py", "office", read: try Self.workbooks())
    }

    @Test(
        .enabled(if: Readers.hasPython, Readers.missingPython),
        .enabled(if: Readers.has("ssconvert"), "gnumeric's ssconvert is not installed"))
    func `gnumeric reads every cell`() throws {
        try Readers.expectCells("compare_xlsx.py", "gnumeric", read: try Self.workbooks())
    }

    @Test(.enabled(if: Readers.hasPython, Readers.missingPython))
    func `openpyxl finds headings that are bold and stay in sight`() throws {
        let rows: [[TestCell]] = [["Berlin", .number("1")], ["Bonn", .number("2")]]
        let bytes = try encoded(
            XLSXEncoder(EncodingOptions()), OutputTable(["City", "Count"], explore: "orders"),
            [rows], totals: [.null, .number("3")]
        ).bytes
        let output = try Readers.run("read_xlsx.py", on: bytes, named: "orders.xlsx")
        #expect(
            output.hasPrefix(
                #"{"sheets": ["orders"], "frozen": "A2", "filter": "A1:B3", "bold": true"#))
        #expect(output.hasSuffix("[\"Bonn\", 2]\n[null, 3]\n"))
    }

    @Test(
        .enabled(if: Readers.hasPython, Readers.missingPython),
        .enabled(if: Readers.has("xmllint"), "xmllint is not installed"),
        .enabled(if: Readers.has("unzip"), "unzip is not installed"))
    func `unzip and zipfile accept the archive, and xmllint its parts`() throws {
        for output in try Self.workbooks() + [try Self.sheets()] {
            try Readers.inTemporaryFolder { folder in
                let file = folder.appending(path: output.name).path
                try Data(output.bytes).write(to: URL(filePath: file))
                let said = try Readers.run("unzip", ["-tq", file])
                #expect(said.hasPrefix("No errors detected"))
                #expect(
                    try Readers.runPython(["-m", "zipfile", "-t", file]).contains("Done testing"))
                let parts = try Readers.run("unzip", ["-Z1", file]).split(separator: "\n")
                #expect(parts.count >= 7)
                let target = folder.appending(path: "parts").path
                _ = try Readers.run("unzip", ["-q", file, "-d", target])
                _ = try Readers.run("xmllint", ["--noout"] + parts.map { "\(target)/\($0)" })
            }
        }
    }

    @Test(
        .enabled(if: Readers.hasPython, Readers.missingPython),
        .enabled(if: Fixtures.isFullRun, "for make test-full"))
    func `calamine reads more rows than a sheet has`() throws {
        let count = 1_048_579
        var csv = "N,Text\n"
        for number in 0..<count { csv += "\(number),t\(number % 7)\n" }
        let output = Readers.Output(
            name: "million.xlsx",
            bytes: try Conversion(from: .csv).convert(Array(csv.utf8), to: .xlsx),
            cells: .csv(Array(csv.utf8)))
        try Readers.expectCells("compare_xlsx.py", "calamine", read: [output])
    }
}
