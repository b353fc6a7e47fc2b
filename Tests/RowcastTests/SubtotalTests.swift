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

    @Test func `subtotals are left out when asked`() throws {
        let text = try convert { $0.includesSubtotals = false }
        #expect(text == "a,b,c,n\nx,1,p,1\nx,1,q,2\nx,2,p,3\n,2,p,4\n,,,10\n")
    }

    @Test func `subtotals are formatted like rows`() throws {
        let text = try convert { $0.applyFormatting = true }
        #expect(text.contains("\nx,1,,3.0\nx,2,p,3.0\n"))
    }

    @Test func `json has no subtotals among its rows, and says so`() throws {
        let sinks = [MemorySink(), MemorySink()]
        let report = try Conversion(from: .jsonDetail).run(
            MemorySource(Array(Self.document(rows: Self.rows).utf8)),
            to: [ConversionOutput(.json, to: sinks[0]), ConversionOutput(.csv, to: sinks[1])])
        #expect(sinks[0].bytes.count { $0 == 10 } == 4)
        #expect(String(decoding: sinks[1].bytes, as: UTF8.self) == Self.table)
        #expect(report.warnings.map(\.code) == ["subtotals_left_out", "totals_left_out"])
    }

    /// Longer than what is read before the first row is decoded.
    private static let long = document(
        rows: rows.dropLast() + (0..<20_000).map { row("null", "2", #""p\#($0)""#, "4") })

    @Test func `subtotals behind many rows are a warning, or read when asked`() throws {
        let sink = MemorySink()
        let report = try Conversion(from: .jsonDetail).run(
            MemorySource(Array(Self.long.utf8)), to: [ConversionOutput(.csv, to: sink)])
        #expect(
            report.warnings.map(\.message) == [
                "the subtotals stand behind the rows; pass --subtotals to read twice"
            ])
        let text = try convert(Self.long) { $0.includesSubtotals = true }
        #expect(text.contains("\nx,1,q,2\nx,1,,3\nx,2,p,3\n"))
        #expect(text.hasSuffix("\n,2,p19999,4\n,,,4\ngone,9,,0\n,,,10\n"))
    }

    @Test func `a limit cuts before the subtotals of what was not read`() throws {
        #expect(try convert { $0.limit = 3 } == "a,b,c,n\nx,1,p,1\nx,1,q,2\nx,1,,3\nx,2,p,3\n")
    }

    @Test func `row totals can be left out of tables`() throws {
        let text = """
            {"fields":{"dimensions":[{"name":"d"}],"measures":[{"name":"m"}],
            "pivots":[{"name":"p"}]},"pivots":[{"key":"a"},
            {"key":"$$$_row_total_$$$","is_total":true}],
            "data":[{"d":{"value":"x"},"m":{"a":{"value":1},"$$$_row_total_$$$":{"value":5}}}]}
            """
        #expect(try convert(text) == "d,a m,Row Total m\nx,1,5\n")
        #expect(try convert(text) { $0.includesRowTotals = false } == "d,a m\nx,1\n")
    }
}
