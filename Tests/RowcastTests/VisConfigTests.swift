import Testing

@testable import Rowcast

@Suite struct VisConfigTests {
    /// Five rows of three columns, with totals.
    private static let document = """
        {"vis_config":{"show_row_numbers":true},"fields":{"dimensions":[
        {"name":"o.city","label":"Orders City","label_short":"City"},
        {"name":"o.day","label":"Orders Day","label_short":"Day"}],"measures":[
        {"name":"o.n","label":"Orders N","label_short":"N","is_numeric":true}]},
        "has_totals":true,"data":[
        {"o.city":{"value":"a"},"o.day":{"value":"d1"},"o.n":{"value":1000,"rendered":"1,000"}},
        {"o.city":{"value":"b"},"o.day":{"value":"d2"},"o.n":{"value":2}},
        {"o.city":{"value":"c"},"o.day":{"value":"d3"},"o.n":{"value":3}},
        {"o.city":{"value":"d"},"o.day":{"value":"d4"},"o.n":{"value":4}},
        {"o.city":{"value":"e"},"o.day":{"value":"d5"},"o.n":{"value":5}}],
        "totals_data":{"o.n":{"value":1014}}}
        """
    private static let pivoted = """
        {"fields":{"dimensions":[{"name":"d"}],"measures":[{"name":"m"},{"name":"k"}],
        "pivots":[{"name":"p"}]},"pivots":[{"key":"x"},{"key":"y"},
        {"key":"$$$_row_total_$$$","is_total":true}],"data":[{"d":{"value":"r"},
        "m":{"x":{"value":1},"y":{"value":2},"$$$_row_total_$$$":{"value":3}},
        "k":{"x":{"value":4},"y":{"value":5},"$$$_row_total_$$$":{"value":9}}}]}
        """

    private func convert(
        _ vis: String?, _ text: String = document, to format: ResultFormat = .csv,
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> String {
        var options = ConversionOptions()
        options.writing.visConfig = vis.map { Array($0.utf8) }
        options.writing.applyVis = true
        if format != .json { options.writing.totals = .all }
        change(&options)
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(text.utf8), to: format)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }

