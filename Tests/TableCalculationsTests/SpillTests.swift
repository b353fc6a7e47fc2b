import Foundation
import Rowcast
import Testing

@testable import TableCalculations

/// Columns that are held whole, in memory and in files of the temporary folder.
@Suite struct SpillTests {
    private static let rowCount = 6000

    /// Numbers with ties, nulls and both signs; texts short, long and empty; days; yes and no.
    private static let document: String = {
        var rows = ["n,t,d,b"]
        for row in 0..<rowCount {
            let number = row * 7919 % 2003 - 1000
            let long = String(repeating: "long \(row % 60) ", count: 30)
            let text = row % 5 == 0 ? long : "t\(number)"
            let day = row * 31 % 28 + 1
            rows.append(
                [
                    row % 11 == 0 ? "" : "\(number).\(row % 4)0", row % 13 == 0 ? "" : text,
                    row % 7 == 0 ? "" : "2024-0\(row % 9 + 1)-\(day < 10 ? "0" : "")\(day)",
                    row % 3 == 0 ? "" : row % 2 == 0 ? "Yes" : "No",
                ].joined(separator: ","))
        }
        return rows.joined(separator: "\n") + "\n"
    }()

    private static let needs = [
        "${n} / sum(${n})", "rank(${n}, ${n})", "rank_avg(${n}, ${n})",
        "percent_rank(${n}, ${n})", "percentile(${n}, 0.9)", "median(${n})", "large(${n}, row())",
        "count_distinct(${t})", "count_distinct(${n})", "count_distinct(${d})",
        "count_distinct(${b})", "mode(${t})", "mode(${d})", "mode(${n})", "mode(${b})",
        "match(${t}, ${t})", "match(${n}, ${n})", "lookup(${n}, ${n}, ${t})",
        "lookup(${t}, ${t}, ${n})", "lookup(${t}, ${t}, ${d})", "lookup(${d}, ${d}, ${b})",
        "index(${n}, 6001 - row())", "offset(${t}, 3 * row())", "offset(${n}, 0 - row() / 2)",
        "sum(offset_list(${n}, 100 - row(), 5))", "count_distinct(offset_list(${t}, row(), 9))",
        "rank(${n} - mean(${n}), ${n} - mean(${n}))", "correl(${n}, rank(${n}, ${n}))",
        "median(offset_list(${n}, -3, 7))",
    ]

    private func convert(
        _ expressions: [String], _ set: (inout ConversionOptions) -> Void
    ) throws -> String {
        var options = ConversionOptions()
        options.frameBytes = 16 << 10
        options.calculations = expressions.enumerated().map {
            TableCalculation(name: "c\($0)", expression: $1)
        }
        set(&options)
        return String(
            decoding: try Conversion(from: .csv, options: options).convert(
                Array(Self.document.utf8), to: .csv), as: UTF8.self)
    }

    @Test(arguments: needs) func `columns in files give the same bytes`(need: String) throws {
        let held = try convert([need]) { $0.limit = 100_000 }
        for bound in [0, 10_000] {
            #expect(try convert([need]) { $0.maxCalculationBytes = bound } == held)
        }
    }

    @Test func `columns of many calculations in files give the same bytes`() throws {
        let held = try convert(Self.needs) { $0.threads = 1 }
        for bound in [0, 1000, 200_000, 1 << 20] {
            #expect(try convert(Self.needs) { $0.maxCalculationBytes = bound } == held)
        }
    }

    @Test func `files hold the columns beyond the bound of memory`() throws {
        let plan = CalculationPlan(
            [TableCalculation(name: "m", expression: "median(${x})")],
            CalculationFields([CalculationField("x", .number, .measure)]))
        let program = try plan.program(now: .null)
        var run = CalculationRun(program, limits: CalculationLimits(heldBytes: 50_000))
        let values = (0..<10_000).map { Double($0 ^ 1023) }
        for pass in 0..<program.passCount {
            run.begin(pass)
            var result: [Vector] = []
            for start in stride(from: 0, to: values.count, by: 1000) {
                let column = Vector.numbers(Vector.Numbers(Array(values[start..<start + 1000])))
                let block = InputBlock(
                    firstRow: start, core: 0..<1000, rowCount: 1000, columns: [column])
                result = try run.finish(try run.start(block))
            }
            try run.end()
            #expect(run.heldBytes <= 50_000)
            #expect(run.spooledBytes >= 80_000)
            guard case .numbers(let numbers)? = result.first else { continue }
            #expect(Set(numbers.values) == [4999.5])
        }
    }

    @Test func `a task that is cancelled leaves no file`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        // The paths of open files, where the system tells them.
        let isOpen: @Sendable () -> Bool = {
            let list = "/proc/self/fd"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: list)) ?? []
            return names.contains { name in
                let path = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "\(list)/\(name)")
                return path?.contains(folder.lastPathComponent) == true
            }
        }
        var options = ConversionOptions()
        options.frameBytes = 16 << 10
        options.maxCalculationBytes = 0
        options.temporaryFolder = folder.path
        options.calculations = [TableCalculation(name: "r", expression: "rank(${n}, ${n})")]
        let conversion = Conversion(from: .csv, options: options)
        let task = Task {
            let document = AsyncStream { continuation in
                continuation.yield(Array(Self.document.utf8))
                continuation.finish()
            }
            for try await _ in conversion.chunks(of: document, to: .csv) {
                #if os(Linux)
                    #expect(isOpen())
                #endif
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(!isOpen())
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func `a folder that does not exist is an error that names it and the option`() throws {
        let error = #expect(throws: ConversionError.self) {
            try convert(["median(${n})"]) {
                $0.maxCalculationBytes = 1000
                $0.temporaryFolder = "/no/such/folder"
            }
        }
        #expect(
            error?.description
                == "/no/such/folder: no temporary file can be made in /no/such/folder: No such file or directory; name another folder with temporaryFolder"
        )
    }

    @Test func `files of columns are bounded, by an error that names the option`() throws {
        let error = #expect(throws: ConversionError.self) {
            try convert(["median(${n})"]) {
                $0.maxCalculationBytes = 1000
                $0.maxSpoolBytes = 1000
            }
        }
        #expect(error?.code == .tooLarge)
        #expect(error?.hint?.description == "raise maxSpoolBytes if that is right")
    }

    @Test func `calculations that hold nothing make no files`() throws {
        let text = try convert(["${n} / sum(${n})", "running_total(${n})", "offset(${n}, 1)"]) {
            $0.maxCalculationBytes = 0
            $0.temporaryFolder = "/no/such/folder"
        }
        #expect(text.utf8.count > Self.document.utf8.count)
    }
}
