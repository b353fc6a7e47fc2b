import Foundation
import Testing

/// Calculations that hold nothing take the same memory for any number of rows, and those that hold columns
/// take no more than they may.
///
/// Python measures, since the peak that a process inherits from the test runner is not its own.
@Suite(
    .enabled(
        if: ProcessInfo.processInfo.environment["ROWCAST_FULL"] == "1", "ROWCAST_FULL is not set"),
    .enabled(if: PeakMemory.hasPython, "there is no python3"), .serialized)
struct CalculationMemoryTests {
    private static let make = """
        import sys
        for start in range(0, int(sys.argv[1]), 1000):
            lines = ("%d,%d,key %d" % (row, row * 7919 % 10007, row % 4001)
                     for row in range(start, start + 1000))
            if start == 0: print("id,n,t")
            print("\\n".join(lines))
        """

    /// Prints the status and the peak of anonymous memory in KB: pages of mapped files are the system's
    /// to take back.
    private static let measure = """
        import subprocess, sys
        process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
        peak = 0
        while process.poll() is None:
            for line in open("/proc/%d/status" % process.pid):
                if line.startswith("RssAnon:"): peak = max(peak, int(line.split()[1]))
            try: process.wait(0.005)
            except subprocess.TimeoutExpired: pass
        print(process.returncode, peak)
        """

    private static let streaming = [
        "a=${n} * 2 + ${id}", "b=running_total(${n})", "c=mean(offset_list(${n}, -6, 7))",
        "d=${n} - offset(${n}, 1)", "e=concat(${t}, \"-\", ${n})", "f=${n} / sum(${n})",
    ]
    private static let holding = [
        "a=rank(${id}, ${id})", "b=lookup(${t}, ${t}, ${n})", "c=${n} - median(${n})",
    ]

    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(Self.make, to: "make.py")
        try workspace.write(Self.measure, to: "measure.py")
    }

    /// The peak in bytes, of one thread: how many frames several have in flight is a matter of time.
    private func peak(_ file: String, isPiped: Bool = false, _ arguments: [String]) throws -> Int {
        let words = arguments.map { "'\($0)'" }.joined(separator: " ")
        let input = isPiped ? "cat \(file) |" : ""
        let outcome = try workspace.shell(
            """
            \(input) python3 measure.py "$ROWCAST" \(isPiped ? "-" : file) \
            --from csv --to csv --threads 1 \(words)
            """)
        let figures = outcome.output.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
        #expect(figures.first == 0, "\(outcome.message)")
        return try #require(figures.last) << 10
    }

    private func makeRows(_ counts: (few: Int, many: Int)) throws {
        _ = try workspace.shell(
            "python3 make.py \(counts.few) > few.csv; python3 make.py \(counts.many) > many.csv")
    }

    private func calculations(_ expressions: [String]) -> [String] {
        expressions.flatMap { ["--calc", $0] }
    }

    @Test(arguments: [false, true])
    func `calculations that stream take no more memory for ten times the rows`(
        isPiped: Bool
    ) throws {
        try makeRows((1_000_000, 10_000_000))
        let streaming = calculations(Self.streaming)
        let few = try peak("few.csv", isPiped: isPiped, streaming)
        let many = try peak("many.csv", isPiped: isPiped, streaming)
        #expect(many <= few + (5 << 20), "\(few >> 20) and \(many >> 20) MB")
    }

    @Test func `columns beyond the bound take files, and memory stays`() throws {
        try makeRows((300_000, 3_000_000))
        let arguments = ["--max-calculation-bytes", "1MB"] + calculations(Self.holding)
        let few = try peak("few.csv", arguments)
        let many = try peak("many.csv", arguments)
        #expect(many <= few + (5 << 20), "\(few >> 20) and \(many >> 20) MB")
    }
}
