import Testing

@testable import Rowcast

@Suite struct FormattingTests {
    private static let document = """
        {"number_format":"1.234,56","fields":{"dimensions":[
        {"name":"o.id","label":"ID","type":"number","is_numeric":true},
        {"name":"o.city","label":"City","type":"string"}],"measures":[
        {"name":"o.count","label":"Count","type":"count","is_numeric":true},
        {"name":"o.sum","label":"Sum","is_numeric":true,"value_format":"$#,##0.00"},
        {"name":"o.rate","label":"Rate","is_numeric":true,"value_format":"0.0%",
        "strict_value_format":true},
        {"name":"o.bad","label":"Bad","is_numeric":true,"value_format":"0.0\\""}]},
        "has_totals":true,"data":[
        {"o.id":{"value":12345},"o.city":{"value":"Bonn","rendered":"Bo\\"nn"},
        "o.count":{"value":1062,"rendered":"1,062"},"o.sum":{"value":2.675},
        "o.rate":{"value":0.5},"o.bad":{"value":1}},
        {"o.id":{"value":1},"o.city":{"value":null},"o.count":{"value":962},
        "o.sum":{"value":-1234.5},"o.rate":{"value":null},"o.bad":{"value":null}}],
        "totals_data":{"o.count":{"value":2024},"o.sum":{"value":-1231.825}}}
        """

    private func convert(
        _ text: String = document, from format: ResultFormat = .jsonDetail,
        to target: ResultFormat = .csv, _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> String {
        var options = ConversionOptions()
        options.writing.applyFormatting = true
        change(&options)
        let bytes = try Conversion(from: format, options: options).convert(
            Array(text.utf8), to: target)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `values show as rendered, or as their format says`() throws {
        #expect(
            try convert { $0.writing.totals = .all } == """
                ID,City,Count,Sum,Rate,Bad
                12345,"Bo""nn","1,062","$2,68",50.0%,1
                1,,962,"-$1.234,50",,
                ,,2.024,"-$1.231,83",,

                """)
    }

    @Test func `values stay what they are unless formatting is asked for`() throws {
        #expect(
            try convert { $0.writing.applyFormatting = false }.split(separator: "\n")[1]
                == "12345,Bonn,1062,2.675,0.5,1")
    }

