import Foundation
import Rowcast
import Testing

/// Random results, converted with random frames, threads and reads.
///
/// `ROWCAST_SEED` repeats a run; a failure names the seed of its result.
@Suite(.timeLimit(.minutes(60)))
struct PropertyTests {
    static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["ROWCAST_SEED"].flatMap(UInt64.init) { return [seed] }
        let first = UInt64.random(in: 0..<1_000_000_000)
        print("PropertyTests begin with seed \(first)")
        return (0..<(Fixtures.isFullRun ? 3000 : 40)).map { first + $0 }
    }()

    @Test func `json keeps names, values, number text and order`() throws {
        for seed in Self.seeds {
            var random = SeededGenerator(seed: seed)
            let result = PropertyResult(using: &random)
            let input = Array(result.json(using: &random).utf8)
            let json = try convert(input, .json, .json, seed, using: &random)
            expectSame(json, Array(result.canonicalJSON.utf8), "seed \(seed)")
            let inline = try convert(input, .json, .inlineJSON, seed, using: &random)
            let back = try convert(inline, .inlineJSON, .json, seed, using: &random)
            expectSame(back, json, "seed \(seed), through inline_json")
        }
    }

    @Test func `csv and txt keep the text of every value`() throws {
        try forEachCSV { seed, result, csv, random in
            let texts = try convert(csv, .csv, .json, seed, using: &random) { $0.reading.types = .strings }
            expectSame(texts, Array(result.jsonOfTexts.utf8), "seed \(seed), csv to json")
            let txt = try convert(csv, .csv, .txt, seed, using: &random)
            let back = try convert(txt, .txt, .csv, seed, using: &random)
            expectSame(back, csv, "seed \(seed), csv through txt")
            let json = try convert(csv, .csv, .json, seed, using: &random)
            let again = try convert(json, .json, .csv, seed, using: &random) {
                $0.reading.pivoted = false
            }
            expectSame(again, csv, "seed \(seed), csv through json")
        }
    }

    @Test func `gsxml keeps text, numbers and nulls`() throws {
        try forEachCSV { seed, _, csv, random in
            // Null and empty text are not the same, and what XML cannot hold is gone.
            let xml = try convert(csv, .csv, .gsxml, seed, using: &random)
            let back = try convert(xml, .gsxml, .gsxml, seed, using: &random)
            expectSame(back, xml, "seed \(seed), gsxml through itself")
            let json = try convert(xml, .gsxml, .json, seed, using: &random)
            let again = try convert(json, .json, .gsxml, seed, using: &random) {
                $0.reading.pivoted = false
            }
            expectSame(again, xml, "seed \(seed), gsxml through json")
        }
    }

    @Test func `json_detail loses nothing`() throws {
        for seed in Self.seeds {
            var random = SeededGenerator(seed: seed)
            let result = PropertyResult(using: &random)
            let input = Array(result.detail(using: &random).utf8)
            let detail = try convert(input, .jsonDetail, .jsonDetail, seed, using: &random)
            let difference = try FixtureJSON(detail).difference(
                from: try FixtureJSON(input), part: false)
            #expect(difference == nil, "seed \(seed)")
            let json = try convert(input, .jsonDetail, .json, seed, using: &random)
            expectSame(json, Array(result.canonicalJSON.utf8), "seed \(seed), json_detail to json")
        }
    }

    /// Calls `body` with each random result that has rows, and with its csv.
    private func forEachCSV(
        _ body: (UInt64, PropertyResult, [UInt8], inout SeededGenerator) throws -> Void
    ) throws {
        for seed in Self.seeds {
            var random = SeededGenerator(seed: seed)
            let result = PropertyResult(using: &random)
            guard !result.rows.isEmpty else { continue }
            let input = Array(result.json(using: &random).utf8)
            let csv = try convert(input, .json, .csv, seed, using: &random)
            try body(seed, result, csv, &random)
        }
    }

    /// Converts in a random way.
    private func convert(
        _ input: [UInt8], _ source: ResultFormat, _ target: ResultFormat, _ seed: UInt64,
        using random: inout SeededGenerator,
        options change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> [UInt8] {
        let way = DecoderVerifier.Way(
            readSize: [1, 5, 100, Int.max].randomElement(using: &random) ?? 1,
            frameBytes: Int.random(in: 16..<6000, using: &random),
            threads: Int.random(in: 1...4, using: &random),
            canRewind: Bool.random(using: &random))
        var conversion = Conversion(from: source)
        conversion.options.frameBytes = way.frameBytes
        conversion.options.threads = way.threads
        change(&conversion.options)
        let sink = MemorySink()
        do {
            try conversion.run(
                FixtureSource(input, readSize: way.readSize, canRewind: way.canRewind),
                to: [ConversionOutput(target, to: sink)])
        } catch {
            Issue.record("seed \(seed), \(source.name) to \(target.name), \(way): \(error)")
            throw error
        }
        return sink.bytes
    }
}
