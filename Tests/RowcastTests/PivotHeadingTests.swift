import Rowcast
import Testing

@Suite struct PivotHeadingTests {
    /// The heading of a pivot of two values, 7 and null, with these labels.
    private func heading(
        _ labels: (String, String), value: String = "7", to format: ResultFormat = .csv,
        null: String = ""
    ) throws -> String {
        let text = """
            {"fields":{"dimensions":[{"name":"d"}],"measures":[{"name":"m","label":"Count"}],
            "pivots":[{"name":"p"}]},"pivots":[
            {"key":"7","data":{"p":\(value)}\(labels.0)},
            {"key":"p___null","data":{"p":null}\(labels.1)}],
            "data":[{"d":{"value":"x"},"m":{"7":{"value":1},"p___null":{"value":2}}}]}
            """
        var options = ConversionOptions()
        options.writing.toNull = null
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(text.utf8), to: format)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first
            .map(String.init) ?? ""
    }

    @Test(arguments: [
        (#"<a href='#drillmenu' target='_self'>2026</a>"#, "2026"),
        ("<b>R&amp;D</b>", "R&D"), ("one<br>two", "one two"), ("<p>one</p><p>two</p>", "one two"),
        ("<script>f()</script>x", "x"), ("<span> a  b </span>", "a b"), ("<b></b>", "7"),
        ("", "7"), ("seven", "seven"), ("<7 days", "<7 days"), ("R&D", "R&D"),
        ("a &lt; b", "a &lt; b"), ("5 < 7 > 6", "5 < 7 > 6"),
    ])
    func `a label shows its text, an empty one the value`(_ label: String, _ shown: String) throws {
        #expect(
            try heading((#","labels":{"p":"\#(label)"}"#, #","labels":{"p":""}"#))
                == "d,\(shown) Count,∅ Count")
    }

    @Test(arguments: ["<7", "<b>", "a&lt;b", "x &amp; y"])
    func `a label that is the value is no markup`(_ value: String) throws {
        #expect(
            try heading((#","labels":{"p":"\#(value)"}"#, ""), value: "\"\(value)\"", to: .txt)
                == "d\t\(value) Count\t∅ Count")
    }

    @Test func `a label that is the value in markup is the value`() throws {
        #expect(
            try heading((#","labels":{"p":"&lt;7 &amp; up"}"#, ""), value: "\"<7 & up\"")
                == "d,<7 & up Count,∅ Count")
    }

    @Test(arguments: [
        "", ",\"labels\":{}", ",\"labels\":{\"p\":null}", ",\"labels\":{\"q\":\"z\"}",
    ])
    func `a missing label is the value`(_ labels: String) throws {
        #expect(try heading((labels, labels)) == "d,7 Count,∅ Count")
    }

    @Test func `values are shown as they are, null as the user wants it`() throws {
        #expect(try heading(("", ""), value: "true") == "d,true Count,∅ Count")
        #expect(try heading(("", ""), value: "7.50") == "d,7.50 Count,∅ Count")
        #expect(
            try heading(("", #","labels":{"p":""}"#), null: "none") == "d,7 Count,none Count")
        #expect(try heading(("", #","labels":{"p":"No year"}"#)) == "d,7 Count,No year Count")
    }

    @Test func `merged headings show the same text`() throws {
        let text = """
            {"fields":{"dimensions":[{"name":"d"}],"measures":[{"name":"m"},{"name":"n"}],
            "pivots":[{"name":"p"},{"name":"q"}]},"pivots":[
            {"key":"1|FIELD|q___null","data":{"p":1,"q":null},
            "labels":{"p":"<i>one</i>","q":""}}],"data":[{"d":{"value":"x"},
            "m":{"1|FIELD|q___null":{"value":1}},"n":{"1|FIELD|q___null":{"value":2}}}]}
            """
        let html = try Conversion(from: .jsonDetail).convert(Array(text.utf8), to: .html)
        #expect(
            String(decoding: html, as: UTF8.self).hasPrefix(
                """
                <table>
                <tr><th></th><th colspan="2">one</th></tr>
                <tr><th></th><th colspan="2">∅</th></tr>
                <tr><th>d</th><th>m</th><th>n</th></tr>
                """))
        let csv = try Conversion(from: .jsonDetail).convert(Array(text.utf8), to: .csv)
        #expect(String(decoding: csv, as: UTF8.self).hasPrefix("d,one - ∅ m,one - ∅ n\n"))
    }
}
