import Testing

@testable import Rowcast

@Suite struct DrillLinkTests {
    private static func cell(_ value: String, _ urls: String...) -> String {
        let links = urls.map { #"{"label":"x","url":"\#($0)","type":"drill"}"# }
        return #"{"value":\#(value),"links":[\#(links.joined(separator: ","))]}"#
    }

    private static let document = """
        {"fields":{"dimensions":[{"name":"a"},{"name":"b"}],"measures":[]},"data":[
        {"a":\(cell("1", "/explore/m/v?f[x]=a b&y=1", "/other")),"b":{"value":"t|*"}},
        {"a":\(cell("2", "javascript:alert(1)")),"b":\(cell(#""t|*""#, "https://x.org/(a)"))},
        {"a":\(cell("null", "/n")),"b":\(cell(#""3""#, "javascript:0", "//evil.org", "/late"))}],
        "totals_data":{"a":\(cell("9", "/t"))}}
        """

    private func convert(
        to format: ResultFormat, _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> String {
        var options = ConversionOptions()
        change(&options)
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(Self.document.utf8), to: format)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `html shows the first link that may be followed`() throws {
        #expect(
            try convert(to: .html) { $0.writing.links = true } == """
                <table>
                <tr><th>a</th><th>b</th></tr>
                <tr><td><a href="/explore/m/v?f%5Bx%5D=a%20b&amp;y=1">1</a></td><td>t|*</td></tr>
                <tr><td>2</td><td><a href="https://x.org/(a)">t|*</a></td></tr>
                <tr><td></td><td><a href="/late">3</a></td></tr>
                <tr><td><a href="/t">9</a></td><td></td></tr>
                </table>
                """)
        #expect(!(try convert(to: .html).contains("<a ")))
    }

    @Test func `md shows links whose text is just that`() throws {
        let text = try convert(to: .md) {
            $0.writing.links = true
            $0.writing.baseUrl = "https://company.looker.com"
            $0.writing.pathPrefix = "/embed"
        }
        let rows = text.split(separator: "\n").dropFirst(2)
        #expect(
            rows.first
                == "| [1](<https://company.looker.com/embed/explore/m/v?f%5Bx%5D=a%20b&amp;y=1>) | t\\|\\* |"
        )
        #expect(rows.dropFirst().first == "| 2 | [t\\|\\*](<https://x.org/(a)>) |")
    }

    /// URLs in which Markdown or HTML might find a character reference.
    private static let references = [
        "javascript&colon;alert(1)", "&#106;avascript:alert(1)", "&#x6A;avascript:alert(1)",
        "&sol;&sol;evil.example/x", "/&sol;evil.example", "/x?a=1&amp;b&copy;", "/x?a&lt=1&gt",
        "/x?&bsol;&nbsp;&NewLine;&Tab;", "https&colon;//evil.example", "/&#92;evil.example",
    ]

    private func links(to format: ResultFormat) throws -> String {
        let rows = Self.references.map { "{\"a\":\(Self.cell("1", $0))}" }
        let text = """
            {"fields":{"dimensions":[{"name":"a"}]},"data":[\(rows.joined(separator: ","))]}
            """
        var options = ConversionOptions()
        options.writing.links = true
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(text.utf8), to: format)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `what looks like a reference in a URL is none`() throws {
        let html = try links(to: .html)
        let md = try links(to: .md)
        for url in Self.references {
            let written = url.replacing("&", with: "&amp;")
            #expect(html.contains("<a href=\"\(written)\">1</a>"))
            #expect(md.contains("| [1](<\(written)>) |"))
        }
    }

    @Test(.enabled(if: Readers.hasPython, Readers.missingPython))
    func `renderers lead where the URL leads`() throws {
        let md = Array(try links(to: .md).utf8)
        let lines = try Readers.run("read_md_links.py", on: md, named: "links.md")
            .split(separator: "\n")
        for renderer in Set(lines.compactMap { $0.split(separator: " ").first }) {
            let found = lines.filter { $0.hasPrefix("\(renderer) ") }
                .map { String($0.dropFirst(renderer.count + 1)) }
            #expect(found == Self.references, "\(renderer)")
        }
        #expect(lines.count >= 2 * Self.references.count)
    }

