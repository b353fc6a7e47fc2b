import Foundation
import RowcastValidation
import Testing

@testable import Rowcast

/// Several results that become the sheets of one workbook.
@Suite struct SeveralSheetsTests {
    private typealias Input = (name: String, text: String)

    private func workbook(
        _ inputs: [(name: String, text: String)], from format: ResultFormat? = nil,
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws(ConversionError) -> (bytes: [UInt8], reports: [ConversionReport]) {
        var options = ConversionOptions()
        change(&options)
        let sink = MemorySink()
        let reports = try Conversion(from: format, options: options).run(
            sheets: inputs.map {
                ConversionInput(MemorySource(Array($0.text.utf8)), name: $0.name)
            }, to: ConversionOutput(.xlsx, to: sink))
        return (sink.bytes, reports)
    }

    /// The names of a workbook's sheets, as its XML has them.
    private func names(_ bytes: [UInt8]) throws -> [String] {
        let list = try #require(try ZipArchive(bytes).text("xl/workbook.xml"))
        return list.split(separator: "<sheet name=\"").dropFirst().map { part in
            String(part.prefix { $0 != "\"" })
        }
    }

    private func fixture(_ path: String) throws -> Input {
        let url = Fixtures.root.appending(path: "Results/\(path)")
        return (path, try String(contentsOf: url, encoding: .utf8))
    }

    // MARK: - Names

    @Test(arguments: [
        (["data/orders.csv", "b/ORDERS.csv.gz"], ["orders", "ORDERS (2)"]),
        (["a.csv", "a (2).csv", "a.csv"], ["a", "a (2)", "a (3)"]),
        (["a[1]:b*?\\c.csv", "'x'.csv", " .csv"], ["a 1  b   c", "x", "Result"]),
        (["History.csv", "-", "x/-"], ["Result", "Result (2)", "-"]),
        (
            // The emoji takes the units 31 and 32.
            [String(repeating: "a", count: 30) + "😀" + String(repeating: "b", count: 9)],
            [String(repeating: "a", count: 30)]
        ),
        (
            [String(repeating: "a", count: 40), String(repeating: "A", count: 35)],
            [String(repeating: "a", count: 31), String(repeating: "A", count: 27) + " (2)"]
        ),
    ])
    func `a sheet is called as its file, as far as Excel takes that`(
        files: [String], expected: [String]
    ) throws {
        let written = try workbook(files.map { ($0, "id\n1\n") }, from: .csv)
        #expect(try names(written.bytes) == expected)
    }

    @Test func `an explore names its sheet, unless the input does`() throws {
        let detail = """
            {"explore":{"name":"sales"},"fields":{"dimensions":[{"name":"a"}]},
            "data":[{"a":{"value":1}}]}
            """
        let source = { MemorySource(Array(detail.utf8)) }
        let sink = MemorySink()
        try Conversion().run(
            sheets: [
                ConversionInput(source(), name: "x.json"),
                ConversionInput(source(), name: "y.json"),
                ConversionInput(source(), name: "z.json", sheet: "Mine"),
            ], to: ConversionOutput(.xlsx, to: sink))
        #expect(try names(sink.bytes) == ["sales", "sales (2)", "Mine"])
        let error = #expect(throws: ConversionError.self) {
            try Conversion().run(
                sheets: [ConversionInput(source(), name: "x.json", sheet: "a/b")],
                to: ConversionOutput(.xlsx, to: MemorySink()))
        }
        #expect(error?.code == .unsupported)
        #expect(error?.description.contains("no sheet can be called \"a/b\"") == true)
    }

