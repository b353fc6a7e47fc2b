import Rowcast
import Testing

@Suite struct SubtotalTests {
    private static func cell(_ text: String) -> String { #"{"value":\#(text)}"# }

    private static func row(_ a: String, _ b: String, _ c: String, _ n: String) -> String {
        #"{"a":\#(cell(a)),"b":\#(cell(b)),"c":\#(cell(c)),"n":\#(cell(n))}"#
    }

    /// Subtotals by one and by two of three dimensions, behind the rows as servers write them.
    private static func document(rows: [String]) -> String {
        let dimensions = ["a", "b", "c"].map { #"{"name":"\#($0)"}"# }.joined(separator: ",")
        let subtotals = """
            {"1":[{"a":{"value":"x"},"b":{"value":null},"c":{"value":null},"n":{"value":6},
            "$$$__grouping__$$$":["a"]},{"a":{"value":null},"b":{"value":null},
            "c":{"value":null},"n":{"value":4},"$$$__grouping__$$$":["a"]}],
            "2":[{"a":{"value":"x"},"b":{"value":1},"n":{"value":3},
            "$$$__grouping__$$$":["a","b"]},{"a":{"value":"x"},"b":{"value":2},
            "n":{"value":3},"$$$__grouping__$$$":["a","b"]},
            {"a":{"value":"gone"},"b":{"value":9},"n":{"value":0},
            "$$$__grouping__$$$":["a","b"]}]}
            """
        return """
            {"fields":{"dimensions":[\(dimensions)],"measures":[{"name":"n","value_format":"0.0",
            "is_numeric":true}]},"has_totals":true,"data":[\(rows.joined(separator: ",\n"))],
            "totals_data":{"n":{"value":10}},"has_subtotals":true,"subtotals_data":\(subtotals)}
            """
    }

    private static let rows = [
        row(#""x""#, "1", #""p""#, "1"), row(#""x""#, "1", #""q""#, "2"),
        row(#""x""#, "2", #""p""#, "3"), row("null", "2", #""p""#, "4"),
    ]

    private func convert(
        _ text: String = document(rows: rows), to target: ResultFormat = .csv,
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> String {
        var options = ConversionOptions()
        options.writing.totals = .all
        change(&options)
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(text.utf8), to: target)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let table = """
        a,b,c,n
        x,1,p,1
        x,1,q,2
        x,1,,3
        x,2,p,3
        x,2,,3
        x,,,6
        ,2,p,4
        ,,,4
        gone,9,,0
        ,,,10

        """

    @Test func `subtotals stand behind the last row of their group, the narrower first`() throws {
        #expect(try convert() == Self.table)
    }

    @Test func `any size of frames and number of threads gives the same table`() throws {
        for (frameBytes, threads) in [(16, 1), (64, 2), (100, 3), (200, 2)] {
            let text = try convert {
                $0.frameBytes = frameBytes
                $0.threads = threads
            }
            #expect(text == Self.table)
        }
    }

    @Test func `the totals row is shown without the subtotals, or neither`() throws {
        let total = try convert { $0.writing.totals = .total }
        #expect(total == "a,b,c,n\nx,1,p,1\nx,1,q,2\nx,2,p,3\n,2,p,4\n,,,10\n")
        let none = try convert { $0.writing.totals = .none }
        #expect(none == "a,b,c,n\nx,1,p,1\nx,1,q,2\nx,2,p,3\n,2,p,4\n")
    }

    private func warnings(
        _ text: String = document(rows: rows), to targets: [ResultFormat],
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> [Message] {
        var options = ConversionOptions()
        change(&options)
        return try Conversion(from: .jsonDetail, options: options).run(
            MemorySource(Array(text.utf8)), to: targets.map { .init($0, to: MemorySink()) }
        ).warnings.map(\.message)
    }

    @Test(arguments: [ResultFormat.csv, .txt, .gsxml])
    func `formats that programs read have the rows only, and a warning`(_ format: ResultFormat)
        throws
    {
        let text = try convert(to: format) { $0.writing.totals = .byFormat }
        #expect(try text == convert(to: format) { $0.writing.totals = .none })
        #expect(
            try warnings(to: [format]) == [
                "the totals row is left out; totals = total writes it",
                "the subtotals are left out; totals = all writes them",
            ])
        #expect(try warnings(to: [format]) { $0.writing.totals = .none } == [])
        #expect(try warnings(to: [format]) { $0.writing.totals = .total } == [])
        #expect(try warnings(to: [format]) { $0.writing.totals = .all } == [])
    }

    @Test(arguments: [ResultFormat.html, .md])
    func `formats that people read have totals and subtotals`(_ format: ResultFormat) throws {
        let text = try convert(to: format) { $0.writing.totals = .byFormat }
        #expect(try text == convert(to: format))
        #expect(text.contains("gone"))
        #expect(try warnings(to: [format]) == [])
    }

    @Test func `json and sql have no place for totals, and refuse them`() throws {
        for format in [ResultFormat.json, .inlineJSON, .sql] {
            let error = #expect(throws: ConversionError.self) { try convert(to: format) }
            #expect(error?.code == .unsupported)
        }
    }

    @Test func `subtotals are formatted like rows`() throws {
        let text = try convert { $0.writing.applyFormatting = true }
        #expect(text.contains("\nx,1,,3.0\nx,2,p,3.0\n"))
    }

    @Test func `json has no subtotals among its rows, and says so`() throws {
        let sinks = [MemorySink(), MemorySink()]
        let report = try Conversion(from: .jsonDetail).run(
            MemorySource(Array(Self.document(rows: Self.rows).utf8)),
            to: [ConversionOutput(.json, to: sinks[0]), ConversionOutput(.html, to: sinks[1])])
        #expect(sinks[0].bytes.count { $0 == 10 } == 4)
        // The heading, four rows, five subtotals and the totals.
        #expect(
            String(decoding: sinks[1].bytes, as: UTF8.self).split(separator: "<tr>").count == 12)
        #expect(report.warnings.map(\.code) == ["totals_left_out", "subtotals_left_out"])
    }

    /// Longer than what is read before the first row is decoded.
    private static let long = document(
        rows: rows.dropLast() + (0..<20_000).map { row("null", "2", #""p\#($0)""#, "4") })

    @Test func `subtotals behind many rows stand where those behind few do`() throws {
        let text = try convert(Self.long)
        #expect(text.contains("\nx,1,q,2\nx,1,,3\nx,2,p,3\n"))
        #expect(text.hasSuffix("\n,2,p19999,4\n,,,4\ngone,9,,0\n,,,10\n"))
        let page = try convert(Self.long, to: .html) { $0.writing.totals = .byFormat }
        #expect(page.contains("gone"))
    }

    @Test func `an input is read twice unless its end denies subtotals`() throws {
        let head = Self.long.replacing(#""has_subtotals":true,"#, with: "")
        let start = try #require(head.firstRange(of: #","subtotals_data""#)).lowerBound
        let denied = head[..<start] + ",\"has_subtotals\":false}\n"
        let quoted = head[..<start] + #","note":"\",\"has_subtotals\":false}"}"#
        for (text, passes) in [(denied, 1), (quoted, 2), (head[...], 2)] {
            let report = try Conversion(from: .jsonDetail).run(
                MemorySource(Array(text.utf8)), to: [ConversionOutput(.html, to: MemorySink())])
            #expect(report.passes == passes)
            #expect(report.rows == 20_003)
        }
    }

    @Test func `a limit counts rows, and totals are read beside it only when asked`() throws {
        for format in [ResultFormat.csv, .html] {
            let text = try convert(to: format) {
                $0.limit = 3
                $0.writing.totals = .byFormat
            }
            #expect(
                try text
                    == convert(to: format) {
                        $0.limit = 3; $0.writing.totals = .none
                    })
        }
        #expect(
            try warnings(to: [.html]) { $0.limit = 3 } == [
                "the totals row is left out; totals = total writes it"
            ])
        let total = try convert {
            $0.limit = 3; $0.writing.totals = .total
        }
        #expect(total == "a,b,c,n\nx,1,p,1\nx,1,q,2\nx,2,p,3\n,,,10\n")
        let all = try convert {
            $0.limit = 2; $0.writing.totals = .all
        }
        #expect(all == "a,b,c,n\nx,1,p,1\nx,1,q,2\nx,1,,3\nx,,,6\n,,,10\n")
    }

    @Test func `more subtotals than a frame holds cells are all there`() throws {
        let columns = (0..<300).map { "c\($0)" }
        let fields = columns.map { #"{"name":"\#($0)"}"# }.joined(separator: ",")
        let subtotals = (0..<4000).map { #"{"c0":{"value":\#($0)},"$$$__grouping__$$$":["c0"]}"# }
        let text = """
            {"fields":{"dimensions":[\(fields)]},"data":[{"c0":{"value":0}}],
            "subtotals_data":{"1":[\(subtotals.joined(separator: ","))]}}
            """
        #expect(try convert(text).split(separator: "\n").count == 1 + 1 + 4000)
    }

    @Test func `row totals can be left out of tables`() throws {
        let text = """
            {"fields":{"dimensions":[{"name":"d"}],"measures":[{"name":"m"}],
            "pivots":[{"name":"p"}]},"pivots":[{"key":"a"},
            {"key":"$$$_row_total_$$$","is_total":true}],
            "data":[{"d":{"value":"x"},"m":{"a":{"value":1},"$$$_row_total_$$$":{"value":5}}}]}
            """
        #expect(try convert(text) == "d,a m,Row Total m\nx,1,5\n")
        #expect(try convert(text) { $0.writing.includesRowTotals = false } == "d,a m\nx,1\n")
    }
}
