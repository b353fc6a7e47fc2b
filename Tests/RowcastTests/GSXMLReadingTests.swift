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
                $0.gsxmlRow = "o"
                $0.gsxmlCell = "id"
            } == #"[{"A":1}]"#)
        let cells = "<d><r><k>A</k></r><r><k>x</k></r></d>"
        #expect(try json(cells) { $0.gsxmlRow = "r" } == #"[{"A":"x"}]"#)
        #expect(try json(cells) { $0.gsxmlCell = "k" } == #"[{"A":"x"}]"#)
        #expect(throws: ConversionError.self) { try json(cells) { $0.gsxmlRow = "x" } }
        #expect(throws: ConversionError.self) { try json(cells) { $0.gsxmlCell = "x" } }
    }

    @Test func `options of tables apply`() throws {
        let text = "<r><row><cell>7</cell><cell>7</cell></row><row><cell>x</cell></row></r>"
        #expect(
            try json(text) {
                $0.ragged = .pad
                $0.duplicateColumns = .rename
            } == #"[{"7":"x","7_2":null}]"#)
        #expect(
            try json(text.replacing("x", with: "8")) {
                $0.ragged = .pad
                $0.noHeader = true
            } == #"[{"column_1":7,"column_2":7},{"column_1":8,"column_2":null}]"#)
        #expect(
            try json("<r><row><cell>A</cell></row><row><cell>8</cell></row></r>") {
                $0.types = .strings
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
        #expect(try json([0xFF, 0xFE] + utf16) { $0.encoding = .utf16 } == expected)
        let windows =
            Array("\(declared)<r><row><cell>A</cell></row><row><cell>".utf8) + [0xE9, 0x80]
        #expect(
            try json(windows + Array("</cell></row></r>".utf8)) { $0.encoding = .windows1252 }
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
