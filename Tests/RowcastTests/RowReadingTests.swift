import Rowcast
import Testing

/// A result of three rows with every kind of value, a hidden field, totals and a value format.
private let orders = """
    {"fields":{"dimensions":[
    {"name":"o.city","label":"City","type":"string"},
    {"name":"o.paid","label":"Paid","type":"yesno"},
    {"name":"o.key","label":"Key","type":"number","hidden":true}],
    "measures":[{"name":"o.total","label":"Total","type":"sum","value_format":"$#,##0.00","is_numeric":true}]},
    "has_totals":true,
    "data":[
    {"o.city":{"value":"Łódź"},"o.paid":{"value":true},"o.key":{"value":1},"o.total":{"value":12.50}},
    {"o.city":{"value":null},"o.paid":{"value":false},"o.key":{"value":2},"o.total":{"value":9007199254740993}},
    {"o.city":{"value":""},"o.paid":{"value":null},"o.key":{"value":3},"o.total":{"value":-1e3}}],
    "totals_data":{"o.city":{"value":null},"o.paid":{"value":null},"o.key":{"value":null},"o.total":{"value":9007199254740005.50}}}
    """

extension RowReader {
    fileprivate func blocks() throws -> [RowBlock] {
        var blocks: [RowBlock] = []
        while let block = try next() { blocks.append(block) }
        return blocks
    }
}

/// Chunks of three bytes.
private struct Chunks: AsyncSequence, Sendable {
    let bytes: [UInt8]

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<UInt8>

        mutating func next() async -> ArraySlice<UInt8>? {
            if rest.isEmpty { return nil }
            defer { rest = rest.dropFirst(3) }
            return rest.prefix(3)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: bytes[...]) }
}

@Suite struct RowReadingTests {
    private let source = MemorySource(Array(orders.utf8))