    @Test func `formatted values of json are strings`() throws {
        #expect(
            try convert(to: .json).split(separator: "\n")[1] == """
                {"o.id":"1","o.city":null,"o.count":"962","o.sum":"-$1.234,50","o.rate":null,\
                "o.bad":null}]
                """)
    }

    @Test func `json_bi shows formatted values too`() throws {
        let text = try convert(to: .jsonBI)
        #expect(text.contains(#""o.count":{"value":"1,062"},"o.sum":{"value":"$2,68"}"#))
        let again = try convert(text, from: .jsonBI, to: .jsonBI)
        #expect(again.contains(#""o.count":{"value":"1,062"},"o.sum":{"value":"$2,68"}"#))
    }

    @Test func `html shows the cleaned html of cells, other formats never do`() throws {
        let text = """
            {"fields":{"dimensions":[{"name":"a"},{"name":"b"}]},"data":[{"a":{"value":"x",
            "html":"<b onclick=\\"f()\\">x</b><script>f()</script>",
            "links":[{"url":"/d"}]},"b":{"value":" y","html":"<a href='/e'>y</a>",
            "links":[{"url":"/d"}]}}]}
            """
        #expect(
            try convert(text, to: .html) { $0.writing.links = true }.contains(
                """
                <tr><td><a href="/d"><b>x</b></a></td>\
                <td style="white-space:pre-wrap"><a href="/e" rel="noopener noreferrer">y</a></td>
                """))
        #expect(
            try convert(text, to: .html) { $0.writing.applyFormatting = false }.contains(
                "<td>x</td>"))
        for format in [ResultFormat.csv, .txt, .json, .md, .gsxml] {
            #expect(!(try convert(text, to: format).contains("<b")))
        }
    }

    @Test func `json_detail and sql keep the values`() throws {
        #expect(try convert(to: .jsonDetail).contains(#""o.sum":{"value":2.675}"#))
        #expect(
            try convert(to: .sql) { $0.writing.sqlRows = .duckdb }
                .contains("(12345, 'Bonn', 1062, 2.675, 0.5, 1)"))
    }

    @Test func `numbers of which nothing is known stay as they are`() throws {
        #expect(try convert("id,n\n1,12345\n", from: .csv, to: .csv) == "id,n\n1,12345\n")
        #expect(try convert(#"[{"n":12345}]"#, from: .json) == "n\n12345\n")
    }

    @Test func `a bad format is a warning that names the field`() throws {
        var options = ConversionOptions()
        options.writing.applyFormatting = true
        let report = try Conversion(from: .jsonDetail, options: options).run(
            MemorySource(Array(Self.document.utf8)), to: [ConversionOutput(.csv, to: MemorySink())])
        let warning = try #require(report.warnings.first { $0.code == "bad_value_format" })
        #expect(
            warning.message.description.hasPrefix(
                "the value format '0.0\"' of o.bad cannot be used"))
    }

    @Test func `pivoted cells are formatted`() throws {
        let text = """
            {"fields":{"dimensions":[{"name":"d"}],"measures":[{"name":"m","is_numeric":true,
            "value_format":"0.0"}],"pivots":[{"name":"p"}]},"pivots":[{"key":"a"},{"key":"b"}],
            "data":[{"d":{"value":"x"},"m":{"a":{"value":1},"b":{"value":2.25,"rendered":"zwei"}}}]}
            """
        #expect(try convert(text) == "d,a m,b m\nx,1.0,zwei\n")
    }

    @Test func `numbers without a format have thousands apart in measures and calculations`() throws
    {
        let text = """
            {"fields":{"dimensions":[{"name":"y","type":"number","is_numeric":true},
            {"name":"z","is_numeric":true,"value_format":"#,##0"}],
            "measures":[{"name":"m","is_numeric":true}],
            "table_calculations":[{"name":"c","is_numeric":true}]},"data":[
            {"y":{"value":2018},"z":{"value":2018},"m":{"value":2018},"c":{"value":2018.5}}]}
            """
        #expect(try convert(text) == "y,z,m,c\n2018,\"2,018\",\"2,018\",\"2,018.5\"\n")
    }

    @Test func `a document's decimal mark is in numbers of dimensions too`() throws {
        let text = """
            {"number_format":"1.234,56","fields":{"dimensions":[{"name":"d","is_numeric":true}]},
            "data":[{"d":{"value":20180.5}}]}
            """
        #expect(try convert(text, to: .txt) == "d\n20180,5\n")
    }

    @Test(arguments: [ResultFormat.csv, .txt, .md, .html, .json, .gsxml])
    func `numbers that came as text are formatted where the field is numeric`(
        _ target: ResultFormat
    ) throws {
        let text = """
            {"fields":{"dimensions":[{"name":"s","type":"string","value_format":"0.0"}],
            "measures":[{"name":"m","is_numeric":true,"value_format":"$#,##0.00"},
            {"name":"c","is_numeric":true}]},"data":[
            {"s":{"value":"7"},"m":{"value":"1234.50"},"c":{"value":"6000"}},
            {"s":{"value":"8"},"m":{"value":"N/A"},"c":{"value":"007"}}],
            "totals_data":{"m":{"value":"-0.125e1"}}}
            """
        let shown = try convert(text, to: target) {
            if target != .json { $0.writing.totals = .all }
        }
        for value in ["$1,234.50", "6,000", "N/A", "007"] {
            #expect(shown.contains(value), "\(value)")
        }
        #expect(!shown.contains("7.0"))
        if target != .json { #expect(shown.contains("-$1.25")) }
    }

    @Test func `a format that would repeat a text is a warning, and the text stays`() throws {
        let code = String(repeating: "@", count: 1000)
        let text = """
            {"fields":{"dimensions":[{"name":"d","value_format":"\(code)"}]},
            "data":[{"d":{"value":"abc"}}]}
            """
        var options = ConversionOptions()
        options.writing.applyFormatting = true
        let sink = MemorySink()
        let report = try Conversion(from: .jsonDetail, options: options).run(
            MemorySource(Array(text.utf8)), to: [ConversionOutput(.csv, to: sink)])
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "d\nabc\n")
        let warning = try #require(report.warnings.first { $0.code == "bad_value_format" })
        #expect(
            warning.message.description.hasSuffix(
                "of d cannot be used: a section shows its value 1000 times, but 2 times at most "
                    + "are possible; its values are left as they came"))
    }

    @Test func `a transform tells how long the text of its formats is`() throws {
        var header = ResultHeader()
        var field = Field(name: "m", category: .measure)
        field.valueFormat = "\"12345678\"0.00;0"
        header.columns = [Column(field), Column(Field(name: "n"))]
        var warnings: [Warning] = []
        let shown = ShownValues(header, isGeneral: true, warnings: &warnings)
        // Eight characters, in a piece of its own, and four places.
        #expect(shown.fixedBytesPerRow == 13)
    }

    @Test func `several outputs of one reading differ only in what is shown`() throws {
        var options = ConversionOptions()
        options.writing.applyFormatting = true
        let (csv, sql) = (MemorySink(), MemorySink())
        options.writing.sqlRows = .sqlite
        try Conversion(from: .jsonDetail, options: options).run(
            MemorySource(Array(Self.document.utf8)),
            to: [ConversionOutput(.csv, to: csv), ConversionOutput(.sql, to: sql)])
        #expect(String(decoding: csv.bytes, as: UTF8.self).contains("$2,68"))
        #expect(String(decoding: sql.bytes, as: UTF8.self).contains(" 2.675,"))
    }

    // MARK: - json_bi's dates

    @Test(arguments: [
        ("-1000", "1969-12-31 23:59:59"), ("-86400000", "1969-12-31 00:00:00"),
        ("-86400001", "1969-12-30 23:59:59.999"), ("-43200000", "1969-12-31 12:00:00"),
        ("-43200001.0", "1969-12-31 11:59:59.999"), ("-129600001", "1969-12-30 11:59:59.999"),
        ("-2208988800000", "1900-01-01 00:00:00"), ("-62135596800000", "0001-01-01 00:00:00"),
        ("-62135596800001", "-62135596800001"),
    ])
    func `milliseconds before 1970 belong to the day before`(
        _ number: String, _ time: String
    ) throws {
        let text = """
            {"metadata":{"fields":{"dimensions":[{"name":"t","type":"date_time"}]}},
            "rows":[{"t":{"value":\(number)}}]}
            """
        #expect(
            try convert(text, from: .jsonBI) { $0.writing.applyFormatting = false }
                == "t\n\(time)\n")
    }

    @Test func `days and milliseconds of json_bi become dates`() throws {
        let text = """
            {"metadata":{"fields":{"dimensions":[{"name":"a","type":"date_date"},
            {"name":"b","type":"date_time"},{"name":"c","type":"date_month"},
            {"name":"d","type":"date_year"},{"name":"e","type":"number"}]}},"rows":[
            {"a":{"value":18252},"b":{"value":1577009106789},"c":{"value":18232.0},
            "d":{"value":2019},"e":{"value":18252}},
            {"a":{"value":-1},"b":{"value":0},"c":{"value":null},"d":{"value":null},
            "e":{"value":1.5}},
            {"a":{"value":"2019-12-22"},"b":{"value":-1},"c":{"value":99999999999},
            "d":{"value":1},"e":{"value":2}}]}
            """
        #expect(
            try convert(text, from: .jsonBI) { $0.writing.applyFormatting = false } == """
                a,b,c,d,e
                2019-12-22,2019-12-22 10:05:06.789,2019-12,2019,18252
                1969-12-31,1970-01-01 00:00:00,,,1.5
                2019-12-22,1969-12-31 23:59:59.999,99999999999,1,2

                """)
        let copy = try convert(text, from: .jsonBI, to: .jsonBI) {
            $0.writing.applyFormatting = false
        }
        #expect(copy.contains(#""a":{"value":18252}"#))
    }
}
