import Rowcast
import TableCalculations
import Testing

/// Calculations over documents with fields, pivots, totals, and calculations of their own.
@Suite struct DocumentTests {
    private func convert(
        _ document: String, to format: ResultFormat = .csv, _ calculations: [String: String] = [:],
        set: (inout ConversionOptions) throws -> Void = { _ in }
    ) throws -> (text: String, report: ConversionReport) {
        var options = ConversionOptions()
        options.calculations = calculations.sorted { $0.key < $1.key }.map {
            TableCalculation(name: $0.key, expression: $0.value)
        }
        try set(&options)
        let sink = MemorySink()
        let report = try Conversion(from: .jsonDetail, options: options).run(
            MemorySource(Array(document.utf8)), to: [ConversionOutput(format, to: sink)])
        return (String(decoding: sink.bytes, as: UTF8.self), report)
    }

    // MARK: - Totals

    private let plain = """
        {"fields":{"dimensions":[{"name":"o.city","label":"City","type":"string"}],"measures":\
        [{"name":"o.n","label":"N","type":"count","is_numeric":true}]},"has_totals":true,\
        "data":[{"o.city":{"value":"A"},"o.n":{"value":30}},{"o.city":{"value":"B"},"o.n":{"value":10}}],\
        "totals_data":{"o.city":{"value":null},"o.n":{"value":50,"rendered":"50"}}}
        """

