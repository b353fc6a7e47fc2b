import Foundation
import Testing

@testable import Rowcast

/// No document under 10 MB costs more memory than a conversion may take, whatever is done with it.
///
/// Python measures, since the peak that a process inherits from the test runner is not its own.
@Suite(
    .enabled(
        if: ProcessInfo.processInfo.environment["ROWCAST_MEMORY"] == "1",
        "ROWCAST_MEMORY is not set"),
    .enabled(if: PeakMemory.hasPython, "there is no python3"))
struct MemoryTests {
    private static let mostBytes = 200 << 20
    private static let byteCount = 9_900_000
    private static let measure = """
        import resource, subprocess, sys
        try:
            status = subprocess.run(sys.argv[1:], timeout=120).returncode
        except subprocess.TimeoutExpired:
            status = -1
        print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        """

    /// The exit status and the peak of resident memory in bytes.
    private func run(
        _ arguments: [String], in workspace: Workspace
    ) throws -> (status: Int, peak: Int) {
        try workspace.write(Self.measure, to: "measure.py")
        let words = arguments.map { "'\($0)'" }.joined(separator: " ")
        let outcome = try workspace.shell(
            "python3 measure.py \"$ROWCAST\" \(words) 2> /dev/null | tail -1")
        let figures = outcome.output.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
        guard figures.count == 2 else { return (-2, 0) }
        return (figures[0], figures[1] << 10)
    }

    private func expectBounded(
        _ arguments: [String], in workspace: Workspace, _ what: String
    ) throws {
        let (status, peak) = try run(arguments, in: workspace)
        #expect([0, 1, 2, 64].contains(status), "\(what): status \(status)")
        #expect(peak <= Self.mostBytes, "\(what): \(peak >> 20) MB")
    }

    @Test(arguments: HostileShape.all)
    func `no document takes more memory than it may`(shape: HostileShape) throws {
        let workspace = try Workspace()
        try workspace.write(shape.bytes(byteCount: Self.byteCount), to: "document")
        let input = ["document", "--from", shape.format, "--threads", "2"]
        // Every format is written for one shape of several.
        let index = HostileShape.all.firstIndex { $0.testDescription == shape.testDescription } ?? 0
        for format in ["json", Self.targets[index % Self.targets.count]] {
            var action = ["convert", "-o", "\(format):out"]
            if format == "sql" { action += ["--sql-rows", "sqlite"] }
            try expectBounded(action + shape.options + input, in: workspace, "to \(format)")
        }
        for action in ["inspect", "validate"] {
            try expectBounded([action] + input, in: workspace, action)
        }
    }

    /// Every format that is written, but for json, which each document is written to.
    private static let targets = ResultFormat.all.filter { $0.canEncode && $0 != .json }
        .map(\.name)

    private static let expanding: [(format: String, text: @Sendable () -> String)] = [
        // A heading that json repeats in each row.
        (
            "csv",
            {
                String(repeating: "h", count: 400_000) + "\n"
                    + String(repeating: "1\n", count: 3000)
            }
        ),
        // Rows of one byte that are padded to many columns.
        (
            "csv",
            {
                (0..<20_000).map { "c\($0)" }.joined(separator: ",") + "\n"
                    + String(repeating: "1\n", count: 3000)
            }
        ),
        // A value of characters that are escaped everywhere.
        ("csv", { "a\n\"" + String(repeating: "\"\"", count: 4_900_000) + "\"\n" }),
        ("csv", { "a\n" + String(repeating: "<&>'", count: 2_400_000) + "\n" }),
    ]

    @Test(arguments: targets + ["json"])
    func `no output takes more memory than it may`(target: String) throws {
        let workspace = try Workspace()
        for (index, (format, text)) in Self.expanding.enumerated() {
            try workspace.write(text(), to: "document")
            var arguments = ["document", "--from", format, "-o", "\(target):/dev/null"]
            arguments += ["--threads", "2"]
            if target == "sql" { arguments += ["--sql-rows", "sqlite"] }
            if index == 1 { arguments += ["--ragged", "pad"] }
            try expectBounded(arguments, in: workspace, "\(index) to \(target)")
        }
    }
}

/// What measures memory.
enum PeakMemory {
    static let hasPython = ["/usr/bin/python3", "/usr/local/bin/python3"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}
