import Testing

@testable import Rowcast
@testable import RowcastValidation

@Suite struct XLSXTests {
    // MARK: - Cells

    @Test func `each kind of cell has its form`() throws {
        let archive = try workbook(
            ["A", "B", "C", "D", "E", "F", "G"],
            [["Berlin", .number("12.5"), .yes, .no, .null, .missing, .json(#"["x"]"#)]])
        #expect(
            archive.sheetRows.last == """
                <row r="2"><c r="A2" t="inlineStr"><is><t>Berlin</t></is></c>\
                <c r="B2"><v>12.5</v></c><c r="C2" t="b"><v>1</v></c>\
                <c r="D2" t="b"><v>0</v></c>\
                <c r="G2" t="inlineStr"><is><t>["x"]</t></is></c></row>
                """)
    }

    @Test(arguments: [
        ("", "<t></t>"),
        ("=1+1", "<t>=1+1</t>"),
        ("007", "<t>007</t>"),
        ("a & b", "<t>a &amp; b</t>"),
        ("<b>fat</b> and more than sixteen", "<t>&lt;b&gt;fat&lt;/b&gt; and more than sixteen</t>"),
        ("sixteen bytes is<", "<t>sixteen bytes is&lt;</t>"),
        ("say \"hi\"", "<t>say \"hi\"</t>"),
        (" padded ", "<t xml:space=\"preserve\"> padded </t>"),
        ("two\nlines", "<t xml:space=\"preserve\">two\nlines</t>"),
        ("a\tb", "<t xml:space=\"preserve\">a\tb</t>"),
        ("a\r\nb", "<t xml:space=\"preserve\">a_x000D_\nb</t>"),
        ("bell\u{7}", "<t xml:space=\"preserve\">bell_x0007_</t>"),
        ("zero\u{0}s", "<t>zero_x0000_s</t>"),
        ("user_name_x", "<t>user_name_x</t>"),
        ("_x0041_", "<t>_x005F_x0041_</t>"),
        ("_xab9F__x0041_", "<t>_x005F_xab9F__x005F_x0041_</t>"),
        ("_x00G1_", "<t>_x00G1_</t>"),
        ("0123456789abcdef_x0041", "<t>0123456789abcdef_x0041</t>"),
        ("0123456789abcde_x0041_", "<t>0123456789abcde_x005F_x0041_</t>"),
        ("\u{FFFE}\u{FFFF}\u{FFFD}\u{FEFF}", "<t>_xFFFE__xFFFF_\u{FFFD}\u{FEFF}</t>"),
        ("你好，世界 ｆｕｌｌ", "<t>你好，世界 ｆｕｌｌ</t>"),
        ("😀", "<t>😀</t>"),
    ])
    func `text is escaped where it must be`(text: String, expected: String) throws {
        // Neighbours make sure that nothing of the next cell is taken for the text's own.
        let archive = try workbook(["A", "B"], [[.text(text), "_x0041_"]])
        let cell = try #require(archive.sheetRows.last?.split(separator: "<c ").dropFirst().first)
        #expect(cell == "r=\"A2\" t=\"inlineStr\"><is>\(expected)</is></c>")
    }

    @Test(arguments: [
        ("0", "0"), ("-1", "-1"), ("107.0", "107"), ("1.50", "1.5"), ("0.00", "0"),
        ("100", "100"), ("-0.0", "-0"), ("1e3", "1000"), ("1E-7", "1e-07"),
        ("1.5e300", "1.5e+300"), ("104.16499999999998", "104.16499999999998"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("0.1000000000000000055511151231257827", "0.1"),
        ("171.02249999999998", "171.02249999999998"), ("0.000001", "0.000001"),
        ("123456789012345", "123456789012345"), ("1234567890123456", nil),
        ("-123456789012345", "-123456789012345"), ("12345678901234.50", "12345678901234.5"),
        ("9007199254740992", nil), ("-1234567890123456", nil), ("1000000000000000", nil),
        ("1234567890123456.5", "1234567890123456.5"), ("1234567890123456.0", nil),
        ("9007199254740993.0000000000", nil), ("9007199254740993", nil),
        ("-9007199254740993", nil), ("12345678901234567", nil),
        ("18446744073709551616", nil), ("18446744073709551617", nil),
        ("12345678901234567e3", "1.2345678901234567e+19"),
        ("1e400", nil), ("-1e400", nil), ("1e-400", "0"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("123456789012345678901234567890123456789012345", nil),
        ("0.0000000000000000000001", "0.0000000000000000000001"),
    ])
    func `numbers are in their shortest digits`(text: String, expected: String?) throws {
        let archive = try workbook(["A", "B"], [[.number(text), .number("1.25")]])
        let cell = try #require(archive.sheetRows.last?.split(separator: "<c ").dropFirst().first)
        if let expected {
            #expect(cell == "r=\"A2\"><v>\(expected)</v></c>")
            #expect(Double(expected) == Double(text))
        } else {
            #expect(cell == "r=\"A2\" t=\"inlineStr\"><is><t>\(text)</t></is></c>")
        }
    }

    @Test func `long fractions are no longer than they need be and the same double`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        func random(below bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 11) % bound
        }
        for round in 0..<20_000 {
            // A double's own digits, or any 16 or 17 digits with a point somewhere.
            var text = "\(Double(random(below: 1 << 52)) / Double(random(below: 1 << 40) + 1))"
            if round % 2 == 0 {
                text = "\(random(below: 100_000_000_000_000_000) + 1)"
                let point = Int(random(below: UInt64(text.count)))
                text.insert(".", at: text.index(text.startIndex, offsetBy: point))
                if point == 0 { text = "0\(text)" }
            }
            var output = OutputBuffer()
            let isNumber = Array(text.utf8).withPaddedText {
                SheetNumberWriter.append($0, to: &output)
            }
            let written = String(decoding: output.array, as: UTF8.self)
            let value = try #require(Double(text))
            let digits = { (text: String) in text.filter(\.isNumber).drop { $0 == "0" }.count }
            let halves = text.split(separator: ".")
            if halves[0].count > 15, halves.last?.allSatisfy({ $0 == "0" }) == true {
                #expect(isNumber == false)
                continue
            }
            if Double(written) != value || isNumber != true
                || !value.description.contains("e") && digits(written) > digits("\(value)")
            {
                Issue.record("seed \(seed): \(text) became \(written)")
                break
            }
        }
    }

    @Test func `integers that are doubles are known`() {
        let power = Array("1267650600228229401496703205376".utf8)  // 2^100
        let next = Array("1267650600228229401496703205377".utf8)
        #expect(isDouble(digits: power))
        #expect(!isDouble(digits: next))
        #expect(!isDouble(digits: Array(repeating: 49, count: 400)))
    }

    @Test(arguments: [
        (0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD"),
    ])
    func `columns have letters`(index: Int, name: String) {
        #expect(SheetColumnName.name(at: index) == name)
    }

    // MARK: - The sheet

    @Test func `the heading row is bold, frozen and filtered`() throws {
        let archive = try workbook(
            ["City", "A & B, a label of many words"], [["x", "y"], ["z", .null]])
        let sheet = try #require(archive.text("xl/worksheets/sheet1.xml"))
        #expect(
            archive.sheetRows.first == """
                <row r="1"><c r="A1" s="1" t="inlineStr"><is><t xml:space="preserve">City</t>\
                </is></c><c r="B1" s="1" t="inlineStr"><is><t xml:space="preserve">\
                A &amp; B, a label of many words</t></is></c></row>
                """)
        #expect(
            sheet.contains(
                #"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#))
        #expect(sheet.contains(#"<col min="1" max="1" width="16" customWidth="1"/>"#))
        #expect(sheet.contains(#"<col min="2" max="2" width="32" customWidth="1"/>"#))
        #expect(sheet.hasSuffix(#"</sheetData><autoFilter ref="A1:B3"/></worksheet>"#))
        let styles = try #require(archive.text("xl/styles.xml"))
        #expect(styles.contains(#"<font><b/><sz val="11"/>"#))
    }

    @Test func `without headings the rows begin at the top`() throws {
        var options = ConversionOptions()
        options.writing.header = HeaderStyle.none
        let archive = try workbook(["A"], [["x"]], options: options)
        let sheet = try #require(archive.text("xl/worksheets/sheet1.xml"))
        #expect(archive.sheetRows.first?.hasPrefix("<row r=\"1\"><c r=\"A1\" t=") == true)
        #expect(!sheet.contains("pane"))
        #expect(!sheet.contains("autoFilter"))
    }

    @Test func `totals stand below the rows and outside the filter`() throws {
        let archive = try workbook(["A"], [["x"]], totals: [.number("7.0")])
        #expect(archive.sheetRows.last == #"<row r="3"><c r="A3" s="3"><v>7</v></c></row>"#)
        let sheet = try #require(archive.text("xl/worksheets/sheet1.xml"))
        #expect(sheet.contains(#"<autoFilter ref="A1:A2"/>"#))
    }

    @Test func `an empty result is a sheet with headings`() throws {
        let table = OutputTable(["A"])
        let bytes = try encoded(XLSXEncoder(EncodingOptions()), table, []).bytes
        #expect(try ZipArchive(bytes).sheetRows.count == 1)
    }

    @Test func `columns are chosen and reordered`() throws {
        let table = OutputTable(["C", "A"], sources: [2, 0])
        let rows: [[TestCell]] = [["a", "b", "c"]]
        let archive = try ZipArchive(
            encoded(XLSXEncoder(EncodingOptions()), table, [rows]).bytes)
        #expect(
            archive.sheetRows.last == """
                <row r="2"><c r="A2" t="inlineStr"><is><t>c</t></is></c>\
                <c r="B2" t="inlineStr"><is><t>a</t></is></c></row>
                """)
    }

    @Test func `the sheet is named after the explore`() throws {
        let archive = try workbook(["A"], [], explore: "R&D \"x\"")
        let text = try #require(archive.text("xl/workbook.xml"))
        #expect(text.contains("<sheet name=\"R&amp;D &quot;x&quot;\" sheetId=\"1\""))
    }

    // MARK: - The archive

    @Test func `every part is well-formed and counted`() throws {
        let rows: [[TestCell]] = (0..<3000).map { [.text("row \($0) & more"), .number("\($0).5")] }
        let archive = try workbook(["A", "B"], rows)
        #expect(archive.parts.map(\.name).first == "[Content_Types].xml")
        #expect(archive.parts.count == 8)
        for part in archive.parts {
            let content = try #require(try archive.content(part.name))
            let check = XMLCheck(limit: 1)
            #expect(content.withPaddedText { check.check($0) })
            check.finish()
            #expect(check.faults == [])
        }
    }

    @Test func `a sheet does not depend on how its rows are batched`() throws {
        let rows: [[TestCell]] = (0..<500).map { [.text("row \($0)"), .number("\($0)"), .null] }
        let table = OutputTable(["A", "B", "C"])
        let whole = try encoded(XLSXEncoder(EncodingOptions()), table, [rows]).bytes
        let again = try encoded(XLSXEncoder(EncodingOptions()), table, [rows]).bytes
        #expect(whole == again)
        let split = try encoded(
            XLSXEncoder(EncodingOptions()), table,
            [Array(rows[..<1]), Array(rows[1..<333]), [], Array(rows[333...])]
        ).bytes
        #expect(try ZipArchive(split).sheetRows == ZipArchive(whole).sheetRows)
    }

    @Test func `wide sheets are announced as large`() throws {
        let labels = (0..<41).map { "C\($0)" }
        let archive = try workbook(labels, [])
        #expect(archive.parts.map(\.version) == [20, 20, 20, 20, 20, 45, 20, 20])
    }

    @Test func `compression levels are taken`() throws {
        let rows: [[TestCell]] = (0..<2000).map { [.text("row \($0)"), .number("\($0 * 7919)")] }
        var options = ConversionOptions()
        options.writing.compression = .level(1)
        let fast = try workbook(["A", "B"], rows, options: options)
        options.writing.compression = .level(9)
        let small = try workbook(["A", "B"], rows, options: options)
        #expect(small.bytes.count < fast.bytes.count)
        #expect(small.sheetRows == fast.sheetRows)
    }

    // MARK: - Limits

    @Test func `a text of 32,767 characters fits`() throws {
        let text = String(repeating: "é", count: 32_765) + "😀"
        let archive = try workbook(["A"], [[.text(text)]])
        #expect(archive.sheetRows.last?.contains(text) == true)
    }

    @Test func `a longer text is an error that names row and column`() {
        let text = String(repeating: "é", count: 32_766) + "😀"
        let error = #expect(throws: ConversionError.self) {
            _ = try workbook(["A", "B"], [["x", "y"], ["x", .text(text)]])
        }
        #expect(error?.code == .tooLarge)
        #expect(error?.position == .init(row: 2, column: "view.B"))
        #expect(
            error?.description == """
                a text of 32768 characters, but a cell of a sheet holds 32767; longText = truncate \
                cuts it there, columns leaves the column out (row 2, column view.B)
                """)
    }

    @Test(arguments: [
        (String(repeating: "é", count: 32_766) + "😀", String(repeating: "é", count: 32_766)),
        (String(repeating: "é", count: 32_765) + "😀x", String(repeating: "é", count: 32_765) + "😀"),
        (String(repeating: "x", count: 40_000), String(repeating: "x", count: 32_767)),
    ])
    func `a longer text is cut where that is asked for`(text: String, held: String) throws {
        var options = ConversionOptions()
        options.writing.longText = .truncate
        let archive = try workbook(["A"], [[.text(text)]], options: options)
        #expect(
            archive.sheetRows.last
                == "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>\(held)</t></is></c></row>")
    }

    @Test func `more columns than a sheet has are an error`() {
        var encoder = XLSXEncoder(EncodingOptions())
        var output = OutputBuffer()
        let error = #expect(throws: ConversionError.self) {
            try encoder.begin(OutputTable((0...16_384).map { "\($0)" }), into: &output)
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func `workbooks are recognised`() {
        let magic = Array("PK\u{3}\u{4}".utf8)
        #expect(magic.withPaddedText { ResultFormat.xlsx.recognize($0) } == .certain)
    }
}
