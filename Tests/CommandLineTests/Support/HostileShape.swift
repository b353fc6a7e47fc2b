import Testing

/// A document that somebody made to take long: a unit that is repeated, with its number for each `%`.
struct HostileShape: Sendable, CustomTestStringConvertible {
    var format: String
    var before = ""
    var unit: String
    var after = ""
    var options: [String] = []

    init(
        _ format: String, _ before: String = "", _ unit: String, _ after: String = "",
        options: [String] = []
    ) {
        self.format = format
        self.before = before
        self.unit = unit
        self.after = after
        self.options = options
    }

    var testDescription: String {
        "\(format): \(before.prefix(60)) \(unit) … \(after.prefix(20)) \(options.joined(separator: " "))"
    }

    func text(byteCount: Int) -> String {
        var text = before
        let parts = unit.split(separator: "%", omittingEmptySubsequences: false)
        var index = 0
        var count = 0
        while count < byteCount {
            let next = parts.count == 1 ? unit : parts.joined(separator: "\(index)")
            text += next
            count += next.utf8.count
            index += 1
        }
        return text + after
    }

    func bytes(byteCount: Int) -> [UInt8] {
        guard format == "xlsx" else { return Array(text(byteCount: byteCount).utf8) }
        let parts = text(byteCount: byteCount).split(
            separator: "\u{1}", omittingEmptySubsequences: false
        ).map(String.init)
        return StoredWorkbook.bytes(
            sheet: parts[0], strings: parts.count > 1 ? parts[1] : nil,
            styles: parts.count > 2 ? parts[2] : nil)
    }

    private static func sheet(
        _ before: String = "", _ unit: String, _ after: String = ""
    ) -> HostileShape {
        // What stands around the unit of a whole sheet.
        let parts = StoredWorkbook.sheet(rows: "\u{2}").split(separator: "\u{2}").map(String.init)
        return HostileShape("xlsx", parts[0] + before, unit, after + parts[1])
    }

    /// A workbook with an empty sheet and the unit in the shared strings or in the styles.
    private static func part(_ before: String, _ unit: String, _ after: String) -> HostileShape {
        HostileShape("xlsx", StoredWorkbook.sheet(rows: "") + "\u{1}" + before, unit, after)
    }

    static let json: [HostileShape] = ["json", "json_detail", "json_bi"].flatMap { format in
        [
            HostileShape(format, "", "["), HostileShape(format, "", "{\"a\":"),
            HostileShape(format, "", "[{},"), HostileShape(format, "[{\"a\":\"", "\\u0041", "\"}]"),
            HostileShape(format, "[{\"a\":\"", "\\\"", "\"}]"), HostileShape(format, "", "\""),
            HostileShape(format, "", " "), HostileShape(format, "[{\"a\":", "1", "}]"),
            HostileShape(format, "[{\"a\":", "[", ""),
            HostileShape(format, "[{", "\"a%\":1,", "\"b\":1}]"),
            HostileShape(format, "[{", "\"a\":1,", "\"a\":1}]"),
            HostileShape(format, "[{\"a\":1}", ",{\"a\":1}", "]"),
            HostileShape(
                format, "[{\"a\":1}", ",{\"a%\":1}", "]", options: ["--extra-keys", "ignore"]),
            HostileShape(format, "[{\"a\":1}", ",{\"a%\":1}", "]"),
        ]
    }

    static let results: [HostileShape] = [
        HostileShape("json", "[{\"a\":1}", ",{\"a%\":1}", "]", options: ["--scan-keys"]),
        HostileShape("json", "", "{\"a\":1}\n"), HostileShape("json", "", "{\"a%\":1}\n"),
        HostileShape("json", "[{\"a\":{\"b\":{\"x\":1}}}", ",{\"a\":{\"b\":{\"x%\":1}}}", "]"),
        HostileShape("json", "[{\"a\":{\"b\":{\"x\":1", ",\"x%\":1", "}}}]"),
        detail("", ",{\"name\":\"a%\"}", "]},\"data\":[]}"),
        detail("", ",{\"name\":\"a\"}", "]},\"data\":[]}"),
        detail(
            "]},\"data\":[{\"a\":{}}", ",{\"a\":{\"value\":%,\"links\":[{\"url\":\"/x\"}]}}", "]}"),
        detail("]},\"data\":[{\"a\":{}}", ",{\"b%\":{\"value\":1}}", "]}"),
        HostileShape("json_detail", "{", "\"m%\":1,", "\"data\":[]}"),
        detail("]},\"errors\":[{}", ",{\"message\":\"%\"}", "],\"data\":[]}"),
        HostileShape(
            "json_detail",
            "{\"fields\":{\"measures\":[{\"name\":\"a\"}],\"pivots\":[{\"name\":\"p\"}]},"
                + "\"pivots\":[{\"key\":\"\"}",
            ",{\"key\":\"k%\",\"data\":{\"p\":\"%\"}}", "],\"data\":[]}"),
        detail(
            "]},\"subtotals_data\":{\"1\":[{}", ",{\"a\":{\"value\":%}}",
            "]},\"data\":[{\"a\":{\"value\":1}}]}"),
        HostileShape(
            "json_bi", "{\"metadata\":{\"fields\":{\"dimensions\":[{\"name\":\"a\"}",
            ",{\"name\":\"a%\"}", "]}},\"rows\":[]}"),
    ]

