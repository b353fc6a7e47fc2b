import Rowcast
import Testing

/// Faults far into the input, behind what is sampled, and inputs without end.
@Suite(.timeLimit(.minutes(60)))
struct MalformedLateTests {
    /// A document of 4000 rows, `fault` in place of row 3000, and the byte and line it stands at.
    struct Document {
        var bytes: [UInt8]
        var byte: Int
        var line: Int
    }

    static func json(_ fault: String) -> Document {
        let before = "[" + (1..<3000).map { "{\"a\":\($0),\"b\":\"x\"},\n" }.joined()
        let after = (3001...4000).map { ",\n{\"a\":\($0),\"b\":\"y\"}" }.joined() + "]\n"
        return Document(
            bytes: Array((before + fault + after).utf8), byte: before.utf8.count, line: 3000)
    }

    static func detail(_ fault: String) -> Document {
        let before =
            #"{"from_cache":false,"fields":{"dimensions":[{"name":"a"},{"name":"b"}]},"data":["#
            + (1..<3000).map { "{\"a\":{\"value\":\($0)},\"b\":{\"value\":\"x\"}}," }.joined()
        let after =
            (3001...4000).map { ",{\"a\":{\"value\":\($0)},\"b\":{\"value\":\"y\"}}" }.joined()
            + "]}"
        return Document(
            bytes: Array((before + fault + after).utf8), byte: before.utf8.count, line: 1)
    }

    static func csv(_ fault: String) -> Document {
        let before = "a,b\n" + (1..<3000).map { "\($0),x\n" }.joined()
        let after = (3001...4000).map { "\($0),y\n" }.joined()
        return Document(
            bytes: Array((before + fault + after).utf8), byte: before.utf8.count, line: 3001)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let format: ResultFormat
        let row: String
        let code: ConversionError.Code
        /// How far into the row the fault is found.
        let offset: Int
        let reason: String
        var column: String?
        var testDescription: String { "\(format.name): \(row)" }
    }

    static let faults = [
        Fault(
            format: .json, row: #"{"a":1,"c":2}"#, code: .malformed, offset: 7,
            reason: "the key 'c' is not in the rows sampled before"),
        Fault(
            format: .json, row: #"{"a":1,"b":"x","c":2}"#, code: .malformed, offset: 15,
            reason: "the key 'c' is not in the rows sampled before"),
        Fault(
            format: .json, row: #"{"a":1,"b":"\q"}"#, code: .malformed, offset: 12,
            reason: "a backslash begins no escape that JSON knows", column: "b"),
        Fault(
            format: .json, row: #"{"a":01,"b":"x"}"#, code: .malformed, offset: 5,
            reason: "no number"),
        Fault(
            format: .json, row: #"{"a":1,"b":"x",}"#, code: .malformed, offset: 15,
            reason: "a comma stands before the closing bracket"),
        Fault(
            format: .json, row: #"{"a":1,"a":"x"}"#, code: .malformed, offset: 7,
            reason: "the key 'a' stands twice"),
        Fault(
            format: .json, row: "[1]", code: .malformed, offset: 0, reason: "expected a row"),
        Fault(
            format: .json, row: #"{"looker_error":"Lost connection"}"#, code: .queryFailed,
            offset: 1, reason: "the query failed after rows had been sent: Lost connection"),
        Fault(
            format: .jsonDetail, row: #"{"a":{"value":1},"c":{"value":2}}"#, code: .malformed,
            offset: 17, reason: "the key 'c' is not in the rows sampled before"),
        Fault(
            format: .jsonDetail, row: #"{"a":{"value":1},"b":2}"#, code: .malformed, offset: 21,
            reason: "expected a cell", column: "b"),
        Fault(
            format: .jsonDetail, row: #"{"a":{"value":1},"b":{"value":"x" "y"}}"#,
            code: .malformed, offset: 34, reason: "expected ',' or '}' after a value",
            column: "b"),
        Fault(
            format: .csv, row: "1,2,3\n", code: .malformed, offset: 0,
            reason: "3 cells, but the header has 2"),
        Fault(
            format: .csv, row: "1\n", code: .malformed, offset: 0,
            reason: "1 cell, but the header has 2"),
        Fault(
            format: .csv, row: "1,\"2\"3\n", code: .malformed, offset: 5,
            reason: "text after a closing quote", column: "b"),
    ]

