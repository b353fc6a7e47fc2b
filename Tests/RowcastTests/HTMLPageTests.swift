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
                text.text, isLast: end == bytes.count, to: reader)
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
        ("&#00000000000000000000000000000000000000000065;", "A"),
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
        let decoded = try decodeDelimited(
            page, as: .html, options: options { $0.reading.types = .strings })
        #expect(decoded.rows == [["'x"], [expected.isEmpty ? "null" : "'\(expected)"]])
    }

    @Test func `a text of no-break spaces is written so that it is read back`() throws {
        for text in ["\u{A0}", "\u{A0}\u{A0}", "¡\u{A0}"] {
            let bytes = try encoded(
                HTMLEncoder(EncodingOptions()), OutputTable(["A"]), [[[.text(text)]]]
            ).bytes
            #expect(try decodeDelimited(bytes, as: .html).rows == [["'\(text)"]])
        }
    }

    // MARK: - Pages

    private func converted(
        _ page: [UInt8], _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> (csv: String, warnings: [Warning]) {
        var conversion = Conversion(from: .html)
        conversion.options.frameBytes = 4096
        change(&conversion.options)
        let sink = MemorySink()
        let report = try conversion.run(
            MemorySource(page), to: [ConversionOutput(.csv, to: sink)])
        return (String(decoding: sink.bytes, as: UTF8.self), report.warnings)
    }

    @Test func `other tables of a page are a warning unless one was chosen`() throws {
        let table = "<table><tr><th>a</th></tr><tr><td>1</td></tr></table>"
        let hidden = "<table hidden><tr><td>x</table><template><table></table></template>"
        #expect(try converted(Array("\(hidden)\(table)<p>x</p>\(hidden)".utf8)).warnings.isEmpty)
        let filler = String(repeating: "<p>x</p>", count: 2000)
        let page = Array("\(hidden)\(table)\(filler)\(table)\(hidden)\(table)".utf8)
        let (csv, warnings) = try converted(page)
        #expect(csv == "a\n1\n")
        #expect(warnings.map(\.code) == ["other_tables"])
        #expect(warnings.map(\.count) == [2])
        #expect(warnings.first?.message.description.contains("htmlTable") == true)
        for number in 1...3 {
            #expect(try converted(page) { $0.reading.htmlTable = number }.warnings.isEmpty)
        }
        // Bytes behind the table that are no text do not matter.
        #expect(try converted(Array(table.utf8) + [0xFF, 0]).csv == "a\n1\n")
    }

    @Test func `a table that is not closed ends where the page does, with a warning`() throws {
        let page = "<table><tr><th>a<th>b<tr><td>1<td>2<tr><td>3<td>4"
        let (csv, warnings) = try converted(Array(page.utf8))
        #expect(csv == "a,b\n1,2\n3,4\n")
        #expect(warnings.map(\.code) == ["table_not_closed"])
        #expect(try converted(Array("\(page)</body>\n</html>\n".utf8)).warnings.isEmpty)
        #expect(
            try converted(Array("\(page)</html><p>x".utf8)).csv == "a,b\n1,2\n3,4 x\n")
        for cut in ["<table><tr><th>a", "\(page)<", "\(page)<!-- x", "\(page)<tr><td>5"] {
            let error = #expect(throws: ConversionError.self) { try converted(Array(cut.utf8)) }
            #expect(error?.code == .truncated)
        }
    }

    @Test(arguments: [
        "<meta charset=windows-1252>", "<meta charset='ISO-8859-1'>", "<META CHARSET=latin1 />",
        "<title>é</title><!-- <meta charset=utf-8> --><meta charset=\"us-ascii\">",
        "<meta name=x><meta http-equiv='Content-Type' content='text/html; charset=cp1252'>",
    ])
    func `a page says in which encoding it is`(meta: String) throws {
        let table = "<table><tr><th>a</th></tr><tr><td>é€’</td></tr><tr><td>x</td></tr></table>"
        let page = "<html><head>\(meta)</head>\(table)"
        let bytes = page.unicodeScalars.map { scalar in
            switch scalar {
            case "€": UInt8(0x80)
            case "’": UInt8(0x92)
            default: UInt8(truncatingIfNeeded: scalar.value)
            }
        }
        #expect(try converted(bytes).csv == "a\né€’\nx\n")
        // The user knows better, and so does a byte order mark.
        #expect(try converted(bytes) { $0.reading.encoding = .windows1252 }.csv == "a\né€’\nx\n")
        #expect(try converted(Array("\u{FEFF}\(page)".utf8)).csv == "a\né€’\nx\n")
    }

    @Test func `an encoding that is not read is named`() throws {
        let page = Array("<meta charset=shift_jis><table><tr><td>".utf8) + [0x83, 0x65]
        let error = #expect(throws: ConversionError.self) {
            try converted(page + Array("</table>".utf8))
        }
        #expect(error?.description.contains("shift_jis, which is not read") == true)
        let utf8 = "<meta charset=shift_jis><table><tr><th>a</th></tr><tr><td>é</td></tr></table>"
        #expect(try converted(Array(utf8.utf8)).csv == "a\né\n")
    }

    @Test func `as many rows are headings as the user says, and others above are left out`() throws
    {
        let page = """
            <table><tr><th colspan=2>Title</th></tr><tr><td>A</td><td>B</td></tr>
            <tr><td>x</td><td>y</td></tr><tr><td>1</td><td>2</td></tr></table>
            """
        #expect(
            try converted(Array(page.utf8)) {
                $0.reading.skipRows = 1
                $0.reading.headerRows = 2
            }.csv == "A x,B y\n1,2\n")
        #expect(
            try converted(Array(page.utf8)) {
                $0.reading.skipRows = 2
                $0.reading.noHeader = true
                $0.writing.header = HeaderStyle.none
            }.csv == "x,y\n1,2\n")
    }

    @Test func `spans of nothing cannot make much of little`() {
        let row = "<tr><td colspan=1000></td></tr>"
        let page = "<table>\(String(repeating: row, count: 20_000))</table>"
        let error = #expect(throws: ConversionError.self) {
            try Conversion(from: .html, options: options { $0.reading.duplicateColumns = .rename })
                .convert(Array(page.utf8), to: .csv)
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func `a table may stand far behind the beginning of a page`() throws {
        let head = "<meta charset=latin1><table><tr><td>0</table><!--"
        let filler = String(repeating: " <table> - text of a comment", count: 60_000)
        let rows = String(repeating: "<tr><td>x</td><td>7</td></tr>", count: 5000)
        let page =
            Array("\(head)\(filler)--><div>\(filler.filter { $0 != "<" })".utf8)
            + Array("<p><table><tr><th>a<th>\u{e9}</tr>".unicodeScalars.map { UInt8($0.value) })
            + Array("\(rows)</table>".utf8)
        for canRewind in [true, false] {
            for table in [2, 3] {
                var conversion = Conversion(from: .html)
                conversion.options.reading.htmlTable = table
                let source = FixtureSource(page, readSize: 100_000, canRewind: canRewind)
                let sink = MemorySink()
                let outputs = [ConversionOutput(.inlineJSON, to: sink)]
                guard table == 2 else {
                    let error = #expect(throws: ConversionError.self) {
                        try conversion.run(source, to: outputs)
                    }
                    #expect(error?.reason == "the page has 2 tables, so there is no table 3")
                    continue
                }
                let report = try conversion.run(source, to: outputs)
                #expect(report.rows == 5000)
                #expect(report.passes == 2)
                let text = String(decoding: sink.bytes.prefix(40), as: UTF8.self)
                #expect(text.hasPrefix(#"[{"a":"x","é":7},{"a":"x","#))
            }
        }
    }

    // MARK: - html5lib

    private static let pieces = [
        "x", "1", " ", "\n", "&nbsp;", "&#146;", "&#x80;", "&notit;", "&not", "&copy", "&amp;",
        "&ampx", "&foo;", "&#0;", "&#xD800;", "&#x41", "&;", "&", "&#", "&#x", "&nGt;", "&AMP",
        "&NotEqualTilde;", "<textarea> <b>&amp;</textarea>", "<template>t</template>", "</body>",
        "</html>", "<script><!--<script></td></script>--></script>", "<style><td></style>",
        "<xmp><b></xmp>", "<title><td></title>", "<!-- <td> -->", "<!-->", "<!--->", "<!--a--!>",
        "<!x>", "<?x>", "</>", "</ x>", "</1>", "< b", "<b>", "</b>", "<span>", "</span>", "<p>",
        "</p>", "<div>", "</div>", "<br>", "</br>", "<br/>", "<ul><li>a<li>b</ul>", "<hr>", "<h1>",
        "</h2>", "<span hidden>h</span>", "<p style='display:none'>n</p>", "<pre> \n a </pre>",
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

    /// Whether a page does not end inside a tag, which is an error here, and has no form inside a form:
    /// browsers ignore the inner one, while here it separates words.
    private static func isComparable(_ page: String) -> Bool {
        let behindLastTable = page.ranges(of: "</table").last.map { page[$0.upperBound...] }
        return behindLastTable?.contains(">") != false && page.ranges(of: "<form>").count < 2
    }

    @Test(.timeLimit(.minutes(60)), .enabled(if: Readers.hasPython, Readers.missingPython))
    func `pages are read as html5lib reads them`() throws {
        var random = SeededGenerator(seed: 11)
        var outputs: [Readers.Output] = []
        let pages = (0..<(Fixtures.isFullRun ? 20_000 : 500)).map { _ in Self.page(&random) }
        for (index, page) in pages.enumerated() where Self.isComparable(page) {
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
