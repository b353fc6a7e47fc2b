import Foundation
import Testing

@testable import Rowcast

/// A format is complete when it has fixtures, so that the matrix looks at its bytes, and a fuzz entry,
/// if it can be read.
struct FormatContractTests {
    /// A format that reads what another decoder reads has no fuzz entry of its own.
    private static let sharedDecoders: Set = ["inline_json", "json_fe"]

    /// Archives are compared by the programs that read them, queries by `SQLTests`.
    private static let withoutFixtures: Set = ["xlsx", "sql"]

    @Test(arguments: ResultFormat.all.map(\.name).filter { !withoutFixtures.contains($0) })
    func `a format has fixtures`(name: String) throws {
        let format = try #require(ResultFormat.named(name))
        let folders = ResultCase.all.filter { $0.formats.contains(format) }
        #expect(folders.count > 1, "Fixtures/Results has no result.\(format.fixtureExtension)")
    }

    @Test func `every decoder has a fuzz entry`() throws {
        let makefile = try String(
            contentsOf: Fixtures.root.appending(path: "../Makefile"), encoding: .utf8)
        let line = try #require(
            makefile.split(separator: "\n").first { $0.hasPrefix("FUZZ_FORMATS := ") })
        let fuzzed = Set(line.split(separator: " ").dropFirst(2).map(String.init))
        let readable = Set(ResultFormat.all.filter(\.canDecode).map(\.name))
        #expect(readable.subtracting(Self.sharedDecoders).subtracting(fuzzed) == [])
        let script = try String(
            contentsOf: Fixtures.root.appending(path: "../Tests/Fuzzing/run.sh"), encoding: .utf8)
        for name in fuzzed { #expect(script.contains("\n    \(name)) entry=")) }
    }
}
