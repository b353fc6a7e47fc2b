import Testing

@testable import Rowcast

/// Plain rows of html and gsxml, which are read without a parser, come out as it would have them.
@Suite struct PlainRowsTests {
    private static let texts = [
        "a", "", " ", " b ", "c  d", "e\nf", "&amp;", "&#65;", "&lt;b&gt;", "é", "😀", "\u{FFFF}",
        "1", "&nbsp;", "\u{A0}", "&#160;", "\u{A0}x", "&#146;", "&copy", "&notit;", "&AMP;",
        "-2.50", "1e5", "&#49;", "]]&gt;", "]]>", "x > y", "&", "&nope;", "&#0;", "\t", "\r\n",
        "\u{1}", "long text that is more than sixteen bytes", "&nbsp;", "AT&T", "<!-- -->",
    ]

    private static let htmlTags = [
        "<td>", "<td>", "<td>", "<td>", "<th>", "<TD>", "<td class=\"n\">", "<td colspan=\"2\">",
        "<td rowspan=2>", "<td style=\"white-space:pre-wrap\">", "<td style=\"white-space: pre\">",
        "<td style=\"color:#fff\" >", "<td title=\"a>b\">", "<td\nalign=\"right\">", "<tdx>",
        "<td/>", "<td hidden>", "<td hidden=\"\">", "<td style=\"display:none\">",
        "<td style=\"Display: None\">", "<td style=\"width:1px\">", "<td class=\"display\">",
    ]

    private static let htmlTexts = [
        "a<br>b", "<b>c</b>", "d<br/> e <br>", "f<p>g</p>", "<br>", "<i>",
        "<table><tr><td>n</table>", "<span hidden>s</span>t", "<textarea>\n<b></textarea>",
        "</p>", "<svg><title>t</title></svg>", "<script>'</td>'</script>", "<template>u</template>",
        "<pre>\r\nv\rw</pre>", "</body>",
    ]

    /// A table of rows of three cells, most of them plain.
    private func html(using random: inout SeededGenerator) -> String {
        var text = "<table>\n<tr><th>a</th><th>b</th><th>c</th></tr>\n"
        for _ in 0..<Int.random(in: 1...30, using: &random) {
            let isPlain = Int.random(in: 0..<4, using: &random) > 0
            text += isPlain ? "<tr>" : ["<tr >", "<TR>", "<tr class=\"x\">", ""].any(&random)
            for _ in 0..<3 {
                let tag = isPlain ? "<td>" : Self.htmlTags.any(&random)
                text += tag + (isPlain ? Self.texts : Self.texts + Self.htmlTexts).any(&random)
                text += isPlain ? "</td>" : ["</td>", "</td>", "</th>", " </td >", ""].any(&random)
                if !isPlain { text += ["", "\n", "x", "<!-- y -->"].any(&random) }
            }
            text +=
                isPlain ? "</tr>\n" : ["</tr>", "</tr>\n", "</TR>", "", "</tbody>"].any(&random)
        }
        return text + "</table>"
    }

    private func gsxml(using random: inout SeededGenerator) -> String {
        var text = "<results>\n<row><cell>a</cell><cell>b</cell><cell>c</cell></row>\n"
        for _ in 0..<Int.random(in: 1...30, using: &random) {
            let isPlain = Int.random(in: 0..<4, using: &random) > 0
            text += isPlain ? "<row>" : ["<row >", "<row id=\"1\">", "<row><!-- -->"].any(&random)
            for _ in 0..<3 {
                // Few documents would be well-formed otherwise.
                let texts = Self.texts.filter { !["]]>", "&", "&nope;", "AT&T"].contains($0) }
                let value = Int.random(in: 0..<200, using: &random) > 0 ? texts : Self.texts
                let cell =
                    "<cell>\(value.filter { $0 != "\u{1}" && $0 != "&#0;" }.any(&random))</cell>"
                text += [cell, cell, cell, "<cell/>"].any(&random)
                if !isPlain { text += ["", "\n ", "<?p?>"].any(&random) }
            }
            text += ["</row>\n", "</row>", "</row>\n\n", "</row >"].any(&random)
        }
        return text + "</results>"
    }

    private static let shape = TextShape(
        names: ["a", "b", "c"], numbers: [true, true, false], padsShortRows: false)

    private func rows(html text: String, frameBytes: Int, byParser: Bool) -> [String] {
        rows(
            text, frameBytes,
            HTMLRowDecoder(
                Self.shape, .utf8, leadingRows: 1, options: DecodingOptions(),
                readsByParserOnly: byParser))
    }

