import Rowcast
import Testing

/// What is read of workbooks that others wrote.
@Suite struct XLSXDecoderTests {
    // MARK: - Cells

    /// One-cell tables: what a cell's markup says in json.
    @Test(arguments: [
        // Numbers keep their digits.
        (#"<c r="A2"><v>12.50</v></c>"#, "12.50"),
        (#"<c r="A2" t="n"><v>-1.5E-7</v></c>"#, "-1.5E-7"),
        (#"<c r="A2"><v>0.30000000000000004</v></c>"#, "0.30000000000000004"),
        // What a program spelled with 17 digits is in the shortest ones of the same double.
        (#"<c r="A2"><v>18374.150000000001</v></c>"#, "18374.15"),
        (#"<c r="A2" t="n"><v>-4493.8999999999996</v></c>"#, "-4493.9"),
        (#"<c r="A2"><v>0.10299999999999999</v></c>"#, "0.103"),
        (#"<c r="A2"><v>7.0000000000000009</v></c>"#, "7.000000000000001"),
        (#"<c r="A2"><v>6.9999999999999999</v></c>"#, "7"),
        (#"<c r="A2"><v>0.000010299999999999999</v></c>"#, "0.0000103"),
        (#"<c r="A2"><v>1.0299999999999999E-5</v></c>"#, "1.03e-05"),
        (#"<c r="A2"><v>1.2340000000000001E+5</v></c>"#, "1.2340000000000001E+5"),
        (#"<c r="A2"><v>1.2340000000000000E+5</v></c>"#, "123400"),
        (#"<c r="A2"><v>0.00000000000000000000</v></c>"#, "0.00000000000000000000"),
        (#"<c r="A2"><v>12345678901234567890</v></c>"#, "12345678901234567890"),
        (#"<c r="A2"><v>1100108628127863</v></c>"#, "1100108628127863"),
        (#"<c r="A2"><v>007</v></c>"#, "7"),
        (#"<c r="A2"><v>.5</v></c>"#, "0.5"),
        (#"<c r="A2"><v> 5 </v></c>"#, "5"),
        (#"<c r="A2"><v>INF</v></c>"#, #""INF""#),
        // Booleans and errors.
        (#"<c r="A2" t="b"><v>1</v></c>"#, "true"),
        (#"<c r="A2" t="b"><v>0</v></c>"#, "false"),
        (#"<c r="A2" t="b"><v>true</v></c>"#, "true"),
        (#"<c r="A2" t="e"><v>#N/A</v></c>"#, ##""#N/A""##),
        (#"<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>"#, ##""#DIV/0!""##),
        // Shared strings.
        (#"<c r="A2" t="s"><v>1</v></c>"#, #""Berlin""#),
        (#"<c r="A2" t="s"><v> 1 </v></c>"#, #""Berlin""#),
        (#"<c r="A2" t="s"><v>2</v></c>"#, #""bold and plain""#),
        (#"<c r="A2" t="s"><v>3</v></c>"#, #"" kept ""#),
        (#"<c r="A2" t="s"><v>4</v></c>"#, #""cut""#),
        (#"<c r="A2" t="s"><v>5</v></c>"#, #""東京""#),
        (#"<c r="A2" t="s"><v>6</v></c>"#, #""""#),
        (#"<c r="A2" t="s"><v>7</v></c>"#, #""a\r_x0041_\u0007é😀""#),
        (#"<c r="A2" t="s"><v>8</v></c>"#, #""<&>\"' A\n""#),
        // Inline strings.
        (#"<c r="A2" t="inlineStr"><is><t>a &amp; b</t></is></c>"#, #""a & b""#),
        (#"<c r="A2" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c>"#, #"" x ""#),
        (
            #"<c r="A2" t="inlineStr"><is><r><t>x</t></r><r><rPr><b/></rPr><t>y</t></r></is></c>"#,
            #""xy""#
        ),
        (#"<c r="A2" t="inlineStr"><is><t></t></is></c>"#, #""""#),
        (#"<c r="A2" t="inlineStr"><is><t/></is></c>"#, #""""#),
        // Formulas show what they came to.
        (#"<c r="A2"><f>SUM(B1:B9)</f><v>42</v></c>"#, "42"),
        (#"<c r="A2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>"#, #""ab""#),
        (#"<c r="A2" t="str"><f t="shared" ref="A2:A9" si="0">B2</f><v></v></c>"#, #""""#),
        (#"<c r="A2" t="str"><f t="shared" si="0"/><v xml:space="preserve"> a</v></c>"#, #"" a""#),
        // Markup that is written by hand.
        (#"<c  t='n'  r='A2' ><v>1</v></c >"#, "1"),
        (#"<c r="A2" cm="1" x14:y="a>b"><v>1</v></c>"#, "1"),
        (#"<c r='A2' t='str'><v>single</v></c>"#, #""single""#),
        (#"<c r="A2" t="str"><v><![CDATA[<a> & b]]></v></c>"#, #""<a> & b""#),
        (#"<c r="A2" t="str"><v>a<!-- no -->b</v></c>"#, #""ab""#),
        (#"<c r="A2"><!-- </c></row> --><v>1</v></c>"#, "1"),
        (
            #"<c r="A2" t="str"><?pi </row>?><v>1</v><extLst><ext><v>9</v></ext></extLst></c>"#,
            #""1""#
        ),
        // ISO dates.
        (#"<c r="A2" t="d"><v>2019-12-22</v></c>"#, #""2019-12-22""#),
        (#"<c r="A2" t="d"><v>2019-12-22T10:05:06.700Z</v></c>"#, #""2019-12-22 10:05:06.700""#),
        (#"<c r="A2" t="d"><v>10:05</v></c>"#, #""10:05""#),
    ])
    func `a cell is what a spreadsheet shows`(markup: String, json: String) throws {
        var book = TestWorkbook(
            rows: """
                <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>\
                <row r="2">\(markup)<c r="B2"><v>1</v></c></row>
                """,
            strings: [
                "<si><t>a</t></si>",
                "<si><t>Berlin</t></si>",
                "<si><r><t xml:space=\"preserve\">bold </t></r><r><rPr><b/></rPr>"
                    + "<t>and plain</t></r></si>",
                "<si><t xml:space=\"preserve\"> kept </t></si>",
                "<si><t> cut\n</t></si>",
                "<si><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh>"
                    + "<phoneticPr fontId=\"1\"/></si>",
                "<si><t/></si>",
                "<si><t>a_x000D__x005F_x0041__x0007_é_xD83D__xDE00_</t></si>",
                "<si><t xml:space=\"preserve\">&lt;&amp;&gt;&quot;&apos; &#65;&#x0A;</t></si>",
            ])
        book.change(
            "xl/worksheets/sheet1.xml", "<worksheet ", to: "<worksheet xmlns:x14=\"urn:x\" ")
        let expected = "[{\"a\":\(json),\"Berlin\":1}]\n"
        #expect(try book.converted(to: .json) == expected)
    }

    @Test func `cells and rows without references follow each other`() throws {
        let book = TestWorkbook(
            rows: """
                <row><c t="str"><v>a</v></c><c t="str"><v>b</v></c><c t="str"><v>c</v></c></row>
                <row><c/><c><v>2</v></c></row>
                <row><c r="B9"><v>3</v></c><c><v>4</v></c></row>
                """)
        #expect(try book.converted() == "a,b,c\n,2,\n,3,4\n")
    }

    @Test func `missing cells are null, rows without a value are left out`() throws {
        let book = TestWorkbook(
            rows: """
                <row r="1"><c r="A1" t="str"><v>a</v></c><c r="D1" t="str"><v>d</v></c>\
                <c r="C1" t="str"><v>c</v></c><c r="B1" t="str"><v>b</v></c></row>\
                <row r="3"><c r="C3"><v>1</v></c></row><row r="4" ht="9"/><row r="5"><c r="A5" s="1"/></row>\
                <row r="9" spans="1:4"><c r="A9"><v>2</v></c><c r="D9"><v>3</v></c></row>
                """)
        #expect(try book.converted() == "a,b,c,d\n,,1,\n2,,,3\n")
    }

    @Test func `rows that are there for nothing but their nulls count`() throws {
        let book = TestWorkbook(
            rows: """
                <row/><row r="2"><c r="A2" t="str"><v>a</v></c></row><row r="3"></row><row/>\
                <row r="4"><c r="A4"><v>1</v></c></row><row r="5"><!-- --></row>\
                <row r="6" s="1" customFormat="1"></row>
                """)
        #expect(
            try book.converted(to: .json)
                == "[{\"a\":null},\n{\"a\":null},\n{\"a\":1},\n{\"a\":null}]\n")
    }

    @Test func `a table may begin anywhere`() throws {
        let book = TestWorkbook(
            rows: """
                <row r="4"><c r="C4" t="str"><v>a</v></c><c r="D4" t="str"><v>b</v></c></row>\
                <row r="5"><c r="D5"><v>1</v></c></row>
                """)
        #expect(try book.converted() == "a,b\n,1\n")
        #expect(try book.converted { $0.reading.noHeader = true } == "column_1,column_2\na,b\n,1\n")
    }

    // MARK: - Dates

    /// Numbers under a format's code: what csv shows.
    @Test(arguments: [
        ("yyyy-mm-dd", "43821", "2019-12-22"),
        ("m/d/yy", "43821.5", "2019-12-22 12:00:00"),
        ("yyyy\\-mm\\-dd hh:mm", "43821", "2019-12-22 00:00:00"),
        ("[$-409]d\\-mmm\\-yy;@", "1", "1900-01-01"),
        ("dd.mm.yyyy", "61", "1900-03-01"),
        ("mmmm", "43821", "2019-12-22"),
        ("hh:mm:ss", "0.42020833333333335", "10:05:06"),
        ("h:mm AM/PM", "43821.420208333333", "2019-12-22 10:05:06"),
        ("mm:ss.0", "0.4202141203703704", "10:05:06.500"),
        ("[h]:mm:ss", "1.5", "36:00:00"),
        ("[h]:mm", "-1.5", "-36:00:00"),
        ("[h]:mm", "-0.0000000001", "00:00:00"),
        ("[mm]:ss", "-0.25", "-06:00:00"),
        ("yyyy-mm-dd hh:mm:ss", "43821.99999999999", "2019-12-23 00:00:00"),
        ("yyyy-mm-dd", "2958465", "9999-12-31"),
        ("yyyy-mm-dd", "4.3821E4", "2019-12-22"),
        // No dates, or no dates any more.
        ("yyyy-mm-dd", "-1", "-1"),
        ("yyyy-mm-dd", "2958466", "2958466"),
        ("#,##0.00", "43821", "43821"),
        ("General", "43821", "43821"),
        ("0.00E+00", "43821", "43821"),
        ("0 &quot;days&quot;", "43821", "43821"),
        ("[Red]0;[Magenta]-0", "43821", "43821"),
        ("\\d\\a\\y 0", "43821", "43821"),
        ("@", "43821", "43821"),
    ])
    func `numbers with a date's format are dates`(code: String, number: String, text: String) throws
    {
        let book = TestWorkbook(
            rows: """
                <row r="1"><c r="A1" t="str"><v>a</v></c></row>\
                <row r="2"><c r="A2" s="1"><v>\(number)</v></c></row>
                """, formats: [code])
        #expect(try book.converted() == "a\n\(text)\n")
    }

    @Test(arguments: [
        (14, "2019-12-22"), (22, "2019-12-22 00:00:00"), (45, "2019-12-22 00:00:00"),
        (46, "1051704:00:00"), (1, "43821"), (49, "43821"), (57, "2019-12-22"),
    ])
    func `formats without a code are known by number`(id: Int, text: String) throws {
        var book = TestWorkbook(
            rows: """
                <row r="1"><c r="A1" t="str"><v>a</v></c></row>\
                <row r="2"><c r="A2" s="1"><v>43821</v></c></row>
                """, formats: ["0"])
        book.change("xl/styles.xml", "<xf numFmtId=\"200\"/>", to: "<xf numFmtId=\"\(id)\"/>")
        #expect(try book.converted() == "a\n\(text)\n")
    }

    @Test func `a workbook may count from 1904`() throws {
        let book = TestWorkbook(
            rows: """
                <row r="1"><c r="A1" t="str"><v>a</v></c></row>\
                <row r="2"><c r="A2" s="1"><v>0</v></c></row>\
                <row r="3"><c r="A3" s="1"><v>42359.25</v></c></row>
                """, formats: ["yyyy-mm-dd"], uses1904: true)
        #expect(try book.converted() == "a\n1904-01-01\n2019-12-22 06:00:00\n")
    }

    // MARK: - Sheets

    private let three = TestWorkbook(sheets: [
        ("Intro", "<row><c t=\"str\"><v>a</v></c></row>"),
        ("Orders", "<row><c t=\"str\"><v>b</v></c></row>"),
        ("2", "<row><c t=\"str\"><v>c</v></c></row>"),
    ])

    @Test(arguments: [
        (String?.none, "a\n"), ("Orders", "b\n"), ("orders", "b\n"), ("1", "a\n"), ("2", "c\n"),
        ("3", "c\n"),
    ])
    func `a sheet is chosen by name or number`(choice: String?, csv: String) throws {
        #expect(try three.converted { $0.reading.sheet = choice } == csv)
    }

    @Test func `the name of a sheet may have any characters`() throws {
        let book = TestWorkbook(sheets: [
            ("P&amp;L &lt;1&gt; &quot;é&quot;", "<row><c t=\"str\"><v>a</v></c></row>")
        ])
        #expect(try book.converted { $0.reading.sheet = "P&L <1> \"é\"" } == "a\n")
    }

    @Test func `hidden sheets and charts are not the first sheet`() throws {
        var book = three
        book.change("xl/workbook.xml", "name=\"Intro\"", to: "name=\"Intro\" state=\"hidden\"")
        #expect(try book.converted() == "b\n")
        #expect(try book.converted { $0.reading.sheet = "Intro" } == "a\n")
        book = three
        book.change(
            "xl/_rels/workbook.xml.rels", "/worksheet\" Target=\"worksheets/sheet1.xml\"",
            to: "/chartsheet\" Target=\"chartsheets/sheet1.xml\"")
        #expect(try book.converted() == "b\n")
    }

    @Test func `that there are other sheets is a warning`() throws {
        let report = try Conversion().run(
            MemorySource(three.bytes), to: [ConversionOutput(.csv, to: MemorySink())])
        #expect(
            report.warnings.map(\.message) == [
                "the workbook has other sheets, which sheet reads: Orders, 2"
            ])
    }

    // MARK: - Spelling

    @Test func `names may have prefixes, and namespaces be strict`() throws {
        var book = TestWorkbook(
            rows: """
                <x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row>\
                <x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t>b</x:t></x:is></x:c></x:row>\
                <x:row r="3"><x:c r="A3"><x:f>1</x:f><x:v>3</x:v></x:c></x:row>\
                <y:row xmlns:y="http://purl.oclc.org/ooxml/spreadsheetml/main" r="4">\
                <y:c r="A4"><y:v>4</y:v></y:c></y:row>
                """, strings: ["<x:si><x:t>a</x:t></x:si>"])
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
        for (path, names) in [
            ("xl/worksheets/sheet1.xml", ["worksheet", "sheetData"]),
            ("xl/sharedStrings.xml", ["sst"]),
            ("xl/workbook.xml", ["workbook", "sheets", "sheet"]),
        ] {
            for name in names {
                book.change(path, "<\(name) ", to: "<x:\(name) ")
                book.change(path, "<\(name)>", to: "<x:\(name)>")
                book.change(path, "</\(name)>", to: "</x:\(name)>")
            }
            book.change(path, "xmlns=\"\(main)\"", to: "xmlns:x=\"\(strict)\"")
        }
        book.change(
            "xl/_rels/workbook.xml.rels",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            to: "http://purl.oclc.org/ooxml/officeDocument/relationships")
        #expect(try book.converted() == "a\nb\n3\n4\n")
    }

    @Test func `parts are found however their names are written`() throws {
        var book = TestWorkbook(
            rows: "<row><c t=\"str\"><v>a</v></c></row>", strings: ["<si><t>x</t></si>"])
        book.parts = book.parts.map { path, text in
            (path == "xl/worksheets/sheet1.xml" ? "/XL\\worksheets/Sheet1.XML" : path, text)
        }
        book.change(
            "xl/_rels/workbook.xml.rels", "sharedStrings.xml", to: "/xl/./y/../sharedStrings.xml")
        #expect(try book.converted() == "a\n")
    }

    @Test func `names that lead out of the archive lead nowhere`() throws {
        var book = TestWorkbook(rows: "<row><c t=\"str\"><v>a</v></c></row>")
        book.parts.append(("../../../etc/passwd", "root"))
        book.change(
            "xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", to: "../../../etc/passwd")
        #expect(
            book.failure()
                == "xlsx: sheet 'Orders': it has no rows: there is no <sheetData>")
    }

    // MARK: - Rows

    @Test func `values beyond the heading are an error, or left out`() throws {
        let many = (2...1500).map { "<row r=\"\($0)\"><c r=\"A\($0)\"><v>\($0)</v></c></row>" }
        let book = TestWorkbook(
            rows: "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c></row>\(many.joined())"
                + "<row r=\"1501\"><c r=\"A1501\"><v>1</v></c><c r=\"C1501\"><v>2</v></c></row>")
        #expect(
            book.failure() == """
                xlsx: sheet 'Orders', cell C1501: a value outside columns A to A, which the first \
                rows have; extraKeys = ignore leaves such values out; where titles stand above the \
                table, skipRows = N leaves them out, and range = A3:F tells where it is (row 1500)
                """)
        #expect(try book.converted { $0.reading.extraKeys = .ignore }.hasSuffix("\n1500\n1\n"))
    }

    @Test func `values beyond the heading among the first rows are columns without a name`() throws
    {
        let book = TestWorkbook(
            rows: """
                <row r="1"><c r="A1" t="str"><v>a</v></c></row>\
                <row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>
                """)
        #expect(try book.converted() == "a,\n1,2\n")
        #expect(
            book.failure { $0.reading.duplicateColumns = .error }
                == "xlsx: sheet 'Orders': column 2 has no name; duplicateColumns = rename makes "
                + "names up, keep passes headings on; where titles stand above the table, "
                + "skipRows = N leaves them out, and range = A3:F tells where it is")
        #expect(try book.converted { $0.reading.duplicateColumns = .rename } == "a,column_2\n1,2\n")
    }

    @Test func `reading stops at the limit`() throws {
        let book = TestWorkbook(
            rows: """
                <row><c t="str"><v>a</v></c></row><row><c><v>1</v></c></row>\
                <row><c t="s"><v>99</v></c></row>
                """)
        #expect(try book.converted { $0.limit = 1 } == "a\n1\n")
    }

    @Test func `chunks are read as the file is`() async throws {
        let bytes = three.bytes
        let chunks = AsyncStream<[UInt8]> { continuation in
            for start in stride(from: 0, to: bytes.count, by: 100) {
                continuation.yield(Array(bytes[start..<min(start + 100, bytes.count)]))
            }
            continuation.finish()
        }
        var output: [UInt8] = []
        for try await chunk in Conversion().chunks(of: chunks, to: .csv) { output += chunk }
        #expect(String(decoding: output, as: UTF8.self) == "a\n")
    }
}