    @Test func `values are read by kind, and are nil of another kind`() throws {
        let reader = Conversion().readRows(of: source)
        let table = try reader.table()
        #expect(table.headings == ["o.city", "o.paid", "o.total"])
        #expect(table.columns.map(\.field.label) == ["City", "Paid", "Total"])
        #expect(table.columns[2].field.valueFormat == "$#,##0.00")
        #expect(table.index(of: "o.total") == 2)
        #expect(table.index(of: "o.key") == nil)
        let block = try #require(try reader.next())
        #expect(block.kind == .rows)
        #expect(block.rowCount == 3)
        #expect(block.columnCount == 3)

        #expect(block.string(row: 0, column: 0) == "Łódź")
        #expect(block.withBytes(row: 0, column: 0) { $0.byteCount } == 7)
        #expect(block.isNull(row: 1, column: 0))
        #expect(block.string(row: 1, column: 0) == nil)
        #expect(block.valueKind(row: 1, column: 0) == .null)
        #expect(block.string(row: 2, column: 0) == "")
        #expect(!block.isNull(row: 2, column: 0))

        #expect(block.bool(row: 0, column: 1) == true)
        #expect(block.bool(row: 1, column: 1) == false)
        #expect(block.string(row: 1, column: 1) == "false")
        #expect(block.bool(row: 2, column: 1) == nil)

        #expect(block.decimal(row: 0, column: 2) == "12.50")
        #expect(block.double(row: 0, column: 2) == 12.5)
        #expect(block.int(row: 0, column: 2) == nil)
        #expect(block.int(row: 1, column: 2) == 9_007_199_254_740_993)
        #expect(block.double(row: 1, column: 2) == 9_007_199_254_740_992)
        #expect(block.int(row: 2, column: 2) == -1000)
        #expect(block.double(row: 2, column: 2) == -1000)
        #expect(block.int(row: 0, column: 0) == nil)
        #expect(block.bool(row: 0, column: 2) == nil)

        #expect(try reader.next() == nil)
        #expect(reader.report?.rows == 3)
        #expect(reader.report?.warnings.map(\.code) == ["totals_left_out"])
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("7.0", 7), ("7.10e1", 71), ("1e3", 1000), ("-12.5E+1", -125),
        ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
        ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1e19", nil),
        ("0.5", nil), ("1e-1", nil), ("0e400", 0), ("1e99999999999999999999", nil),
        ("123456789012345678901234567890e-20", nil),
        ("50000000000000000000e-1", 5_000_000_000_000_000_000),
    ]) func `whole numbers are told from others in any notation`(text: String, value: Int?) throws {
        let json = Array("[{\"a\":\(text)}]".utf8)
        let block = try #require(
            try Conversion(from: .json).readRows(of: MemorySource(json)).next())
        #expect(block.int(row: 0, column: 0) == value)
    }

    @Test(arguments: [
        "0.1", "1.7976931348623157e308", "123456789012345.6", "0.000000000000001", "-0.0",
        "4.35", "1e22", "5e-324", "179769313486231570000", "999999999999999", "0.30000000000000004",
    ]) func `doubles are the nearest ones`(text: String) throws {
        let json = Array("[{\"a\":\(text)}]".utf8)
        let block = try #require(
            try Conversion(from: .json).readRows(of: MemorySource(json)).next())
        #expect(block.double(row: 0, column: 0) == Double(text))
    }

    @Test func `totals stand in a block of their own, where they are asked for`() throws {
        var conversion = Conversion()
        conversion.options.writing.totals = .all
        let blocks = try conversion.readRows(of: source).blocks()
        #expect(blocks.map(\.kind) == [.rows, .total])
        #expect(blocks[1].rowCount == 1)
        #expect(blocks[1].decimal(row: 0, column: 2) == "9007199254740005.50")
    }

    @Test func `subtotals stand apart from the rows`() throws {
        let bytes = try Fixtures.bytes("Results/subtotals/result.json_detail.json")
        let plain = try Conversion().readRows(of: MemorySource(bytes)).blocks()
        var conversion = Conversion()
        conversion.options.writing.totals = .all
        let all = try conversion.readRows(of: MemorySource(bytes)).blocks()
        let rows = all.filter { $0.kind == .rows }
        #expect(rows.map(\.rowCount).reduce(0, +) == plain.map(\.rowCount).reduce(0, +))
        #expect(rows[0].string(row: 0, column: 0) == plain[0].string(row: 0, column: 0))
        #expect(all.contains { $0.kind == .subtotals && $0.rowCount > 0 })
    }

    @Test func `a result without rows is a block of no rows`() throws {
        let bytes = try Fixtures.bytes("Results/empty-result/result.json_detail.json")
        let blocks = try Conversion().readRows(of: MemorySource(bytes)).blocks()
        #expect(blocks.map(\.rowCount) == [0])
        #expect(blocks[0].columnCount > 0)
    }

    /// The lines of ndjson, put together from the values of blocks.
    @Test(arguments: ResultCase.all)
    func `every format gives the values that json has`(_ result: ResultCase) throws {
        for format in result.decodableFormats {
            let bytes = try result.bytes(format)
            var conversion = Conversion(from: format)
            conversion.options.threads = 2
            conversion.options.frameBytes = 4096
            let reader = conversion.readRows(of: MemorySource(bytes))
            let table = try reader.table()
            guard table.header.columns.allSatisfy({ $0.pivot == nil && !$0.field.isHidden }),
                Set(table.headings).count == table.headings.count, !table.headings.contains("")
            else { continue }
            let expected = try conversion.convert(bytes, to: .ndjson)
            var lines = ""
            for block in try reader.blocks() {
                for row in 0..<block.rowCount {
                    let members = table.headings.indices.map { column in
                        "\(quoted(table.headings[column])):\(json(block, row, column))"
                    }
                    lines += "{\(members.joined(separator: ","))}\n"
                }
            }
            let difference = try zip(
                lines.split(separator: "\n"),
                String(decoding: expected, as: UTF8.self).split(separator: "\n")
            )
            .first { line, other in
                try FixtureJSON(Array(line.utf8)) != FixtureJSON(Array(other.utf8))
            }
            #expect(difference == nil, "\(result.name) as \(format.name)")
            #expect(
                lines.split(separator: "\n").count == expected.count { $0 == 10 },
                "\(result.name) as \(format.name)")
        }
    }

    private func json(_ block: RowBlock, _ row: Int, _ column: Int) -> String {
        switch block.valueKind(row: row, column: column) {
        case .null: "null"
        case .bool, .number, .json: block.string(row: row, column: column) ?? "missing"
        case .text: quoted(block.string(row: row, column: column) ?? "missing")
        }
    }

    private func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            default:
                scalar.value < 32
                    ? "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
                    : String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }

    // MARK: - In tasks

    @Test func `an asynchronous sequence has the same blocks`() async throws {
        var count = 0
        let rows = Conversion().rows(of: MemorySource(Array(orders.utf8)))
        for try await block in rows {
            #expect(block.table.headings == ["o.city", "o.paid", "o.total"])
            #expect(block.string(row: 0, column: 0) == "Łódź")
            count += block.rowCount
        }
        #expect(count == 3)
        #expect(rows.report?.rows == 3)
    }

    @Test func `chunks of a body give rows, and their table first`() async throws {
        var rows = Conversion().rows(of: Chunks(bytes: Array(orders.utf8))).makeAsyncIterator()
        let table = try await rows.table()
        #expect(table.columns.count == 3)
        let block = try #require(try await rows.next(isolation: nil))
        #expect(block.rowCount == 3)
        #expect(try await rows.next(isolation: nil) == nil)
    }

    @Test func `a reader that is busy holds the input back`() throws {
        let row = "{\"a\":\"\(String(repeating: "x", count: 1000))\"}"
        let json = "[" + Array(repeating: row, count: 20_000).joined(separator: ",\n") + "]"
        let source = CountingSource(bytes: Array(json.utf8))
        var conversion = Conversion(from: .json)
        conversion.options.threads = 2
        conversion.options.frameBytes = 64 << 10
        let reader = conversion.readRows(of: source)
        _ = try reader.next()
        _ = try reader.next()
        // Four frames at work, two blocks that wait, and those that were taken.
        #expect(source.counter.bytesRead < 4 << 20)
        reader.close()
        #expect(throws: ConversionError.self) { try reader.next() }
    }

    @Test func `a task that is cancelled ends its reading`() async throws {
        let json = "[" + Array(repeating: "{\"a\":1}", count: 100_000).joined(separator: ",") + "]"
        let task = Task {
            var count = 0
            var conversion = Conversion(from: .json)
            conversion.options.frameBytes = 4096
            for try await block in conversion.rows(of: MemorySource(Array(json.utf8))) {
                count += block.rowCount
                withUnsafeCurrentTask { $0?.cancel() }
            }
            return count
        }
        await #expect(throws: ConversionError.self) { try await task.value }
    }

    // MARK: - Errors

    @Test func `an error behind the first rows comes behind their blocks`() throws {
        let rows = (0..<5000).map { "{\"a\":\($0)}" }.joined(separator: ",\n")
        var conversion = Conversion(from: .json)
        conversion.options.frameBytes = 4096
        let reader = conversion.readRows(of: MemorySource(Array("[\(rows),\n{\"a\":x}]".utf8)))
        var count = 0
        do {
            while let block = try reader.next() { count += block.rowCount }
            Issue.record("the error is told")
        } catch let error {
            #expect(error.code == .malformed)
            #expect(error.position.row == 5001)
        }
        #expect(count > 0 && count <= 5000)
        #expect(reader.report == nil)
    }

    @Test func `options that are wrong are errors of the first call`() {
        var conversion = Conversion()
        conversion.options.threads = 0
        let reader = conversion.readRows(of: source)
        #expect(throws: ConversionError.self) { try reader.table() }
        #expect(throws: ConversionError.self) { try reader.next() }
    }

    @Test func `an input that is no result is an error of every call`() {
        let reader = Conversion(from: .json).readRows(of: MemorySource([]))
        #expect(throws: ConversionError.self) { try reader.table() }
        #expect(throws: ConversionError.self) { try reader.next() }
    }
}

/// A source that counts the bytes that were read of it.
private struct CountingSource: ByteSource {
    final class Counter: @unchecked Sendable {
        var bytesRead = 0
    }

    private var source: MemorySource
    let counter = Counter()

    init(bytes: [UInt8]) { source = MemorySource(bytes) }

    var byteCount: Int? { source.byteCount }
    var canRewind: Bool { true }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        let count = try source.read(into: buffer)
        counter.bytesRead += count
        return count
    }

    mutating func rewind() throws(ConversionError) -> Bool { try source.rewind() }
    func checkUnchanged() throws(ConversionError) {}
}
