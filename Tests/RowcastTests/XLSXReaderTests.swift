import Foundation
import Testing

@testable import Rowcast

/// Programs that are not ours open what we write. `Tests/Readers/install.sh` installs them.
@Suite(.serialized) struct XLSXReaderTests {
    private static let labels = ["City", "Count", "Good", "Note <1>"]
    private static let rows: [[TestCell]] = [
        ["Berlin", .number("12.50"), .yes, "=1+1"],
        [.null, .number("104.16499999999998"), .no, " padded & <b> "],
        ["007", .number("9007199254740993"), .null, "two\nlines\tand tab"],
        ["é你好😀", .number("1.5e300"), .missing, .json(#"{"a":[1]}"#)],
    ]
    private static let totals: [TestCell] = [.null, .number("-7.0"), .null, .null]

    @Test(.enabled(if: Readers.hasPython, Readers.missingPython))
    func `openpyxl reads every cell`() throws {
        let table = OutputTable(Self.labels, explore: "orders")
        let bytes = try encoded(
            XLSXEncoder(ConversionOptions()), table, [Self.rows], totals: Self.totals
        ).bytes
        let output = try Readers.run("read_xlsx.py", on: bytes, named: "orders.xlsx")
        #expect(
            output == """
                {"sheets": ["orders"], "frozen": "A2", "filter": "A1:D5", "bold": true, \
                "width": 16.0}
                ["City", "Count", "Good", "Note <1>"]
                ["Berlin", 12.5, true, "=1+1"]
                [null, 104.16499999999998, false, " padded & <b> "]
                ["007", "9007199254740993", null, "two\\nlines\\tand tab"]
                ["é你好😀", 1.5e+300, null, "{\\"a\\":[1]}"]
                [null, -7, null, null]

                """)
    }

    @Test(.enabled(if: Readers.has("soffice"), "soffice is not installed"))
    func `LibreOffice reads every cell`() throws {
        let table = OutputTable(Self.labels)
        let rows =
            Self.rows + [["bell\u{7} _x0041_ a\nb", .number("0"), .yes, "\u{FFFF}"]]
        let bytes = try encoded(XLSXEncoder(ConversionOptions()), table, [rows]).bytes
        let output = try Readers.convertToCSV(bytes)
        #expect(
            output == """
                City,Count,Good,Note <1>
                Berlin,12.5,TRUE,=1+1
                ,104.165,FALSE, padded & <b>\u{20}
                007,9007199254740993,,"two
                lines\tand tab"
                é你好😀,1.5E+300,,"{""a"":[1]}"
                "bell\u{7} _x0041_ a
                b",0,TRUE,\u{FFFF}

                """)
    }

    /// A sheet of so many columns that its part of the archive is announced as large.
    private func wideSheet() throws -> [UInt8] {
        let labels = (1...50).map { "C\($0)" }
        let rows: [[TestCell]] = [(1...50).map { .number("\($0)") }]
        return try encoded(XLSXEncoder(ConversionOptions()), OutputTable(labels), [rows]).bytes
    }

    @Test(.enabled(if: Readers.hasPython, Readers.missingPython))
    func `openpyxl reads wide sheets`() throws {
        let output = try Readers.run("read_xlsx.py", on: try wideSheet(), named: "wide.xlsx")
        #expect(output.hasSuffix(", 47, 48, 49, 50]\n"))
    }

    @Test(.enabled(if: Readers.has("soffice"), "soffice is not installed"))
    func `LibreOffice reads wide sheets`() throws {
        let output = try Readers.convertToCSV(try wideSheet())
        #expect(output.hasSuffix(",47,48,49,50\n"))
    }
}
