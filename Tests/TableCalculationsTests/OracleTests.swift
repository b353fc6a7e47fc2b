import Foundation
import Testing

@testable import TableCalculations

/// Cells of captured results, which lie beside the checkout.
@Suite struct OracleTests {
    private struct Oracle: Decodable {
        var expression: String
        var a: Double
        var b: Double
        var value: Double?
    }

    private static let file = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("../shared/reference/table-calculation-oracles.json")

    private static let isThere = FileManager.default.fileExists(atPath: file.path)

    @Test(.enabled(if: isThere, "needs ../shared/reference/table-calculation-oracles.json"))
    func `cells of captured results are computed to the same double`() throws {
        let oracles = try JSONDecoder().decode(
            [Oracle].self, from: Data(contentsOf: OracleTests.file))
        #expect(oracles.count > 200)
        for oracle in oracles {
            var table = CaseTable()
            try table.add("t.a: measure number = \(oracle.a)")
            try table.add("t.b: measure number = \(oracle.b)")
            let found = try CaseRun(oracle.expression, table).columns
            #expect(found.first?.first.flatMap { Double($0) } == oracle.value, "\(oracle)")
        }
    }
}
