import Testing

@testable import Rowcast

/// Columns by name and by pattern, dropped columns and new names.
@Suite struct ColumnChoiceTests {
    private static let document = """
        {"fields":{"dimensions":[
        {"name":"orders.id","label":"Orders ID","label_short":"ID","is_numeric":true},
        {"name":"users.city","label":"Users City","label_short":"City"},
        {"name":"orders.note","label":"Orders Note, internal","hidden":true}],
        "measures":[{"name":"orders.count","label":"Orders Count","is_numeric":true},
        {"name":"orders.total","label":"Orders Total","is_numeric":true}],
        "pivots":[{"name":"orders.status","label":"Orders Status"}]},
        "pivots":[{"key":"new","data":{"orders.status":"new"}},
        {"key":"done","data":{"orders.status":"done"}}],"has_totals":true,"data":[
        {"orders.id":{"value":1},"users.city":{"value":"Bonn"},"orders.note":{"value":"x"},
        "orders.count":{"new":{"value":2},"done":{"value":3}},
        "orders.total":{"new":{"value":2.5},"done":{"value":null}}},
        {"orders.id":{"value":4},"users.city":{"value":null},"orders.note":{"value":null},
        "orders.count":{"new":{"value":5},"done":{"value":6}},
        "orders.total":{"new":{"value":7.5},"done":{"value":8}}}],
        "totals_data":{"orders.count":{"new":{"value":7},"done":{"value":9}},
        "orders.total":{"new":{"value":10},"done":{"value":8}}}}
        """

    private func convert(
        _ text: String = document, from source: ResultFormat = .jsonDetail,
        to target: ResultFormat = .csv, frameBytes: Int = 512 << 10, threads: Int = 2,
        _ change: (inout WritingOptions) -> Void
    ) throws -> String {
        var options = ConversionOptions()
        options.writing.totals = .none
        options.frameBytes = frameBytes
        options.threads = threads
        change(&options.writing)
        let bytes = try Conversion(from: source, options: options).convert(
            Array(text.utf8), to: target)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func heading(
        of text: String = document, _ source: ResultFormat = .jsonDetail,
        _ change: (inout WritingOptions) -> Void
    ) throws -> String {
        let text = try convert(text, from: source, change)
        return text.split(separator: "\n").first.map(String.init) ?? ""
    }

    private func failure(
        of text: String = document, _ source: ResultFormat = .jsonDetail,
        to target: ResultFormat = .csv, _ change: (inout WritingOptions) -> Void
    ) -> ConversionError? {
        #expect(throws: ConversionError.self) {
            try convert(text, from: source, to: target, change)
        }
    }

    // MARK: - Names and patterns

    @Test(arguments: [
        (["orders.id"], "Orders ID"),
        (["Orders ID"], "Orders ID"),
        (["ID"], "Orders ID"),
        (["users.*"], "Users City"),
        (
            ["orders.id", "*"],
            "Orders ID,Users City,new Orders Count,new Orders Total,done Orders Count,done Orders Total"
        ),
        (
            ["*", "orders.id"],
            "Users City,new Orders Count,new Orders Total,done Orders Count,done Orders Total,Orders ID"
        ),
        (["orders.count"], "new Orders Count,done Orders Count"),
        (["new *"], "new Orders Count,new Orders Total"),
        (["orders.?otal"], "new Orders Total,done Orders Total"),
        (["done Orders Count"], "done Orders Count"),
        (["orders id"], "Orders ID"),
        ([" ORDERS.ID "], "Orders ID"),
        (["DoneOrdersCount"], "done Orders Count"),
        (["USERS*"], "Users City"),
        (["Orders Note, internal"], "\"Orders Note, internal\""),
    ])
    func `columns are named by fields, labels, headings and patterns`(
        names: [String], heading: String
    ) throws {
        #expect(try self.heading { $0.columns = names } == heading)
    }