    @Test func `results with equal names and headings are read apart`() throws {
        let written = try workbook([("a/x.csv", "id\n1\n"), ("b/x.csv", "id\n2\n")])
        let sink = MemorySink()
        let report = try Conversion().run(
            MemorySource(written.bytes), to: [ConversionOutput(.csv, to: sink)])
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "id\n1\n")
        #expect(report.warnings.map(\.code) == ["other_sheets"])
        var options = ConversionOptions()
        options.reading.sheet = "x (2)"
        let second = try Conversion(options: options).convert(written.bytes, to: .csv)
        #expect(String(decoding: second, as: UTF8.self) == "id\n2\n")
    }

    // MARK: - Sheets

    @Test(.enabled(if: Readers.hasPython, Readers.missingPython))
    func `each sheet is as in a workbook of its own`() throws {
        let inputs = try [
            fixture("totals/result.json_detail.json"), fixture("plain/result.csv"),
            fixture("pivot-two-fields-null/result.json_detail.json"),
            fixture("empty-result/result.json_detail.json"),
            fixture("row-totals/result.json_detail.json"),
            fixture("long-decimals-and-ids/result.json_detail.json"),
            fixture("unicode-emoji/result.ndjson"),
        ]
        for change: (inout ConversionOptions) -> Void in [
            { _ in }, { $0.writing.applyFormatting = true },
            {
                $0.writing.mergedHeaders = true
                $0.writing.links = true
                $0.writing.compression = .small
            },
        ] {
            let together = try workbook(inputs) {
                change(&$0)
                $0.writing.validation = .schema
            }
            let sheets = try shown(together.bytes)
            try #require(sheets.count == inputs.count)
            for (sheet, input) in zip(sheets, inputs) {
                let alone = try #require(try shown(workbook([input], change).bytes).first)
                #expect(
                    sheet.drop { $0 != "," } == alone.drop { $0 != "," }, "\(input.name)")
            }
        }
    }

    /// The sheets of a workbook as openpyxl reads them, a line each.
    private func shown(_ bytes: [UInt8]) throws -> [Substring] {
        try Readers.run("read_sheets.py", on: bytes, named: "all.xlsx").split(separator: "\n")
    }

    @Test(.enabled(if: Readers.hasPython, Readers.missingPython))
    func `hundreds of inputs are a sheet each, formats beyond the most left out`() throws {
        // Every input has a number format that no other has.
        let inputs = (0..<300).map { number in
            (
                "\(number).json",
                """
                {"fields":{"measures":[{"name":"n","type":"sum","is_numeric":true,
                "value_format":"0.0\\"u\(number)\\""}]},"data":[{"n":{"value":\(number)}}]}
                """
            )
        }
        let written = try workbook(inputs) { $0.writing.validation = .wellFormed }
        let sheets = try shown(written.bytes)
        #expect(sheets.count == 300)
        #expect(sheets[7].contains(#""cells": [[["n", "General", true, null]], [[7, "0.0\"u7\""#))
        #expect(sheets[199].contains(#"[[199, "0.0\"u199\""#))
        #expect(sheets[200].contains(#"[[200, "General""#))
        #expect(written.reports[199].warnings == [])
        #expect(written.reports[200].warnings.map(\.code) == ["number_formats_left_out"])
    }

    @Test func `threads make no difference`() throws {
        let rows = (0..<4000).map { "\($0),text \($0 % 7)\n" }.joined()
        let inputs = [("a.csv", "id,t\n\(rows)"), ("b.csv", "t,id\n\(rows)")]
        let written = try [1, 2, 5].map { threads in
            try workbook(inputs) {
                $0.threads = threads
                $0.frameBytes = 4096
            }.bytes
        }
        #expect(written[0] == written[1])
        #expect(written[0] == written[2])
    }

    @Test func `a limit counts the rows of each, and reports are those of each`() throws {
        let inputs = [("a.csv", "id\n1\n2\n3\n"), ("b.json", #"[{"x":1},{"x":2},{"x":3}]"#)]
        let written = try workbook(inputs) { $0.limit = 2 }
        #expect(written.reports.map(\.rows) == [2, 2])
        #expect(written.reports.map(\.inputFormat) == ["csv", "json"])
        #expect(
            written.reports.map { $0.bytesWritten.reduce(0, +) }.reduce(0, +)
                == written.bytes.count)
        let archive = try ZipArchive(written.bytes)
        #expect(archive.rows(ofSheet: 1).count == 3)
        #expect(archive.rows(ofSheet: 2).count == 3)
    }

    // MARK: - Errors

    @Test func `an error names its input`() {
        for text in ["id\n1\n\"2", ""] {
            let error = #expect(throws: ConversionError.self) {
                try workbook([("a.csv", "id\n1\n"), ("b.csv", text)])
            }
            #expect(error?.path == "b.csv")
            #expect(error?.code == .truncated)
        }
    }

    @Test func `formats without sheets, and options of one result, are refused`() {
        let input = ConversionInput(MemorySource(Array("id\n1\n".utf8)), name: "a.csv")
        var error = #expect(throws: ConversionError.self) {
            try Conversion().run(sheets: [input], to: ConversionOutput(.csv, to: MemorySink()))
        }
        #expect(error?.code == .unsupported)
        #expect(error?.description.contains("xlsx has a sheet for each") == true)
        error = #expect(throws: ConversionError.self) {
            try Conversion().run(
                sheets: [input], to: ConversionOutput(.xlsx, to: MemorySink(), rowsPerPart: 5))
        }
        #expect(error?.code == .invalidOption)
        error = #expect(throws: ConversionError.self) {
            try Conversion().run(sheets: [], to: ConversionOutput(.xlsx, to: MemorySink()))
        }
        #expect(error?.code == .invalidOption)
        error = #expect(throws: ConversionError.self) {
            try workbook([("a.csv", "id\n1\n")]) { $0.writing.sheet = "Mine" }
        }
        #expect(error?.code == .invalidOption)
    }
}
