import DataSets
import Rowcast
import Yardsticks

/// Prints, as JSON, how fast each format is read and written with one thread beside plain C that
/// copies csv byte by byte, in the same process and in turn with it: a busy or slower machine slows
/// both. `Benchmarks/check.py` compares that with the baseline.
func printRatios(_ harness: inout Harness) throws {
    let set = harness.inputs.orders
    let csv = try harness.inputs.bytes(set, .csv)
    var copy = [UInt8](repeating: 0, count: 2 * csv.count)
    func yardstick() { _ = yardstick_copy_csv(csv, csv.count, &copy) }

    var lines: [String] = []
    func measure(_ names: [String], _ body: () throws -> Void) throws {
        guard harness.fits(names) else { return }
        harness.didRun()
        let (plain, ours) = try harness.fastest(yardstick, body)
        lines.append("  \"\(names.joined(separator: " "))\": \(harness.fixed(plain / ours, 3))")
    }
    var options = ConversionOptions()
    options.threads = 1
    options.writing.sqlRows = .sqlite
    for format in ResultFormat.all where format.canDecode {
        let input = try harness.inputs.bytes(set, format)
        let conversion = Conversion(from: format, options: options)
        try measure(["decoding", format.name]) {
            _ = try conversion.run(
                MemorySource(input), to: [ConversionOutput(.csv, to: CountingSink())])
        }
    }
    let json = try harness.inputs.bytes(set, .json)
    for format in ResultFormat.all where format.canEncode {
        let conversion = Conversion(from: .json, options: options)
        try measure(["encoding", format.name]) {
            _ = try conversion.run(
                MemorySource(json), to: [ConversionOutput(format, to: CountingSink())])
        }
    }
    try measure(["rows read"]) { _ = try readRows(json, .json, set) }
    let rows = try Rows(json, set)
    try measure(["rows written"]) { _ = try rows.write(.csv) }
    print("{\n\(lines.joined(separator: ",\n"))\n}")
}
