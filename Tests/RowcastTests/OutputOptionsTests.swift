import Rowcast
import RowcastValidation
import Testing

@Suite struct OutputOptionsTests {
    /// An output: its format, and what is changed of the default options.
    struct Choice: CustomStringConvertible, Sendable {
        let format: ResultFormat
        let options: WritingOptions
        var description: String { "\(format) \(options)" }

        init(_ format: ResultFormat, _ change: (inout WritingOptions) -> Void = { _ in }) {
            self.format = format
            var options = WritingOptions()
            change(&options)
            self.options = options
        }
    }

    private static func vis(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static let lastRows = vis(
        """
        {"limit_displayed_rows":true,"limit_displayed_rows_values":{"num_rows":"5",
        "first_last":"last","show_hide":"show"},"show_row_numbers":true,
        "series_value_format":{"o.n":"0.00"}}
        """)
    private static let otherRows = vis(
        """
        {"limit_displayed_rows":true,"limit_displayed_rows_values":{"num_rows":"3",
        "first_last":"first","show_hide":"hide"},"column_order":["o.n"],"show_totals":false}
        """)
    private static let colours = vis(
        """
        {"enable_conditional_formatting":true,"conditional_formatting":[{"type":"along a scale...",
        "fields":["o.n"],"color_application":{"custom":{"type":"continuous","stops":[
        {"color":"#ff0000","offset":0},{"color":"#00ff00","offset":100}]}}}]}
        """)

    static let choices: [Choice] = [
        Choice(.csv), Choice(.csv) { $0.header = .names },
        Choice(.csv) {
            $0.toDelimiter = UInt8(ascii: ";")
            $0.columns = ["o.n", "o.city"]
        },
        Choice(.csv) {
            $0.totals = .all
            $0.applyFormatting = true
            $0.quoteAll = true
        },
        Choice(.csv) { $0.totals = .total },
        Choice(.csv) {
            $0.totals = Totals.none
            $0.crlf = true
        },
        Choice(.csv) { $0.applyVis = true },
        Choice(.csv) {
            $0.visConfig = lastRows
            $0.totals = .all
        },
        Choice(.csv) {
            $0.visConfig = otherRows
            $0.totals = .all
            $0.crlf = true
            $0.formulaGuard = true
        },
        Choice(.txt) {
            $0.backslashEscapes = true
            $0.toNull = "NULL"
        },
        Choice(.txt) {
            $0.toDecimal = .comma
            $0.includesHidden = true
        },
        Choice(.txt) { $0.includesRowTotals = false },
        Choice(.json), Choice(.json) { $0.header = .labels },
        Choice(.json) { $0.applyFormatting = true },
        Choice(.json) { $0.columns = ["o.city"] },
        Choice(.inlineJSON), Choice(.inlineJSON) { $0.columns = ["o.n"] },
        Choice(.ndjson), Choice(.ndjson) { $0.visConfig = lastRows },
        Choice(.jsonDetail), Choice(.jsonDetail) { $0.totals = Totals.none },
        Choice(.jsonDetail) { $0.generateDrillLinks = false },
        Choice(.jsonDetail) { $0.pathPrefix = "/embed" },
        Choice(.jsonDetail) { $0.columns = ["o.n"] },
        Choice(.jsonFE), Choice(.jsonFE) { $0.totals = .total },
        Choice(.jsonFE) { $0.generateDrillLinks = false },
        Choice(.jsonBI), Choice(.jsonBI) { $0.applyFormatting = true },
        Choice(.jsonBI) { $0.totals = Totals.none },
        Choice(.html) {
            $0.html = .page
            $0.links = true
            $0.baseUrl = "https://example.com"
        },
        Choice(.html) {
            $0.links = true
            $0.pathPrefix = "/embed"
        },
        Choice(.html) {
            $0.html = .mail
            $0.visConfig = colours
        },
        Choice(.html) {
            $0.applyVis = true
            $0.applyFormatting = true
        },
        Choice(.html) { $0.visConfig = colours },
        Choice(.md), Choice(.md) { $0.links = true },
        Choice(.md) {
            $0.totals = Totals.none
            $0.header = .short
        },
        Choice(.xlsx) { $0.links = true },
        Choice(.xlsx) {
            $0.applyVis = true
            $0.applyFormatting = true
            $0.sheet = "Mine"
        },
        Choice(.xlsx) {
            $0.compression = .small
            $0.visConfig = lastRows
        },
        Choice(.table), Choice(.table) { $0.tableStyle = .plain },
        Choice(.table) {
            $0.tableStyle = .markdown
            $0.applyFormatting = true
        },
        Choice(.table) { $0.visConfig = lastRows },
        Choice(.records), Choice(.records) { $0.toNull = "∅" },
        Choice(.gsxml),
        Choice(.gsxml) {
            $0.gsxmlRow = "tr"
            $0.totals = .total
            $0.validation = .wellFormed
        },
        Choice(.sql), Choice(.sql) { $0.sqlRows = .sqlite },
        Choice(.sql) {
            $0.sqlRows = .postgres
            $0.sqlTable = "shop.orders"
            $0.columns = ["o.city", "o.n"]
        },
    ]

    /// A result with hidden fields, pivots, row totals, formats, links, totals, subtotals and a
    /// visualisation.
    private static let document: [UInt8] = {
        func cells(_ n: Int) -> String {
            """
            {"a":{"value":\(n)},"p___null":{"value":-\(n).5,"rendered":"≈\(n)"},\
            "$$$_row_total_$$$":{"value":\(2 * n)}}
            """
        }
        let rows = (1...40).map { n in
            """
            {"o.city":{"value":"c\(n / 8)","links":[{"label":"x","url":"/explore/\(n)?a&b"}]},\
            "o.day":{"value":\(n % 5 == 0 ? "null" : "\"=1+\(n),\"")},"o.key":{"value":\(n)},\
            "o.n":\(cells(n))}
            """
        }
        let subtotals = (0...5).map { n in
            """
            {"o.city":{"value":"c\(n)"},"o.day":{"value":null},"o.key":{"value":null},\
            "o.n":\(cells(1000 + n)),"$$$__grouping__$$$":["o.city"]}
            """
        }
        let text = """
            {"fields":{"dimensions":[{"name":"o.city","label":"Orders City","label_short":"City"},
            {"name":"o.day","label":"Orders Day"},{"name":"o.key","hidden":true,"is_numeric":true}],
            "measures":[{"name":"o.n","label":"Orders N","value_format":"#,##0.0","is_numeric":true}],
            "pivots":[{"name":"p"}]},"number_format":"1.234,56","sql":"SELECT 1","has_totals":true,
            "has_row_totals":true,"has_subtotals":true,
            "vis_config":{"show_row_numbers":true,"hidden_fields":["o.day"]},
            "pivots":[{"key":"a","data":{"p":"a"}},{"key":"p___null","data":{"p":null}},
            {"key":"$$$_row_total_$$$","is_total":true}],
            "data":[\(rows.joined(separator: ",\n"))],"totals_data":{"o.n":\(cells(9999))},
            "subtotals_data":{"1":[\(subtotals.joined(separator: ","))]}}
            """
        return Array(text.utf8)
    }()

    private struct Result {
        var bytes: [[UInt8]] = []
        var warnings: Set<String> = []
    }

    private func run(
        _ input: [UInt8], _ source: ResultFormat, _ choices: [Choice], shared: Choice? = nil,
        limit: Int?, threads: Int
    ) throws -> Result {
        var conversion = Conversion(from: source)
        conversion.options.limit = limit
        conversion.options.frameBytes = 700
        conversion.options.threads = threads
        if let shared { conversion.options.writing = shared.options }
        let sinks = choices.map { _ in MemorySink() }
        let report = try conversion.run(
            MemorySource(input),
            to: zip(choices, sinks).map {
                ConversionOutput($0.format, to: $1, options: shared == nil ? $0.options : nil)
            })
        return Result(
            bytes: sinks.map(\.bytes), warnings: Set(report.warnings.map { "\($0.message)" }))
    }

    @Test func `outputs of every format are chosen, and no two of a format are equal`() throws {
        let all = try run(
            Self.document, .jsonDetail, Self.choices, limit: nil, threads: 2)
        for format in ResultFormat.all {
            let outputs = zip(Self.choices, all.bytes).filter { $0.0.format == format }.map(\.1)
            #expect(outputs.count > 1, "\(format)")
            #expect(Set(outputs).count == outputs.count, "\(format)")
        }
    }

    @Test(arguments: [ResultFormat.jsonDetail, .jsonBI, .csv], [nil, 0, 7, 40])
    func `each output is what a conversion with its options alone writes`(
        source: ResultFormat, limit: Int?
    ) throws {
        let input =
            source == .jsonDetail
            ? Self.document : try Conversion(from: .jsonDetail).convert(Self.document, to: source)
        var wanted = Result()
        var choices: [Choice] = []
        for choice in Self.choices {
            // sql of a source without sql, totals where a format has no place: no output at all.
            guard
                let alone = try? run(
                    input, source, [choice], shared: choice, limit: limit, threads: 1)
            else { continue }
            choices.append(choice)
            wanted.bytes += alone.bytes
            wanted.warnings.formUnion(alone.warnings)
        }
        #expect(choices.count > 20)
        for threads in [1, 3] {
            let all = try run(input, source, choices, limit: limit, threads: threads)
            for (index, choice) in choices.enumerated() {
                #expect(all.bytes[index] == wanted.bytes[index], "\(choice)")
            }
            #expect(all.warnings == wanted.warnings)
        }
    }

    @Test func `an output without options has those of the conversion`() throws {
        var conversion = Conversion(from: .csv)
        conversion.options.writing.toDelimiter = UInt8(ascii: ";")
        var own = WritingOptions()
        own.toDelimiter = UInt8(ascii: "|")
        let sinks = [MemorySink(), MemorySink()]
        try conversion.run(
            MemorySource(Array("a,b\n1,2\n".utf8)),
            to: [.init(.csv, to: sinks[0]), .init(.csv, to: sinks[1], options: own)])
        #expect(
            sinks.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a;b\n1;2\n", "a|b\n1|2\n"])
    }

    @Test func `a value outside its range is refused by the property's name`() throws {
        var own = WritingOptions()
        own.compression = .level(99)
        let error = #expect(throws: ConversionError.self) {
            try Conversion(from: .csv).run(
                MemorySource(Array("a\n1\n".utf8)),
                to: [.init(.csv, to: MemorySink()), .init(.xlsx, to: MemorySink(), options: own)])
        }
        #expect(error?.code == .invalidOption)
        #expect(error?.reason.description.hasPrefix("compression must be ") == true)
    }

    @Test func `an option that matters to another output only is idle`() throws {
        var conversion = Conversion(from: .csv)
        conversion.options.refusesIdleOptions = true
        var own = WritingOptions()
        own.compression = .small
        func run(_ first: ResultFormat, _ second: ResultFormat) throws {
            try conversion.run(
                MemorySource(Array("a\n1\n".utf8)),
                to: [.init(first, to: MemorySink(), options: own), .init(second, to: MemorySink())])
        }
        try run(.xlsx, .csv)
        #expect(throws: ConversionError.self) { try run(.csv, .xlsx) }
        own = WritingOptions()
        own.includesHidden = true
        try run(.csv, .json)
        #expect(throws: ConversionError.self) { try run(.json, .csv) }
    }
}