    @Test func `a pattern takes hidden fields only where they are shown`() throws {
        #expect(
            try heading {
                $0.columns = ["orders.n*", "users.city", "orders.id*"]
                $0.includesHidden = true
            } == "\"Orders Note, internal\",Users City,Orders ID")
        #expect(
            failure { $0.columns = ["orders.n*"] }?.reason
                == "no column fits the pattern 'orders.n*'")
    }

    @Test func `a name with a star in it is that column`() throws {
        let text = "a*,ab,a b\n1,2,3\n"
        #expect(try heading(of: text, .csv) { $0.columns = ["a*"] } == "a*")
        #expect(try heading(of: text, .csv) { $0.columns = ["*b"] } == "ab,a b")
    }

    @Test func `a wrong name is told with the nearest ones and their count`() {
        let error = failure { $0.columns = ["ordrs.totl"] }
        #expect(error?.code == .unsupported)
        #expect(
            "\(error?.message ?? "")" == """
                json_detail: there is no column 'ordrs.totl'; nearest of 5 columns: orders.total, \
                orders.note, Orders Total
                """)
        #expect(
            "\(failure { $0.droppedColumns = ["zzz"] }?.message ?? "")" == """
                json_detail: there is no column 'zzz'; 5 columns: orders.id, users.city, \
                orders.note, orders.count, orders.total
                """)
    }

    @Test func `a name that may mean two fields is an error that names both`() {
        let error = failure(of: "Total,TOTAL,x\n1,2,3\n", .csv) { $0.columns = ["total"] }
        #expect("\(error?.reason ?? "")" == "'total' may be Total, TOTAL")
    }

    // MARK: - Dropped columns

    @Test(arguments: [
        (["orders.count", "ID"], "Users City,new Orders Total,done Orders Total"),
        (["orders.*"], "Users City"),
        (["new*"], "Orders ID,Users City,done Orders Count,done Orders Total"),
        (
            ["orders.note"],
            "Orders ID,Users City,new Orders Count,new Orders Total,done Orders Count,done Orders Total"
        ),
    ])
    func `columns are dropped`(names: [String], heading: String) throws {
        #expect(try self.heading { $0.droppedColumns = names } == heading)
    }

    @Test func `columns are dropped of those that are chosen`() throws {
        #expect(
            try heading {
                $0.columns = ["orders.total", "orders.id"]
                $0.droppedColumns = ["new Orders Total"]
            } == "done Orders Total,Orders ID")
        #expect(
            "\(failure { $0.droppedColumns = ["*"] }?.reason ?? "")"
                == "droppedColumns leaves no column to write")
    }

    @Test func `json_detail leaves dropped columns out of its fields and rows`() throws {
        let text = try convert(to: .jsonDetail) {
            $0.droppedColumns = ["orders.total", "users.city", "orders.note"]
        }
        #expect(!text.contains("users.city"))
        #expect(!text.contains("orders.total"))
        #expect(
            text.contains(
                #""data":[{"orders.id":{"value":1},"orders.count":{"new":{"value":2},"done":{"value":3}}}"#
            ))
    }

    // MARK: - New names

    @Test func `new names are headings and keys in every style`() throws {
        let names = ["Orders ID": "nr", "orders.count": "Number"]
        for style in [HeaderStyle.byFormat, .names, .labels, .short] {
            let heading = try heading {
                $0.header = style
                $0.columns = ["orders.id", "orders.count"]
                $0.renamedColumns = names
            }
            #expect(heading == "nr,new Number,done Number")
        }
        #expect(
            try convert(to: .ndjson) {
                $0.columns = ["orders.id", "orders.count"]
                $0.renamedColumns = names
            } == """
                {"nr":1,"Number":{"orders.status":{"new":2,"done":3}}}
                {"nr":4,"Number":{"orders.status":{"new":5,"done":6}}}

                """)
    }

    @Test func `one column of a pivoted field stands alone under its new name`() throws {
        #expect(
            try convert(to: .ndjson) {
                $0.columns = ["done Orders Count", "orders.id"]
                $0.renamedColumns = ["done Orders Count": "done"]
            } == """
                {"done":3,"orders.id":1}
                {"done":6,"orders.id":4}

                """)
        let error = failure(to: .jsonDetail) { $0.renamedColumns = ["done Orders Count": "done"] }
        #expect(
            "\(error?.reason ?? "")" == """
                'done Orders Count' is one column of the pivoted field orders.count, and a field has \
                one name
                """)
    }

    @Test func `names may be swapped, and chosen and dropped columns have the old ones`() throws {
        #expect(
            try convert("a,b,c\n1,2,3\n", from: .csv) {
                $0.columns = ["b", "a", "c"]
                $0.droppedColumns = ["c"]
                $0.renamedColumns = ["a": "b", "b": "a"]
            } == "a,b\n2,1\n")
    }

    @Test func `two columns with the same new name are refused`() {
        let error = failure(of: "a,b\n1,2\n", .csv) { $0.renamedColumns = ["a": "b"] }
        #expect(error?.code == .unsupported)
        #expect("\(error?.reason ?? "")" == "two columns would be called 'b'")
        let twice = failure { $0.renamedColumns = ["orders.id": "x", "Orders ID": "y"] }
        #expect(
            "\(twice?.reason ?? "")" == "renamedColumns has two names for 'orders.id': 'y' and 'x'")
    }

    @Test func `json_detail has the new name in fields, rows, totals and subtotals`() throws {
        let text = """
            {"fields":{"dimensions":[{"name":"d","label":"D"},{"name":"e"}],
            "measures":[{"view":"o","name":"m","label":"M","type":"sum"}]},"has_totals":true,
            "has_subtotals":true,"data":[{"d":{"value":"m"},"e":{"value":1},"m":{"value":2,"html":"<b>2</b>"}}],
            "totals_data":{"m":{"value":2}},
            "subtotals_data":{"1":[{"d":{"value":"m"},"m":{"value":2},"$$$__grouping__$$$":["d"]}]},
            "subtotal_sets":[["d"]]}
            """
        let written = try convert(text, to: .jsonDetail) {
            $0.totals = .byFormat
            $0.renamedColumns = ["d": "day", "m": "sum \"1\""]
        }
        #expect(
            written == """
                {"fields":{"measures":[{"view":"o","name":"sum \\"1\\"","label":"sum \\"1\\"","type":"sum"}],\
                "dimensions":[{"name":"day","label":"day"},{"name":"e"}],"table_calculations":[],"pivots":[]},\
                "has_totals":true,"has_subtotals":true,"data":[{"day":{"value":"m"},"e":{"value":1},\
                "sum \\"1\\"":{"value":2,"html":"<b>2</b>"}}],"totals_data":{"sum \\"1\\"":{"value":2}},\
                "subtotals_data":{"1":[{"day":{"value":"m"},"sum \\"1\\"":{"value":2},\
                "$$$__grouping__$$$":["day"]}]},"subtotal_sets":[["day"]]}
                """)
        #expect(
            try convert(written, to: .csv) { $0.totals = .all }
                == convert(text, to: .csv) {
                    $0.totals = .all
                    $0.renamedColumns = ["d": "day", "m": "sum \"1\""]
                })
    }

    @Test(arguments: [1, 3])
    func `every format writes chosen and renamed columns whatever the frames and threads`(
        threads: Int
    ) throws {
        for target in ResultFormat.all where target != .sql {
            var outputs: Set<[UInt8]> = []
            for frameBytes in [16, 300, 1 << 20] {
                var options = ConversionOptions()
                options.frameBytes = frameBytes
                options.threads = threads
                options.writing.columns = ["orders.total", "*"]
                options.writing.droppedColumns = ["users.city"]
                options.writing.renamedColumns = ["orders.total": "Sum"]
                outputs.insert(
                    try Conversion(from: .jsonDetail, options: options).convert(
                        Array(Self.document.utf8), to: target))
            }
            // The pieces that a workbook is compressed in depend on frames.
            if target != .xlsx { #expect(outputs.count == 1, "\(target)") }
            guard target.canDecode else { continue }
            let written = try #require(outputs.first)
            let names = try Conversion(from: target).inspect(MemorySource(written)).header.columns
                .compactMap { $0.heading(.labels) }
            #expect(names.contains { $0 == "new Sum" || $0 == "Sum" }, "\(target) \(names)")
            #expect(!names.contains { $0.contains("City") || $0.contains("Total") }, "\(target)")
        }
    }
}
