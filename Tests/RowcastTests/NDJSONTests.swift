import Rowcast
import Testing

@Suite struct NDJSONTests {
    private func convert(
        _ text: String, from format: ResultFormat? = .csv, to target: ResultFormat = .ndjson,
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> String {
        var options = ConversionOptions()
        change(&options)
        let bytes = try Conversion(from: format, options: options).convert(
            Array(text.utf8), to: target)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `every row is an object on a line of its own`() throws {
        #expect(
            try convert("a,b\n1,x\n2,\"y\nz\"\n") == """
                {"a":1,"b":"x"}
                {"a":2,"b":"y\\nz"}

                """)
        #expect(try convert("a,b\n") == "")
        #expect(
            try convert("{\"a b\":1}\n{\"a b\":2}\n", from: .ndjson, to: .csv) == "a b\n1\n2\n")
    }

    @Test func `the last row may lack its line end`() throws {
        #expect(try convert("{\"a\":1}\n{\"a\":2}", from: .ndjson, to: .csv) == "a\n1\n2\n")
        #expect(try convert("{\"a\":1}", from: .ndjson, to: .csv) == "a\n1\n")
    }

    /// The first rows are read in another way than those that look like the ones before them.
    @Test(arguments: [1, 2, 3, 5, 1200])
    func `a row without a line end before the next one is refused`(rows: Int) throws {
        let good = (1...rows).map { "{\"a\":\($0)}\n" }.joined()
        for separator in ["", " ", "\t", " \t "] {
            let text = good + "{\"a\":7}" + separator + "{\"a\":8}\n{\"a\":9}\n"
            let error = #expect(throws: ConversionError.self) {
                try convert(text, from: .ndjson, to: .csv)
            }
            #expect(error?.reason == "expected a line end after a row", "\(rows) \(separator)")
            #expect(error?.position.row == rows + 1)
            #expect(error?.position.byte == good.utf8.count + 7 + separator.utf8.count)
        }
    }

    @Test func `line ends of every kind, and empty lines, stand between rows`() throws {
        for separator in ["\n", "\r\n", "\r", "\n\n", " \n\t", "\n \n"] {
            let text = "{\"a\":1}\(separator){\"a\":2}\(separator){\"a\":3}\(separator)"
            #expect(try convert(text, from: .ndjson, to: .csv) == "a\n1\n2\n3\n")
        }
    }

    @Test func `nested values stay on the line of their row`() throws {
        let nested = "[{\"a\":[1,\r\n  {\"b\":\"x\\ny\"}],\"c\":1},\n{\"a\":{\n},\"c\":2}]"
        #expect(
            try convert(nested, from: .json) == """
                {"a":[1,    {"b":"x\\ny"}],"c":1}
                {"a":{ },"c":2}

                """)
    }

    @Test func `an array of rows is another format`() throws {
        let error = #expect(throws: ConversionError.self) {
            try convert("[{\"a\":1}]", from: .ndjson)
        }
        #expect(error?.reason == "this is an array of json, not one object a line")
        #expect(error?.hint == "pass inputFormat = json")
        #expect(try convert("{\"a\":1}\n", from: .json, to: .csv) == "a\n1\n")
    }

    @Test func `names and content tell the format`() throws {
        #expect(ResultFormat.ofFile(named: "x.ndjson") == .ndjson)
        #expect(ResultFormat.ofFile(named: "x.jsonl") == .ndjson)
        #expect(ResultFormat.named("jsonl") == .ndjson)
        #expect(ResultFormat.ofFile(named: "x.json") == .json)
        let found = try Conversion().inspect(MemorySource(Array("{\"a\":1}\n{\"a\":2}\n".utf8)))
        #expect(found.format == .ndjson)
        let array = try Conversion().inspect(MemorySource(Array("[{\"a\":1}]".utf8)))
        #expect(array.format == .json)
    }

    @Test func `it is no format of query tasks`() {
        #expect(ResultFormat.api.count == 12)
        #expect(!ResultFormat.api.contains(.ndjson))
        #expect(ResultFormat.all.contains(.ndjson))
    }

    @Test func `headings are keys, and formatted values texts`() throws {
        let text = """
            {"fields":{"measures":[{"name":"m","label":"Sum","is_numeric":true}]},"data":[
            {"m":{"value":1062,"rendered":"1,062"}}]}
            """
        #expect(
            try convert(text, from: .jsonDetail) {
                $0.header = .labels
                $0.applyFormatting = true
            } == "{\"Sum\":\"1,062\"}\n")
    }

    @Test(arguments: [64, 500, 1 << 20], [1, 3])
    func `lines do not depend on frames and threads`(frameBytes: Int, threads: Int) throws {
        let rows = (0..<500).map { "{\"n\":\($0),\"t\":{\"k\":[\($0),\n2]}}" }
        let text = try convert("[" + rows.joined(separator: ",\n") + "]", from: .json) {
            $0.frameBytes = frameBytes
            $0.threads = threads
            $0.pivoted = false
        }
        #expect(text == (0..<500).map { "{\"n\":\($0),\"t\":{\"k\":[\($0), 2]}}\n" }.joined())
        #expect(
            try convert(text, from: .ndjson) {
                $0.frameBytes = frameBytes
                $0.threads = threads
                $0.pivoted = false
            } == text)
    }
}
