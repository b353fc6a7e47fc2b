import Foundation
import Rowcast
import RowcastFoundation
import Testing

@Suite struct FoundationValueTests {
    private func block(_ values: String...) throws -> RowBlock {
        let members = values.enumerated().map { "\"c\($0)\":\($1)" }.joined(separator: ",")
        let source = MemorySource(Array("[{\(members)}]".utf8))
        return try #require(try Conversion(from: .json).readRows(of: source).next())
    }

    @Test func `numbers are decimals without a loss, or nil`() throws {
        let block = try block(
            "0.1", "-12345678901234567890123456789.25", "1e3", "\"1\"", "null",
            "1.000000000000000000000000000000000000000000001",
            "5000000000000000000000000000000000000000")
        #expect(block.decimalValue(row: 0, column: 0) == Decimal(string: "0.1"))
        #expect(
            block.decimalValue(row: 0, column: 1)?.description
                == "-12345678901234567890123456789.25")
        #expect(block.decimalValue(row: 0, column: 2) == 1000)
        #expect(block.decimalValue(row: 0, column: 3) == nil)
        #expect(block.decimalValue(row: 0, column: 4) == nil)
        #expect(block.decimalValue(row: 0, column: 5) == nil)
        #expect(
            block.decimalValue(row: 0, column: 6)?.description
                == "5000000000000000000000000000000000000000")
    }

    @Test func `times are dates of the zone that they are told in`() throws {
        let block = try block(
            "\"2024-07-01 12:00:00\"", "\"2024-01-31\"", "\"2024-01-31T10:05:06.250Z\"", "\"soon\"")
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        #expect(
            block.date(row: 0, column: 0, in: berlin)?.timeIntervalSince1970 == 1_719_828_000)
        #expect(
            block.date(row: 0, column: 1, in: .gmt)?.timeIntervalSince1970 == 1_706_659_200)
        #expect(
            block.date(row: 0, column: 2, in: berlin)?.timeIntervalSince1970
                == 1_706_695_506.25)
        #expect(block.date(row: 0, column: 3, in: berlin) == nil)
    }

    @Test func `bytes are data`() throws {
        let block = try block("\"é\"", "true", "null", "12.50")
        #expect(block.data(row: 0, column: 0) == Data([0xC3, 0xA9]))
        #expect(block.data(row: 0, column: 1) == Data("true".utf8))
        #expect(block.data(row: 0, column: 2) == nil)
        #expect(block.data(row: 0, column: 3) == Data("12.50".utf8))
    }

    @Test func `values of Foundation are written`() throws {
        let sink = MemorySink()
        let columns = ["a", "b", "c", "d"].map { ResultColumn($0) }
        let writer = try RowWriter(
            ResultSchema(columns), to: [ConversionOutput(.csv, to: sink)])
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        try writer.append { row throws(ConversionError) in
            try row.append(Decimal(string: "-12345678901234567890.125") ?? 0)
            try row.append(Date(timeIntervalSince1970: 1_719_828_000.5), in: berlin)
            try row.append(utf8: Data("é".utf8))
            try row.append(Decimal.nan)
        }
        try writer.finish()
        #expect(
            String(decoding: sink.bytes, as: UTF8.self)
                == "a,b,c,d\n-12345678901234567890.125,2024-07-01 12:00:00.500,é,\n")
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, 253_402_300_800, -1e12])
    func `dates outside the years of four digits are errors`(seconds: Double) throws {
        let writer = try RowWriter(
            ResultSchema([ResultColumn("a")]), to: [ConversionOutput(.csv, to: MemorySink())])
        #expect(throws: ConversionError.self) {
            try writer.append { row throws(ConversionError) in
                try row.append(Date(timeIntervalSince1970: seconds), in: .gmt)
            }
        }
    }
}
