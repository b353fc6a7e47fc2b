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

    @Test(.enabled(if: Readers.python != nil, "ROWCAST_READERS names no Python environment"))
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

    @Test(.enabled(if: Readers.office != nil, "soffice is not installed"))
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

    @Test(.enabled(if: Readers.python != nil, "ROWCAST_READERS names no Python environment"))
    func `openpyxl reads wide sheets`() throws {
        let output = try Readers.run("read_xlsx.py", on: try wideSheet(), named: "wide.xlsx")
        #expect(output.hasSuffix(", 47, 48, 49, 50]\n"))
    }

    @Test(.enabled(if: Readers.office != nil, "soffice is not installed"))
    func `LibreOffice reads wide sheets`() throws {
        let output = try Readers.convertToCSV(try wideSheet())
        #expect(output.hasSuffix(",47,48,49,50\n"))
    }

    @Test(.enabled(if: Readers.python != nil, "ROWCAST_READERS names no Python environment"))
    func `lxml reads every cell of gsxml`() throws {
        let table = OutputTable(Self.labels)
        let bytes = try encoded(GSXMLEncoder(ConversionOptions()), table, [Self.rows]).bytes
        let output = try Readers.run("read_gsxml.py", on: bytes, named: "orders.xml")
        #expect(
            output == """
                ["City", "Count", "Good", "Note <1>"]
                ["Berlin", "12.50", "true", "=1+1"]
                [null, "104.16499999999998", "false", " padded & <b> "]
                ["007", "9007199254740993", null, "two\\nlines\\tand tab"]
                ["é你好😀", "1.5e300", null, "{\\"a\\":[1]}"]

                """)
    }
}

/// Where independent readers are, and how they are run.
enum Readers {
    /// The interpreter of the environment that `ROWCAST_READERS` names.
    static let python = ProcessInfo.processInfo.environment["ROWCAST_READERS"].flatMap {
        executable("\($0)/bin/python")
    }
    static let office = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .lazy.compactMap { executable("\($0)/soffice") }.first

    enum Failure: Error { case exit(Int32, String), missing }

    private static func executable(_ path: String) -> String? {
        FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    /// What a script of `Tests/Readers` prints about a file of these bytes.
    static func run(
        _ script: String, on bytes: [UInt8], named name: String, _ arguments: [String] = []
    ) throws -> String {
        let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Readers")
        return try inTemporaryFolder { folder in
            let file = folder.appendingPathComponent(name)
            try Data(bytes).write(to: file)
            let script = scripts.appendingPathComponent(script).path
            return try output(of: python, [script, file.path] + arguments)
        }
    }

    /// The workbook of these bytes as LibreOffice writes it to csv, numbers as they are shown.
    static func convertToCSV(_ bytes: [UInt8]) throws -> String {
        try inTemporaryFolder { folder in
            let file = folder.appendingPathComponent("sheet.xlsx")
            try Data(bytes).write(to: file)
            // Comma, quote, UTF-8.
            let filter = "csv:Text - txt - csv (StarCalc):44,34,76"
            _ = try output(
                of: office,
                [
                    "-env:UserInstallation=file://\(folder.path)/profile", "--headless",
                    "--convert-to", filter, "--outdir", folder.path, file.path,
                ])
            return try String(
                contentsOf: folder.appendingPathComponent("sheet.csv"), encoding: .utf8)
        }
    }

    private static func inTemporaryFolder<Result>(
        _ body: (URL) throws -> Result
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("rowcast-readers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    private static func output(of program: String?, _ arguments: [String]) throws -> String {
        guard let program else { throw Failure.missing }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw Failure.exit(process.terminationStatus, text)
        }
        return text
    }
}
