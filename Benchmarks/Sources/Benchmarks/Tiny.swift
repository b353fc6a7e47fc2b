import DataSets
import Rowcast

/// What does a result of twenty rows cost, as mail and webhooks carry them by the thousand? Memory to
/// memory in one process; what a process costs is not in it.
func measureTiny(_ harness: inout Harness) throws {
    harness.begin(
        "Many tiny results: 20 rows of json_detail, memory to memory",
        ["µs a result", "results/s"])
    var set = harness.inputs.orders
    set.rowCount = 20
    let input = set.bytes(Layout(.jsonDetail))
    var options = ConversionOptions()
    options.writing.sqlRows = .sqlite
    let count = harness.isSmoke ? 10 : 500
    for format in ResultFormat.all
    where format.canEncode && harness.fits(["tiny", format.name, set.name]) {
        harness.didRun()
        let conversion = Conversion(from: .jsonDetail, options: options)
        let plain = try conversion.convert(input, to: format)
        let seconds = try harness.fastest {
            for _ in 0..<count {
                guard try conversion.convert(input, to: format).count == plain.count else {
                    throw Failure("another output")
                }
            }
        }.wall
        let each = seconds / Double(count)
        let cells = [format.name, harness.fixed(each * 1e6, 0), harness.fixed(1 / each, 0)]
        print("| \(cells.joined(separator: " | ")) |")
    }
}
