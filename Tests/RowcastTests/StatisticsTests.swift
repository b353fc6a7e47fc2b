import Rowcast
import Testing

@Suite struct StatisticsTests {
    private func statistics(
        _ text: String, _ format: ResultFormat = .csv, frameBytes: Int = 512 << 10
    ) throws -> [ColumnStatistics] {
        var conversion = Conversion(from: format)
        conversion.options.frameBytes = frameBytes
        return try conversion.inspect(
            MemorySource(Array(text.utf8)), withStatistics: true
        ).statistics
    }

    @Test(arguments: [10, 512 << 10])
    func `numbers and texts are counted and compared`(frameBytes: Int) throws {
        let csv = "n,t\n10,Rome\n9,\n-2.5,Köln\n9,Rome\n,Århus\n"
        let found = try statistics(csv, frameBytes: frameBytes)
        #expect(found.map { $0.column.heading(.names) } == ["n", "t"])
        let n = found[0]
        #expect((n.nulls, n.values, n.distinct) == (1, 4, 3))
        #expect(!n.isDistinctEstimated)
        #expect((n.least, n.greatest, n.mean) == ("-2.5", "10", 6.375))
        #expect(n.examples == ["10", "9", "-2.5"])
        let t = found[1]
        #expect((t.nulls, t.values, t.distinct) == (1, 4, 3))
        #expect((t.least, t.greatest, t.mean) == ("Köln", "Århus", nil))
        #expect((t.longest, t.longestCount) == ("Århus", 5))
    }

    @Test func `statistics are collected only where they are asked for`() throws {
        #expect(
            try Conversion(from: .csv).inspect(MemorySource(Array("a\n1\n".utf8))).statistics == [])
    }

    @Test func `numbers beside other values are texts`() throws {
        let found = try statistics(#"[{"a":10},{"a":"x"},{"a":9},{"a":true},{"a":null},{}]"#, .json)
        #expect((found[0].least, found[0].greatest, found[0].mean) == ("10", "x", nil))
        #expect((found[0].nulls, found[0].values, found[0].distinct) == (2, 4, 4))
    }

    @Test func `whole numbers of any length are compared by their digits`() throws {
        let json = """
            [{"a":12345678901234567891},{"a":12345678901234567890},{"a":-12345678901234567891},
            {"a":-12345678901234567890},{"a":1e3}]
            """
        let found = try statistics(json, .json)
        #expect(found[0].least == "-12345678901234567891")
        #expect(found[0].greatest == "12345678901234567891")
        #expect(found[0].distinct == 5)
    }

    @Test func `a mean does not lose small numbers beside large ones`() throws {
        let found = try statistics("a\n1e16\n1\n1\n1\n1\n-1e16\n")
        #expect(found[0].mean == 4.0 / 6)
    }

    @Test func `different values are counted exactly up to 100,000 and estimated beyond`() throws {
        let exact = try statistics("a\n" + (1...100_000).map { "x\($0)\nx1\n" }.joined())
        #expect(exact[0].distinct == 100_000)
        #expect(!exact[0].isDistinctEstimated)
        let more = try statistics("a\n" + (1...300_000).map { "x\($0)\n" }.joined())
        #expect(more[0].isDistinctEstimated)
        // Five standard deviations of the estimate.
        #expect(abs(more[0].distinct - 300_000) < 300_000 * 5 * 81 / 10_000)
    }

    @Test func `long texts end between two characters`() throws {
        let text = String(repeating: "é", count: 5000)
        let found = try statistics("a\na\(text)\n")
        #expect(found[0].longestCount == 5001)
        #expect(found[0].longest == "a" + String(repeating: "é", count: 499))
    }
}
