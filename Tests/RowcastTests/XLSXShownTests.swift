import Testing

@testable import Rowcast

/// Numbers and texts of a workbook as the model shows them, and rows of totals as such.
@Suite struct XLSXShownTests {
    /// What a document of json_detail is as a workbook, and the warnings.
    private func archive(
        _ json: String, _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> (archive: ZipArchive, warnings: [Warning]) {
        var options = ConversionOptions()
        change(&options)
        let sink = MemorySink()
        let report = try Conversion(from: .jsonDetail, options: options).run(
            MemorySource(Array(json.utf8)), to: [ConversionOutput(.xlsx, to: sink)])
        return (try ZipArchive(sink.bytes), report.warnings)
    }

    /// A document of one measure with these values.
    private func measure(
        _ values: [String], format: String? = nil, more: String = ""
    ) -> String {
        let format = format.map { ",\"value_format\":\"\($0)\"" } ?? ""
        return "{\"fields\":{\"dimensions\":[],\"measures\":[{\"name\":\"o.n\",\"label\":\"N\","
            + "\"type\":\"sum\"\(format),\"is_numeric\":true}]},\"data\":["
            + values.map { "{\"o.n\":\($0)}" }.joined(separator: ",") + "]\(more)}"
    }

    private func cells(_ archive: ZipArchive) -> [String] {
        archive.sheetRows.dropFirst().map { row in
            String(row.replacing("</row>", with: "").drop { $0 != ">" }.dropFirst())
        }
    }

    /// The codes of number formats by style.
    private func code(_ style: Int, _ archive: ZipArchive) throws -> String? {
        let styles = try #require(archive.text("xl/styles.xml"))
        let formats = styles.split(separator: "<cellXfs").last?.split(separator: "<xf ") ?? []
        let id = try #require(
            formats[style + 1].split(separator: "numFmtId=\"").first?.prefix { $0 != "\"" })
        guard let start = styles.firstRange(of: "numFmtId=\"\(id)\" formatCode=\"") else {
            return nil
        }
        return String(styles[start.upperBound...].prefix { $0 != "\"" })
    }

    // MARK: - Numbers

