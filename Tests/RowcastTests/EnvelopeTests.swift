import Testing

@testable import Rowcast

/// Results inside larger JSON documents.
struct EnvelopeTests {
    private static func options(at path: String?, task: String? = nil) -> ConversionOptions {
        var options = ConversionOptions()
        options.threads = 1
        options.reading.at = path
        options.reading.task = task
        return options
    }

    private static func convert(
        _ document: String, at path: String?, task: String? = nil, to format: ResultFormat = .csv,
        from input: ResultFormat? = nil
    ) throws(ConversionError) -> String {
        let conversion = Conversion(from: input, options: options(at: path, task: task))
        let bytes = try conversion.convert(Array(document.utf8), to: format)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func error(
        _ document: String, at path: String?, task: String? = nil, from input: ResultFormat? = nil
    ) -> ConversionError? {
        do throws(ConversionError) {
            _ = try convert(document, at: path, task: task, from: input)
            return nil
        } catch {
            return error
        }
    }

    /// The csv of a document that comes in chunks.
    private static func convert(
        _ document: [UInt8], chunks size: Int, _ options: ConversionOptions
    ) async throws -> String {
        let chunks = AsyncStream<[UInt8]> { stream in
            for start in stride(from: 0, to: document.count, by: size) {
                stream.yield(Array(document[start..<min(start + size, document.count)]))
            }
            stream.finish()
        }
        var text: [UInt8] = []
        for try await chunk in Conversion(options: options).chunks(of: chunks, to: .csv) {
            text += chunk
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let document = #"""
        {"type": "query", "note": "a \"quoted\" {brace} [\\", "data": {"total": 2, "results": [
          {"id": 1, "name": "a]}"}, {"id": 2, "name": "é\"\\"}]}, "items": [[], {"result": [{"x": 7}]}],
         "a.b": {"c/d": {"~": [{"y": true}]}}, "": {"": [{"z": null}]}, "0": [{"w": 1}]}
        """#

    // MARK: - Paths

    @Test(arguments: [
        ("data.results", "id,name\n1,a]}\n2,\"é\"\"\\\"\n"),
        ("/data/results", "id,name\n1,a]}\n2,\"é\"\"\\\"\n"),
        ("items.1.result", "x\n7\n"), ("/items/1/result", "x\n7\n"), (#"a\.b.c/d.~"#, "y\ntrue\n"),
        ("/a.b/c~1d/~0", "y\ntrue\n"), ("//", "z\n\"\"\n"), ("0", "w\n1\n"),
    ])
    func `a path leads to a result`(path: String, csv: String) throws {
        #expect(try Self.convert(Self.document, at: path) == csv)
    }

    @Test(arguments: ["", "a..b", ".a", "a.", #"a\"#, #"a\b"#, "/~2", "/a~"])
    func `a path that is none is refused`(path: String) {
        #expect(Self.error(Self.document, at: path)?.code == .invalidOption)
    }

    @Test func `chunks of any size give the same rows`() async throws {
        let bytes = Array(Self.document.utf8)
        for size in [1, 2, 3, 5, 7, 16, 64, 1000] {
            let csv = try await Self.convert(bytes, chunks: size, Self.options(at: "data.results"))
            #expect(csv == "id,name\n1,a]}\n2,\"é\"\"\\\"\n", "\(size)")
        }
    }

    @Test func `what is no JSON is not taken for a number`() {
        #expect(
            Self.error("x,y\n1,2\n", at: "a")?.description
                == "the document is no value of JSON (line 1, byte 0)")
        #expect(
            Self.error(#"{"a":bad}"#, at: "a")?.description
                == "'a' is no value of JSON (line 1, byte 5)")
    }

    @Test func `bytes behind a piece are not looked at`() throws {
        // The memory of a source holds bytes of an earlier piece there, in which no string ends.
        let memory = [UInt8](repeating: 120, count: 4096)
        for document in [#"{"abc"#, #"{"s":"abc"#, #"{"d":"abc"#] {
            let envelope = try #require(Envelope(Self.options(at: "d").reading))
            try (Array(document.utf8) + memory).withPaddedText { text throws(ConversionError) in
                var value = [UInt8](repeating: 0, count: 64)
                try value.withTarget { target throws(ConversionError) in
                    try envelope.take(text.prefix(document.utf8.count), into: target).produced
                }
                #expect(value == (envelope.isText ? Array("abc".utf8) : []))
            }
            #expect(throws: ConversionError.self) { try envelope.finish() }
        }
    }

    @Test func `a document that is cut at any byte is an error`() async throws {
        let document = Array(#"{"a":[1],"d":{"r":[{"x":"é"}]},"s":"x"}"#.utf8)
        for path in ["d.r", "d"] {
            let options = Self.options(at: path)
            for count in 0..<document.count {
                let cut = Array(document[..<count])
                let error = #expect(throws: ConversionError.self, "\(count)") {
                    try Conversion(options: options).convert(cut, to: .csv)
                }
                #expect(error?.code == .truncated, "\(count)")
                await #expect(throws: ConversionError.self, "\(count)") {
                    try await Self.convert(cut, chunks: 3, options)
                }
            }
        }
    }

    @Test func `a string that is cut at any byte is an error`() {
        let document = #"{"d":"a,b\n1,\u00e9\ud83d\ude00\n","s":"x"}"#
        for count in 0..<document.count {
            #expect(
                Self.error(String(document.prefix(count)), at: "d")?.code == .truncated, "\(count)")
        }
    }

    // MARK: - Every format

    @Test(arguments: [ResultFormat.json, .jsonDetail, .jsonBI, .jsonFE, .inlineJSON])
    func `a result in any JSON format is read from its place, as json and as text`(
        format: ResultFormat
    ) throws {
        let rows = #"[{"a.b":1,"a.c":"x\"y"},{"a.b":2.50,"a.c":null}]"#
        let result = try Self.convert(rows, at: nil, to: format)
        let whole = try Self.convert(result, at: nil, from: format)
        let envelope = "{\"m\":[1,{\"r\":\(result)}],\"n\":{}}"
        #expect(try Self.convert(envelope, at: "m.1.r") == whole)
        let text = String(decoding: result.jsonQuoted, as: UTF8.self)
        #expect(try Self.convert("{\"m\":\(text)}", at: "m") == whole)
    }

    @Test(arguments: [ResultFormat.csv, .txt, .html, .md, .gsxml, .ndjson])
    func `a text in a string is read from its place`(format: ResultFormat) throws {
        let rows = #"[{"a":1,"b":"x\ty \"é\" \\ z"},{"a":2,"b":"😀"}]"#
        let result = try Self.convert(rows, at: nil, to: format)
        let whole = try Self.convert(result, at: nil, from: format)
        let text = String(decoding: result.jsonQuoted, as: UTF8.self)
        #expect(try Self.convert("{\"m\":\(text)}", at: "m", from: format) == whole)
        // Every character is an escape, as some servers write them.
        let escaped = result.utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        let document = "{\"m\":\"\(escaped.joined())\"}"
        #expect(try Self.convert(document, at: "m", from: format) == whole)
    }

    @Test func `fields behind the rows are found by a second reading, of a pipe too`() async throws
    {
        let detail =
            #"{"data":[{"a":{"value":1}}],"fields":{"dimensions":[{"name":"a","label":"A"}]}}"#
        let document = #"{"x":{"y":"# + detail + #"},"z":1}"#
        #expect(try Self.convert(document, at: "x.y") == "A\n1\n")
        for size in [1, 9, 1000] {
            let csv = try await Self.convert(
                Array(document.utf8), chunks: size, Self.options(at: "x.y"))
            #expect(csv == "A\n1\n")
        }
    }

    @Test func `a document in UTF-8 with a byte order mark is read`() throws {
        #expect(try Self.convert("\u{FEFF}{\"a\":[{\"x\":1}]}", at: "a") == "x\n1\n")
    }

    // MARK: - Errors

    @Test(arguments: [
        (
            "data.result",
            "'data' has no member 'result'; did you mean 'results'? (line 2, byte 145)"
        ),
        (
            "xyzzy",
            "the document has no member 'xyzzy'; its members are 'type', 'note', 'data', 'items', "
                + "'a.b', '', '0' (line 3, byte 266)"
        ),
        (
            "items.2",
            "'items' is an array of 2 elements, without one at '2'; elements are numbered from 0 "
                + "to 1 (line 2, byte 184)"
        ),
        ("type.x", "'type' is a string, without a member 'x' (line 1, byte 9)"),
        ("data.total", "at 'data.total' there is a number, which is no result (line 1, byte 72)"),
    ])
    func `a path that leads nowhere is answered with what is there`(path: String, text: String) {
        #expect(Self.error(Self.document, at: path)?.description == text)
        #expect(Self.error(Self.document, at: path)?.code == .malformed)
    }

    @Test func `positions are those of the whole document`() {
        let document = "{\"a\":1,\n\"d\":{\"r\":[{\"x\":1},\n{\"x\":tru}]}}"
        #expect(
            Self.error(document, at: "d.r")?.description
                == "json: expected a value (row 2, line 3, byte 32)")
    }

    @Test func `positions in the text of a string are those in the text`() {
        let document = #"{"d":"a,b\n1,2\n1,2,3\n"}"#
        let error = Self.error(document, at: "d", from: .csv)
        #expect(error?.description.hasPrefix("csv: in the string at 'd': 3 cells, ") == true)
        #expect(error?.position == .init(byte: 8, line: 3, row: 2))
    }

    @Test(arguments: [
        (#"{"d":[{"a":1}],"d":[{"a":2}]}"#, "d"), (#"{"d":{"r":[{"a":1}],"r":[]}}"#, "d.r"),
        (#"{"d":{"r":[{"a":1}]},"x":[{"d":1}],"d":3}"#, "d.r"),
    ])
    func `a second member of a name on the path is an error`(document: String, path: String) {
        #expect(Self.error(document, at: path)?.reason.description.contains("stands twice") == true)
    }

    @Test func `members of the same name elsewhere are none of the path`() throws {
        let document = #"{"x":{"d":[1]},"d":[{"d":1}],"y":{"d":2}}"#
        #expect(try Self.convert(document, at: "d") == "d\n1\n")
    }

    @Test(arguments: [
        (#"{"d":[{"a":1}]"#, ConversionError.Code.truncated), (#"{"d":[{"a":1}]}}"#, .malformed),
        (#"{"d":[{"a":1}],}"#, .malformed), (#"{"d":[{"a":1}]} {}"#, .malformed),
        (#"{"d":[{"a":1}],"e":[1,}"#, .malformed), (#"{"e":[1}],"d":[{"a":1}]}"#, .malformed),
        (#"{"e":01,"d":[{"a":1}]}"#, .malformed), ("[{\"d\":1}]", .malformed), ("7", .malformed),
    ])
    func `the document around the result is checked`(
        document: String, code: ConversionError.Code
    ) {
        #expect(Self.error(document, at: "d")?.code == code)
    }

    @Test func `base64 is told from text`() {
        let zip = "UEsDBBQABgAIAAAAIQBi7p1oXgEAAJAEAAATAAgC"
        let csv = String(repeating: "SWQsTmFtZQox", count: 8)
        for text in [zip, csv] {
            let error = Self.error("{\"d\":\"\(text)\"}", at: "d")
            #expect(error?.reason.description.contains("base64") == true)
            #expect(error?.code == .unsupported)
        }
    }

    @Test func `deep documents and long strings take bounded memory`() throws {
        let deep = String(repeating: "[", count: 1_000_000)
        #expect(Self.error("{\"x\":\(deep)", at: "d")?.code == .tooLarge)
        #expect(
            Self.error(deep, at: (0..<2000).map { _ in "0" }.joined(separator: "."))?.code
                == .tooLarge)
        let long = String(repeating: "x\\n", count: 5_000_000)
        #expect(try Self.convert("{\"x\":\"\(long)\",\"d\":[{\"a\":1}]}", at: "d") == "a\n1\n")
        #expect(Self.error("{\"x\":\"\(long)\"}", at: "x.d")?.code == .malformed)
        let name = String(repeating: "n", count: 3_000_000)
        #expect(Self.error("{\"\(name)\":1}", at: "d")?.description.utf8.count ?? 0 < 2000)
    }

    @Test func `a path is as long as a name that it names`() throws {
        let name = String(repeating: "n", count: 1000)
        #expect(try Self.convert("{\"\(name)\":[{\"a\":1}]}", at: name) == "a\n1\n")
    }

    // MARK: - Tasks

    private static let ids = (1...9).map { String(repeating: "\($0)", count: 32) }
    private static let answer = """
        {"\(ids[0])": {"status": "running"},
         "\(ids[1])": {"status": "complete", "result_source": "query", "data": [{"a": 1}]},
         "\(ids[2])": {"status": "expired", "data": {"error": "Results have expired. Run the query again."}},
         "\(ids[3])": {"data": [{"a": 4}], "status": "complete"},
         "\(ids[4])": {"status": "error", "data": [{"looker_error": "no such table"}]},
         "\(ids[5])": {"status": "error", "data": [{"a": 4}]},
         "\(ids[6])": {"data": {"error": "gone"}, "status": "expired"},
         "\(ids[7])": {"status": "complete"}}
        """

    @Test func `the result of a task is read`() throws {
        #expect(try Self.convert(Self.answer, at: nil, task: Self.ids[1]) == "a\n1\n")
        #expect(try Self.convert(Self.answer, at: nil, task: Self.ids[3]) == "a\n4\n")
        let wrapped = "{\"body\":\(Self.answer)}"
        #expect(try Self.convert(wrapped, at: "body", task: Self.ids[1]) == "a\n1\n")
    }

    @Test(arguments: [
        (
            0,
            "has no result: its status is 'running'; ask for the results again when it is complete"
        ),
        (2, "has no result: its status is 'expired'; run the query again"),
        (4, "the query failed: no such table"), (5, "' failed"),
        (6, "has no result: its status is 'expired'; run the query again"),
        (7, "has no result: its status is 'complete'"),
    ])
    func `a task without a result is a failed query`(index: Int, text: String) {
        let error = Self.error(Self.answer, at: nil, task: Self.ids[index])
        #expect(error?.code == .queryFailed)
        #expect(error?.description.contains(text) == true, "\(error?.description ?? "none")")
    }

    @Test func `a task that is not there is answered with those that are`() {
        let error = Self.error(Self.answer, at: nil, task: "x")
        #expect(error?.code == .malformed)
        #expect(
            error?.description.contains("has no task 'x'; its tasks are '\(Self.ids[0])'") == true)
    }

    @Test func `without a task the answer's tasks are listed with their status`() async {
        let list =
            "the input is an answer of multi_results, with 8 tasks; pass task = ID for one of them: "
            + "\(Self.ids[0]) (running), \(Self.ids[1]) (complete), \(Self.ids[2]) (expired), "
            + "\(Self.ids[3]) (complete), \(Self.ids[4]) (error), \(Self.ids[5]) (error), "
            + "\(Self.ids[6]) (expired), \(Self.ids[7]) (complete)"
        #expect(Self.error(Self.answer, at: nil)?.description == list)
        #expect(Self.error("{\"b\":\(Self.answer)}", at: "b")?.description == list)
        for size in [1, 50, 10_000] {
            let error = await #expect(throws: ConversionError.self) {
                try await Self.convert(Array(Self.answer.utf8), chunks: size, Self.options(at: nil))
            }
            #expect(error?.description == list)
        }
    }

    @Test func `a list of many tasks is short`() {
        let tasks = (0..<250).map { number in
            let id = String(repeating: "0", count: 29) + String(1000 + number).suffix(3)
            return "\"\(id)\":{\"status\":\"added\"}"
        }
        let error = Self.error("{\(tasks.joined(separator: ","))}", at: nil)
        #expect(error?.description.contains("with 250 tasks") == true)
        #expect(error?.description.hasSuffix("(added), and 230 more") == true)
    }

    @Test func `rows that resemble an answer are rows`() throws {
        let row = #"{"status":{"status":"complete"},"n":1}"#
        #expect(try Self.convert("[\(row)]", at: nil, to: .ndjson) == row + "\n")
    }
}
