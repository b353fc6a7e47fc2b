import Testing

@testable import Rowcast
@testable import RowcastValidation

@Suite struct GSXMLTests {
    private func document(
        _ labels: [String], _ rows: [[TestCell]], totals: [TestCell]? = nil,
        options: ConversionOptions = ConversionOptions()
    ) throws -> (text: String, warnings: [Warning]) {
        let (bytes, warnings) = try encoded(
            GSXMLEncoder(EncodingOptions(options.writing)), OutputTable(labels), [rows],
            totals: totals)
        let checker = GSXMLChecker(.schema, options.writing.values)
        #expect(try checker.faults(in: MemorySource(bytes), limit: 10) == [])
        return (String(decoding: bytes, as: UTF8.self), warnings)
    }

    @Test func `one row is one line, the headings first`() throws {
        let (text, warnings) = try document(
            ["City", "Count", "Good"],
            [
                ["Berlin", .number("12.50"), .yes], [.null, .missing, .no],
                ["", .json("{}"), .null],
            ],
            totals: [.null, .number("7"), .null])
        #expect(
            text == """
                <?xml version="1.0" encoding="UTF-8"?>
                <results>
                <row><cell>City</cell><cell>Count</cell><cell>Good</cell></row>
                <row><cell>Berlin</cell><cell>12.50</cell><cell>true</cell></row>
                <row><cell/><cell/><cell>false</cell></row>
                <row><cell></cell><cell>{}</cell><cell/></row>
                <row><cell/><cell>7</cell><cell/></row>
                </results>

                """)
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"), ("]]>", "]]&gt;"), ("'\"", "'\""),
        ("two\nlines\tx", "two\nlines\tx"), ("a\r\nb", "a&#13;\nb"), ("_x0041_", "_x0041_"),
        ("é 你好，世界 😀", "é 你好，世界 😀"), (" x ", " x "),
    ])
    func `text is escaped where it must be`(text: String, expected: String) throws {
        let (document, warnings) = try document(["A"], [[.text(text)]])
        #expect(document.contains("\n<row><cell>\(expected)</cell></row>\n"))
        #expect(warnings.isEmpty)
    }

    @Test func `what XML cannot hold is replaced and counted`() throws {
        let (text, warnings) = try document(
            ["A"], [["\u{1}a\u{0}"], ["\u{FFFE}\u{FFFF}\u{FFFD}"], ["fine"]])
        #expect(text.contains("<cell>\u{FFFD}a\u{FFFD}</cell>"))
        #expect(text.contains("<cell>\u{FFFD}\u{FFFD}\u{FFFD}</cell>"))
        #expect(warnings.map(\.count) == [4])
    }

    @Test func `elements are called as asked`() throws {
        var options = ConversionOptions()
        options.writing.gsxmlRoot = "table"
        options.writing.gsxmlRow = "tr"
        options.writing.gsxmlCell = "td"
        options.writing.header = HeaderStyle.none
        let (text, _) = try document(["A"], [["x"], [.null]], options: options)
        #expect(text.hasSuffix("<table>\n<tr><td>x</td></tr>\n<tr><td/></tr>\n</table>\n"))
    }

    @Test(arguments: ["", "1a", "a b", "a:b", "<a", "-x", "é", "_a-1.b"])
    func `names that are no XML names are refused`(name: String) {
        let isName = ["é", "_a-1.b"].contains(name)
        #expect(name.isXMLName == isName)
        guard !isName else { return }
        var options = ConversionOptions()
        options.writing.gsxmlCell = name
        let error = #expect(throws: ConversionError.self) {
            _ = try document(["A"], [], options: options)
        }
        #expect(error?.code == .unsupported)
    }

    @Test func `XML is recognised`() {
        for text in ["<?xml version", "<results>", "\n <results>"] {
            let likelihood = Array(text.utf8).withPaddedText {
                ResultFormat.gsxml.recognize($0)
            }
            #expect(likelihood == .likely)
        }
    }
}