    @Test func `csv and txt have no links`() throws {
        let csv = try convert(to: .csv) {
            $0.writing.links = true
            $0.writing.totals = .all
        }
        #expect(csv == "a,b\n1,t|*\n2,t|*\n,3\n9,\n")
    }

    private func workbook(
        maxRows: Int = SheetWriter.maxRows, _ change: (inout ConversionOptions) -> Void
    ) throws -> ZipArchive {
        var options = ConversionOptions()
        options.writing.links = true
        change(&options)
        let format = ResultFormat(
            name: "xlsx", summary: "", extensions: [], mediaType: "",
            makeEncoder: { XLSXEncoder($0, maxRows: maxRows) })
        return try ZipArchive(
            try Conversion(from: .jsonDetail, options: options).convert(
                Array(Self.document.utf8), to: format))
    }

    private func part(_ name: String, of archive: ZipArchive) throws -> String {
        String(decoding: try #require(try archive.content(name)), as: UTF8.self)
    }

    @Test func `workbooks have hyperlinks`() throws {
        let archive = try workbook { $0.writing.baseUrl = "https://l.co" }
        let sheet = try part("xl/worksheets/sheet1.xml", of: archive)
        #expect(sheet.contains(#"<c r="A2" s="4"><v>1</v></c>"#))
        #expect(sheet.contains(#"<c r="A3"><v>2</v></c>"#))
        #expect(
            sheet.contains(
                """
                <hyperlinks><hyperlink ref="A2" r:id="rId1"/><hyperlink ref="B3" r:id="rId2"/>\
                <hyperlink ref="B4" r:id="rId3"/><hyperlink ref="A5" r:id="rId4"/></hyperlinks>
                """))
        let targets = try part("xl/worksheets/_rels/sheet1.xml.rels", of: archive)
        for target in [
            "https://l.co/explore/m/v?f%5Bx%5D=a%20b&amp;y=1", "https://x.org/(a)",
            "https://l.co/late", "https://l.co/t",
        ] {
            #expect(targets.contains("Target=\"\(target)\" TargetMode=\"External\"/>"))
        }
    }

    @Test func `relative links lead nowhere from a workbook`() throws {
        let archive = try workbook { _ in }
        let sheet = try part("xl/worksheets/sheet1.xml", of: archive)
        #expect(sheet.contains(#"<hyperlinks><hyperlink ref="B3" r:id="rId1"/></hyperlinks>"#))
        #expect(sheet.contains(#"<c r="A2"><v>1</v></c>"#))
        var conversion = Conversion(from: .jsonDetail)
        conversion.options.writing.links = true
        let report = try conversion.run(
            MemorySource(Array(Self.document.utf8)),
            to: [ConversionOutput(.xlsx, to: MemorySink())])
        #expect(report.warnings.contains { $0.code == "relative_links_left_out" })
    }

