@testable import Rowcast

/// The columns of a result as blocks of Arrow's layout have them, read by the rules of the format alone.
struct ArrowColumns {
    private(set) var table = ArrowTable(columns: [], metadata: [])
    private(set) var warnings: [Warning] = []
    /// The bytes of each block.
    private(set) var blocks: [[UInt8]] = []

    init(
        _ text: String, from format: ResultFormat = .json,
        options change: (inout ConversionOptions) -> Void = { _ in }
    ) throws {
        try self.init(Array(text.utf8), from: format, options: change)
    }

    init(
        _ bytes: [UInt8], from format: ResultFormat = .json,
        options change: (inout ConversionOptions) -> Void = { _ in }
    ) throws {
        var conversion = Conversion(from: format)
        change(&conversion.options)
        let reader = ArrowReader(conversion, [ConversionInput(MemorySource(bytes), name: "")])
        table = try reader.table()
        while let block = try reader.next() { blocks.append(Array(block.text)) }
        warnings = reader.blocks.report?.warnings ?? []
    }

    var names: [String] { table.columns.map(\.name) }
    var formats: [String] { table.columns.map(\.type.format) }

    /// The values of a column, in the words of the tests: nil for null.
    subscript(index: Int) -> [String?] {
        blocks.flatMap { ArrowBlockReader(bytes: $0).values(index, table.columns[index].type) }
    }

    func metadata(_ index: Int) -> [String: String] {
        Dictionary(uniqueKeysWithValues: table.columns[index].metadata.map { ($0.key, $0.value) })
    }
}

/// Reads a block by the layout of ArrowBlock and the columnar format of Arrow.
struct ArrowBlockReader {
    let bytes: [UInt8]

    private func number<Number: FixedWidthInteger>(_ place: Int) -> Number {
        (0..<MemoryLayout<Number>.size).reduce(into: 0) { number, index in
            number |= Number(truncatingIfNeeded: bytes[place + index]) << Number(8 * index)
        }
    }

    private func word(_ place: Int) -> Int { Int(number(place) as Int64) }

    var byteCount: Int { word(0) }
    var rowCount: Int { word(8) }
    var columnCount: Int { word(16) }
    /// Number of nulls; places of validity, values and text.
    func words(_ column: Int) -> [Int] { (0..<4).map { word(64 * (column + 1) + 8 * $0) } }

    func values(_ column: Int, _ type: ArrowType) -> [String?] {
        let words = words(column)
        return (0..<rowCount).map { row in
            if words[0] > 0, bytes[words[1] + row / 8] >> (row % 8) & 1 == 0 { return nil }
            let start = words[2]
            switch type {
            case .int64, .time: return (number(start + 8 * row) as Int64).description
            case .decimal: return (number(start + 16 * row) as Int128).description
            case .double:
                return Double(bitPattern: number(start + 8 * row) as UInt64).description
            case .bool: return bytes[start + row / 8] >> (row % 8) & 1 == 1 ? "true" : "false"
            case .day: return (number(start + 4 * row) as Int32).description
            case .text:
                let from = Int(number(start + 4 * row) as Int32)
                let to = Int(number(start + 4 * row + 4) as Int32)
                return String(decoding: bytes[words[3] + from..<words[3] + to], as: UTF8.self)
            }
        }
    }
}
