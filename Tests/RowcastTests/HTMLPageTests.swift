import Testing

@testable import Rowcast

/// Pages of all kinds come out as browsers show them.
@Suite struct HTMLPageTests {
    /// The rows of the first table, its headings too, read in pieces of a size.
    private static func rows(of page: String, piece: Int = .max) -> [[String]] {
        let reader = HTMLTableReader(table: 1, maxRowBytes: 1 << 20)
        var feed = HTMLFeed(.utf8)
        var rows: [[String]] = []
        reader.takeRow = { reader in
            rows.append(
                reader.row.map { cell in
                    String(
                        decoding: reader.text[cell.start..<cell.start + cell.count], as: UTF8.self)
                })
            return true
        }
        defer { reader.takeRow = { _ in true } }
        let bytes = Array(page.utf8)
        var start = 0
        while start < bytes.count {
            let end = piece < bytes.count - start ? start + piece : bytes.count
            let text = Snippet(Array(bytes[start..<end]))
            _ = feed.feed(
                text.bytes, count: text.count, isLast: end == bytes.count, to: reader)
            withExtendedLifetime(text) {}
            start = end
        }
        return rows
    }

    /// The text of a table's one cell.
    private static func cell(_ markup: String) -> String? {
        rows(of: "<table><tr><td>\(markup)</td></tr></table>").first?.first
    }

    // MARK: - Characters

    @Test(arguments: [
        ("don&#146;t", "don’t"), ("&#x80;&#128;&#159;&#129;", "€€Ÿ\u{81}"), ("&notit;", "¬it;"),
        ("&notin;", "∉"), ("&copy", "©"), ("&copy2024", "©2024"), ("R&ampD", "R&D"),
        ("&AMP;&AMP", "&&"), ("&hearts;&hearts", "♥&hearts"), ("&nGt;|&NotEqualTilde;", "≫⃒|≂̸"),
        ("&CounterClockwiseContourIntegral;", "∳"), ("&bsol;&lbrack;&commat;", "\\[@"),
        ("&fjlig;&ThickSpace;x", "fj\u{205F}\u{200A}x"), ("&nope;&;&", "&nope;&;&"),
        ("&#65&#x41;&#X41", "AAA"), ("&#;&#x;&#xg;", "&#;&#x;&#xg;"),
        ("&#0;&#xD800;&#x110000;&#99999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("&#00000000000000000000000000000000000000000065;", "A"), ("&#13;", "\r"),
        ("a&lt", "a<"), ("&am", "&am"), ("&ltb>", "<b>"),
    ])
    func `references are those of HTML 5`(markup: String, expected: String) {
        #expect(Self.cell(markup) == expected)
        #expect(Self.cell("<p>\(markup)</p>") == expected)
        #expect(Self.rows(of: "<table><tr><td>\(markup)</table>", piece: 1) == [[expected]])
    }

    @Test func `every name of a character is known`() {
        var words = HTMLNamedCharacters.all.split(whereSeparator: \.isWhitespace)
        #expect(words.count == 2 * 2125)
        #expect(
            HTMLNamedCharacters.withoutSemicolon.split(whereSeparator: \.isWhitespace).count == 106)
        words.removeAll { $0.contains(",") || $0.allSatisfy { $0.isHexDigit && !$0.isLowercase } }
        #expect(Self.cell("&zwnj;&zwj;&Zopf;&AElig;") == "\u{200C}\u{200D}ℤÆ")
    }

    // MARK: - Elements