    private func rows(gsxml text: String, frameBytes: Int, byLibXML2: Bool) -> [String] {
        rows(
            text, frameBytes,
            GSXMLRowDecoder(
                names: GSXMLNames(row: "row", cell: "cell"), shape: Self.shape, headingRows: 1,
                options: DecodingOptions(), readsByLibXML2Only: byLibXML2))
    }

    /// What a decoder makes of a document, in frames of a size: the rows, and the error behind them.
    private func rows(_ text: String, _ frameBytes: Int, _ decoder: any RowDecoder) -> [String] {
        let bytes = Array(text.utf8)
        var rows: [String] = []
        var start = 0
        while start < bytes.count {
            let end = min(start + frameBytes, bytes.count)
            let frame = Frame(capacity: frameBytes)
            bytes.withText { frame.append($0.slice(start..<end)) }
            let outcome = decoder.decode(frame, isLast: end == bytes.count)
            for row in 0..<frame.rowCount {
                let cells = (0..<3).map { column in
                    let cell = frame.batch.cell(row: row, column: column)
                    let text = frame.text(cell)
                    return "\(cell.kind) \(String(decoding: text, as: UTF8.self).debugDescription)"
                }
                rows.append(cells.joined(separator: "; "))
            }
            if case .failed(let failure) = outcome.ending {
                return rows + [
                    "\(failure.reason), row \(failure.row), byte \(start + failure.offset)"
                ]
            }
            start += outcome.consumed
        }
        return rows
    }

    @Test func `html is read as the parser reads it`() {
        for seed in PropertyTests.seeds {
            var random = SeededGenerator(seed: seed)
            let text = html(using: &random)
            let whole = rows(html: text, frameBytes: 1 << 20, byParser: true)
            for frameBytes in [1 << 20, Int.random(in: 20...500, using: &random)] {
                let quick = rows(html: text, frameBytes: frameBytes, byParser: false)
                expectSameRows(quick, whole, "seed \(seed): \(text.debugDescription)")
            }
        }
    }

    @Test func `gsxml is read as libxml2 reads it`() {
        for seed in PropertyTests.seeds {
            var random = SeededGenerator(seed: seed)
            let text = gsxml(using: &random)
            let whole = rows(gsxml: text, frameBytes: 1 << 20, byLibXML2: true)
            for frameBytes in [1 << 20, Int.random(in: 20...500, using: &random)] {
                let quick = rows(gsxml: text, frameBytes: frameBytes, byLibXML2: false)
                // An error's place depends on how much libxml2 was given.
                expectSameRows(quick, whole, "seed \(seed): \(text.debugDescription)")
            }
        }
    }

    /// Compares rows, and of an error what it says.
    private func expectSameRows(_ lhs: [String], _ rhs: [String], _ comment: Comment) {
        func words(_ rows: [String]) -> [String] {
            rows.map { $0.split(separator: ", row ").first.map(String.init) ?? $0 }
        }
        #expect(words(lhs) == words(rhs), comment)
    }

    @Test(arguments: ["</cell></row>", "<", "x</c", "&", "&am"])
    func `a document that ends behind plain rows is cut short`(end: String) {
        let rows = String(repeating: "<row><cell>1</cell></row>\n", count: 100)
        let text = "<results>\n<row><cell>a</cell></row>\n\(rows)<row><cell>\(end)"
        let error = #expect(throws: ConversionError.self) {
            try Conversion(from: .gsxml).convert(Array(text.utf8), to: .csv)
        }
        #expect(error?.code == .truncated)
    }

    @Test func `an error behind plain rows says where it is`() throws {
        let rows = String(repeating: "<tr><td>1</td><td>é</td></tr>\n", count: 1000)
        let page = "<table>\n<tr><th>a</th><th>b</th></tr>\n\(rows)<tr><td>1</td></tr>\n</table>"
        let html = #expect(throws: ConversionError.self) {
            try Conversion(from: .html).convert(Array(page.utf8), to: .csv)
        }
        #expect(html?.position.line == 1003)
        #expect(html?.position.row == 1001)
        let document = page.replacing("table", with: "results").replacing("tr>", with: "row>")
            .replacing("td>", with: "cell>").replacing("th>", with: "cell>")
        let gsxml = #expect(throws: ConversionError.self) {
            try Conversion(from: .gsxml).convert(Array(document.utf8), to: .csv)
        }
        #expect(gsxml?.position.line == 1003)
        #expect(gsxml?.position.row == 1001)
    }
}

extension [String] {
    fileprivate func any(_ random: inout SeededGenerator) -> String {
        randomElement(using: &random) ?? ""
    }
}