    @Test func `view names are left out of headings`() throws {
        let text = try convert(#"{"show_view_names":false}"#)
        #expect(lines(text)[0] == "City,Day,N")
        #expect(lines(try convert(#"{"show_view_names":true}"#))[0].hasPrefix("Orders City,"))
    }

    @Test func `series have labels of their own`() throws {
        let vis = #"{"show_view_names":false,"series_labels":{"o.n":"How, many"}}"#
        #expect(lines(try convert(vis))[0] == "City,Day,\"How, many\"")
        let text = try convert(#"{"series_labels":{"x - m":"Only x"}}"#, Self.pivoted)
        #expect(lines(text)[0] == "d,x Only x,x k,y m,y k,Row Total m,Row Total k")
    }

    @Test func `fields and pivots are hidden`() throws {
        #expect(lines(try convert(#"{"hidden_fields":["o.day"]}"#))[1] == "a,1000")
        let vis = """
            {"hidden_pivots":{"x":{"is_entire_pivot_hidden":true,"measure_names":[]},
            "y":{"is_entire_pivot_hidden":false,"measure_names":["k"]}},"show_row_totals":false}
            """
        #expect(try convert(vis, Self.pivoted) == "d,y m\nr,2\n")
        #expect(
            lines(try convert(#"{"hide_row_totals":true}"#, Self.pivoted))[0]
                == "d,x m,x k,y m,y k")
    }

    @Test func `columns are ordered, pivots together`() throws {
        let vis = #"{"column_order":["o.n","gone","o.city"]}"#
        #expect(lines(try convert(vis))[0] == "Orders N,Orders City,Orders Day")
        let text = try convert(#"{"column_order":["d","k","m"]}"#, Self.pivoted)
        #expect(lines(text)[0] == "d,x k,x m,y k,y m,Row Total k,Row Total m")
    }

    @Test func `the user's columns count more than the visualisation's`() throws {
        let vis = #"{"hidden_fields":["o.day"],"show_row_numbers":true}"#
        let text = try convert(vis) { $0.writing.columns = ["o.day", "o.n"] }
        #expect(lines(text)[1] == "d1,1000")
    }

    @Test func `rows are numbered, totals are not`() throws {
        let text = try convert(nil)
        #expect(lines(text).first == "#,Orders City,Orders Day,Orders N")
        #expect(lines(text)[1] == "1,a,d1,1000")
        #expect(lines(text)[5] == "5,e,d5,5")
        #expect(lines(text)[6] == ",,,1014")
        let last = try convert(
            #"{"show_row_numbers":true,"column_order":["o.city","$$$_row_numbers_$$$"]}"#)
        #expect(lines(last)[1] == "a,1,d1,1000")
    }

    @Test(arguments: [16, 100, 300])
    func `numbers and windows do not depend on frames`(frameBytes: Int) throws {
        let vis = """
            {"show_row_numbers":true,"limit_displayed_rows":true,"limit_displayed_rows_values":
            {"show_hide":"hide","first_last":"first","num_rows":"2"}}
            """
        let text = try convert(vis) {
            $0.frameBytes = frameBytes
            $0.threads = 2
        }
        #expect(Array(lines(text).dropFirst()) == ["1,c,d3,3", "2,d,d4,4", "3,e,d5,5", ",,,1014"])
    }

    @Test(arguments: [
        ("show", "first", "2", ["a", "b"]), ("hide", "first", "2", ["c", "d", "e"]),
        ("show", "last", "2", ["d", "e"]), ("hide", "last", "2", ["a", "b", "c"]),
        ("show", "last", "9", ["a", "b", "c", "d", "e"]), ("hide", "last", "9", []),
        ("show", "first", "0", []),
    ])
    func `some rows are shown`(
        _ showHide: String, _ place: String, _ count: String, _ cities: [String]
    ) throws {
        let vis = """
            {"limit_displayed_rows":true,"limit_displayed_rows_values":
            {"show_hide":"\(showHide)","first_last":"\(place)","num_rows":"\(count)"}}
            """
        let text = try convert(vis)
        #expect(lines(text).dropFirst().dropLast().map { String($0.prefix(1)) } == cities)
        #expect(lines(text).last == ",,1014")
    }

    @Test func `the limit counts before the window of rows`() throws {
        let vis = """
            {"limit_displayed_rows":true,
            "limit_displayed_rows_values":{"show_hide":"show","first_last":"last","num_rows":1}}
            """
        #expect(lines(try convert(vis) { $0.limit = 2 }).dropFirst() == ["b,d2,2", ",,1014"])
        let rows = try convert(vis) {
            $0.limit = 2
            $0.writing.totals = .byFormat
        }
        #expect(lines(rows).dropFirst() == ["b,d2,2"])
        #expect(lines(try convert(vis) { $0.limit = 9 }).dropFirst() == ["e,d5,5", ",,1014"])
    }

    @Test(arguments: [16, 1 << 20])
    func `settings count wherever they stand`(frameBytes: Int) throws {
        let text =
            Self.document.replacing(
                #"{"vis_config":{"show_row_numbers":true},"#, with: "{"
            ).dropLast() + #","vis_config":{"show_row_numbers":true}}"#
        let shown = try convert(nil, String(text)) { $0.frameBytes = frameBytes }
        #expect(lines(shown).first == "#,Orders City,Orders Day,Orders N")
    }

    @Test(arguments: ["-1e999", "\"nan\"", "\"inf\"", "1e308"])
    func `colours need numbers that there are`(number: String) throws {
        let constraint = "{\"type\":\"number\",\"value\":\(number)}"
        let vis = """
            {"conditional_formatting":[{"type":"along a scale...","color_application":{"options":
            {"constraints":{"min":\(constraint),"max":{"type":"percent","value":1e308}}}}}]}
            """
        let text = Self.document.replacing(
            "\"value\":2}", with: "\"value\":1.7e308}"
        ).replacing("\"value\":3}", with: "\"value\":-1.7e308}")
        #expect(try convert(vis, text, to: .html) { $0.writing.html = .page }.contains("1.7e308"))
        #expect(try convert(vis, text, to: .xlsx).utf8.count > 1000)
    }

    @Test func `totals are hidden`() throws {
        #expect(lines(try convert(#"{"show_totals":false}"#)).last == "e,d5,5")
        #expect(lines(try convert(#"{"hide_totals":true}"#)).last == "e,d5,5")
    }

    @Test func `series have formats of their own, over what the source shows`() throws {
        let code = #"{"series_value_format":{"o.n":"0.0"}}"#
        #expect(lines(try convert(code))[1] == "a,d1,1000.0")
        #expect(lines(try convert(code) { $0.writing.applyFormatting = true })[1] == "a,d1,1000.0")
        let object = #"{"series_value_format":{"o.n":{"name":"usd","format_string":"$0.00"}}}"#
        #expect(lines(try convert(object))[1] == "a,d1,$1000.00")
        #expect(
            lines(try convert(#"{"series_value_format":{"o.n":{"name":"usd"}}}"#))[2]
                == "b,d2,$2.00")
    }

    private static let scale = """
        {"conditional_formatting":[{"type":"along a scale...","fields":["o.n"],
        "color_application":{"custom":{"stops":[{"color":"#000000"},{"color":"#ffffff"}]},
        "options":{"constraints":{"min":{"type":"number","value":2},
        "max":{"type":"percentile","value":75}}}}},
        {"type":"greater than","value":1,"background_color":"#ff0000","fields":null}]}
        """

    /// 75 % of the numbers 2, 3, 4, 5 and 1000 are at most 5; 3 lies a third of the way from 2.
    @Test(arguments: [16, 200, 100_000])
    func `pages show numbers along a scale of colours`(frameBytes: Int) throws {
        let page = try convert(Self.scale, to: .html) {
            $0.writing.html = .page
            $0.frameBytes = frameBytes
        }
        #expect(page.contains(#"<td style="background:#FFFFFF;color:#000">1000</td>"#))
        #expect(page.contains(#"<td style="background:#000000;color:#fff">2</td>"#))
        #expect(page.contains(#"<td style="background:#555555;color:#fff">3</td>"#))
        #expect(page.contains(#"<td style="background:#FFFFFF;color:#000">5</td>"#))
        #expect(page.contains("<td>1014</td>"))
        let table = try convert(Self.scale, to: .html)
        #expect(!table.contains("background"))
    }

    @Test func `workbooks have scales of colours of their own`() throws {
        var options = ConversionOptions()
        options.writing.visConfig = Array(Self.scale.utf8)
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(Self.document.utf8), to: .xlsx)
        let part = try ZipArchive(bytes).content("xl/worksheets/sheet1.xml")
        let sheet = String(decoding: try #require(part), as: UTF8.self)
        #expect(
            sheet.contains(
                """
                <conditionalFormatting sqref="C2:C6"><cfRule type="colorScale" priority="1">\
                <colorScale><cfvo type="num" val="2.0"/><cfvo type="percentile" val="75.0"/>\
                <color rgb="FF000000"/><color rgb="FFFFFFFF"/></colorScale></cfRule>\
                </conditionalFormatting><conditionalFormatting sqref="C2:C6">\
                <cfRule type="expression" dxfId="0" priority="2">\
                <formula>AND(ISNUMBER(C2),C2&gt;1.0)</formula></cfRule>\
                </conditionalFormatting></worksheet>
                """))
    }

    @Test func `settings that are not applied are warnings`() throws {
        func warnings(_ vis: String) throws -> [Message] {
            var options = ConversionOptions()
            options.writing.visConfig = Array(vis.utf8)
            return try Conversion(from: .jsonDetail, options: options).run(
                MemorySource(Array(Self.document.utf8)),
                to: [ConversionOutput(.csv, to: MemorySink())]
            ).warnings.filter { $0.code == "vis_not_applied" }.map(\.message)
        }
        #expect(
            try warnings(#"{"transpose":true}"#) == [
                "the visualisation's setting 'transpose' is not applied; rows of the result are rows "
                    + "of the table"
            ])
        #expect(try warnings(#"{"transpose":false,"table_theme":"white","x":1}"#) == [])
        #expect(
            try warnings(
                """
                {"conditional_formatting":[{"type":"sparkle"},{"type":"sparkle"},
                {"type":"less than","value":null,"background_color":"#f00"}],
                "limit_displayed_rows":true,"limit_displayed_rows_values":{"num_rows":"many"}}
                """) == [
                    "the visualisation's setting 'limit_displayed_rows_values' cannot be read; all "
                        + "rows are written",
                    "the visualisation's setting 'conditional_formatting' of the type 'sparkle' is "
                        + "not applied",
                ])
        let many = (0..<60).map { _ in #"{"type":"null","bold":true}"# }.joined(separator: ",")
        #expect(
            try warnings("{\"conditional_formatting\":[\(many)]}") == [
                "the visualisation's setting 'conditional_formatting' has 60 entries, of which the "
                    + "first 50 are applied"
            ])
    }

    @Test func `scales of old are scales`() throws {
        let vis = """
            {"conditional_formatting":[{"type":"high to low","fields":["o.n"],
            "palette":{"name":"Red to White","colors":["#ff0000","#ffffff"]}}]}
            """
        let page = try convert(vis, to: .html) { $0.writing.html = .page }
        #expect(page.contains(##"<td style="background:#FF0000;color:#000">1000</td>"##))
        #expect(page.contains(##"<td style="background:#FFFFFF;color:#000">2</td>"##))
    }

    @Test func `json is not a table`() throws {
        let text = try convert(#"{"hidden_fields":["o.day"],"show_row_numbers":true}"#, to: .json)
        #expect(text.contains(#"{"o.city":"a","o.day":"d1","o.n":1000}"#))
    }

    @Test func `numbers of rows are no links`() throws {
        let text = """
            {"fields":{"dimensions":[{"name":"a"}]},"data":[
            {"a":{"value":"x","links":[{"url":"/d"}]}}]}
            """
        let html = try convert(#"{"show_row_numbers":true}"#, text, to: .html) {
            $0.writing.links = true
        }
        #expect(html.contains(#"<tr><td>1</td><td><a href="/d">x</a></td></tr>"#))
    }

    @Test func `html and md show the same table`() throws {
        let vis = #"{"hidden_fields":["o.day"],"show_row_numbers":true}"#
        #expect(try convert(vis, to: .html).contains("<tr><td>2</td><td>b</td><td>2</td></tr>"))
        #expect(try convert(vis, to: .md).contains("| 2 | b | 2 |\n"))
    }

    @Test func `unknown settings are ignored, and what is none is refused`() throws {
        #expect(
            lines(try convert(#"{"theme":[1],"hidden_fields":3,"column_order":{}}"#)).count == 7)
        let error = #expect(throws: ConversionError.self) { _ = try convert("[1]") }
        #expect(error?.reason == "visConfig: the vis_config is no JSON object")
        let broken = #expect(throws: ConversionError.self) { _ = try convert(#"{"a":}"#) }
        #expect(broken?.reason.description.contains("(byte 5)") == true)
    }

    @Test func `a document without settings is a warning`() throws {
        var options = ConversionOptions()
        options.writing.applyVis = true
        let report = try Conversion(from: .csv, options: options).run(
            MemorySource(Array("a\n1\n".utf8)), to: [ConversionOutput(.csv, to: MemorySink())])
        #expect(report.warnings.map(\.code) == ["no_vis_config"])
    }

    @Test func `chunks are shown like files`() async throws {
        var options = ConversionOptions()
        options.writing.visConfig = Array(
            """
            {"limit_displayed_rows":true,"limit_displayed_rows_values":
            {"show_hide":"show","first_last":"last","num_rows":1}}
            """.utf8)
        let (stream, input) = AsyncStream.makeStream(of: [UInt8].self)
        for byte in Self.document.utf8 { input.yield([byte]) }
        input.finish()
        var output: [UInt8] = []
        for try await chunk in Conversion(from: .jsonDetail, options: options).chunks(
            of: stream, to: .csv)
        {
            output += chunk
        }
        #expect(
            String(decoding: output, as: UTF8.self)
                == "Orders City,Orders Day,Orders N\ne,d5,5\n")
    }
}
