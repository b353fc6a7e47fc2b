import Testing

@testable import Rowcast
@testable import RowcastValidation

/// Workbooks whose rows go on in further sheets. Sheets of a few rows stand for those of a million.
@Suite struct XLSXSheetsTests {
    private func archive(
        _ batches: [[[TestCell]]], maxRows: Int, totals: [TestCell]? = nil,
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> ZipArchive {
        var options = ConversionOptions()
        change(&options)
        let table = OutputTable(["A"], explore: "orders")
        let encoder = XLSXEncoder(EncodingOptions(options.writing), maxRows: maxRows)
        return try ZipArchive(encoded(encoder, table, batches, totals: totals).bytes)
    }

    private func sheets(_ archive: ZipArchive) -> [String] {
        archive.parts.map(\.name).filter { $0.hasPrefix("xl/worksheets/") }
    }

    private func values(_ archive: ZipArchive, _ number: Int) -> [String] {
        archive.rows(ofSheet: number).map { row in
            row.replacing("<row r=\"", with: "").split(separator: "\"")[0] + ":"
                + row.split(separator: "<v>").dropFirst().joined().prefix { $0 != "<" }
        }
    }

    private func numbers(_ range: Range<Int>) -> [[TestCell]] {
        range.map { [.number("\($0)")] }
    }

    @Test func `rows go on in further sheets, under the same headings`() throws {
        let archive = try archive([numbers(10..<17)], maxRows: 4)
        #expect(sheets(archive) == (1...3).map { "xl/worksheets/sheet\($0).xml" })
        #expect(values(archive, 1) == ["1:", "2:10", "3:11", "4:12"])
        #expect(values(archive, 2) == ["1:", "2:13", "3:14", "4:15"])
        #expect(values(archive, 3) == ["1:", "2:16"])
        #expect(archive.rows(ofSheet: 3).first == archive.rows(ofSheet: 1).first)
        let workbook = try #require(archive.text("xl/workbook.xml"))
        #expect(
            workbook.contains(
                """
                <sheets><sheet name="orders" sheetId="1" r:id="rId1"/>\
                <sheet name="orders (2)" sheetId="2" r:id="rId2"/>\
                <sheet name="orders (3)" sheetId="3" r:id="rId3"/></sheets>
                """))
        #expect(
            workbook.contains(
                """
                <definedName name="_xlnm._FilterDatabase" localSheetId="2" hidden="1">\
                'orders (3)'!$A$1:$A$2</definedName>
                """))
        let relations = try #require(archive.text("xl/_rels/workbook.xml.rels"))
        #expect(relations.contains("Target=\"worksheets/sheet3.xml\""))
        #expect(relations.contains("Id=\"rId4\" Type=\"http"))
        #expect(archive.text("xl/worksheets/sheet1.xml")?.contains("tabSelected") == true)
        #expect(archive.text("xl/worksheets/sheet2.xml")?.contains("tabSelected") == false)
        let filters = (1...3).map { number in
            archive.text("xl/worksheets/sheet\(number).xml")?
                .split(separator: "<autoFilter ref=\"").last?.prefix { $0 != "\"" }
        }
        #expect(filters == ["A1:A4", "A1:A4", "A1:A2"])
    }

    @Test(arguments: [
        [0, 7], [0, 3, 7], [0, 2, 4, 7], [0, 1, 2, 3, 4, 5, 6, 7], [0, 0, 3, 3, 6, 7, 7],
        [0, 6, 7],
    ])
    func `where batches end makes no difference`(cuts: [Int]) throws {
        let batches = zip(cuts, cuts.dropFirst()).map { numbers($0..<$1) }
        let archive = try archive(batches, maxRows: 4)
        let whole = try self.archive([numbers(0..<7)], maxRows: 4)
        #expect(archive.parts.map(\.name) == whole.parts.map(\.name))
        for part in whole.parts {
            #expect(archive.text(part.name) == whole.text(part.name), "\(part.name)")
        }
    }

    @Test func `a full sheet is followed by none without rows`() throws {
        let archive = try archive([numbers(0..<3), numbers(3..<6)], maxRows: 4)
        #expect(sheets(archive).count == 2)
        #expect(values(archive, 2) == ["1:", "2:3", "3:4", "4:5"])
    }

    @Test func `totals that a full sheet has no room for stand on the next`() throws {
        let archive = try archive([numbers(0..<3)], maxRows: 4, totals: [.number("9")])
        #expect(values(archive, 1) == ["1:", "2:0", "3:1", "4:2"])
        #expect(values(archive, 2) == ["1:", "2:9"])
        let workbook = try #require(archive.text("xl/workbook.xml"))
        #expect(workbook.contains("'orders (2)'!$A$1:$A$1<"))
    }

    @Test func `without headings a sheet has room for another row`() throws {
        let archive = try archive([numbers(0..<5)], maxRows: 4) {
            $0.writing.header = HeaderStyle.none
        }
        #expect(values(archive, 1) == ["1:0", "2:1", "3:2", "4:3"])
        #expect(values(archive, 2) == ["1:4"])
        #expect(archive.text("xl/workbook.xml")?.contains("definedName") == false)
    }

    @Test func `a text that is too long names the row of the whole result`() {
        let long = String(repeating: "x", count: 32_768)
        let error = #expect(throws: ConversionError.self) {
            _ = try archive([numbers(0..<7) + [[.text(long)]]], maxRows: 4)
        }
        #expect(error?.position == .init(row: 8, column: "view.A"))
    }

    @Test func `every part of many sheets is well-formed and counted`() throws {
        let archive = try archive([numbers(0..<500)], maxRows: 4)
        #expect(archive.parts.count == 167 + 7)
        for part in archive.parts {
            let content = try #require(try archive.content(part.name))
            let check = XMLCheck(limit: 1)
            #expect(content.withPaddedText { check.check($0) })
            check.finish()
            #expect(check.faults == [])
        }
    }

    @Test(arguments: ["default", "small"])
    func `threads make no difference to the bytes, nor frame sizes to the parts`(
        level: String
    ) throws {
        let rows = (0..<4000).map { "\($0),\"name, \($0 % 7)\",\($0).5\n" }.joined()
        let csv = Array("id,name,price\n\(rows)".utf8)
        func convert(_ threads: Int, _ frameBytes: Int) throws -> [UInt8] {
            var options = ConversionOptions()
            options.threads = threads
            options.writing.compression = try #require(.init(optionText: level))
            options.frameBytes = frameBytes
            let format = ResultFormat(
                name: "xlsx", summary: "", extensions: ["xlsx"], mediaType: "",
                makeEncoder: { XLSXEncoder($0, maxRows: 300) })
            return try Conversion(from: .csv, options: options).convert(csv, to: format)
        }
        let one = try convert(1, 5000)
        #expect(try convert(4, 5000) == one)
        let parts = try ZipArchive(one)
        #expect(sheets(parts).count == 14)
        for size in [100, 1 << 20] {
            let other = try ZipArchive(convert(2, size))
            for part in parts.parts {
                #expect(other.text(part.name) == parts.text(part.name), "\(size) \(part.name)")
            }
        }
    }

    // MARK: - Names

    @Test(arguments: [
        (nil, "Result"), ("orders", "orders"), ("a/b:c*d?e[f]g\\h", "a b c d e f g h"),
        ("'quoted'", "quoted"), ("History", "Result"), ("", "Result"), ("\u{1}", "Result"),
        ("An explore whose name is longer than a tab", "An explore whose name is longer"),
        (String(repeating: "😀", count: 20), String(repeating: "😀", count: 15)),
    ])
    func `sheets are named after the explore as far as Excel lets them`(
        explore: String?, expected: String
    ) throws {
        #expect(try WrittenSheetNames(chosen: nil, explore: explore).name(ofSheet: 1) == expected)
    }

    @Test(arguments: [
        ("Sales", 12, "Sales (12)"),
        ("An explore whose name is as lon", 2, "An explore whose name is as (2)"),
        ("An explore whose name is as (2)", 2, "An explore whose name is a (2)"),
        (String(repeating: "😀", count: 15), 2, String(repeating: "😀", count: 13) + " (2)"),
    ])
    func `further sheets have numbers behind the name`(
        name: String, number: Int, expected: String
    ) throws {
        #expect(try WrittenSheetNames(chosen: name, explore: nil).name(ofSheet: number) == expected)
    }

    @Test(arguments: [
        "", "a/b", "History", "'x", "x ", "two\nlines", "An explore whose name is as long",
    ])
    func `a chosen name that no sheet can have is refused`(name: String) {
        let error = #expect(throws: ConversionError.self) {
            _ = try archive([], maxRows: 4) { $0.writing.sheet = name }
        }
        #expect(error?.code == .unsupported)
        #expect(error?.reason == "no sheet can be called \(name.debugDescription)")
    }

    @Test func `a chosen name is taken`() throws {
        let archive = try archive([numbers(0..<4)], maxRows: 4) { $0.writing.sheet = "It's <mine>" }
        let workbook = try #require(archive.text("xl/workbook.xml"))
        #expect(workbook.contains("<sheet name=\"It's &lt;mine&gt; (2)\" sheetId=\"2\""))
        #expect(workbook.contains(">'It''s &lt;mine&gt; (2)'!$A$1:$A$2<"))
        // The title is the explore's all the same.
        #expect(
            archive.text("docProps/core.xml")?.contains("<dc:title>orders</dc:title>") == true)
    }
}
