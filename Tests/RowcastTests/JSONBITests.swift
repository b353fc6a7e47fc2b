import Rowcast
import Testing

@Suite struct JSONBITests {
    /// A result with totals, pivoted by one field.
    private static let metadata = """
        {"fields":{"dimensions":[{"view":"o","name":"o.day","type":"date_date","view_label":"O",\
        "label":"O Day","hidden":false}],"measures":[{"name":"o.count","type":"count",\
        "label":"O Count"}],"pivots":[{"name":"o.status","label":"O Status"}]},\
        "pivots":[{"key":"new"},{"key":"old"}],"filters":{"o.day":"7 days"},"has_totals":true}
        """
    private static let rows = """
        {"o.day":{"value":"2024-01-01"},"o.count|FIELD|new":{"value":1},\
        "o.count|FIELD|old":{"value":2.50}},\
        {"o.day":{"value":null},"o.count|FIELD|new":{"value":3},"o.count|FIELD|old":{"value":null}}
        """
    private static let totals = """
        {"o.day":{"value":null},"o.count|FIELD|new":{"value":4},\
        "o.count|FIELD|old":{"value":2.50}}
        """
    private static let document =
        #"{"metadata":\#(metadata),"rows":[\#(rows),\#(totals)]}"#

    private func convert(
        _ text: String, from format: ResultFormat = .jsonBI, to target: ResultFormat = .csv,
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> String {
        var options = ConversionOptions()
        options.threads = 1
        if target == .csv { options.writing.totals = .all }
        change(&options)
        let bytes = try Conversion(from: format, options: options).convert(
            Array(text.utf8), to: target)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func failure(_ text: String, from format: ResultFormat? = .jsonBI) -> String {
        do {
            _ = try Conversion(from: format).convert(Array(text.utf8), to: .csv)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    // MARK: - Reading

    @Test func `pivots stand in the keys, and the totals are the last row`() throws {
        #expect(
            try convert(Self.document) == """
                O Day,new O Count,old O Count
                2024-01-01,1,2.50
                ,3,
                ,4,2.50

                """)
    }

    @Test func `the totals are no row of json`() throws {
        let json = try convert(Self.document, to: .json)
        #expect(json.split(separator: "\n").count == 2)
    }

    @Test(arguments: [16, 40, 64, 200, 1000])
    func `the totals are found however the input is cut`(frameBytes: Int) throws {
        let whole = try convert(Self.document, to: .jsonDetail)
        #expect(
            try convert(Self.document, to: .jsonDetail) { $0.frameBytes = frameBytes } == whole)
        #expect(
            try convert(Self.document, to: .jsonBI) { $0.frameBytes = frameBytes }
                == Self.document)
    }

    @Test func `a last row with a dimension is no totals row`() throws {
        let document = #"{"metadata":\#(Self.metadata),"rows":[\#(Self.totals),\#(Self.rows)]}"#
            .replacing(#"{"value":null},"o.count|FIELD|new":{"value":3}"#, with: #"{"value":"x"}"#)
        #expect(try convert(document, to: .json).split(separator: "\n").count == 3)
        #expect(try convert(document, to: .jsonBI) == document)
    }

    @Test func `without has_totals a last row of nulls is a row`() throws {
        let document = Self.document.replacing(#""has_totals":true"#, with: #""has_totals":false"#)
        #expect(try convert(document, to: .json).split(separator: "\n").count == 3)
    }

    @Test func `totals can be all there is`() throws {
        let document = #"{"metadata":\#(Self.metadata),"rows":[\#(Self.totals)]}"#
        #expect(try convert(document, to: .json) == "[]\n")
        #expect(try convert(document, to: .jsonBI) == document)
        #expect(try convert(document).hasSuffix("O Count\n,4,2.50\n"))
    }

    @Test func `rows may come before the metadata`() throws {
        let document = #"{"rows":[\#(Self.rows),\#(Self.totals)], "metadata" : \#(Self.metadata)}"#
        #expect(try convert(document) == convert(Self.document))
        #expect(try convert(document, to: .jsonBI) == Self.document)
        let inspection = try Conversion().inspect(MemorySource(Array(document.utf8)))
        #expect(inspection.format == .jsonBI)
    }

    @Test func `pivots that the metadata does not declare are found in the keys`() throws {
        let document = """
            {"metadata":{},"rows":[{"a.b":{"value":"x"},"a.n|FIELD|1|FIELD|y":{"value":1},\
            "a.n|FIELD|2|FIELD|y":{"value":2}}]}
            """
        #expect(try convert(document) == "a.b,1 - y a.n,2 - y a.n\nx,1,2\n")
        let json = try convert(document, to: .jsonDetail)
        #expect(json.contains(#""a.n":{"1|FIELD|y":{"value":1},"2|FIELD|y":{"value":2}}"#))
        #expect(json.contains(#""pivots":[{"key":"1|FIELD|y""#))
    }

    @Test func `one undeclared segment behind a pivot's key belongs to that pivot`() throws {
        let document = Self.document.replacing("FIELD|old\"", with: "FIELD|old|FIELD|7\"")
        #expect(try convert(document) == convert(Self.document))
    }

    @Test func `measures that are lists are arrays, nulls among them`() throws {
        let document = """
            {"metadata":{"fields":{"measures":[{"name":"n","type":"list"}]}},\
            "rows":[{"n":{"value":["a",null]}}]}
            """
        #expect(try convert(document, to: .json) == "[{\"n\":[\"a\",null]}]\n")
        #expect(try convert(document, to: .jsonBI) == document)
    }

    @Test(arguments: [("true", 1), (#""at 200""#, 1), ("false", 0), (#""false""#, 0), ("null", 0)])
    func `columns that the server left out are a warning`(value: String, count: Int) throws {
        let document = #"{"metadata":{"columns_truncated":\#(value)},"rows":[]}"#
        let report = try Conversion().run(
            MemorySource(Array(document.utf8)), to: [ConversionOutput(.json, to: MemorySink())])
        #expect(report.warnings.filter { $0.code == "columns_truncated" }.count == count)
    }

    @Test func `a row that says that the query failed is an error`() throws {
        #expect(
            failure(#"{"metadata":{},"rows":[{"looker_error":"no such table"}]}"#)
                == "json_bi: the query failed: no such table (row 1)")
    }

    @Test func `a query that fails after rows is an error though keys are left out`() throws {
        let rows = Array(repeating: #"{"a":{"value":1}}"#, count: 1001).joined(separator: ",")
        #expect(throws: ConversionError.self) {
            try convert(#"{"metadata":{},"rows":[\#(rows),{"looker_error":"lost"}]}"#) {
                $0.reading.extraKeys = .ignore
            }
        }
    }

    @Test func `a limit leaves the totals out`() throws {
        let text = try convert(Self.document) {
            $0.limit = 1
            $0.writing.totals = .byFormat
        }
        #expect(text.hasSuffix("\n2024-01-01,1,2.50\n"))
    }

    // MARK: - Writing

    @Test func `nothing is lost on the way to json_bi`() throws {
        let document = """
            {"x":1,"metadata": {"b":[ 1.0 ],"has_totals":"maybe","filters":{}},"y":2,\
            "rows":[{"a":{"value":1,"z":[]}}],"z":{"x":"\\u00e9"}}
            """
        let back = try convert(document, to: .jsonBI)
        #expect(
            back == """
                {"metadata":{"b":[ 1.0 ],"has_totals":"maybe","filters":{}},"x":1,"y":2,\
                "rows":[{"a":{"value":1,"z":[]}}],"z":{"x":"\\u00e9"}}
                """)
    }

    @Test func `chosen columns are the fields of the metadata too`() throws {
        let chosen = try convert(Self.document, to: .jsonBI) { $0.writing.columns = ["o.count"] }
        #expect(chosen.contains(#""dimensions":[]"#))
        #expect(
            chosen.contains(
                #""rows":[{"o.count|FIELD|new":{"value":1},"o.count|FIELD|old":{"value":2.50}}"#))
    }

    @Test func `totals that are left out are not announced`() throws {
        let left = try convert(Self.document, to: .jsonBI) { $0.writing.totals = .none }
        #expect(left.contains(#""has_totals":false"#))
        #expect(left.hasSuffix(#""rows":[\#(Self.rows)]}"#))
    }

    @Test func `json_detail's totals become the last row, and come back`() throws {
        let detail = try convert(Self.document, to: .jsonDetail)
        #expect(
            detail.hasSuffix(
                #"],"totals_data":{"o.day":{"value":null},"o.count":"#
                    + #"{"new":{"value":4},"old":{"value":2.50}}}}"#))
        #expect(detail.contains(#""applied_filters":{"o.day":"7 days"}"#))
        let back = try convert(detail, from: .jsonDetail, to: .jsonBI)
        #expect(back.hasSuffix(#""rows":[\#(Self.rows),\#(Self.totals)]}"#))
        #expect(back.contains(#""filters":{"o.day":"7 days"}"#))
    }

    @Test func `totals that were announced and do not come are a row of nulls`() throws {
        let detail = """
            {"has_totals":true,"fields":{"dimensions":[{"name":"a"}]},"data":[{"a":{"value":null}}]}
            """
        let bi = try convert(detail, from: .jsonDetail, to: .jsonBI)
        #expect(bi.hasSuffix(#""rows":[{"a":{"value":null}},{"a":{"value":null}}]}"#))
        #expect(try convert(bi, to: .json) == "[{\"a\":null}]\n")
    }

    @Test func `whether there are totals is looked for behind the rows`() throws {
        let detail = """
            {"fields":{"dimensions":[{"name":"a"}],"measures":[{"name":"b"}]},\
            "data":[{"a":{"value":"x"},"b":{"value":1}}],\
            "has_totals":true,"totals_data":{"b":{"value":1}}}
            """
        let bi = try convert(detail, from: .jsonDetail, to: .jsonBI)
        #expect(bi.contains(#""has_totals":true"#))
        #expect(bi.hasSuffix(#",{"a":{"value":null},"b":{"value":1}}]}"#))
    }

    @Test func `from rows without metadata there is what is known`() throws {
        #expect(
            try convert("o.day\n1\n", from: .csv, to: .jsonBI) == """
                {"metadata":{"big_query_metadata":{"total_bytes_processed":0,\
                "backend_cache_hit":false},"fields":{"measures":[],\
                "dimensions":[{"sql":null,"view":"o",\
                "dimension_group":null,"category":"dimension","field_group_label":null,\
                "name":"o.day","type":"number","view_label":null,"label":"o.day",\
                "field_group_variant":null,"hidden":false,"description":null}],\
                "table_calculations":[],"pivots":[]},"pivots":[],"filters":{},\
                "filter_expression":null,"columns_truncated":false,"has_totals":false,\
                "has_subtotals":false,"sql":null},"rows":[{"o.day":{"value":1}}]}
                """)
    }

    // MARK: - Documents of servers

    @Test(.enabled(if: Samples.arePresent, "there is no folder ../shared/samples"))
    func `a document of a server keeps every byte`() throws {
        let input = try Samples.bytes("json_bi/avatica-real-list-measures.json")
        let text = String(decoding: input, as: UTF8.self)
        #expect(try convert(text, to: .jsonBI) == text)
        #expect(
            try convert(text).hasPrefix(
                "Users Created Year,Users Names,Users Ages\n2011,\"[\"\"Nikolai Lingenfelter\"\""))
    }
}
