import Testing

@testable import Rowcast

/// Sheets that are one result: `Orders`, `Orders (2)` and so on, with the same heading.
@Suite struct XLSXRunTests {
    private static func rows(_ heading: [String], _ values: Range<Int>) -> String {
        let names = heading.map { "<c t=\"str\"><v>\($0)</v></c>" }
        return "<row>\(names.joined())</row>"
            + values.map { "<row><c><v>\($0)</v></c></row>" }.joined()
    }

    private func report(
        _ book: TestWorkbook, _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> (csv: String, warnings: [Message]) {
        var options = ConversionOptions()
        change(&options)
        let sink = MemorySink()
        let report = try Conversion(options: options).run(
            MemorySource(book.bytes), to: [ConversionOutput(.csv, to: sink)])
        return (String(decoding: sink.bytes, as: UTF8.self), report.warnings.map(\.message))
    }

    private let three = TestWorkbook(sheets: [
        ("Orders", rows(["a"], 1..<3)), ("Orders (2)", rows(["a"], 3..<5)),
        ("Orders (3)", rows(["a"], 5..<6)),
    ])

    @Test func `sheets that go on under the same heading are one result`() throws {
        let (csv, warnings) = try report(three)
        #expect(csv == "a\n1\n2\n3\n4\n5\n")
        #expect(warnings == [])
        #expect(try report(three) { $0.reading.sheet = "Orders" }.csv == csv)
    }

    @Test func `a sheet by number or by the name of a later one is read alone`() throws {
        #expect(try report(three) { $0.reading.sheet = "1" }.csv == "a\n1\n2\n")
        #expect(try report(three) { $0.reading.sheet = "Orders (2)" }.csv == "a\n3\n4\n")
    }

    @Test(arguments: [
        // Another heading, another name, a gap in the numbers, a sheet that is hidden.
        [("Orders", "a"), ("Orders (2)", "b")], [("Orders", "a"), ("Orders(2)", "a")],
        [("Orders", "a"), ("Orders (3)", "a")], [("Orders", "a"), ("Orders (02)", "a")],
    ])
    func `other sheets are told of`(sheets: [(String, String)]) throws {
        let book = TestWorkbook(sheets: sheets.map { ($0.0, Self.rows([$0.1], 1..<2)) })
        let (csv, warnings) = try report(book)
        #expect(csv == "a\n1\n")
        #expect(
            warnings == ["the workbook has other sheets, which sheet reads: \(sheets[1].0)"])
    }

    @Test func `the heading must stand in the same columns`() throws {
        let book = TestWorkbook(sheets: [
            ("A", Self.rows(["a"], 1..<2)),
            ("A (2)", "<row><c r=\"B1\" t=\"str\"><v>a</v></c></row>"),
        ])
        #expect(try report(book).warnings.count == 1)
    }

    @Test func `what stands behind the rows of a sheet is passed over`() throws {
        var book = three
        // Long, so that frames end in it, and with the text of tags in it.
        let link = "<hyperlink ref=\"A1\" display=\"&lt;/row>\" r:id=\"x\"/><row r=\"9\"/>"
        book.change(
            "xl/worksheets/sheet1.xml", "</sheetData>",
            to: "</sheetData><!-- <sheetData> --><x xmlns:r=\"urn:r\">"
                + String(repeating: link, count: 50) + "</x>")
        for frameBytes in [16, 64, 300, 1000, 1 << 20] {
            for threads in [1, 3] {
                let csv = try report(book) {
                    $0.frameBytes = frameBytes
                    $0.threads = threads
                }.csv
                #expect(csv == "a\n1\n2\n3\n4\n5\n", "\(frameBytes) \(threads)")
            }
        }
    }

    @Test func `what we write in several sheets comes back whole`() throws {
        let rows = (0..<1000).map { [TestCell.number("\($0)"), .text("text \($0)")] }
        for merged in [false, true] {
            for header in [HeaderStyle.labels, .none] {
                var options = ConversionOptions()
                options.writing.mergedHeaders = merged
                options.writing.header = header
                let table = OutputTable(
                    ["n", "t"], explore: "a name that is 31 characters, and on")
                let bytes = try encoded(
                    XLSXEncoder(EncodingOptions(options.writing), maxRows: 100), table, [rows]
                ).bytes
                options = ConversionOptions()
                options.reading.noHeader = header == .none
                options.writing.header = HeaderStyle.none
                let csv = try Conversion(options: options).convert(bytes, to: .csv)
                let expected = (0..<1000).map { "\($0),text \($0)\n" }.joined()
                #expect(String(decoding: csv, as: UTF8.self) == expected)
            }
        }
    }

    @Test func `an error names the sheets`() {
        let book = TestWorkbook(sheets: [
            ("A", Self.rows(["a"], 1..<2)), ("A (2)", Self.rows(["a"], 1..<2) + "<row>x"),
        ])
        #expect(book.failure().contains("sheet 'A' or one that it goes on in"))
    }

    @Test func `sheets of one part are read once`() throws {
        // All of them are the part of the first one.
        var book = three
        for number in 2...3 {
            book.change(
                "xl/_rels/workbook.xml.rels", "sheet\(number).xml", to: "sheet1.xml")
        }
        #expect(try report(book).csv == "a\n1\n2\n")
    }
}
