import DataSets
import Rowcast

/// How fast are the values of rows read, and rows written that a program has in memory?
///
/// Reading and writing run on threads of their own, so that seconds of all threads count: MB of the
/// document, or of csv, a second of one core.
func measureRows(_ harness: inout Harness) throws {
    harness.begin(
        "Rows of a program, seconds of all threads",
        ["data set", "MB", "MB/s a core", "rows/s a core"])
    for set in harness.inputs.sets {
        for format in [ResultFormat.json, .jsonDetail, .csv] {
            let names = ["rows", "read \(format.name)", set.name]
            guard harness.fits(names) else { continue }
            harness.didRun()
            let input = try harness.inputs.bytes(set, format)
            let work = try harness.fastest { _ = try readRows(input, format, set) }.work
            print(names, bytes: input.count, set, work)
        }
        let names = ["rows", "written csv", set.name]
        guard harness.fits(names) else { continue }
        harness.didRun()
        let rows = try Rows(try harness.inputs.bytes(set, .json), set)
        var byteCount = 0
        let work = try harness.fastest { byteCount = try rows.write(.csv) }.work
        print(names, bytes: byteCount, set, work)
    }

    func print(_ names: [String], bytes: Int, _ set: DataSet, _ seconds: Double) {
        let cells = [
            names[1], set.name, harness.fixed(Double(bytes) / 1e6, 1),
            harness.fixed(Double(bytes) / 1e6 / seconds, 0),
            harness.fixed(Double(set.rowCount) / seconds, 0),
        ]
        Swift.print("| \(cells.joined(separator: " | ")) |")
    }
}

/// Reads every value of a result; returns the number of values that are not null.
func readRows(_ input: [UInt8], _ format: ResultFormat, _ set: DataSet) throws -> Int {
    var options = ConversionOptions()
    options.threads = 1
    let reader = Conversion(from: format, options: options).readRows(of: MemorySource(input))
    var (rows, values) = (0, 0)
    while let block = try reader.next() {
        rows += block.rowCount
        for column in 0..<block.columnCount {
            for row in 0..<block.rowCount {
                if block.double(row: row, column: column) != nil {
                    values += 1
                } else if block.withBytes(row: row, column: column, { $0.byteCount > 0 }) {
                    values += 1
                }
            }
        }
    }
    guard rows == set.rowCount else { throw Failure("\(rows) rows, not \(set.rowCount)") }
    return values
}

/// Rows in memory, as a program has them.
struct Rows {
    enum Value {
        case null
        case bool(Bool)
        case int(Int)
        case double(Double)
        case text(String)
    }

    private let columns: [ResultColumn]
    private var values: [Value] = []
    private let rowCount: Int

    init(_ json: [UInt8], _ set: DataSet) throws {
        let reader = Conversion(from: .json).readRows(of: MemorySource(json))
        columns = try reader.table().headings.map { ResultColumn($0) }
        rowCount = set.rowCount
        while let block = try reader.next() {
            for row in 0..<block.rowCount {
                for column in columns.indices {
                    values.append(Rows.value(block, row, column))
                }
            }
        }
    }

    private static func value(_ block: RowBlock, _ row: Int, _ column: Int) -> Value {
        if let int = block.int(row: row, column: column) { return .int(int) }
        if let double = block.double(row: row, column: column) { return .double(double) }
        if let bool = block.bool(row: row, column: column) { return .bool(bool) }
        return block.string(row: row, column: column).map(Value.text) ?? .null
    }

    /// Writes the rows; returns the number of bytes.
    func write(_ format: ResultFormat) throws -> Int {
        var options = ConversionOptions()
        options.threads = 1
        let writer = try RowWriter(
            ResultSchema(columns), to: [ConversionOutput(format, to: CountingSink())],
            options: options)
        var place = 0
        for _ in 0..<rowCount {
            try writer.append { row in
                for index in place..<place + columns.count {
                    switch values[index] {
                    case .null: row.appendNull()
                    case .bool(let value): row.append(value)
                    case .int(let value): row.append(value)
                    case .double(let value): row.append(value)
                    case .text(let value): row.append(value)
                    }
                }
            }
            place += columns.count
        }
        let report = try writer.finish()
        guard report.rows == rowCount else { throw Failure("\(report.rows) rows") }
        return report.bytesWritten[0]
    }
}
