import Foundation
import Testing

@testable import TableCalculations

@Suite struct CaseTests {
    @Test func `each expression of the case files has the result that another program found`()
        throws
    {
        let files = try CaseFile.all()
        #expect(files.count >= 8)
        for file in files {
            for item in file.cases { try check(item) }
        }
    }

    private func check(_ item: CaseFile.Case) throws {
        let place = "\(item.file):\(item.line): \(item.expression)"
        for blockSize in [Int.max, 1, 3] {
            let run: CaseRun
            do {
                run = try CaseRun(item.expression, item.table, blockSize: blockSize)
            } catch {
                Issue.record("\(place): \(error)")
                return
            }
            guard run.columns.count == item.expected.count else {
                Issue.record("\(place): \(run.columns.count) columns")
                return
            }
            for (found, expected) in zip(run.columns, item.expected) {
                let wanted =
                    expected.count == 1 && found.count != 1
                    ? Array(repeating: expected[0], count: found.count) : expected
                let isEqual =
                    found.count == wanted.count && zip(found, wanted).allSatisfy(CaseTests.fits)
                if !isEqual {
                    Issue.record(
                        "\(place): found \(found.joined(separator: "; ")), expected \(expected.joined(separator: "; ")), in blocks of \(blockSize)"
                    )
                }
            }
            if let total = item.total, !CaseTests.fits(run.total.joined(separator: " | "), total) {
                Issue.record("\(place): total \(run.total), expected \(total)")
            }
        }
    }

    private static func fits(_ found: String, _ expected: String) -> Bool {
        guard expected.hasPrefix("~") else { return found == expected }
        guard let found = Double(found), let expected = Double(expected.dropFirst()) else {
            return false
        }
        return abs(found - expected) <= max(1e-9 * abs(expected), 1e-300)
    }

    @Test func `each documented function has at least five cases`() throws {
        let names = try String(
            contentsOf: CaseFile.folder.appendingPathComponent("functions.list"), encoding: .utf8
        ).split(separator: "\n").map(String.init)
        #expect(names.count == 133)
        #expect(Set(names) == Set(Function.documented.map(\.name)))
        var counts: [String: Int] = [:]
        for item in try CaseFile.all().flatMap(\.cases) {
            let words = item.expression.split { !($0.isLetter || $0.isNumber || $0 == "_") }
            for name in Set(words) { counts[String(name), default: 0] += 1 }
        }
        for name in names where counts[name, default: 0] < 5 {
            Issue.record("\(name) has \(counts[name, default: 0]) cases")
        }
    }
}
