#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs every benchmark and prints a table of each group.
///
///     benchmarks [--smoke | --ratios] [FILTER…]
///
/// `--smoke` runs everything once on little data, to see that it works. `--ratios` prints how fast
/// each format is beside a yardstick, as JSON. A filter is a part of a
/// group's, data set's or format's name; all of them must fit.
@main
struct Benchmarks {
    static func main() {
        do {
            try run(filters: Array(CommandLine.arguments.dropFirst()))
        } catch {
            print("\nFAILED: \(error)")
            exit(1)
        }
    }

    private static func run(filters: [String]) throws {
        var filters = filters
        let isSmoke = filters.contains("--smoke")
        let wantsRatios = filters.contains("--ratios")
        filters.removeAll { $0.hasPrefix("--") }
        var harness = Harness(inputs: Inputs(isSmoke: isSmoke), isSmoke: isSmoke, filters: filters)
        if wantsRatios {
            try printRatios(&harness)
        } else {
            try measureDecoding(&harness)
            try measureEncoding(&harness)
            try measureTranscoding(&harness)
            try measureRows(&harness)
            try measureTiny(&harness)
            try measureValidation(&harness)
            try measureScaling(&harness)
        }
        guard harness.count > 0 else { throw Failure("no benchmark fits \(filters)") }
    }
}

/// Why a benchmark cannot count.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