    /// Two rows of data a sheet, and the totals in the second one.
    @Test(arguments: [16, 120, 100_000])
    func `each sheet has the links of its own rows`(frameBytes: Int) throws {
        let archive = try workbook(maxRows: 3) {
            $0.writing.baseUrl = "https://l.co"
            $0.frameBytes = frameBytes
        }
        #expect(
            try part("xl/worksheets/sheet1.xml", of: archive).contains(
                """
                <hyperlinks><hyperlink ref="A2" r:id="rId1"/>\
                <hyperlink ref="B3" r:id="rId2"/></hyperlinks></worksheet>
                """))
        #expect(
            try part("xl/worksheets/sheet2.xml", of: archive).contains(
                """
                <hyperlinks><hyperlink ref="B2" r:id="rId1"/>\
                <hyperlink ref="A3" r:id="rId2"/></hyperlinks></worksheet>
                """))
        let targets = try part("xl/worksheets/_rels/sheet2.xml.rels", of: archive)
        #expect(targets.contains(#"Id="rId2""#))
        #expect(targets.contains("https://l.co/t"))
    }

    @Test func `a sheet without links has no part for them`() throws {
        var options = ConversionOptions()
        options.writing.links = true
        let bytes = try Conversion(from: .csv, options: options).convert(
            Array("a\n1\n".utf8), to: .xlsx)
        #expect(!(try ZipArchive(bytes).parts.contains { $0.name.contains("_rels/sheet") }))
    }

    @Test func `json_detail keeps its links unless asked`() throws {
        #expect(try convert(to: .jsonDetail).contains(#""url":"/explore/m/v?f[x]=a b&y=1""#))
        let text = try convert(to: .jsonDetail) { $0.writing.generateDrillLinks = false }
        #expect(!text.contains("links"))
        #expect(text.contains(#""data":[{"a":{"value":1},"b":{"value":"t|*"}},{"a":{"value":2}"#))
        #expect(text.contains(#""totals_data":{"a":{"value":9}}"#))
    }

    @Test func `links that come first are left out too`() throws {
        let text =
            #"{"fields":{"dimensions":[{"name":"a"}]},"data":[{"a":{"links":[{"url":"/x"}] , "value":1,"html":"h"}}]}"#
        var options = ConversionOptions()
        options.writing.generateDrillLinks = false
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(text.utf8), to: .jsonDetail)
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""a":{ "value":1,"html":"h"}"#))
    }

    @Test(arguments: [
        (#"{"links":[],"links":[],"value":"x"}"#, #"{"value":"x"}"#),
        (#"{"value":"x","links":[] , "links":[{}]}"#, #"{"value":"x"}"#),
        (#"{"links":[],"value":{"links":[],"value":1},"links":[]}"#, #"{"value":{"value":1}}"#),
        (#"{"links":[1,2],"html":"<a>","value":null}"#, #"{"html":"<a>","value":null}"#),
    ])
    func `links are left out however often they are there`(cell: String, expected: String) throws {
        let text = #"{"fields":{"dimensions":[{"name":"a"}]},"data":[{"a":\#(cell)}]}"#
        var options = ConversionOptions()
        options.writing.generateDrillLinks = false
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(text.utf8), to: .jsonDetail)
        #expect(String(decoding: bytes, as: UTF8.self).contains(#"[{"a":\#(expected)}]"#))
    }

    @Test(arguments: [
        ("a]b", #"[a\]b](</p>)"#), ("x](http://evil)", #"[x\](http\://evil)](</p>)"#),
        ("ok [1] b", #"[ok \[1\] b](</p>)"#), ("]", #"[\]](</p>)"#),
    ])
    func `brackets in the text of a link do not end it`(value: String, expected: String) throws {
        let text = """
            {"fields":{"dimensions":[{"name":"a"}]},
            "data":[{"a":{"value":"\(value)","links":[{"url":"/p"}]}},
            {"a":{"value":null,"links":[{"url":"/p"}]}}]}
            """
        var options = ConversionOptions()
        options.writing.links = true
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(text.utf8), to: .md)
        let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst(2)
        #expect(Array(rows) == ["| \(expected) |", "|  |"])
    }

    @Test func `a path goes in front of relative links of json_detail`() throws {
        let text = try convert(to: .jsonDetail) { $0.writing.pathPrefix = "/my embed" }
        #expect(text.contains(#""url":"/my%20embed/explore/m/v?f%5Bx%5D=a%20b&y=1""#))
        #expect(text.contains(#""url":"https://x.org/(a)""#))
        #expect(text.contains(#""url":"javascript:alert(1)""#))
        #expect(
            text.contains(
                #""totals_data":{"a":{"value":9,"links":[{"label":"x","url":"/my%20embed/t""#))
    }
}