    /// A document of json_detail with a dimension `a`; `rest` stands behind it, before the unit.
    private static func detail(_ rest: String, _ unit: String, _ after: String) -> HostileShape {
        HostileShape(
            "json_detail", "{\"fields\":{\"dimensions\":[{\"name\":\"a\"}" + rest, unit, after)
    }

    static let delimited: [HostileShape] = ["csv", "txt"].flatMap { format in
        let tab = format == "csv" ? "," : "\t"
        return [
            HostileShape(format, "", "\""), HostileShape(format, "a\n", "\""),
            HostileShape(format, "a\n\"", "\"\""), HostileShape(format, "", "a%\(tab)"),
            HostileShape(format, "a\(tab)b\n", "\"x\n"), HostileShape(format, "a\n", "\n"),
            HostileShape(format, "a\n", "\r"), HostileShape(format, "a\n", "\\"),
            HostileShape(format, "a\n", "x"),
            HostileShape(format, "", "a\(tab)", "\n", options: ["--duplicate-columns", "rename"]),
            HostileShape(format, "", tab, "\n", options: ["--duplicate-columns", "rename"]),
            HostileShape(format, "a\(tab)b\n", "1\n", options: ["--ragged", "pad"]),
            HostileShape(format, "a\(tab)b\n", "\"1\"x\(tab)\n", options: ["--lenient"]),
        ]
    }

    private static let table = "<table><tr><th>a</th></tr><tr><td>"
    static let html: [HostileShape] =
        ["", table].flatMap { before in
            [
                "<?", "</", "<? ?", "<!", "<!--", "<", "&", "<p>", "<b>", "<table>", "</p>", "<a ",
                "<!-- -",
                "<ul><li>", "<script>", "<script><!--", "&#", "&a", "&#1", "<![CDATA[", "<x%>",
                "<x%></y>",
                "<b></i>", "</b>", "<a b='", "<a b=", "<svg>", "<math><mi>", "<template>",
                "<textarea>",
                "<title>", "<plaintext>", "<select><option>", "<button>", "<h1>", "<dd>", "x", " ",
                "\n",
                "<td>", "<tr>", "<tbody>", "<caption>", "<tr><td>", "<td rowspan=9>",
                "<td colspan=9>",
                "<span hidden>", "<tr><td><b></td></tr>", "<td>1</td>", "</td></tr><tr><td>", "--",
                "]]>",
                "<td colspan=1000 rowspan=0></td></tr><tr>",
            ].map { HostileShape("html", before, $0) }
        } + [
            HostileShape("html", "<table><tr><td", " a%=\"\"", ">x</td></tr></table>"),
            HostileShape("html", "<table><tr><td", " a%", ">x</td></tr></table>"),
            HostileShape("html", "<table><tr><td", " xmlns:a%='b'", ">x</td></tr></table>"),
            HostileShape("html", "<table><tr><td style='", "a%:b;", "'>x</td></tr></table>"),
            HostileShape("html", "<table><tr>", "<th>a%</th>", "</tr></table>"),
            HostileShape(
                "html", "<table><tr>", "<th>a</th>", "</tr></table>",
                options: ["--duplicate-columns", "rename"]),
            HostileShape("html", "<!--", " x", "--><table><tr><td>1</td></tr></table>"),
            HostileShape("html", "<template>", "<b>", "</template>" + table + "</table>"),
        ]

