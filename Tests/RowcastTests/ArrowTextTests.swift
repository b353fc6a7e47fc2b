import Testing

@testable import Rowcast

/// Values of Arrow as JSON text. The words of decimals were computed by hand.
@Suite struct ArrowTextTests {
    private func text(_ append: (inout [UInt8]) throws -> Void) rethrows -> String {
        var bytes: [UInt8] = []
        try append(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0], 0, "0"), ([0, 0, 0, 0], 2, "0.00"), ([0, 0, 0, 0], -2, "0"),
            ([1250, 0, 0, 0], 2, "12.50"), ([5, 0, 0, 0], 3, "0.005"),
            ([12, 0, 0, 0], -3, "12000"),
            ([0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], 2, "-0.01"),
            ([0, 1, 0, 0], 0, "4294967296"), ([0, 0, 1, 0], 1, "1844674407370955161.6"),
            // The least number of 128 bits.
            ([0, 0, 0, 0x8000_0000], 0, "-170141183460469231731687303715884105728"),
            ([0x3B9A_CA00], 0, "1000000000"), ([0xFFFF_FFFE], 0, "-2"),
        ] as [([UInt32], Int, String)])
    func `decimals have the digits of their scale`(
        _ words: [UInt32], _ scale: Int, _ expected: String
    ) {
        #expect(text { $0.append(decimal: words, scale: scale) } == expected)
    }

    @Test(
        arguments: [
            (0, 0, "0"), (0, 2, "0.00"), (1250, 2, "12.50"), (-5, 3, "-0.005"), (-100, 1, "-10.0"),
            (Int64.min, 19, "-0.9223372036854775808"), (Int64.max, 0, "9223372036854775807"),
        ] as [(Int64, Int, String)])
    func `decimals of 64 bits are written alike`(
        _ value: Int64, _ scale: Int, _ expected: String
    ) {
        #expect(text { $0.append(decimal: value, scale: scale) } == expected)
    }

    @Test func `numbers have the fewest digits that read back`() {
        #expect(text { _ = $0.append(number: Float(0.1)) } == "0.1")
        #expect(text { _ = $0.append(number: 12.0) } == "12")
        #expect(text { _ = $0.append(number: -1e300) } == "-1e+300")
        #expect(text { _ = $0.append(number: 0.30000000000000004) } == "0.30000000000000004")
        var bytes: [UInt8] = []
        let isWritten = [bytes.append(number: Double.nan), bytes.append(number: -Float.infinity)]
        #expect(isWritten == [false, false])
        #expect(bytes == [])
    }

    @Test(arguments: [
        (0, 1, "1970-01-01 00:00:00"), (-1, 1, "1969-12-31 23:59:59"),
        (-1, 1_000_000_000, "1969-12-31 23:59:59.999999999"),
        (-86_400_000, 1000, "1969-12-31 00:00:00"), (60_500, 1000, "1970-01-01 00:01:00.500"),
        (1_706_695_506_250_000, 1_000_000, "2024-01-31 10:05:06.250"),
    ])
    func `times count from 1970`(_ time: Int, _ units: Int, _ expected: String) throws {
        #expect(try text { try $0.append(time: time, perSecond: units) } == "\"\(expected)\"")
    }

    @Test func `days and times of day`() throws {
        #expect(try text { try $0.append(day: -719_162) } == "\"0001-01-01\"")
        #expect(try text { try $0.append(day: 19_753) } == "\"2024-01-31\"")
        #expect(
            try text { try $0.append(timeOfDay: 36_306, perSecond: 1) } == "\"10:05:06\"")
        #expect(
            try text { try $0.append(timeOfDay: 86_399_999_999, perSecond: 1_000_000) }
                == "\"23:59:59.999999\"")
        #expect(throws: ConversionError.self) {
            try text { try $0.append(timeOfDay: 86_400, perSecond: 1) }
        }
        for day in [-719_163, 2_932_897, Int.max / 2, Int.min / 2] {
            #expect(throws: ConversionError.self) { try text { try $0.append(day: day) } }
        }
        for time in [Int.min, Int.max] {
            #expect(throws: ConversionError.self) {
                try text { try $0.append(time: time, perSecond: 1) }
            }
        }
    }

    @Test func `texts are escaped as JSON has them`() throws {
        let plain = try text { bytes in
            try Array("a\"b\\\n\u{1}ü".utf8).withText { try bytes.append(jsonText: $0) }
        }
        #expect(plain == "\"a\\\"b\\\\\\n\\u0001ü\"")
        #expect(throws: ConversionError.self) {
            try text { bytes in
                try [0x61, 0xFF].withText { try bytes.append(jsonText: $0) }
            }
        }
    }
}
