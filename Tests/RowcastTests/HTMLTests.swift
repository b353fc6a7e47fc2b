import Testing

@testable import Rowcast

@Suite struct HTMLTests {
    private func document(
        _ labels: [String], _ rows: [[TestCell]], totals: [TestCell]? = nil,
        options: ConversionOptions = ConversionOptions()
    ) throws -> (text: String, warnings: [Warning]) {
        let (bytes, warnings) = try encoded(
            HTMLEncoder(EncodingOptions(options.writing)), OutputTable(labels, explore: "a < b"),
            [rows], totals: totals)
        return (String(decoding: bytes, as: UTF8.self), warnings)
    }

    private func rows(
        of html: String, options: ConversionOptions = ConversionOptions()
    ) throws -> DelimitedRows {
        try decodeDelimited(html, as: .html, options: options)
    }

    // MARK: - Writing

    @Test func `a row is a line`() throws {
        let (text, warnings) = try document(
            ["City", "Count"], [["Berlin", .number("12.50")], [.null, .yes], ["", .json("{}")]],
            totals: [.null, .number("7")])
        #expect(
            text == """
                <table>
                <tr><th>City</th><th>Count</th></tr>
                <tr><td>Berlin</td><td>12.50</td></tr>
                <tr><td></td><td>true</td></tr>
                <tr><td></td><td>{}</td></tr>
                <tr><td></td><td>7</td></tr>
                </table>
                """)
        #expect(warnings.isEmpty)
    }

    private static let kept = " style=\"white-space:pre-wrap\""

    @Test(arguments: [
        ("plain text", "<td>plain text</td>"),
        ("a & b < c > d", "<td>a &amp; b &lt; c &gt; d</td>"),
        ("&amp;", "<td>&amp;amp;</td>"), ("\"'", "<td>\"'</td>"), ("a\nb", "<td>a<br>b</td>"),
        ("\n", "<td><br></td>"), ("a  b", "<td\(kept)>a  b</td>"), (" a", "<td\(kept)> a</td>"),
        ("a ", "<td\(kept)>a </td>"), ("a\tb", "<td\(kept)>a\tb</td>"),
        ("a\r\nb", "<td\(kept)>a&#13;<br>b</td>"), ("a \nb", "<td\(kept)>a <br>b</td>"),
        ("a\n b", "<td\(kept)>a<br> b</td>"), ("é 你好 😀\u{A0}", "<td>é 你好 😀\u{A0}</td>"),
        ("<script>alert(1)</script>", "<td>&lt;script&gt;alert(1)&lt;/script&gt;</td>"),
        ("0123456789abcde<", "<td>0123456789abcde&lt;</td>"),
        ("0123456789abcdef<", "<td>0123456789abcdef&lt;</td>"),
    ])
    func `text shows as itself and is read back`(text: String, expected: String) throws {
        let (document, warnings) = try document(["A", "B"], [[.text(text), "x"]])
        #expect(document.contains("\n<tr>\(expected)<td>x</td></tr>\n"))
        #expect(warnings.isEmpty)
        #expect(try rows(of: document).rows == [["'\(text)", "'x"]])
    }

    @Test func `what HTML cannot hold is replaced and counted`() throws {
        let (text, warnings) = try document(["A"], [["\u{1}a\u{0}"]])
        #expect(text.contains("<td>\u{FFFD}a\u{FFFD}</td>"))
        #expect(warnings.map(\.count) == [2])
    }

    @Test func `a page is whole, titled and read back`() throws {
        let options = options { $0.writing.html = .page }
        let (text, _) = try document(
            ["City", "Count"], [["Berlin", .number("1")]], totals: [.null, .number("2")],
            options: options)
        #expect(
            text.hasPrefix(
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"))
        #expect(text.contains("<title>A &lt; b</title>"))
        #expect(text.contains("<table>\n<caption>A &lt; b</caption>\n<thead>"))
        #expect(text.contains("<th scope=\"col\">City</th>"))
        #expect(text.contains("<tfoot>\n<tr><td></td><td>2</td></tr>\n</tfoot>\n</table>"))
        #expect(try rows(of: text).rows == [["'Berlin", "#1"], ["null", "#2"]])
    }

    @Test func `a page is titled by option, by the explore's label, or by its name`() throws {
        let explores = [
            (#""explore":{"name":"order_items","label":"Items & more"},"#, "Items &amp; more"),
            (#""explore":{"name":"order_items"},"#, "Order Items"), ("", "Query result"),
        ]
        for (explore, title) in explores {
            let input = "{\(explore)\"fields\":{\"dimensions\":[{\"name\":\"a\"}]},\"data\":[]}"
            var conversion = Conversion(from: .jsonDetail)
            conversion.options.writing.html = .page
            func page() throws -> String {
                String(
                    decoding: try conversion.convert(Array(input.utf8), to: .html), as: UTF8.self)
            }
            #expect(try page().contains("<title>\(title)</title>"))
            conversion.options.writing.htmlTitle = "<Mine>"
            #expect(try page().contains("<title>&lt;Mine&gt;</title>"))
        }
    }

    @Test func `a page groups the columns of pivots and aligns numbers to the right`() throws {
        var conversion = Conversion(from: .jsonDetail)
        conversion.options.writing.html = .page
        let input = try Fixtures.bytes("Results/pivot-two-fields-null/result.json_detail.json")
        let page = String(decoding: try conversion.convert(input, to: .html), as: UTF8.self)
        let group = "<colgroup span=\"2\"></colgroup>\n"
        #expect(
            page.contains("</caption>\n<colgroup span=\"1\"></colgroup>\n\(group)\(group)<thead>"))
        #expect(page.contains(":is(:nth-child(n+2):nth-child(-n+5)) { text-align: right; }"))
        #expect(page.contains("<th colspan=\"2\" scope=\"colgroup\">cancelled</th>"))
        #expect(page.contains("<th scope=\"col\">gold</th>"))
    }

    // MARK: - Reading

    private static let page = """
        <!doctype html><html><head><title>x</title><style>td{}</style>
        <script>var a = "<table>", b = 1 < 2</script></head><body><!-- <table> --><p>Hi<p>there
        <TABLE class="a>b" title='c"d'><caption>C</caption>
        <thead><tr><th rowspan=2>City</th><th colspan="2">Pivot &amp; co</th></tr>
        <tr><th>A<th>B</tr></thead>
        <tbody><tr><td> Berlin <b>Mi</b>tte
          end<td>1<td> 2.5\u{20}
        <tr><td>x <br> y<td colspan=2>7</tr>
        <tr><td rowspan=2><p>a</p><p>b</p></td><td>&euro;&#65;&nbsp;</td>
        <td><table><tr><td>in</td><td>ner</td></tr></table></td></tr>
        <tr><td>3</td><td><pre> p </pre></td></tr>
        </table>
        <table><tr><td>k</td></tr><tr><td>v</td></tr></table></body></html>
        """

    @Test func `tables of other pages are read as browsers show them`() throws {
        for size in [1, 2, 3, 5, 8, 13, 1000] {
            let decoded = try decodeDelimited(
                Self.page, as: .html, cut: .frames(of: size), prefixStep: 64)
            #expect(decoded.names == ["City", "Pivot & co A", "Pivot & co B"])
            #expect(
                decoded.rows == [
                    ["'Berlin Mitte end", "'1", "'2.5"], ["'x\ny", "'7", "'7"],
                    ["'a b", "'€A\u{A0}", "'in ner"], ["'a b", "'3", "' p "],
                ])
        }
    }

    @Test(arguments: [
        // Not within html or body.
        "<!DOCTYPE html>\n<title>Report</title>\n<h1>R</h1>\n@", "<p>x</p>@",
        "<style>a{}</style>@<p>",
        "<script>if (a < b) {}</script>@", "<h2>x</h2><div>@</div>",
        // Not shown, or text only.
        "<title>How to use <table> in HTML</title><body>@",
        "<template><table><tr><td>x</table></template>@",
        // Comments that are empty.
        "<p><!-->@<!-- x -->", "<p><!--->@<!-- x -->", "<!--[if !IE]><!-->@<!--<![endif]-->",
    ])
    func `a table is found wherever it stands`(page: String) throws {
        let table = """
            <table><tr><th>a</th><th>b</th></tr><tr><td/>1</td><!--><td>2</td></tr>
            <tr><td>3<!-- <td>x</td> --></td><td>4</td></tr>
            <template><tr><td>5</td><td>6</td></tr></template></table>
            """
        for size in [7, 1000] {
            let decoded = try decodeDelimited(
                page.replacing("@", with: table), as: .html, cut: .frames(of: size), prefixStep: 64)
            #expect(decoded.names == ["a", "b"])
            #expect(decoded.rows == [["#1", "#2"], ["#3", "#4"]])
        }
    }

    @Test func `rows of headings are joined as csv joins them`() throws {
        let html = """
            <table><tr><th rowspan=3>City</th><th colspan=2>A</th></tr>
            <tr><th>x</th><th></th></tr><tr><th>Count</th><th>Sum</th></tr>
            <tr><td>Berlin</td><td>1</td><td>2</td></tr></table>
            """
        #expect(try rows(of: html).names == ["City", "A - x Count", "A Sum"])
    }

    @Test func `another table can be asked for`() throws {
        #expect(
            try rows(of: Self.page, options: options { $0.reading.htmlTable = 2 }).names == [
                "in", "ner",
            ])
        #expect(
            try rows(of: Self.page, options: options { $0.reading.htmlTable = 3 }).rows == [["'v"]])
        let error = #expect(throws: ConversionError.self) {
            try rows(of: Self.page, options: options { $0.reading.htmlTable = 4 })
        }
        #expect(
            error?.description.contains("the page has 3 tables, so there is no table 4") == true)
    }

    @Test func `without headings columns are numbered`() throws {
        let html = "<table><tr><td>1</td><td>x</td></tr><tr><td>2</td><td>y</td></tr></table>"
        let decoded = try rows(of: html, options: options { $0.reading.noHeader = true })
        #expect(decoded.names == ["column_1", "column_2"])
        #expect(decoded.rows == [["#1", "'x"], ["#2", "'y"]])
    }

    @Test func `spans cannot make much of little`() throws {
        let long = String(repeating: "x", count: 40_000)
        let rows = String(repeating: "<tr><td>y</td></tr>", count: 2000)
        let html =
            "<table><tr><th>a</th><th>b</th></tr><tr><td rowspan=60000>\(long)</td><td>y</td></tr>"
            + "\(rows)</table>"
        let error = #expect(throws: ConversionError.self) {
            try Conversion(from: .html).convert(Array(html.utf8), to: .csv)
        }
        #expect(error?.code == .tooLarge)
    }

    @Test(arguments: [
        ("<table>", Likelihood.certain), ("\u{FEFF}\n <!DOCTYPE HTML>", .certain),
        ("<HTML>", .certain), ("<div><table>", .likely), ("<H2>x", .likely), ("<b>x", .likely),
        ("<meta charset=utf-8>", .likely), ("<figure class=x>", .likely), ("<br/>", .likely),
        ("<beta>", .no), ("<!-- x -->", .possible),
        ("<?xml?>", .no), ("text", .no), ("<results>", .no), ("", .no),
    ])
    func `pages are recognised`(text: String, expected: Likelihood) {
        let likelihood = Array(text.utf8).withPaddedText {
            ResultFormat.html.recognize($0)
        }
        #expect(likelihood == expected)
    }
}
