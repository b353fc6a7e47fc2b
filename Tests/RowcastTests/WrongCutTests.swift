import Rowcast
import Testing

/// Inputs made so that frames are cut where no row ends.
@Suite struct WrongCutTests {
    /// Rows whose nested values, or strings, hold the very text that separates rows.
    private static let inputs: [(name: String, format: ResultFormat, text: String)] = [
        (
            "json, nested arrays of rows", .json,
            rows(200) { "{\"a\":[{\"a\":\($0)},{\"a\":1},{\"a\":2}],\"b\":\($0)}" }
        ),
        (
            "json, text that looks like rows", .json,
            rows(200) {
                $0 < 9 ? "{\"a\":\"x\",\"b\":1}" : "{\"b\":\"},{},{},{\($0)},{},{\",\"a\":1}"
            }
        ),
        (
            "json_detail, links that look like rows", .jsonDetail,
            "{\"fields\":{\"dimensions\":[{\"name\":\"a\"}]},\"data\":"
                + rows(200) {
                    "{\"a\":{\"value\":\($0),\"links\":[{\"a\":{\"value\":1}},{\"a\":{\"value\":2}}]}}"
                } + "}"
        ),
        (
            "csv, line ends inside quotes", .csv,
            "a,b\n" + (0..<200).map { "\"\($0)\n1,2\n3,4\n\",\"x\n\"\n" }.joined()
        ),
    ]

    private static func rows(_ count: Int, _ row: (Int) -> String) -> String {
        "[\((0..<count).map(row).joined(separator: ","))]"
    }

    @Test(arguments: inputs.indices)
    func `a frame that was cut inside a row is decoded again`(index: Int) throws {
        let (name, format, text) = Self.inputs[index]
        let input = Array(text.utf8)
        let expected = try Conversion(from: format).convert(input, to: .json)
        #expect(expected.count(where: { $0 == 10 }) == 200, "\(name)")
        var wrongCuts = 0
        for frameBytes in [20, 33, 64, 100, 257, 1000] {
            for threads in [1, 2, 4] {
                var options = ConversionOptions()
                options.frameBytes = frameBytes
                options.threads = threads
                let sink = MemorySink()
                let report = try Conversion(from: format, options: options).run(
                    MemorySource(input), to: [ConversionOutput(.json, to: sink)])
                #expect(sink.bytes == expected, "\(name), \(frameBytes) bytes, \(threads) threads")
                wrongCuts += report.wrongCuts
            }
        }
        #expect(wrongCuts > 0, "\(name) was never cut wrong")
    }

    @Test func `a row longer than many frames is collected`() throws {
        let long = String(repeating: "long ", count: 20_000)
        let input = Array("[{\"a\":\"\(long)\"},{\"a\":\"short\"},{\"a\":\"\(long)\"}]".utf8)
        var options = ConversionOptions()
        options.frameBytes = 1000
        let output = try Conversion(from: .json, options: options).convert(input, to: .csv)
        #expect(String(decoding: output, as: UTF8.self) == "a\n\"\(long)\"\nshort\n\"\(long)\"\n")
    }

    @Test func `a row longer than the limit is an error that says what to do`() throws {
        let rows = (0..<100).map { "{\"a\":\($0)}" }.joined(separator: ",\n")
        let long = String(repeating: "x", count: 10_000)
        let input = Array("[\(rows),\n{\"a\":\"\(long)\"}]".utf8)
        var options = ConversionOptions()
        options.frameBytes = 64
        options.maxRowBytes = 5000
        let error = #expect(throws: ConversionError.self) {
            try Conversion(from: .json, options: options).convert(input, to: .csv)
        }
        #expect(error?.code == .tooLarge)
        #expect(
            error?.description == """
                json: a row is longer than 5000 bytes; raise maxRowBytes if that is right \
                (row 101, line 101, byte 991)
                """)
    }
}
