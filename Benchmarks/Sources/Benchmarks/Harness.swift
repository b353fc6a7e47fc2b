import DataSets
import Rowcast

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs a body again and again beside a yardstick, and prints the fastest of the runs.
struct Harness {
    let inputs: Inputs
    let isSmoke: Bool
    let filters: [String]
    /// How many benchmarks ran.
    private(set) var count = 0
    /// Printed as soon as there is something to stand below it.
    private var heading = ""

    init(inputs: Inputs, isSmoke: Bool, filters: [String]) {
        self.inputs = inputs
        self.isSmoke = isSmoke
        self.filters = filters
    }

    /// Begins a table whose columns are those of `measure`, unless others are given.
    mutating func begin(
        _ title: String,
        _ columns: [String] = ["data set", "MB in", "MB/s in", "rows/s", "peak MB", "of memcpy"]
    ) {
        let rule = columns.map { $0 == "data set" ? "---" : "---:" }
        heading = """

            ### \(title)

            | format | \(columns.joined(separator: " | ")) |
            |---|\(rule.joined(separator: "|"))|

            """
    }

    /// Measures `body`, which gets the data set in `format` and returns how many rows it has seen.
    ///
    /// `names` are the group, what is measured, and the data set. What a format says that it cannot
    /// carry is noted; any other error ends the benchmarks.
    mutating func measure(
        _ names: [String], _ set: DataSet, from format: ResultFormat, body: ([UInt8]) throws -> Int
    ) throws {
        guard fits(names) else { return }
        didRun()
        do {
            let input = try inputs.bytes(set, format)
            let measurement = try repeated(input, set, body)
            print(names.dropFirst(), measurement, set)
        } catch let error as ConversionError
            where error.code == .unsupported || error.code == .tooLarge
        {
            Swift.print("| \(names[1]) | \(set.name) | \(error.reason) |")
        } catch {
            throw Failure("\(names.joined(separator: " ")): \(error)")
        }
    }

    /// Whether the filters ask for what has these names.
    func fits(_ names: [String]) -> Bool {
        filters.allSatisfy { filter in names.contains { $0.contains(filter) } }
    }

    /// Counts a benchmark.
    mutating func didRun() {
        count += 1
        Swift.print(heading, terminator: "")
        heading = ""
    }

    /// The least seconds of some runs, and the least of all threads at work.
    func fastest(_ body: () throws -> Void) rethrows -> (wall: Double, work: Double) {
        var (wall, work) = (Double.infinity, Double.infinity)
        var total = 0.0
        var rounds = 0
        repeat {
            let start = clock()
            let seconds = try time(body)
            work = min(work, Double(clock() - start) / Double(CLOCKS_PER_SEC))
            wall = min(wall, seconds)
            total += seconds
            rounds += 1
        } while !isSmoke && (rounds < 5 || total < 0.4)
        return (wall, work)
    }

    /// The least seconds of two bodies that run in turn.
    func fastest(
        _ first: () throws -> Void, _ second: () throws -> Void
    ) rethrows -> (Double, Double) {
        var least = (Double.infinity, Double.infinity)
        var total = 0.0
        var rounds = 0
        repeat {
            least.0 = min(least.0, try time(first))
            let seconds = try time(second)
            least.1 = min(least.1, seconds)
            total += seconds
            rounds += 1
        } while !isSmoke && (rounds < 7 || total < 0.4)
        return least
    }

    private struct Measurement {
        var byteCount = 0
        var seconds = Double.infinity
        var yardstick = Double.infinity
        var peakBytes: Int?
    }

    private func repeated(
        _ input: [UInt8], _ set: DataSet, _ body: ([UInt8]) throws -> Int
    ) throws -> Measurement {
        var measurement = Measurement(byteCount: input.count)
        var copy = [UInt8](repeating: 0, count: input.count)
        // Reading everything once also brings it into memory.
        try check(body(input), set)
        let idleBytes = PeakMemory.restart()
        var total = 0.0
        var rounds = 0
        repeat {
            measurement.yardstick = min(
                measurement.yardstick,
                time {
                    copy.withUnsafeMutableBytes { target in
                        input.withUnsafeBytes { target.copyMemory(from: $0) }
                    }
                })
            var rows = 0
            let seconds = try time { rows = try body(input) }
            try check(rows, set)
            measurement.seconds = min(measurement.seconds, seconds)
            total += seconds
            rounds += 1
        } while !isSmoke && (rounds < 5 || total < 0.4)
        if let idleBytes { measurement.peakBytes = PeakMemory.current.map { $0 - idleBytes } }
        return measurement
    }

    private func check(_ rows: Int, _ set: DataSet) throws {
        guard rows == set.rowCount else { throw Failure("\(rows) rows, not \(set.rowCount)") }
    }

    private func time(_ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        try body()
        return (clock.now - start) / .seconds(1)
    }

    private func print(
        _ names: ArraySlice<String>, _ measurement: Measurement, _ set: DataSet
    ) {
        let bytes = Double(measurement.byteCount)
        let cells = [
            names.joined(separator: " | "),
            fixed(bytes / 1e6, 1),
            fixed(bytes / 1e6 / measurement.seconds, 0),
            fixed(Double(set.rowCount) / measurement.seconds, 0),
            measurement.peakBytes.map { fixed(Double($0) / 1e6, 1) } ?? "–",
            fixed(measurement.yardstick / measurement.seconds, 3),
        ]
        Swift.print("| \(cells.joined(separator: " | ")) |")
    }

    func fixed(_ value: Double, _ digits: Int) -> String {
        let scale = pow(10, Double(digits))
        let scaled = Int((value * scale).rounded())
        guard digits > 0 else { return scaled.description }
        let fraction = String(scaled % Int(scale))
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return "\(scaled / Int(scale)).\(zeros)\(fraction)"
    }
}

/// The most memory that this process has held since the last restart; Linux only.
enum PeakMemory {
    /// Gives back what the heap does not use and forgets the peak; returns what is left.
    static func restart() -> Int? {
        #if os(Linux)
            // Not in the system's module, and not in every C library.
            if let trim = dlsym(nil, "malloc_trim") {
                _ = unsafeBitCast(trim, to: (@convention(c) (Int) -> CInt).self)(0)
            }
            guard let file = fopen("/proc/self/clear_refs", "w") else { return nil }
            fputs("5", file)
            fclose(file)
        #endif
        return current
    }

    /// The peak in bytes, `nil` where the system does not tell.
    static var current: Int? {
        #if os(Linux)
            guard let file = fopen("/proc/self/status", "r") else { return nil }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 256)
            while fgets(&line, 256, file) != nil {
                let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
                if text.hasPrefix("VmHWM:") {
                    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
                        .map { $0 * 1024 }
                }
            }
        #endif
        return nil
    }
}