    @Test(arguments: [
        ("<textarea>\n a <b>&amp;</textarea>c", " a <b>& c"), ("<xmp><b>&amp;</xmp>", "<b>&amp;"),
        ("<template>a<td>b</template>c", "c"), ("a</body>b</html>c", "abc"),
        ("<script><!--<script></td></script>--></script>a", "a"), ("<style></td></style>a", "a"),
        ("a<!-- </td> -->b<!-->c<!--->d<!--e--!>f", "abcdf"), ("a<!b>c<?d>e</>f</ g>h", "acefh"),
        ("a < b <3", "a < b <3"), ("<p>a<p>b<div>c</div>d", "a b c d"), ("a</p>b", "a b"),
        ("a<br>b</br>c", "a\nb\nc"), ("<svg><title>a</title><path/></svg>b", "b"),
        ("<svg><![CDATA[a<b]]></svg>", "a<b"), ("<b title='</td>'>a</b>", "a"),
        ("<pre>\n\na\r\nb</pre>", "\na\nb"), ("<ul><li>a<li>b</ul>c", "a b c"),
        ("<select><option>a<option>b</select>", "a b"), ("<iframe><b></iframe>a", "a"),
    ])
    func `elements are what browsers make of them`(markup: String, expected: String) {
        #expect(Self.cell(markup) == expected)
        let table = "<table><tr><td>\(markup)</td></tr></table>"
        for piece in 1...3 { #expect(Self.rows(of: table, piece: piece) == [[expected]]) }
    }

    @Test(arguments: [
        "<table><tr><td>a<td>b<tr><td>c<td>d", "<table><td>a<td>b<tr><td>c</td><td>d</tr>",
        "<table></body><tr><td>a</body><td>b</tbody></html><td>c<td>d</table>",
        "<table><col><tr><td>a</th></caption><td>b</tr></tfoot></tr><tr><td>c<td>d</td></table>x",
        "<p><table><form><tr><td>a<td>b</form><tr><td>c<div><td>d</div></table>",
        "<table><tr><td>a<td>b</tr><tr><td>c<td>d<table><tr><td></td></table></table>",
        "<table hidden><tr><td>x</table><table><tr hidden><td>x<tr><td>a<td>b<tr><td>c<td>d",
        "<div style='Display : NONE'><table><tr><td>x</table></div><table><td>a<td>b<tr><td>c<td>d",
    ])
    func `rows begin and end where browsers have them`(page: String) {
        for piece in [1, 2, 3, 5, 1000] {
            #expect(Self.rows(of: page, piece: piece) == [["a", "b"], ["c", "d"]])
        }
    }

    @Test(arguments: [
        ("<span style=\"display:none\">0004</span>4", "4"), ("<i hidden>1</i>2", "2"),
        ("<i hidden=until-found>1</i>2", "2"), ("<i style='color:red; DISPLAY: None'>1</i>2", "2"),
        ("<div hidden><p>1<p>2</div>3", "3"), ("<i hidden>1<b>2</i>3", "3"),
        ("<i style='display:none;display:block'>1</i>2", "12"),
        ("<i hidden style='display:inline'>1</i>2", "12"), ("<br hidden>a<br>b", "a\nb"),
        ("&nbsp;", ""), (" &nbsp; &#160;\n", ""), ("<b>&nbsp;</b>", ""), ("\u{A0}", ""),
        ("&nbsp;a", "\u{A0}a"), ("<i hidden>a</i>&nbsp;", ""),
    ])
    func `a cell is what is shown of it`(markup: String, expected: String) throws {
        #expect(Self.cell(markup) == expected)
        // As a plain row, too.
        let page =
            "<table><tr><th>a</th></tr><tr><td>x</td></tr><tr><td>\(markup)</td></tr></table>"
        let decoded = try decodeDelimited(page, as: .html, options: options { $0.types = .strings })
        #expect(decoded.rows == [["'x"], [expected.isEmpty ? "null" : "'\(expected)"]])
    }

    @Test func `a text of no-break spaces is written so that it is read back`() throws {
        for text in ["\u{A0}", "\u{A0}\u{A0}", "¡\u{A0}"] {
            let bytes = try encoded(
                HTMLEncoder(ConversionOptions()), OutputTable(["A"]), [[[.text(text)]]]
            ).bytes
            #expect(try decodeDelimited(bytes, as: .html).rows == [["'\(text)"]])
        }
    }

    // MARK: - html5lib

    private static let pieces = [
        "x", "1", " ", "\n", "&nbsp;", "&#146;", "&#x80;", "&notit;", "&not", "&copy", "&amp;",
        "&ampx", "&foo;", "&#0;", "&#xD800;", "&#x41", "&;", "&", "&#", "&#x", "&nGt;", "&AMP",
        "&NotEqualTilde;", "<textarea>\n<b>&amp;</textarea>", "<template>t</template>", "</body>",
        "</html>", "<script><!--<script></td></script>--></script>", "<style><td></style>",
        "<xmp><b></xmp>", "<title><td></title>", "<!-- <td> -->", "<!-->", "<!--->", "<!--a--!>",
        "<!x>", "<?x>", "</>", "</ x>", "</1>", "< b", "<b>", "</b>", "<span>", "</span>", "<p>",
        "</p>", "<div>", "</div>", "<br>", "</br>", "<br/>", "<ul><li>a<li>b</ul>", "<hr>", "<h1>",
        "</h2>", "<span hidden>h</span>", "<p style='display:none'>n</p>", "<pre>\n\n a </pre>",
        "<select><option>1<option>2</select>", "<svg><title>t</title><path/></svg>", "<li>", "<dd>",
        "<math><mi>x</mi></math>", "<svg><![CDATA[x<y]]></svg>", "<svg><g><p>x</svg>", "<img>",
        "<input value='<td>'>", "<a href='>'>", "</a>", "<button>", "</button>", "<object>",
        "</object>", "<form>", "</form>", "<noembed><td></noembed>", "<table><tr><td>n</table>",
        "<td hidden>", "<td/>", "</table", "<caption>c</caption>", "<colgroup>", "<col>", "<TD>",
    ]
    private static let parts = [
        "<td>", "<td>", "<td>", "</td>", "</td>", "<th>", "</th>", "<tr>", "<tr>", "</tr>",
        "<tbody>", "</tbody>", "<thead>", "</thead>", "</tfoot>", "<tr hidden>",
    ]

    private static func page(_ random: inout SeededGenerator) -> String {
        var page =
            ["", "<!DOCTYPE html>", "<p>", "<title>t</title><body>"]
            .randomElement(using: &random) ?? ""
        page += "<table><tr><td>"
        for _ in 0..<Int.random(in: 1..<40, using: &random) {
            let pieces = Bool.random(using: &random) ? pieces : parts
            page += pieces.randomElement(using: &random) ?? ""
        }
        let ends = ["</table>", "</table>", "", "</table></html>", "<plaintext></table>"]
        return page + (ends.randomElement(using: &random) ?? "")
    }

    @Test(.timeLimit(.minutes(5)), .enabled(if: Readers.hasPython, Readers.missingPython))
    func `pages are read as html5lib reads them`() throws {
        var random = SeededGenerator(seed: 11)
        var outputs: [Readers.Output] = []
        let pages = (0..<(Fixtures.isFullRun ? 20_000 : 2000)).map { _ in Self.page(&random) }
        // What html5lib makes of these is not what browsers do: it does not know `template`.
        for (index, page) in pages.enumerated() where !page.hasSuffix("</table") {
            let rows = Self.rows(of: page)
            if rows.isEmpty { continue }
            #expect(Self.rows(of: page, piece: 1 + index % 7) == rows, "\(page)")
            outputs.append(
                Readers.Output(
                    name: "page\(index).html", bytes: Array(page.utf8),
                    cells: .texts(rows.map { $0.map(TestCell.text) })))
        }
        try Readers.expectCells("read_page.py", read: outputs)
    }
}