    private static let lines = "| a | b |\n| --- | --- |\n"
    static let md: [HostileShape] =
        ["", lines, lines + "| "].flatMap { before in
            [
                "|", "\\", "&", "<", "---\n", "`", "*", "| --- ", "\n", "x", "x\n", "| 1 | 2 |\n",
                "<br>", "&nGt;",
                "\\|", "[", "|a\n|-\n", "\n|a|\n|-|\n", "```\n", "    |", "&#1", "> ",
            ]
            .map { HostileShape("md", before, $0) }
        } + [HostileShape("md", "", "| a% ", "|\n")]

    private static let rows = "<results><row><cell>a</cell></row>"
    static let gsxml: [HostileShape] =
        ["", rows, rows + "<row><cell>"].flatMap { before in
            [
                "<?", "</", "<? ?>", "<!", "<!--", "<!-- -->", "<", "&", "&amp;", "&#65;", "<a>",
                "<a%>", "<a%/>",
                "<a ", "<a b='", "<![CDATA[", "<![CDATA[]]>", "]", "]]", "x", " ", "\n", "<cell/>",
                "</cell><cell>", "<row>", "</cell></row><row><cell>", "<a xmlns:b%='c'>",
            ].map { HostileShape("gsxml", before, $0) }
        } + [
            HostileShape("gsxml", "<r><row><cell", " a%=''", ">x</cell></row></r>"),
            HostileShape("gsxml", "<r><row", " xmlns:a%='b'", "><cell>x</cell></row></r>"),
            HostileShape("gsxml", "<r>", "<row a%='1'/>", "</r>"),
            HostileShape("gsxml", "<r>", "<row><a%>1</a%><b/></row>", "</r>"),
            HostileShape("gsxml", "<r><row><a/>", "<b>1</b>", "</row></r>"),
            HostileShape("gsxml", "<r><row><a/>", "<b%/>", "</row></r>"),
            HostileShape(
                "gsxml", "<!DOCTYPE r [", "<!ATTLIST r a% CDATA 'v'>", "]>" + rows + "</results>"),
            HostileShape("gsxml", "<!DOCTYPE r [<!ATTLIST r a (", "a%|", "b) 'b'>]>" + rows),
            HostileShape("gsxml", "<!DOCTYPE r [<!ELEMENT r (", "a%|", "b)>]>" + rows),
            HostileShape("gsxml", "<!--", " x", "-->" + rows + "</results>"),
            HostileShape("gsxml", "<!--", "--", "-->" + rows),
            HostileShape(
                "gsxml",
                "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' "
                    + "xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet><Table>"
                    + "<Row><Cell><Data>a</Data></Cell></Row>",
                "<Row><Cell ss:Index='65536'/></Row>", "</Table></Worksheet></Workbook>"),
        ]

    static let xlsx: [HostileShape] = [
        sheet("<row r=\"2\"", " a%=\"\"", "/>"), sheet("<row r=\"2\"", " xmlns:a%=\"b\"", "/>"),
        sheet("<row r=\"2\"><c", " a%=\"\"", "/></row>"), sheet("", "<row/>"),
        sheet("", "<row><c/></row>"), sheet("<row>", "<c/>", "</row>"),
        sheet("", "<row><c><v>1</v></c></row>"), sheet("<row><c><v>", "1", "</v></c></row>"),
        sheet("<row><c t=\"inlineStr\"><is>", "<r><t>x</t></r>", "</is></c></row>"),
        sheet("<row><c t=\"str\"><v>", "&amp;", "</v></c></row>"), sheet("", "<!-- -->"),
        sheet("<!--", " -", "-->"), sheet("", "<x%/>"), sheet("", "<x>"), sheet("", "<"),
        sheet("", "&"), sheet("<row><c t=\"str\"><v>", "<![CDATA[x]]>", "</v></c></row>"),
        sheet("<row><c><f>", "A1+", "1</f><v>1</v></c></row>"),
        part("<sst>", "<si><t>x%</t></si>", "</sst>"),
        part("<sst><si>", "<r><t>x</t></r>", "</si></sst>"),
        part(
            "<sst/>\u{1}<styleSheet><cellXfs>", "<xf numFmtId=\"%\"/>",
            "</cellXfs></styleSheet>"),
        part(
            "<sst/>\u{1}<styleSheet><numFmts>", "<numFmt numFmtId=\"%\" formatCode=\"0%\"/>",
            "</numFmts></styleSheet>"),
        HostileShape(
            "xlsx",
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
                + "<sheetData/><mergeCells>", "<mergeCell ref=\"A%:B%\"/>",
            "</mergeCells></worksheet>"),
    ]

    static let all = json + results + delimited + html + md + gsxml + xlsx
}