    @Test func `the row of totals is a result of one row`() throws {
        let text = try convert(
            plain,
            [
                "a_share": "${o.n} / ${o.n:total}", "b_sum": "sum(${o.n})",
                "c_blank": "if(is_null(${o.city}), null, 1)", "d_below": "offset(${o.n}, 1)",
            ]
        ) { $0.writing.totals = .total }.text
        #expect(
            text == """
                City,C Blank,N,A Share,B Sum,D Below
                A,1,30,0.6,40,10
                B,1,10,0.2,40,
                ,,50,1,50,

                """)
    }

    @Test func `a limit keeps the totals of the query`() throws {
        let text = try convert(plain, ["a": "${o.n} / ${o.n:total}", "b": "sum(${o.n})"]) {
            $0.limit = 1
        }.text
        #expect(text == "City,N,A,B\nA,30,0.6,30\n")
    }

    @Test func `a limit comes before calculations of whole columns, and keeps the row of totals`()
        throws
    {
        let document = plain.replacing(
            #"{"o.city":{"value":"B"}"#,
            with: #"{"o.city":{"value":"C"},"o.n":{"value":5}},{"o.city":{"value":"B"}"#)
        let calculations = [
            "a": "${o.n} / sum(${o.n})", "b": "rank(${o.n}, ${o.n})", "c": "offset(${o.n}, 1)",
            "d": "${a:total} + count(${o.n})",
        ]
        let text = try convert(document, calculations) {
            $0.limit = 2
            $0.writing.totals = .total
        }.text
        // The third row, of 10, is in no sum, and no row sees it below.
        #expect(
            text == """
                City,N,A,B,C,D
                A,30,0.8571428571428571,1,5,3
                C,5,0.14285714285714285,2,,3
                ,50,1,1,,2

                """)
    }

    @Test func `the total of a calculation is its cell in the row of totals`() throws {
        let calculations = [
            "mean": "mean(${o.n})", "of_mean": "${o.n} / ${mean:total}",
            "twice": "${of_mean:total} * 2",
        ]
        let text = try convert(plain, calculations) { $0.writing.totals = .total }.text
        #expect(
            text == """
                City,N,Mean,Of Mean,Twice
                A,30,20,0.6,2
                B,10,20,0.2,2
                ,50,50,1,2

                """)
        let without = plain.replacing(#""has_totals":true,"#, with: "").replacing(
            #","totals_data":{"o.city":{"value":null},"o.n":{"value":50,"rendered":"50"}}"#,
            with: "")
        let error = #expect(throws: ConversionError.self) { try convert(without, calculations) }
        #expect(error?.code == .invalidOption)
        #expect(
            error?.description.contains(
                "calculation of_mean, byte 9: mean has no total in this result") == true)
    }

    @Test func `totals of calculations of pivots stand in each pivot`() throws {
        let document = pivoted.replacing(
            #""data":[{"d":{"value":1}"#,
            with: #"""
                "has_totals":true,"totals_data":{"d":{"value":null},"m":{"x":{"value":300},\
                "y":{"value":700},"$$$_row_total_$$$":{"value":1000}}},"data":[{"d":{"value":1}
                """#.replacing("\\\n", with: ""))
        let calculations = [
            "a": "${m} / 100", "b": "${a:total}", "c": "sum(pivot_row(${a}))", "d2": "${c:total}",
            "e": "${m:row_total} / ${m}", "f": "pivot_index(${e:total}, 1)",
        ]
        let text = try convert(document, calculations) {
            $0.writing.totals = .total
            $0.writing.columns = ["d", "b", "c", "d2", "f"]
        }.text
        #expect(
            text == """
                D,x B,y B,C,D2,F
                1,3,7,6.74,10,3.3333333333333335
                2,3,7,2.78,10,3.3333333333333335
                ,3,7,10,10,3.3333333333333335

                """)
    }

    @Test func `json_detail has fields, cells with rendered text, and totals`() throws {
        let text = try convert(plain, to: .jsonDetail) {
            $0.calculations = [
                TableCalculation(
                    name: "share", expression: "${o.n} / sum(${o.n})", valueFormat: "percent_0"),
                TableCalculation(name: "big", expression: "${o.n} * 100"),
                TableCalculation(name: "none", expression: "offset(${o.n}, 1)"),
            ]
        }.text
        let parts = [
            #""table_calculations":[{"label":"Share","name":"share","expression":"${o.n} / sum(${o.n})","can_pivot":true,"sortable":true,"type":"number","align":"right","measure":true,"#,
            "\"value_format\":\"#,##0%\"",
            #""share":{"value":0.75,"rendered":"75%"},"big":{"value":3000,"rendered":"3,000"},"none":{"value":10,"rendered":"10"}}"#,
            #""none":{"value":null}}"#,
            #""totals_data":{"o.city":{"value":null},"o.n":{"value":50,"rendered":"50"},"share":{"value":1,"rendered":"100%"},"big":{"value":5000,"rendered":"5,000"},"none":{"value":null}}"#,
        ]
        for part in parts { #expect(text.contains(part), "\(part)\n\(text)") }
        // What we wrote is what we read.
        #expect(
            try convert(text).text == "City,N,Share,Big,None\nA,30,0.75,3000,10\nB,10,0.25,1000,\n")
    }

    @Test func `subtotals are calculated, and copied with a warning in json_bi`() throws {
        let document = plain.replacing(
            #""has_totals":true"#,
            with: #"""
                "has_totals":true,"has_subtotals":true,"subtotal_sets":[["o.city"]],\
                "subtotals_data":{"1":[{"o.city":{"value":"A"},"o.n":{"value":30},\
                "$$$__grouping__$$$":["o.city"]}]}
                """#.replacing("\\\n", with: ""))
        let calculations = ["twice": "${o.n} * 2"]
        let table = try convert(document, calculations) { $0.writing.totals = .all }
        #expect(table.text.hasPrefix("City,N,Twice\nA,30,60\nA,30,60\nB,10,20\n"), "\(table.text)")
        let detail = try convert(document, to: .jsonDetail, calculations)
        #expect(
            detail.text.contains(
                #"""
                "subtotals_data":{"1":[{"o.city":{"value":"A"},"o.n":{"value":30},\
                "twice":{"value":60,"rendered":"60"},"$$$__grouping__$$$":["o.city"]}]}
                """#.replacing("\\\n", with: "")), "\(detail.text)")
        #expect(detail.report.warnings.isEmpty)
        let copied = try convert(document, to: .jsonBI, calculations)
        #expect(copied.report.warnings.map(\.code) == ["subtotals_not_calculated"])
        let left = try convert(document, to: .jsonDetail, calculations) {
            $0.writing.totals = .total
        }
        #expect(left.report.warnings.isEmpty)
    }

    @Test func `lists of the row of totals are arrays in json_bi`() throws {
        let text = try convert(plain, to: .jsonBI, ["pair": "list(${o.n}, row())"]).text
        #expect(
            text.contains(
                #"""
                "rows":[{"o.city":{"value":"A"},"o.n":{"value":30},"pair":{"value":[30,1]}},\
                {"o.city":{"value":"B"},"o.n":{"value":10},"pair":{"value":[10,2]}},\
                {"o.city":{"value":null},"o.n":{"value":50},"pair":{"value":[50,1]}}]
                """#.replacing("\\\n", with: "")), "\(text)")
    }

    @Test func `each row of subtotals is a result of one row, which sees the totals`() throws {
        let document = plain.replacing(
            #""has_totals":true"#,
            with: #"""
                "has_totals":true,"has_subtotals":true,"subtotal_sets":[["o.city"]],\
                "subtotals_data":{"1":[{"o.city":{"value":"A"},"o.n":{"value":36},\
                "$$$__grouping__$$$":["o.city"]}]}
                """#.replacing("\\\n", with: ""))
        let calculations = [
            "part": "${o.n} / ${o.n:total}", "place": "rank(${o.n}, ${o.n})",
            "sum": "sum(${o.n})", "vs": "${sum} / ${sum:total}", "below": "offset(${o.n}, 1)",
        ]
        let table = try convert(document, calculations) { $0.writing.totals = .all }
        #expect(
            table.text == """
                City,N,Below,Part,Place,Sum,Vs
                A,30,10,0.6,1,40,0.8
                A,36,,0.72,1,36,0.72
                B,10,,0.2,2,40,0.8
                ,50,,1,1,50,1

                """)
    }

    /// Two dimensions and a pivot, with subtotals behind the rows as servers write them.
    private let subtotalled = """
        {"fields":{"dimensions":[{"name":"a","label":"A","type":"string"},{"name":"b","label":"B",\
        "type":"string"}],"measures":[{"name":"m","label":"M","type":"sum","is_numeric":true}],\
        "table_calculations":[{"name":"old","label":"Old","expression":"${m} + 1","type":"number",\
        "is_numeric":true,"measure":true,"can_pivot":true}],"pivots":[{"name":"p","label":"P",\
        "type":"string"}]},"pivots":[{"key":"x","data":{"p":"x"}},{"key":"y","data":{"p":"y"}}],\
        "data":[{"a":{"value":"q"},"b":{"value":"r"},"m":{"x":{"value":1},"y":{"value":2}},\
        "old":{"x":{"value":0},"y":{"value":0}}},{"a":{"value":"q"},"b":{"value":"s"},\
        "m":{"x":{"value":3},"y":{"value":4}},"old":{"x":{"value":0},"y":{"value":0}}}],\
        "subtotal_sets":[["a"]],"subtotals_data":{"1":[{"a":{"value":"q"},"b":{"value":null},\
        "m":{"x":{"value":4},"y":{"value":null}},"old":{"x":{"value":0},"y":{"value":0}},\
        "$$$__grouping__$$$":["a"]}]}}
        """

    @Test func `subtotals behind the rows get the columns of pivots, in any way they are read`()
        throws
    {
        let calculations = ["new": "sum(pivot_row(${m}))", "part": "${m} / sum(${m})"]
        let row = #"""
            "subtotals_data":{"1":[{"a":{"value":"q"},"b":{"value":null},"m":{"x":{"value":4},\
            "y":{"value":null}},"old":{"x":{"value":5,"rendered":"5"},"y":{"value":null}},\
            "part":{"x":{"value":1,"rendered":"1"},"y":{"value":null}},\
            "new":{"value":4,"rendered":"4"},"$$$__grouping__$$$":["a"]}]}
            """#.replacing("\\\n", with: "")
        for format in [ResultFormat.jsonDetail, .jsonFE] {
            let (text, report) = try convert(subtotalled, to: format, calculations) {
                $0.recalculates = true
                $0.frameBytes = 32
            }
            #expect(text.contains(row), "\(text)")
            #expect(report.warnings.isEmpty)
        }
        let chosen = try convert(subtotalled, to: .jsonDetail, calculations) {
            $0.writing.columns = ["a", "part"]
            $0.writing.renamedColumns = ["a": "area"]
        }.text
        #expect(
            chosen.contains(
                #"""
                "subtotals_data":{"1":[{"area":{"value":"q"},"part":{"x":{"value":1,"rendered":"1"},\
                "y":{"value":null}},"$$$__grouping__$$$":["area"]}]}
                """#.replacing("\\\n", with: "")), "\(chosen)")
    }

    @Test func `scales and rules of colours take calculated columns`() throws {
        let vis = ##"""
            {"conditional_formatting":[{"type":"along a scale...","fields":["share"],
            "color_application":{"custom":{"stops":[{"color":"#000000"},{"color":"#ffffff"}]}}},
            {"type":"greater than","value":35,"background_color":"#ff0000","fields":["twice"]}]}
            """##
        let document = plain.replacing(
            #"{"o.city":{"value":"B"}"#,
            with: #"{"o.city":{"value":"C"},"o.n":{"value":20}},{"o.city":{"value":"B"}"#)
        let page = try convert(
            document, to: .html, ["share": "${o.n} / sum(${o.n})", "twice": "${o.n} * 2"]
        ) {
            $0.writing.html = .page
            $0.writing.visConfig = Array(vis.utf8)
        }.text
        // The least share is black, the greatest white; the middle of 1/6 and 1/2 is 1/3.
        let rows = [
            #"<td>30</td><td style="background:#FFFFFF;color:#000">0.5</td><td class="r2">60</td>"#,
            #"<td>20</td><td style="background:#7F7F7F;color:#000">0.3333333333333333</td><td class="r2">40</td>"#,
            #"<td>10</td><td style="background:#000000;color:#fff">0.16666666666666666</td><td>20</td>"#,
        ]
        for row in rows { #expect(page.contains(row), "\(row)\n\(page)") }
    }

    // MARK: - Pivots

    private let pivoted = """
        {"fields":{"dimensions":[{"name":"d","label":"D","type":"number","is_numeric":true}],\
        "measures":[{"name":"m","label":"M","type":"sum","is_numeric":true}],\
        "pivots":[{"name":"p","label":"P","type":"string"}]},\
        "pivots":[{"key":"x","data":{"p":"x"}},{"key":"y","data":{"p":"y"}},\
        {"key":"$$$_row_total_$$$","is_total":true,"data":{"p":null}}],\
        "data":[{"d":{"value":1},"m":{"x":{"value":3},"y":{"value":671},"$$$_row_total_$$$":{"value":674}}},\
        {"d":{"value":2},"m":{"x":{"value":278},"y":{"value":null},"$$$_row_total_$$$":{"value":278}}}]}
        """

    @Test func `columns of pivots stand in each pivot, the others at the end`() throws {
        let text = try convert(
            pivoted,
            [
                "a_double": "${m} * 2", "b_of_row": "${m} / ${m:row_total}",
                "c_sum": "pivot_index(${m}, 1) + pivot_index(${m}, 2)",
                "d_row": "sum(pivot_row(${m}))", "e_key": "${d} * 10",
                "f_y": "pivot_where(${p} = \"y\", ${m})", "g_left": "pivot_offset(${m}, -1)",
            ]
        ).text
        #expect(
            text == """
                D,E Key,x M,x A Double,x B Of Row,x G Left,y M,y A Double,y B Of Row,y G Left,Row Total M,C Sum,D Row,F Y
                1,10,3,6,0.004451038575667656,,671,1342,0.9955489614243324,3,674,674,674,671
                2,20,278,556,1,,,,,278,278,,278,

                """)
    }

    @Test func `json_detail nests the cells of pivots`() throws {
        let text = try convert(
            pivoted, to: .jsonDetail, ["a": "${m} * 2", "b": "sum(pivot_row(${m}))"]
        ).text
        let parts = [
            #""a":{"x":{"value":6,"rendered":"6"},"y":{"value":1342,"rendered":"1,342"}},"b":{"value":674,"rendered":"674"}"#,
            #""a":{"x":{"value":556,"rendered":"556"},"y":{"value":null}},"b":{"value":278,"rendered":"278"}"#,
        ]
        for part in parts { #expect(text.contains(part), "\(part)\n\(text)") }
        let again = try convert(text).text
        #expect(again.hasPrefix("D,x M,x A,y M,y A,Row Total M,B\n1,3,6,671,1342,674,674\n"))
    }

    // MARK: - Calculations of a query

    private func fields(_ json: String) -> (inout ConversionOptions) throws -> Void {
        { try $0.takeDynamicFields(Array(json.utf8)) }
    }

    @Test func `dynamic fields are calculated but for disabled and custom ones`() throws {
        let list = """
            [{"table_calculation":"a","label":"Twice N","expression":"${o.n} * 2","value_format":null,\
            "value_format_name":"decimal_1"},{"table_calculation":"b","expression":"1","is_disabled":true},\
            {"measure":"m","based_on":"o.n","type":"sum","expression":""},\
            {"dimension":"x","expression":"upper(${o.city})"},\
            {"table_calculation":"c","label":"Of sum","calculation_type":"percent_of_column_sum",\
            "args":["o.n"],"value_format_name":"percent_0"},\
            {"table_calculation":"d","label":"Of previous","calculation_type":"percent_of_previous","args":["o.n"]},\
            {"table_calculation":"e","label":"Diff","calculation_type":"percent_difference_from_previous","args":["o.n"]},\
            {"table_calculation":"f","label":"Rank","calculation_type":"rank_of_column","args":["o.n"]},\
            {"table_calculation":"g","label":"Running","calculation_type":"running_total","args":["a"]}]
            """
        let wanted = """
            City,N,Twice N,Of sum,Of previous,Diff,Rank,Running
            A,30,60,0.75,3,2,1,60
            B,10,20,0.25,,,2,80

            """
        #expect(try convert(plain, set: fields(list)).text == wanted)
        // As the text of an array, and as a member of a query.
        let quoted = String(decoding: list.jsonQuoted, as: UTF8.self)
        #expect(try convert(plain, set: fields(quoted)).text == wanted)
        #expect(
            try convert(plain, set: fields(#"{"model":"m","dynamic_fields":\#(quoted)}"#)).text
                == wanted)
        let shown = try convert(plain) {
            try fields(list)(&$0)
            $0.writing.applyFormatting = true
        }.text
        #expect(shown.contains("A,30,60.0,75%,3,2,1,60\n"))
    }

    @Test func `a calculation of the query that fails is a note beside good rows`() throws {
        let list = """
            [{"table_calculation":"bad","label":"Bad","expression":"summ(${o.n})"},\
            {"table_calculation":"odd","label":"Odd","calculation_type":"moving","args":["o.n"]},\
            {"table_calculation":"good","label":"Good","expression":"${o.n} + 1"}]
            """
        let (text, report) = try convert(plain, to: .jsonDetail, set: fields(list))
        #expect(report.warnings.count { $0.code == "calculation_failed" } == 2)
        #expect(
            text.contains(
                #"{"message":"calculation bad, byte 0: there is no function \"summ\"; did you mean sum?","fatal":false}"#
            ), "\(text)")
        #expect(
            text.contains(
                #""good":{"value":31,"rendered":"31"},"bad":{"value":null},"odd":{"value":null}}"#),
            "\(text)")
        let (again, notes) = try convert(text)
        #expect(again == "City,N,Good,Bad,Odd\nA,30,31,,\nB,10,11,,\n")
        #expect(notes.warnings.count { $0.code == "note" } == 2)
    }

    @Test(arguments: ["{", "7", "\"[\"", "{\"dynamic_fields\":3}"])
    func `other text is no dynamic fields`(json: String) throws {
        var options = ConversionOptions()
        let error = #expect(throws: ConversionError.self) {
            try options.takeDynamicFields(Array(json.utf8))
        }
        #expect(error?.code == .invalidOption)
    }

    // MARK: - Calculations that the document has

    private let calculated = """
        {"fields":{"dimensions":[],"measures":[{"name":"o.n","label":"N","type":"count","is_numeric":true}],\
        "table_calculations":[{"name":"twice","label":"Twice","expression":"${o.n} * 2","type":"number",\
        "is_numeric":true,"measure":true}]},\
        "data":[{"o.n":{"value":3},"twice":{"value":7,"rendered":"7"}},{"o.n":{"value":4},"twice":{"value":8}}]}
        """

    @Test func `values of the document stay, and others may refer to them`() throws {
        #expect(
            try convert(calculated, ["more": "${twice} + 1"]).text == "N,Twice,More\n3,7,8\n4,8,9\n"
        )
        #expect(
            try convert(
                calculated, set: fields(#"[{"table_calculation":"twice","expression":"0"}]"#)
            ).text == "N,Twice\n3,7\n4,8\n")
    }

    @Test func `values of the document are computed again where asked for`() throws {
        #expect(
            try convert(calculated, ["more": "${twice} + 1"]) { $0.recalculates = true }.text
                == "N,Twice,More\n3,6,7\n4,8,9\n")
        #expect(
            try convert(calculated, ["twice": "${o.n} * 3"]) { $0.recalculates = true }.text
                == "N,Twice\n3,9\n4,12\n")
    }

    @Test func `columns of pivots are computed again, go, or become null`() throws {
        let old = """
            {"fields":{"dimensions":[],"measures":[{"name":"m","label":"M","type":"sum","is_numeric":true}],\
            "table_calculations":[{"name":"c","label":"C","expression":"EXPRESSION","type":"number",\
            "is_numeric":true,"measure":true,"can_pivot":true}],"pivots":[{"name":"p","type":"string"}]},\
            "pivots":[{"key":"x","data":{"p":"x"}},{"key":"y","data":{"p":"y"}}],\
            "data":[{"m":{"x":{"value":3},"y":{"value":4}},"c":{"x":{"value":1},"y":{"value":1}}}]}
            """
        for (expression, wanted) in [
            ("${m} + 1", "x M,x C,y M,y C\n3,4,4,5\n"),
            ("sum(pivot_row(${m}))", "x M,y M,C\n3,4,7\n"),
            ("nothing(${m})", "x M,x C,y M,y C\n3,,4,\n"),
        ] {
            let document = old.replacing("EXPRESSION", with: expression)
            #expect(try convert(document) { $0.recalculates = true }.text == wanted)
        }
    }

    @Test func `row totals are read where columns of pivots are computed again`() throws {
        let stale = pivoted.replacing(
            #""pivots":[{"name":"p""#,
            with: #"""
                "table_calculations":[{"name":"c","label":"C","expression":"${m} / ${m:row_total}",\
                "type":"number","is_numeric":true,"measure":true,"can_pivot":true},{"name":"s",\
                "label":"S","expression":"${m:row_total} * 2","type":"number","is_numeric":true,\
                "measure":true,"can_pivot":false}],"pivots":[{"name":"p"
                """#.replacing("\\\n", with: "")
        ).replacing(
            #""$$$_row_total_$$$":{"value":674}}"#,
            with:
                #""$$$_row_total_$$$":{"value":674}},"c":{"x":{"value":9},"y":{"value":9}},"s":{"value":9}"#
        )
        #expect(
            try convert(stale).text
                == "D,x M,x C,y M,y C,Row Total M,S\n1,3,9,671,9,674,9\n2,278,,,,278,\n")
        #expect(
            try convert(stale) { $0.recalculates = true }.text == """
                D,x M,x C,y M,y C,Row Total M,S
                1,3,0.004451038575667656,671,0.9955489614243324,674,1348
                2,278,1,,,278,556

                """)
    }

    @Test func `a new column has no name of the result`() throws {
        let error = #expect(throws: ConversionError.self) {
            try convert(calculated, ["twice": "1"])
        }
        #expect(error?.description.contains("the result has a field of that name") == true)
    }
}
