import Foundation
import Testing

/// No document takes time of its length's square, whatever is done with it.
@Suite(
    .enabled(
        if: ProcessInfo.processInfo.environment["ROWCAST_FULL"] == "1", "ROWCAST_FULL is not set"))
struct GrowthTests {
    /// A linear step from one length to four times as much takes four times as long, a quadratic one
    /// sixteen times.
    private static let largestFactor = 9.0
    /// A shorter time says nothing.
    private static let leastSeconds = 0.4
    /// Times that other processes have made longer are measured again.
    private static let attempts = 3
    private static let byteCount = 256 << 10

    @Test(arguments: HostileShape.all)
    func `time grows with the length of a document, not with its square`(
        shape: HostileShape
    ) throws {
        let workspace = try Workspace()
        try workspace.write(shape.bytes(byteCount: Self.byteCount), to: "short")
        try workspace.write(shape.bytes(byteCount: 4 * Self.byteCount), to: "long")
        func seconds(_ action: [String], _ name: String) throws -> Double {
            let (outcome, seconds) = try workspace.measureRowcast(
                action + [name, "--from", shape.format], limit: 60)
            #expect(
                [0, 1, 2, 64].contains(outcome.status),
                "\(action.joined(separator: " ")): \(outcome.status) \(outcome.message)")
            return seconds
        }
        let convert = ["convert", "--to", "csv", "-o", "out"] + shape.options
        for action in [convert, ["inspect"], ["validate", "--schema"]] {
            var times: [(short: Double, long: Double)] = []
            while times.count < Self.attempts {
                let long = try seconds(action, "long")
                if long < Self.leastSeconds { break }
                let short = try seconds(action, "short")
                times.append((short, long))
                if long < Self.largestFactor * short { break }
            }
            let isQuadratic = times.allSatisfy { $0.long >= Self.largestFactor * $0.short }
            #expect(
                times.count < Self.attempts || !isQuadratic,
                "\(action[0]): seconds for \(Self.byteCount) bytes and four times as many: \(times)"
            )
        }
    }
}
