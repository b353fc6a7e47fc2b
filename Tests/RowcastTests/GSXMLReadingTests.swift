import Rowcast
import Testing

/// Documents of XML that rows are read from.
@Suite struct GSXMLReadingTests {
    private func json(
        _ text: String, from format: ResultFormat? = .gsxml,
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> String {
        try json(Array(text.utf8), from: format, change)
    }

    private func json(
        _ bytes: [UInt8], from format: ResultFormat? = .gsxml,
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> String {
        var conversion = Conversion(from: format)
        change(&conversion.options)
        return String(decoding: try conversion.convert(bytes, to: .inlineJSON), as: UTF8.self)
    }

    @Test(arguments: [
        // What is written.
        ("<results><row><cell>A</cell></row><row><cell>1</cell></row></results>", #"[{"A":1}]"#),
        // Rows and cells of tables.
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>x</td><td>2</td></tr></table>",
            #"[{"A":"x","B":2}]"#
        ),
        // Wherever they are.
        (
            "<a><b><row><cell>A</cell></row></b><c><row><cell>1</cell></row></c></a>",
            #"[{"A":1}]"#
        ),
        // Any names, by the first pattern that is repeated.
        (
            """
            <export><meta><by>me</by></meta><data>
              <line><v>A</v></line>
              <line><v>x</v></line>
            </data></export>
            """, #"[{"A":"x"}]"#
        ),
        // One row is no repetition, but all there is.
        ("<data><line><v>A</v><v>B</v></line></data>", "[]"),
        // The root is no row.
        ("<row><row><cell>A</cell></row><row><cell>x</cell></row></row>", #"[{"A":"x"}]"#),
        // Prefixes do not count.
        (
            "<r xmlns:p='urn:p'><p:row><p:cell>A</p:cell></p:row><row><cell>x</cell></row></r>",
            #"[{"A":"x"}]"#
        ),
    ])
    func `rows are found by the usual names or by their look`(text: String, expected: String) throws
    {
        #expect(try json(text) == expected)
        #expect(try json("<?xml version='1.0'?>\n<!-- <row/> -->\n" + text) == expected)
    }

    @Test(arguments: [
        // Elements with names of their own, missing ones null.
        (
            "<r><row><id>1</id><name>x</name></row><row><name/><id>2</id></row><row><id>3</id></row></r>",
            #"[{"id":1,"name":"x"},{"id":2,"name":null},{"id":3,"name":null}]"#
        ),
        (
            "<r><item><id>1</id><tag>a</tag><tag>b</tag></item><item><tag>c</tag><x/></item></r>",
            #"[{"id":1,"tag":"a","tag_2":"b","x":null},{"id":null,"tag":"c","tag_2":null,"x":null}]"#
        ),
        // Attributes, with elements and without.
        (
            "<r><row id='1' name='x &amp; y'/><row name=''/></r>",
            #"[{"id":1,"name":"x & y"},{"id":null,"name":""}]"#
        ),
        (
            "<r><rec a='1'/><rec b='2'/></r>", #"[{"a":1,"b":null},{"a":null,"b":2}]"#
        ),
        (
            "<r><row id='1'><a>x</a><b>y</b></row><row id='2'><b>z</b></row></r>",
            #"[{"id":1,"a":"x","b":"y"},{"id":2,"a":null,"b":"z"}]"#
        ),
        (
            "<r><row><a>1</a><b>2</b></row><row><a>3</a><b xmlns:i='u' i:nil='true'>4</b></row></r>",
            #"[{"a":1,"b":2},{"a":3,"b":null}]"#
        ),
        // Elements that an attribute names.
        (
            "<r><row><field name='id'>1</field><field name='n'>x</field></row>"
                + "<row><field name='n'>y</field></row></r>",
            #"[{"id":1,"n":"x"},{"id":null,"n":"y"}]"#
        ),
        // Attributes of cells and rows of cells do not count.
        (
            "<r><row i='1'><cell t='s'>A</cell></row><row i='2'><cell>1</cell></row></r>",
            #"[{"A":1}]"#
        ),
    ])
    func `rows may have elements and attributes with names of their own`(
        text: String, expected: String
    ) throws {
        #expect(try json(text) == expected)
        #expect(try json(text) { $0.frameBytes = 16 } == expected)
    }

    @Test func `a name that turns up late is refused or left out`() throws {
        let rows = String(repeating: "<row><a>1</a><b>2</b></row>", count: 1000)
        let text = "<r>\(rows)<row><a>3</a><c>4</c></row></r>"
        let error = #expect(throws: ConversionError.self) { try json(text) }
        #expect(
            error?.description.contains("no 'c'; extraKeys = ignore leaves it out (row 1001")
                == true)
        var conversion = Conversion(from: .gsxml)
        conversion.options.reading.extraKeys = .ignore
        let sink = MemorySink()
        let report = try conversion.run(
            MemorySource(Array(text.utf8)), to: [ConversionOutput(.csv, to: sink)])
        #expect(String(decoding: sink.bytes, as: UTF8.self).hasSuffix("\n1,2\n3,\n"))
        #expect(report.warnings.map(\.code) == ["extra_keys_ignored"])
    }

    private static let workbook = """
        <?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
         xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table>
        <Column ss:Width="50"/><Row><Cell ss:Index="9" ss:StyleID="s"/></Row>
        <Row ss:Index="3"><Cell><Data ss:Type="String">a</Data></Cell>
        <Cell><Data ss:Type="String">b</Data></Cell><Cell><Data ss:Type="String">c</Data></Cell></Row>
        <Row><Cell><Data ss:Type="Number">1.50</Data></Cell>
        <Cell ss:Index="3"><Data ss:Type="Boolean">1</Data><Comment><Data>no</Data></Comment></Cell></Row>
        <Row><Cell ss:MergeAcross="1"><ss:Data ss:Type="String" xmlns="u">x<B>y</B></ss:Data></Cell>
        <Cell><Data ss:Type="DateTime">2024-01-05T00:00:00.000</Data></Cell><Cell ss:StyleID="s"/></Row>
        <Row/><Row><Cell><Data ss:Type="String"></Data></Cell>
        <Cell><Data ss:Type="DateTime">2024-01-05T10:20:30.000</Data></Cell></Row>
        </Table></Worksheet>@</Workbook>
        """

    @Test func `XML Spreadsheet 2003 is read as the sheet that it is`() throws {
        let expected = """
            [{"a":"1.50","b":null,"c":true},{"a":"xy","b":null,"c":"2024-01-05"},\
            {"a":"","b":"2024-01-05T10:20:30","c":null}]
            """
        let text = Self.workbook.replacing("@", with: "")
        for size in [16, 100, 1 << 20] {
            #expect(try json(text, from: nil) { $0.frameBytes = size } == expected)
        }
        let others = Self.workbook.replacing(
            "@",
            with: "<Worksheet><Table><Row><Cell><Data>z</Data></Cell></Row></Table></Worksheet>")
        let sink = MemorySink()
        let report = try Conversion().run(
            MemorySource(Array(others.utf8)), to: [ConversionOutput(.inlineJSON, to: sink)])
        #expect(String(decoding: sink.bytes, as: UTF8.self) == expected)
        #expect(report.warnings.map(\.code) == ["other_sheets"])
        let error = #expect(throws: ConversionError.self) {
            try json(
                text.replacing(
                    "ss:Index=\"3\"><Data ss:Type=\"B", with: "ss:Index=\"1\"><Data ss:Type=\"B"))
        }
        #expect(error?.description.contains("cell 1 stands behind cell 1") == true)
    }

    @Test(arguments: [
        (String(repeating: " a#=''", count: 2000), "an element has more than 1000 attributes"),
        (String(repeating: " xmlns:a#='b'", count: 400), "more than 256 namespaces"),
    ])
    func `what libxml2 takes too long for is refused`(attributes: String, reason: String) throws {
        let numbered = attributes.split(separator: "#").enumerated()
            .map { $0.offset == 0 ? String($0.element) : "\($0.offset)\($0.element)" }.joined()
        let rows = "<row><cell>A</cell></row><row><cell>1</cell></row>"
        for text in [
            "<r><x\(numbered)/>\(rows)</r>", "<r>\(rows)<x y='>'\(numbered)></x>\(rows)</r>",
        ] {
            for size in [64, 5000, 1 << 20] {
                let error = #expect(throws: ConversionError.self) {
                    try json(text) { $0.frameBytes = size }
                }
                #expect(error?.code == .tooLarge)
                #expect(error?.description.contains(reason) == true)
            }
        }
        let few = numbered.prefix(numbered.count / 4)
        let end = few.lastIndex(of: " ") ?? few.endIndex
        #expect(throws: Never.self) { try json("<r><x\(few[..<end])/>\(rows)</r>") }
    }

