import Testing

@testable import Rowcast

struct DelimitedTypesTests {
    @Test(arguments: [
        ("1\n2.50\n-3e10\n", true),
        ("1\n\"2\"\n", true),
        ("\n1\n\"\"\n", true),
        ("007\n1\n", false),
        ("1\nx\n", false),
        ("1\n +2\n", false),
        ("\"\"\n\"\"\n", false),
        ("", false),
        ("1.\n", false),
        (".5\n", false),
        ("NaN\n", false),
        ("1,000\n", false),
    ])
    func `a column is numeric when all its sampled values are JSON numbers`(
        values: String, isNumeric: Bool
    ) throws {
        let text = values.split(separator: "\n", omittingEmptySubsequences: false)
            .map { "\($0)\tx" }.joined(separator: "\n")
        let decoded = try decodeDelimited(
            "a\tb\n" + text, options: options { $0.reading.delimiter = "tab" })
        #expect(decoded.numeric == (isNumeric ? ["a"] : []))
    }

    @Test func `a number whose backslash is removed ends with its cell`() {
        let dialect = DelimitedDialect(delimiter: .tab, escaping: .backslashes)
        let shape = DelimitedShape(
            names: ["a", "b"], numbers: [true, true], dialect: dialect, options: .init())
        let frame = Frame(capacity: 64)
        // Digits of an earlier frame stand where text without escapes is put.
        frame.bytes.update(repeating: UInt8(ascii: "9"), count: 4 * Frame.padding)
        Array("1\\2\t3\n4\t5\\6\n".utf8).withText { frame.append($0) }
        _ = DelimitedRowDecoder(dialect: dialect, shape: shape).decode(frame, isLast: true)
        let kinds = (0..<4).map { frame.batch.cell(row: $0 / 2, column: $0 % 2).kind }
        #expect(kinds == [.number, .number, .number, .number])
    }

    @Test func `numbers keep their text and others in their column stay text`() throws {
        let sample = (0..<1000).map { "\($0).0" }.joined(separator: "\n")
        let decoded = try decodeDelimited(
            "a,b\n"
                + sample.split(separator: "\n")
                .map { "\($0),007" }.joined(separator: "\n") + "\nlate,\n\"1.50\",8\n")
        #expect(decoded.numeric == ["a"])
        #expect(decoded.rows[999] == ["#999.0", "'007"])
        #expect(decoded.rows[1000] == ["'late", "null"])
        #expect(decoded.rows[1001] == ["#1.50", "'8"])
    }

    @Test func `only the first 256 KB are sampled`() throws {
        let wide = String(repeating: "x", count: 1000)
        var lines = Array(repeating: "1,\(wide)", count: 300)
        lines.append("z,\(wide)")
        let text = "a,b\n" + lines.joined(separator: "\n")
        for step in [70_000, 1_000_000] {
            #expect(try decodeDelimited(text, prefixStep: step).numeric == ["a"])
        }
        lines[200] = "z,\(wide)"
        #expect(try decodeDelimited("a,b\n" + lines.joined(separator: "\n")).numeric == [])
    }

    @Test(arguments: ["\n", ""])
    func `the last cell of an input without a line end has its type and its width`(
        lineEnd: String
    ) throws {
        var options = ConversionOptions()
        options.reading.types = .infer
        let conversion = Conversion(from: .csv, options: options)
        let text = Array("n,day\n1,2024-01-02\(lineEnd)".utf8)
        let header = try conversion.inspect(MemorySource(text)).header
        #expect(header.fields.map(\.type) == ["number", "date_date"])
        let sink = MemorySink()
        _ = try conversion.run(MemorySource(text), to: [ConversionOutput(.jsonDetail, to: sink)])
        #expect(String(decoding: sink.bytes, as: UTF8.self).contains(#""type":"date_date""#))
    }

    @Test func `types are not inferred unless asked for`() throws {
        #expect(try decodeDelimited("a\n1\n", needs: []).numeric == [])
        let strings = options { $0.reading.types = .strings }
        #expect(try decodeDelimited("a\n1\n", options: strings).rows == [["'1"]])
    }
}
