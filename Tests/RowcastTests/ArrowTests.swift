import Testing

@testable import Rowcast

/// Results as Arrow columns. The expected numbers were computed by hand.
@Suite struct ArrowTests {
    /// The column `x` of rows with these JSON values.
    private func column(
        _ values: [String], options change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> ArrowColumns {
        let rows = values.map { "{\"x\":\($0)}" }.joined(separator: ",\n")
        return try ArrowColumns("[\(rows)]", options: change)
    }

    private func expect(
        _ values: [String], _ format: String, _ expected: [String?],
        options change: (inout ConversionOptions) -> Void = { _ in },
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let columns = try column(values, options: change)
        #expect(columns.formats == [format], sourceLocation: location)
        #expect(columns[0] == expected, sourceLocation: location)
    }

    // MARK: - Types and values

    @Test func `whole numbers of 64 bits`() throws {
        try expect(
            ["1", "null", "-9223372036854775808", "9223372036854775807", "-0"], "l",
            ["1", nil, "-9223372036854775808", "9223372036854775807", "0"])
    }

    @Test func `other numbers are decimals with as many digits as they need`() throws {
        try expect(["12.5", "-0.25", "3", "null"], "d:4,2", ["1250", "-25", "300", nil])
        try expect(["9223372036854775808", "1"], "d:19,0", ["9223372036854775808", "1"])
        try expect(["1e3", "-2.5E-3", "0e0"], "d:8,4", ["10000000", "-25", "0"])
        try expect(["-0.0", "0.5"], "d:2,1", ["0", "5"])
        // The twos' complement carries into the upper word.
        try expect(["-18446744073709551616", "0.1"], "d:21,1", ["-184467440737095516160", "1"])
    }

    @Test func `38 digits are a decimal, 39 are none`() throws {
        let nines = String(repeating: "9", count: 38)
        try expect([nines, "-\(nines)"], "d:38,0", [nines, "-\(nines)"])
        let fraction = "1234567890123456789.1234567890123456789"
        try expect(
            [fraction, "-1"], "d:38,19",
            ["12345678901234567891234567890123456789", "-10000000000000000000"])
        let long = try column([nines + "9", "1"])
        #expect(long.formats == ["u"])
        #expect(long[0] == [nines + "9", "1"])
        #expect(long.warnings.map(\.code) == ["long_numbers_as_text"])
    }

    @Test func `numbers beyond 38 digits are doubles where these lose nothing`() throws {
        try expect(["1e300", "0.1", "-2"], "g", ["1e+300", "0.1", "-2.0"])
        #expect(try column(["1e300", "0.1"]).warnings == [])
        let text = try column(["1e300", "0.12345678901234567890"])
        #expect(text.formats == ["u"])
        #expect(text.warnings.map(\.code) == ["long_numbers_as_text"])
        #expect(try column(["1e400"]).formats == ["u"])
    }

    @Test func `doubles are chosen by an option, and tell of digits that are lost`() throws {
        let doubles = try column(["12.5", "104.16499999999998", "7"]) {
            $0.writing.arrowNumbers = .float64
        }
        #expect(doubles.formats == ["g"])
        #expect(doubles[0] == ["12.5", "104.16499999999998", "7.0"])
        #expect(doubles.warnings == [])
        let lost = try column(["0.12345678901234567890"]) {
            $0.writing.arrowNumbers = .float64
        }
        #expect(lost[0] == ["0.12345678901234568"])
        #expect(lost.warnings.map(\.code) == ["digits_lost"])
        try expect(["1", "2"], "l", ["1", "2"]) { $0.writing.arrowNumbers = .float64 }
        let infinite = try column(["1e400", "0.5"]) { $0.writing.arrowNumbers = .float64 }
        #expect(infinite[0] == ["1e400", "0.5"])
        #expect(infinite.warnings.map(\.code) == ["long_numbers_as_text"])
        // The least number that is nearer to infinity than to the greatest double has 309 digits.
        let edge = ["17976931348623157", "18"].map { $0 + String(repeating: "0", count: 292) }
        #expect(
            try column([edge[0], "0.5"]) { $0.writing.arrowNumbers = .float64 }.formats == ["g"])
        #expect(
            try column([edge[1] + "00000000000000000", "0.5"]) {
                $0.writing.arrowNumbers = .float64
            }.formats == ["u"])
    }

    @Test func `booleans are bits`() throws {
        try expect(
            ["true", "null", "false", "true"], "b", ["true", nil, "false", "true"])
        let many = (0..<65).map { $0 % 3 == 0 ? "true" : "false" }
        try expect(many, "b", many)
    }

    @Test func `days count from 1970`() throws {
        try expect(
            [
                "\"1970-01-01\"", "\"1969-12-31\"", "\"0001-01-01\"", "\"9999-12-31\"", "null",
                "\"2024-02-29\"",
            ], "tdD", ["0", "-1", "-719162", "2932896", nil, "19782"])
        try expect(["\"2023-02-29\""], "u", ["2023-02-29"])
    }

    @Test func `times count microseconds of a clock on the wall`() throws {
        try expect(
            [
                "\"1970-01-01 00:00:01\"", "\"1969-12-31 23:59:59.999999\"",
                "\"1970-01-01T00:01:00.5\"", "\"1970-01-02\"",
            ], "tsu:", ["1000000", "-1", "60500000", "86400000000"])
        // Nanoseconds have no place in microseconds.
        try expect(["\"1970-01-01 00:00:00.0000001\""], "u", ["1970-01-01 00:00:00.0000001"])
    }

    @Test func `times with a mark of UTC are times in UTC, and a mixture is text`() throws {
        try expect(
            ["\"1970-01-01T00:00:01Z\"", "\"1970-01-01 00:00:02 UTC\""], "tsu:UTC",
            ["1000000", "2000000"])
        let mixed = try column(["\"1970-01-01T00:00:01Z\"", "\"1970-01-01T00:00:01\""])
        #expect(mixed[0] == ["1970-01-01T00:00:01Z", "1970-01-01T00:00:01"])
        #expect(mixed.warnings.map(\.code) == ["times_as_text"])
    }

    @Test func `text is empty, null, and nested values as JSON`() throws {
        try expect(
            ["\"\"", "null", "\"Köln\\n\"", "[1, 2]", "{\"a\":null}"], "u",
            ["", nil, "Köln\n", "[1, 2]", "{\"a\":null}"])
        try expect(["\"a\"", "null"], "u", ["a", nil])
    }

    @Test func `numbers beside texts are text, with a warning`() throws {
        let columns = try column(["1", "\"none\"", "true", "2.50"])
        #expect(columns.formats == ["u"])
        #expect(columns[0] == ["1", "none", "true", "2.50"])
        #expect(columns.warnings.map(\.code) == ["numbers_as_text"])
        #expect(columns.warnings.first?.message.description.contains("row 2") == true)
    }

    @Test func `every column is text where the user wants no types`() throws {
        try expect(["1", "null", "true", "false", "\"\""], "u", ["1", nil, "true", "false", ""]) {
            $0.writing.arrowTypes = .strings
        }
    }

    @Test func `csv has the types of its texts`() throws {
        let columns = try ArrowColumns("a,b,c,d\n1,true,2024-01-31,x\n2.5,,,\n", from: .csv)
        #expect(columns.formats == ["d:2,1", "b", "tdD", "u"])
        #expect(columns[0] == ["10", "25"])
        #expect(columns[1] == ["true", nil])
        #expect(columns[2] == ["19753", nil])
        #expect(columns[3] == ["x", nil])
    }

    // MARK: - Layout

    @Test(arguments: [1, 7, 8, 9, 64, 65, 1000])
    func `buffers lie at multiples of 64, with a bit for each row`(_ count: Int) throws {
        let values = (0..<count).map { $0 % 5 == 2 ? "null" : "\($0)" }
        let rows = values.map { "{\"n\":\($0),\"t\":\"\($0)\",\"full\":\"x\"}" }
        let columns = try ArrowColumns("[\(rows.joined(separator: ","))]")
        #expect(columns[0] == values.map { $0 == "null" ? nil : $0 })
        #expect(columns[1] == values)
        for bytes in columns.blocks {
            let block = ArrowBlockReader(bytes: bytes)
            #expect(block.byteCount == bytes.count)
            #expect(bytes.count % 64 == 0)
            #expect(block.columnCount == 3)
            for column in 0..<3 {
                let words = block.words(column)
                #expect(words[1...].allSatisfy { $0 % 64 == 0 && $0 < bytes.count })
                #expect((words[1] == 0) == (words[0] == 0))
                #expect((words[3] == 0) == (column == 0))
            }
            #expect(block.words(2)[0] == 0)
        }
    }

    @Test func `the bytes behind values and the places of nulls are zero`() throws {
        let columns = try column(["null", "-1.5", "null"])
        let bytes = try #require(columns.blocks.first)
        let words = ArrowBlockReader(bytes: bytes).words(0)
        #expect(words[0] == 2)
        #expect(Array(bytes[words[1]..<words[1] + 64]) == [2] + [UInt8](repeating: 0, count: 63))
        let value: [UInt8] = [0xF1] + [UInt8](repeating: 0xFF, count: 15)
        #expect(
            Array(bytes[words[2]...])
                == [UInt8](repeating: 0, count: 16) + value + [UInt8](repeating: 0, count: 32))
    }

    @Test func `a result without rows has columns and no block`() throws {
        let columns = try ArrowColumns("a,b\n", from: .csv)
        #expect(columns.names == ["a", "b"])
        #expect(columns.blocks == [])
        let limited = try column(["1", "2"]) { $0.limit = 0 }
        #expect(limited.names == ["x"])
        #expect(limited.blocks == [])
    }

    @Test func `blocks do not depend on the number of threads`() throws {
        let rows = (0..<5000).map { "{\"n\":\($0).\($0 % 7),\"t\":\"text \($0)\"}" }
        let text = "[\(rows.joined(separator: ","))]"
        let several = try ArrowColumns(text) {
            $0.threads = 4
            $0.frameBytes = 10_000
        }
        let one = try ArrowColumns(text) {
            $0.threads = 1
            $0.frameBytes = 10_000
        }
        #expect(several.blocks.count > 10)
        #expect(several.blocks == one.blocks)
        #expect(several[0].count == 5000)
        #expect(several[0].last == "49991")
        #expect(several[1].last == "text 4999")
    }

    // MARK: - Names and metadata

    @Test func `names are unique, and have no NUL`() throws {
        let columns = try ArrowColumns("a,a,,\"b\0\"\n1,2,3,4\n", from: .csv) {
            $0.reading.duplicateColumns = .keep
        }
        #expect(columns.names == ["a", "a_2", "column_3", "b\u{FFFD}"])
        #expect(columns.warnings.map(\.code) == ["columns_renamed"])
    }

    @Test func `columns carry what Arrow's types do not tell`() throws {
        let bytes = try Fixtures.bytes("Results/pivot-one-field/result.json_detail.json")
        let columns = try ArrowColumns(bytes, from: .jsonDetail)
        let pivoted = try #require(
            columns.table.columns.indices.first { columns.metadata($0)["rowcast.pivot"] != nil })
        let facts = columns.metadata(pivoted)
        let field = try #require(facts["rowcast.name"])
        #expect(columns.names[pivoted].hasSuffix(field))
        #expect(columns.names[pivoted] != field)
        #expect(facts["rowcast.category"] == "measure")
        #expect(facts["rowcast.label"]?.isEmpty == false)
        #expect(facts["rowcast.is_hidden"] == nil)
        #expect(Set(columns.names).count == columns.names.count)
    }

    @Test func `hidden fields are columns only where the user asks for them`() throws {
        let bytes = try Fixtures.bytes("Results/hidden-fields/result.json_detail.json")
        let shown = try ArrowColumns(bytes, from: .jsonDetail)
        let all = try ArrowColumns(bytes, from: .jsonDetail) { $0.writing.includesHidden = true }
        #expect(shown.names.count < all.names.count)
        let hidden = all.table.columns.indices.filter {
            all.metadata($0)["rowcast.is_hidden"] == "true"
        }
        #expect(hidden.count == all.names.count - shown.names.count)
    }

    @Test func `a fault of the input is an error with its place`() throws {
        let error = #expect(throws: ConversionError.self) {
            try ArrowColumns("[{\"x\":1},\n{\"x\":nul}]")
        }
        #expect(error?.code == .malformed)
        #expect(error?.position.row == 2)
        #expect(error?.position.byte != nil)
    }
}