    @Test(arguments: faults)
    func `a fault is reported with row, line and byte`(_ fault: Fault) throws {
        let document =
            switch fault.format {
            case .json: Self.json(fault.row)
            case .csv: Self.csv(fault.row)
            default: Self.detail(fault.row)
            }
        for (frameBytes, threads) in [(512 << 10, 1), (1000, 1), (1000, 4), (100, 2)] {
            var conversion = Conversion(from: fault.format)
            conversion.options.frameBytes = frameBytes
            conversion.options.threads = threads
            let error = try #require(throws: ConversionError.self) {
                try conversion.convert(document.bytes, to: .csv)
            }
            #expect(error.code == fault.code)
            #expect(error.reason.description.contains(fault.reason), "\(error)")
            #expect(
                error.position
                    == .init(
                        byte: document.byte + fault.offset, line: document.line, row: 3000,
                        column: fault.column), "\(frameBytes), \(threads)")
        }
    }

    @Test func `a late key is left out or finds its column where that is asked for`() throws {
        let late = Self.json(#"{"a":1,"b":"x","c":2}"#)
        var conversion = Conversion(from: .json)
        conversion.options.reading.extraKeys = .ignore
        let sink = MemorySink()
        let report = try conversion.run(
            MemorySource(late.bytes), to: [ConversionOutput(.csv, to: sink)])
        #expect(sink.bytes.starts(with: Array("a,b\n1,x\n".utf8)))
        #expect(report.rows == 4000)
        #expect(report.warnings.map(\.count) == [1])

        conversion.options.reading.extraKeys = .error
        conversion.options.reading.scanKeys = true
        let scanned = try conversion.convert(late.bytes, to: .csv)
        #expect(scanned.starts(with: Array("a,b,c\n1,x,\n".utf8)))
        #expect(scanned.contains(Array("\n1,x,2\n".utf8)))

        conversion.options.reading.scanKeys = false
        conversion.options.writing.columns = ["b"]
        #expect(try conversion.convert(late.bytes, to: .csv).starts(with: Array("b\nx\n".utf8)))
    }

    @Test func `a limit stops before a fault`() throws {
        var conversion = Conversion(from: .json)
        conversion.options.limit = 2999
        let output = try conversion.convert(Self.json("]]]").bytes, to: .csv)
        #expect(output.split(separator: 10).count == 3000)
    }

    /// Texts that go on without end behind their beginning.
    static let endless: [(ResultFormat, String, String)] = [
        (.json, "[{\"a\":\"", "x"), (.json, "[{\"a\":", "["), (.json, "[{\"a\":1", "0"),
        (.json, "[", " "), (.json, "", "["), (.json, "[{\"a\":1}", "\n"), (.json, "[]", " "),
        (.json, "[{\"a\":1},{\"b\":\"", "x"), (.json, "{\"a\":\"", "x"),
        (.inlineJSON, "[{\"a\":{\"b\":", "{\"c\":"),
        (.jsonDetail, "{\"id\":\"", "x"), (.jsonDetail, "", " "), (.jsonDetail, "{\"id\":", "["),
        (.jsonDetail, "{\"fields\":{},\"data\":[{\"a\":{\"value\":\"", "x"),
        (.jsonDetail, "{\"fields\":{},\"data\":[{\"a\":{\"value\":1,\"links\":", "["),
        (.jsonDetail, "{\"fields\":{},\"data\":[],\"sql\":\"", "x"),
        (.jsonDetail, "{\"data\":[{\"a\":{\"value\":1}}],\"sql\":\"", "x"),
        (.csv, "a,b\n1,\"", "x"), (.csv, "a,b\n1,", "x"), (.csv, "\"", "x"), (.csv, "", "x"),
        (.csv, "", ","), (.csv, "a\n\"", "\"\""), (.txt, "a\tb\n1\t", "x"),
    ]

    @Test(arguments: endless)
    func `an input without end is given up`(
        format: ResultFormat, start: String, rest: String
    ) throws {
        for threads in [1, 4] {
            var conversion = Conversion(from: format)
            conversion.options.threads = threads
            conversion.options.frameBytes = 16 << 10
            conversion.options.maxRowBytes = 200_000
            conversion.options.maxHeaderBytes = 200_000
            let source = EndlessSource(start: Array(start.utf8), rest: Array(rest.utf8))
            let error = try #require(throws: ConversionError.self) {
                try conversion.run(source, to: [ConversionOutput(.csv, to: MemorySink())])
            }
            let codes: [ConversionError.Code] = [.tooLarge, .malformed]
            #expect(codes.contains(error.code), "\(error)")
            #expect(source.bytesRead < 4_000_000, "\(error)")
        }
    }

    @Test(arguments: [ResultFormat.json, .jsonDetail, .csv, .txt])
    func `brackets nested 100,000 deep are refused or text`(format: ResultFormat) throws {
        let depth = 100_000
        let open = String(repeating: "[", count: depth)
        let closed = open + String(repeating: "]", count: depth)
        let objects = String(repeating: "{\"a\":", count: depth)
        for text in [
            open, closed, objects, "[{\"a\":\(closed)}]", "[{\"a\":1},{\"a\":\(closed)}]",
            "{\"a\":\(closed)}\n", "{\"id\":\(closed),\"fields\":{},\"data\":[]}",
            "{\"fields\":{\"dimensions\":\(closed)},\"data\":[]}",
            "{\"fields\":{},\"data\":[{\"a\":{\"value\":\(closed)}}]}",
            "{\"fields\":{},\"data\":[{\"a\":{\"value\":1,\"links\":\(closed)}}]}",
            "{\"fields\":{},\"data\":[],\"sql\":\(closed)}",
        ] {
            let outcome = Result {
                try Conversion(from: format).convert(Array(text.utf8), to: .json)
            }
            if format == .json || format == .jsonDetail {
                #expect(throws: ConversionError.self) { try outcome.get() }
            }
        }
    }

    /// Documents whose first row begins with `x`, which is longer than what is sampled.
    static let longRows: [(ResultFormat, String, String)] = [
        (.json, #"[{"a":"x","b":1},{"a":2,"b":3}]"#, "a,b\nx,1\n2,3\n"),
        (
            .jsonDetail,
            #"{"fields":{"dimensions":[{"name":"a"}]},"data":[{"a":{"value":"x"},"b":{"value":1}}]}"#,
            "a,b\nx,1\n"
        ),
        (
            .jsonDetail,
            #"{"data":[{"a":{"value":"x"}},{"a":{"value":2}}],"fields":{"dimensions":[{"name":"a"}]}}"#,
            "a\nx\n2\n"
        ),
        (.csv, "a,b\nx,1\n2,3\n", "a,b\nx,1\n2,3\n"),
        (.jsonDetail, #"[{"a":{"value":"x"}},{"a":{"value":2}}]"#, "a\nx\n2\n"),
        (
            .jsonDetail,
            #"""
            {"fields":{"dimensions":[{"name":"a"}],"measures":[{"name":"m"}],"pivots":[{"name":"p"}]},\#
            "data":[{"a":{"value":"x"},"m":{"1":{"value":2}}}]}
            """#,
            "a,1 m\nx,2\n"
        ),
    ]

    @Test func `a first row that is cut behind its pivots is truncated`() throws {
        let text = #"""
            {"fields":{"dimensions":[{"name":"a"}],"table_calculations":[{"name":"t"}],\#
            "pivots":[{"name":"p"}]},"pivots":[{"key":"1","data":{"p":"1"}}],\#
            "data":[{"a":{"value":1},"t":{"1":{"value":2}},"
            """#
        let error = try #require(throws: ConversionError.self) {
            try Conversion(from: .jsonDetail).convert(Array(text.utf8), to: .csv)
        }
        #expect(error.code == .truncated)
    }

    @Test(arguments: longRows)
    func `a first row longer than the sample is read all the same`(
        format: ResultFormat, text: String, csv: String
    ) throws {
        let long = String(repeating: "long ", count: 100_000) + "x"
        let input = Array(text.replacing("x", with: long).utf8)
        for frameBytes in [1000, 512 << 10] {
            var conversion = Conversion(from: format)
            conversion.options.frameBytes = frameBytes
            let output = try conversion.convert(input, to: .csv)
            expectSame(output, Array(csv.replacing("x", with: long).utf8), text)
        }
    }

    @Test func `what is not in fields is a column all the same`() throws {
        let text = """
            {"from_cache":false,"fields":{"dimensions":[{"name":"a","label":"A"}]},"data":[\
            {"a":{"value":1}},{"a":{"value":2},"b":{"value":3}}]}
            """
        let csv = try Conversion(from: .jsonDetail).convert(Array(text.utf8), to: .csv)
        #expect(String(decoding: csv, as: UTF8.self) == "A,b\n1,\n2,3\n")
    }
}

/// An input without end.
final class EndlessSource: ByteSource {
    private let start: [UInt8]
    private let rest: [UInt8]
    private(set) var bytesRead = 0

    init(start: [UInt8], rest: [UInt8]) {
        self.start = start
        self.rest = rest
    }

    var byteCount: Int? { nil }
    var canRewind: Bool { false }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        // A fault of the test itself shows as a test that fails, not as one that never ends.
        guard bytesRead < 16_000_000 else { return 0 }
        for index in buffer.indices {
            let place = bytesRead + index
            buffer[index] =
                place < start.count ? start[place] : rest[(place - start.count) % rest.count]
        }
        bytesRead += buffer.count
        return buffer.count
    }

    func rewind() throws(ConversionError) -> Bool { false }

    func checkUnchanged() throws(ConversionError) {}
}