    @Test func `decimals that came as text are numbers with their format`() throws {
        let (archive, warnings) = try archive(
            measure(
                [
                    "{\"value\":\"1234.50\"}", "{\"value\":1234.5}", "{\"value\":\"-0.10\"}",
                    "{\"value\":\"n/a\"}", "{\"value\":\"007\"}", "{\"value\":\"\"}",
                ], format: "$#,##0.00"))
        #expect(
            cells(archive) == [
                #"<c r="A2" s="3"><v>1234.5</v></c>"#, #"<c r="A3" s="3"><v>1234.5</v></c>"#,
                #"<c r="A4" s="3"><v>-0.1</v></c>"#,
                #"<c r="A5" t="inlineStr"><is><t>n/a</t></is></c>"#,
                #"<c r="A6" t="inlineStr"><is><t>007</t></is></c>"#,
                #"<c r="A7" t="inlineStr"><is><t></t></is></c>"#,
            ])
        #expect(try code(3, archive) == "$#,##0.00")
        #expect(warnings == [])
    }

    @Test func `texts of other fields stay text`() throws {
        let (archive, _) = try archive(
            #"{"fields":{"dimensions":[{"name":"z","label":"Z","type":"string"}]},"#
                + #""data":[{"z":{"value":"1234.50"}}]}"#)
        #expect(cells(archive) == [#"<c r="A2" t="inlineStr"><is><t>1234.50</t></is></c>"#])
    }

    @Test func `long whole numbers are text, and one warning tells`() throws {
        let (archive, warnings) = try archive(
            measure([
                "{\"value\":1100108628127863}", "{\"value\":123}",
                "{\"value\":\"9221000000028921\"}", "{\"value\":-352776136104522888}",
            ]))
        #expect(
            cells(archive) == [
                #"<c r="A2" t="inlineStr"><is><t>1100108628127863</t></is></c>"#,
                #"<c r="A3"><v>123</v></c>"#,
                #"<c r="A4" t="inlineStr"><is><t>9221000000028921</t></is></c>"#,
                #"<c r="A5" t="inlineStr"><is><t>-352776136104522888</t></is></c>"#,
            ])
        #expect(warnings.map(\.code) == ["long_numbers_as_text"])
        #expect(warnings.map(\.count) == [3])
    }

    // MARK: - As the model shows them

    @Test func `a rendered text counts, a rendered number is a number`() throws {
        let json = """
            {"fields":{"dimensions":[{"name":"s","label":"Country","type":"string"},\
            {"name":"d","label":"Day","type":"date_date"}],"measures":[{"name":"m","label":"M",\
            "type":"number","is_numeric":true,"value_format":"0.0"}]},"data":[\
            {"s":{"value":"de","rendered":"Germany"},"d":{"value":"2019-12-22","rendered":"22 Dec"},\
            "m":{"value":1234.5,"rendered":"1234.5"}},\
            {"s":{"value":"fr"},"d":{"value":"unknown","rendered":"no day"},"m":{"value":2}}]}
            """
        let (plain, _) = try archive(json)
        #expect(cells(plain)[0].contains("<t>de</t>"))
        let (archive, _) = try archive(json) { $0.writing.applyFormatting = true }
        #expect(
            cells(archive) == [
                #"<c r="A2" t="inlineStr"><is><t>Germany</t></is></c>"#
                    + #"<c r="B2" s="3"><v>43821</v></c><c r="C2" s="4"><v>1234.5</v></c>"#,
                #"<c r="A3" t="inlineStr"><is><t>fr</t></is></c>"#
                    + #"<c r="B3" t="inlineStr"><is><t>no day</t></is></c>"#
                    + #"<c r="C3" s="4"><v>2</v></c>"#,
            ])
    }

    @Test func `numbers that others show with separators have a format that does`() throws {
        let json = measure([
            "{\"value\":1062}", "{\"value\":-1234567.25}", "{\"value\":12}",
            "{\"value\":1062,\"rendered\":\"1,062\"}", "{\"value\":1062,\"rendered\":\"€1062\"}",
            "{\"value\":null}",
        ])
        let (plain, _) = try archive(json)
        #expect(cells(plain)[0] == #"<c r="A2"><v>1062</v></c>"#)
        let (archive, _) = try archive(json) { $0.writing.applyFormatting = true }
        #expect(
            cells(archive) == [
                #"<c r="A2" s="3"><v>1062</v></c>"#, #"<c r="A3" s="5"><v>-1234567.25</v></c>"#,
                #"<c r="A4"><v>12</v></c>"#, #"<c r="A5" s="3"><v>1062</v></c>"#,
                #"<c r="A6"><v>1062</v></c>"#, "",
            ])
        #expect(try code(3, archive) == "#,##0")
        #expect(try code(5, archive) == "#,##0.00")
    }

    @Test func `a format of more conditions than Excel takes is a style for each section`() throws {
        let millions = #"[>=1000000000]0.0,,,\"B\";[>=1000000]0.0,,\"M\""#
        let code = #"\#(millions);[>=1000]0.0,\"K\";[<0](0);0"#
        let json = """
            {"fields":{"measures":[{"name":"m","label":"M","is_numeric":true,\
            "value_format":"\(code)"}]},"data":[{"m":{"value":2500000000}},{"m":{"value":2500000}},\
            {"m":{"value":1000}},{"m":{"value":"999"}},{"m":{"value":-5}}]}
            """
        for isFormatted in [false, true] {
            let (archive, _) = try archive(json) { $0.writing.applyFormatting = isFormatted }
            #expect(
                cells(archive) == [
                    #"<c r="A2" s="3"><v>2500000000</v></c>"#,
                    #"<c r="A3" s="4"><v>2500000</v></c>"#,
                    #"<c r="A4" s="5"><v>1000</v></c>"#, #"<c r="A5" s="7"><v>999</v></c>"#,
                    #"<c r="A6" s="6"><v>-5</v></c>"#,
                ])
            #expect(try self.code(3, archive) == "0.0,,,&quot;B&quot;")
            #expect(try self.code(5, archive) == "0.0,&quot;K&quot;")
            #expect(try self.code(6, archive) == "(0);(0)")
            #expect(try self.code(7, archive) == "0")
        }
    }

    // MARK: - Totals

    @Test func `subtotals and totals are bold with a line above`() throws {
        let json = """
            {"fields":{"dimensions":[{"name":"c","label":"C"},{"name":"t","label":"T"}],\
            "measures":[{"name":"n","label":"N","is_numeric":true,"value_format":"0.0"}]},\
            "subtotal_sets":[["c"]],"subtotals_data":{"1":[\
            {"c":{"value":"a"},"n":{"value":3},"$$$_subtotal_field_names_$$$":["c"]}]},\
            "totals_data":{"n":{"value":9}},\
            "data":[{"c":{"value":"a"},"t":{"value":"x"},"n":{"value":1}},\
            {"c":{"value":"a"},"t":{"value":"y"},"n":{"value":2}},\
            {"c":{"value":"b"},"t":{"value":"y"},"n":{"value":6}}]}
            """
        let (archive, _) = try archive(json)
        let rows = cells(archive)
        // Four rows are plain; style 4 is the summary's, 5 that of its numbers.
        let summaries = rows.filter { $0.contains(" s=\"4\"") }
        #expect(
            summaries.last == #"<c r="A6" s="4"/><c r="B6" s="4"/><c r="C6" s="5"><v>9</v></c>"#)
        let styles = try #require(archive.text("xl/styles.xml"))
        #expect(
            styles.contains(
                """
                <xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" \
                applyBorder="1"/><xf numFmtId="164" fontId="1" fillId="0" borderId="1" xfId="0" \
                applyNumberFormat="1" applyFont="1" applyBorder="1"/></cellXfs>
                """))
        #expect(summaries.count == 2)
        #expect(summaries.first?.contains("<v>3</v>") == true)
    }

    @Test func `links and totals have styles of their own`() throws {
        let (archive, _) = try archive(
            measure(
                ["{\"value\":1,\"links\":[{\"label\":\"x\",\"url\":\"https://a.example/1\"}]}"],
                format: "0.0",
                more: ",\"totals_data\":{\"o.n\":{\"value\":1,\"links\":"
                    + "[{\"label\":\"x\",\"url\":\"https://a.example/2\"}]}}")
        ) { $0.writing.links = true }
        // Plain 0, format 3, summary 4 and 5, linked 6 and 7, linked summary 8 and 9.
        #expect(
            cells(archive) == [#"<c r="A2" s="7"><v>1</v></c>"#, #"<c r="A3" s="9"><v>1</v></c>"#])
        #expect(try code(9, archive) == "0.0")
    }

    // MARK: - Times

    @Test(arguments: [
        "2019-12-22 18:00:00 UTC", "2019-12-22 18:00:00 +0000", "2019-12-22T18:00:00Z",
        "2019-12-22 18:00:00+00:00", "2019-12-22 18:00:00.000 UTC", "2019-12-22 18:00 GMT",
    ])
    func `times that say they are of UTC are times`(text: String) throws {
        let (archive, warnings) = try archive(
            #"{"fields":{"dimensions":[{"name":"t","label":"T","type":"date_time"}]},"#
                + #""data":[{"t":{"value":"\#(text)"}}]}"#)
        #expect(cells(archive) == [#"<c r="A2" s="3"><v>43821.75</v></c>"#])
        #expect(warnings == [])
    }

    @Test(arguments: ["2019-12-22 18:00:00 +0100", "2019-12-22 18:00:00 CET", "2019-12-22 UTC"])
    func `times of other zones stay text`(text: String) throws {
        let (archive, warnings) = try archive(
            #"{"fields":{"dimensions":[{"name":"t","label":"T","type":"date_time"}]},"#
                + #""data":[{"t":{"value":"\#(text)"}}]}"#)
        #expect(cells(archive)[0].contains("<t>\(text)</t>"))
        #expect(warnings.map(\.code) == ["dates_as_text"])
    }

    // MARK: - Links

    private func linked(_ count: Int, maxLinks: Int, maxRows: Int = 100) throws -> (
        ZipArchive, [Warning]
    ) {
        var options = ConversionOptions()
        options.writing.links = true
        let rows = (0..<count).map { [TestCell.number("\($0)")] }
        let frame = Frame(rows: rows)
        let links = frame.makeLinks()
        var text = OutputBuffer()
        let start = frame.textEnd
        for row in 0..<count {
            let place = text.count
            text.append("https://a.example/\(row)")
            links[row] = Cell(inFrame: .text, offset: start + place, length: text.count - place)
        }
        _ = frame.append(text: text)
        var encoder = XLSXEncoder(
            EncodingOptions(options.writing), maxRows: maxRows, maxLinks: maxLinks)
        var output = OutputBuffer()
        try encoder.begin(OutputTable(["A"]), into: &output)
        var bytes = OutputBuffer()
        let summary = try encoder.encode(frame.batch, firstRow: 0, into: &bytes)
        withExtendedLifetime(frame) {}
        encoder.append(summary, completing: &bytes)
        output.append(bytes.base, count: bytes.count)
        try encoder.finish(ResultFooter(), totals: nil, rowCount: count, into: &output)
        return (try ZipArchive(output.array), encoder.warnings)
    }

    @Test func `a sheet has as many links as Excel takes, and a warning tells of more`() throws {
        #expect(WrittenLinks.maxCount == 65_530)
        let (archive, warnings) = try linked(7, maxLinks: 5)
        let sheet = try #require(archive.text("xl/worksheets/sheet1.xml"))
        #expect(sheet.split(separator: "<hyperlink ").count == 6)
        #expect(sheet.contains("<hyperlink ref=\"A6\" r:id=\"rId5\"/></hyperlinks>"))
        let parts = try #require(archive.text("xl/worksheets/_rels/sheet1.xml.rels"))
        #expect(parts.contains("https://a.example/4\""))
        #expect(!parts.contains("https://a.example/5\""))
        #expect(warnings.map(\.code) == ["links_left_out"])
        #expect(warnings.map(\.count) == [2])
        // As many as there may be are no warning; each sheet has its own.
        #expect(try linked(5, maxLinks: 5).1 == [])
        #expect(try linked(10, maxLinks: 5, maxRows: 6).1 == [])
        #expect(try linked(12, maxLinks: 4, maxRows: 6).1.map(\.count) == [2])
    }

    @Test func `links that are longer than Excel takes are left out`() throws {
        let long = "https://a.example/" + String(repeating: "x", count: 2062)
        let fits = String(long.dropLast())
        let (archive, warnings) = try archive(
            measure(
                [long, fits].map { "{\"value\":1,\"links\":[{\"label\":\"x\",\"url\":\"\($0)\"}]}" }
            )
        ) { $0.writing.links = true }
        #expect(cells(archive) == [#"<c r="A2"><v>1</v></c>"#, #"<c r="A3" s="4"><v>1</v></c>"#])
        #expect(warnings.map(\.code) == ["long_links_left_out"])
        let sheet = try #require(archive.text("xl/worksheets/sheet1.xml"))
        #expect(sheet.contains("<hyperlinks><hyperlink ref=\"A3\" r:id=\"rId1\"/></hyperlinks>"))
    }
}