    @Test func `a long declaration of the document's type is refused`() throws {
        let names = (0..<10_000).map { "a\($0)" }.joined(separator: "|")
        let text = "<!DOCTYPE r [<!ATTLIST r a (\(names)) 'a1'>]><r><row><cell>A</cell></row></r>"
        let error = #expect(throws: ConversionError.self) { try json(text) }
        #expect(error?.description.contains("a document type declaration of more than") == true)
    }

    @Test func `several rows may be the headings`() throws {
        let text = """
            <r><row><cell>A</cell><cell/></row><row><cell>x</cell><cell>B</cell></row>\
            <row><cell>1</cell><cell>2</cell></row></r>
            """
        #expect(try json(text) { $0.reading.headerRows = 2 } == #"[{"A x":1,"B":2}]"#)
    }

    @Test(arguments: [
        ("<cell/>", "null"), ("<cell></cell>", #""""#), ("<cell />", "null"),
        ("<cell a='1' b=\"/>\"></cell>", #""""#), ("<cell a='1'/>", "null"),
        ("<cell> x </cell>", #"" x ""#), ("<cell>a<b>c<i>d</i></b>e</cell>", #""acde""#),
        ("<cell><b/></cell>", #""""#), ("<cell>&lt;&amp;&gt;&quot;&apos;</cell>", #""<&>\"'""#),
        ("<cell>&#233;&#x1F600;</cell>", #""é😀""#),
        ("<cell><![CDATA[<a>&b;]]></cell>", #""<a>&b;""#),
        ("<cell>a<!-- b -->c<?d e?>f</cell>", #""acf""#), ("<cell>a\r\nb</cell>", #""a\nb""#),
        ("<cell>a&#13;b</cell>", #""a\rb""#), ("<cell><cell>x</cell></cell>", #""x""#),
        ("<!-- x -->\n <cell>x</cell> \n", #""x""#), ("<cell>007</cell>", #""007""#),
    ])
    func `a cell is its text`(cell: String, expected: String) throws {
        #expect(
            try json("<results><row><cell>A</cell></row><row>\(cell)</row></results>")
                == #"[{"A":\#(expected)}]"#)
    }

    @Test func `names are as the user says, and other elements are left out`() throws {
        let text = """
            <list><row><cell>no</cell></row>
            <o><id>A</id><x>-</x></o><o><id>1</id>text<x><id>9</id></x></o></list>
            """
        #expect(
            try json(text.replacing("text", with: "")) {
                $0.reading.gsxmlRow = "o"
                $0.reading.gsxmlCell = "id"
            } == #"[{"A":1}]"#)
        let cells = "<d><r><k>A</k></r><r><k>x</k></r></d>"
        #expect(try json(cells) { $0.reading.gsxmlRow = "r" } == #"[{"A":"x"}]"#)
        #expect(try json(cells) { $0.reading.gsxmlCell = "k" } == #"[{"A":"x"}]"#)
        #expect(throws: ConversionError.self) { try json(cells) { $0.reading.gsxmlRow = "x" } }
        #expect(throws: ConversionError.self) { try json(cells) { $0.reading.gsxmlCell = "x" } }
    }

    @Test func `options of tables apply`() throws {
        let text = "<r><row><cell>7</cell><cell>7</cell></row><row><cell>x</cell></row></r>"
        #expect(
            try json(text) {
                $0.reading.ragged = .pad
                $0.reading.duplicateColumns = .rename
            } == #"[{"7":"x","7_2":null}]"#)
        #expect(
            try json(text.replacing("x", with: "8")) {
                $0.reading.ragged = .pad
                $0.reading.noHeader = true
            } == #"[{"column_1":7,"column_2":7},{"column_1":8,"column_2":null}]"#)
        #expect(
            try json("<r><row><cell>A</cell></row><row><cell>8</cell></row></r>") {
                $0.reading.types = .strings
            } == #"[{"A":"8"}]"#)
    }

    @Test func `encodings are read as declared, or as the user says`() throws {
        let text = "<r><row><cell>A</cell></row><row><cell>é€</cell></row></r>"
        let expected = #"[{"A":"é€"}]"#
        let declared = "<?xml version='1.0' encoding='ISO-8859-1'?>"
        let latin = Array("\(declared)<r><row><cell>A</cell></row><row><cell>".utf8) + [0xE9]
        #expect(try json(latin + Array("</cell></row></r>".utf8)) == #"[{"A":"é"}]"#)
        #expect(try json([0xEF, 0xBB, 0xBF] + Array(text.utf8), from: nil) == expected)
        let ascii = "<?xml version='1.0' encoding='US-ASCII'?>"
        #expect(try json(Array((ascii + text).utf8)) == expected)
        let utf16 = ("<?xml version='1.0' encoding='UTF-16'?>" + text).utf16
            .flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        #expect(try json([0xFF, 0xFE] + utf16) { $0.reading.encoding = .utf16 } == expected)
        let windows =
            Array("\(declared)<r><row><cell>A</cell></row><row><cell>".utf8) + [0xE9, 0x80]
        #expect(
            try json(windows + Array("</cell></row></r>".utf8)) {
                $0.reading.encoding = .windows1252
            }
                == expected)
    }

    @Test func `a document type is fine as long as it declares no entities`() throws {
        let rows = "<results><row><cell>A</cell></row><row><cell>x</cell></row></results>"
        for type in [
            "<!DOCTYPE results>", "<!DOCTYPE results SYSTEM 'http://example.invalid/x.dtd'>",
            "<!DOCTYPE results [<!ELEMENT row ANY>]>",
        ] {
            #expect(try json("<?xml version='1.0'?>\(type)\(rows)") == #"[{"A":"x"}]"#)
        }
    }

    @Test(arguments: [
        "<?xml version='1.0'?><r><row><cell>A</cell></row></r>",
        "<results><row><cell>A</cell></row></results>",
        "\n<my-data n='1'>\n<row><cell>A</cell></row></my-data>",
        "<?xml version='1.0'?><results><row><cell>table</cell></row></results>",
    ])
    func `XML is told by content`(text: String) throws {
        #expect(try Conversion().inspect(MemorySource(Array(text.utf8))).format == .gsxml)
    }

    @Test func `a page of XHTML is html`() throws {
        let text =
            "<?xml version='1.0'?>\n<!DOCTYPE html>\n<html><table><tr><td>A</td></tr></table>"
        #expect(try Conversion().inspect(MemorySource(Array(text.utf8))).format == .html)
    }

    @Test func `a cell may be longer than frames, and is not longer than a row may be`() throws {
        let long = String(repeating: "x&amp;y", count: 400_000)
        let text = "<r><row><cell>A</cell></row><row><cell>\(long)</cell></row></r>"
        let output = try json(text) { $0.frameBytes = 4096 }
        #expect(output == #"[{"A":"\#(long.replacing("&amp;", with: "&"))"}]"#)
        let error = #expect(throws: ConversionError.self) {
            try json(text) { $0.maxRowBytes = 100_000 }
        }
        #expect(error?.code == .tooLarge)
    }
}
