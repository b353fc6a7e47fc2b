import Testing

@testable import Rowcast

@Suite struct JSONLenientTests {
    private func run(
        _ text: String, from format: ResultFormat = .json, to target: ResultFormat = .csv,
        isLenient: Bool = true, _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> (text: String, warnings: [Warning]) {
        var options = ConversionOptions()
        options.reading.lenient = isLenient
        change(&options)
        let sink = MemorySink()
        let report = try Conversion(from: format, options: options).run(
            MemorySource(Array(text.utf8)), to: [ConversionOutput(target, to: sink)])
        return (String(decoding: sink.bytes, as: UTF8.self), report.warnings)
    }

    private let numbers: Message = "NaN and Infinity were read as null"
    private let surrogates: Message = "halves of surrogate pairs were read as U+FFFD"
    private let keys: Message = "of keys that stand twice in an object only the last was read"

    @Test(arguments: [
        ("NaN", ""), ("Infinity", ""), ("-Infinity", ""), ("-NaN", ""), (" NaN ", ""),
        (#""\ud83d cut""#, "\u{FFFD} cut"), (#""\udc00""#, "\u{FFFD}"),
        (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\\\ud83dx""#, "\\\u{FFFD}x"),
        (#""NaN""#, "NaN"), (#""\"NaN,Infinity""#, "\"\"NaN,Infinity"),
    ])
    func `what JSON does not allow is read as what is nearest`(
        _ value: String, _ shown: String
    ) throws {
        let quoted = shown.contains("\"") ? "\"\(shown)\"" : shown
        for before in ["", "{\"a\":1,\"b\":2},\n{\"a\":1,\"b\":2},\n{\"a\":1,\"b\":2},\n"] {
            let rows = before.isEmpty ? "" : "1,2\n1,2\n1,2\n"
            let output = try run("[\(before){\"a\":\(value),\"b\":5}]")
            #expect(output.text == "a,b\n\(rows)\(quoted),5\n", "\(value)")
        }
    }

    @Test func `each kind of repair is a warning with its number`() throws {
        let text = """
            [{"a":NaN,"b":"\\ud800"},{"a":1,"a":2,"b":"x"},{"b":"\\udfff\\ud800","a":-Infinity},
            {"a":3,"b":"y","b":"z","b":"q"}]
            """
        let output = try run(text)
        #expect(output.text == "a,b\n,\u{FFFD}\n2,x\n,\u{FFFD}\u{FFFD}\n3,q\n")
        #expect(
            output.warnings == [
                Warning("lenient_numbers", numbers, count: 2),
                Warning("lenient_surrogates", surrogates, count: 3),
                Warning("lenient_keys", keys, count: 3),
            ])
        #expect(try run("[{\"a\":1}]").warnings.isEmpty)
    }

    @Test(arguments: [
        (#"[{"a":NaN}]"#, "pass lenient = true to read NaN and Infinity as null"),
        (#"[{"a":1},{"a":-Infinity}]"#, "pass lenient = true to read NaN and Infinity as null"),
        (#"[{"a":"\ud83d"}]"#, "pass lenient = true to read it as U+FFFD"),
        (#"[{"a":1,"a":2}]"#, "pass lenient = true to read the last of them"),
    ])
    func `strict reading refuses it, and names the option`(_ text: String, _ hint: Message) throws {
        let error = #expect(throws: ConversionError.self) { try run(text, isLenient: false) }
        #expect(error?.hint == hint)
    }

    @Test(arguments: [
        #"[{"a":Nan}]"#, #"[{"a":nan}]"#, #"[{"a":NaNs}]"#, #"[{"a":+Infinity}]"#, #"[{"a":01}]"#,
        #"[{"a":"\ud83"}]"#, #"[{"a":"\x"}]"#, #"[{a:NaN}]"#, #"[NaN]"#, #"[{"a":NaN},]"#,
        #"[{"a":NaN}"#, #"[{"a":Na"#, #"[{"a":-Inf"#, #"[{"a":"\ud83"#, #"[{"a":NaN "b":1}]"#,
    ])
    func `anything else is refused all the same`(_ text: String) throws {
        let error = #expect(throws: ConversionError.self) { try run(text) }
        #expect(error?.code == .malformed || error?.code == .truncated)
        #expect((error?.position.byte ?? 0) <= text.utf8.count)
    }

    @Test(arguments: [
        // The fault is in the first of two members with equal keys, which is left out otherwise.
        (#"{"a":"x"z,"a":1}"#, "z"), (#"{"a":{"b" 1},"a":1}"#, "1}"),
        (#"{"a":{"value"age":{"b":1},"a":2}"#, "age"), (#"{"a":[1 2],"a":1}"#, "2]"),
        (#"{"a":[1,],"a":1}"#, "],"), (#"{"a":01,"a":1}"#, "01"), (#"{"a":"\q","a":1}"#, #"\q"#),
        ("{\"a\":\"x\ty\",\"a\":1}", "\t"),
    ])
    func `a fault in a member that is left out is told`(_ row: String, _ fault: String) throws {
        for frameBytes in [16, 1 << 20] {
            let text = #"[{"a":0},\#(row),{"a":3}]"#
            let place = try #require(text.firstRange(of: fault)).lowerBound
            let offset = text.utf8.distance(from: text.startIndex, to: place)
            let error = try #require(throws: ConversionError.self) {
                try run(text) { $0.frameBytes = frameBytes }
            }
            #expect(error.position.byte == offset, "\(error)")
        }
    }

    @Test func `errors stand where they do in the input`() throws {
        let text = #"[{"a":NaN,"b":NaN},{"a":NaN,"b":x}]"#
        let error = #expect(throws: ConversionError.self) { try run(text) }
        #expect(error?.position.byte == 32)
        #expect(error?.position.row == 2)
        #expect(error?.hint == nil)
    }

    @Test(arguments: [32, 100, 1000, 1 << 20], [1, 3])
    func `rows do not depend on frames and threads`(frameBytes: Int, threads: Int) throws {
        var rows: [String] = []
        var shown = "a,b\n"
        for index in 0..<300 {
            switch index % 5 {
            case 0:
                rows.append("{\"a\":\(index),\"b\":NaN}")
                shown += "\(index),\n"
            case 1:
                rows.append("{\"a\":\(index),\"b\":\"\\ud83d},{\\\"\"}")
                shown += "\(index),\"\u{FFFD}},{\"\"\"\n"
            case 2:
                rows.append("{\"a\":0,\"a\":\(index),\"b\":-Infinity}")
                shown += "\(index),\n"
            default:
                rows.append("{\"a\":\(index),\"b\":\"x\"}")
                shown += "\(index),x\n"
            }
        }
        for (format, text) in [
            (ResultFormat.json, "[" + rows.joined(separator: ",\n") + "]"),
            (.ndjson, rows.joined(separator: "\n") + "\n"),
        ] {
            let output = try run(text, from: format) {
                $0.frameBytes = frameBytes
                $0.threads = threads
            }
            #expect(output.text == shown)
            #expect(output.warnings.map(\.count) == [120, 60, 60])
            let scanned = try run(text, from: format) {
                $0.frameBytes = frameBytes
                $0.threads = threads
                $0.reading.scanKeys = true
            }
            #expect(scanned.text == shown)
        }
    }

    private static let detail = """
        {"runtime":NaN,"id":"\\ud83d","fields":{"dimensions":[{"name":"d"}],
        "measures":[{"name":"m","is_numeric":true}]},"id":"7","data":[
        {"d":{"value":"\\udc00"},"m":{"value":NaN,"rendered":"\\ud83d"}},
        {"d":{"value":"y"},"d":{"value":"x","value":"z"},"m":{"value":2,"links":[NaN]}}],
        "totals_data":{"m":{"value":Infinity}},"x":-Infinity,"x":5}
        """

    @Test func `documents are repaired around their rows too`() throws {
        let csv = try run(Self.detail, from: .jsonDetail)
        #expect(csv.text == "d,m\n\u{FFFD},\nz,2\n")
        #expect(
            csv.warnings.filter { $0.code.hasPrefix("lenient") } == [
                Warning("lenient_numbers", numbers, count: 5),
                Warning("lenient_surrogates", surrogates, count: 3),
                Warning("lenient_keys", keys, count: 4),
            ])
        let copy = try run(Self.detail, from: .jsonDetail, to: .jsonDetail).text
        #expect(try run(copy, from: .jsonDetail, isLenient: false).text == csv.text)
        let members = try FixtureJSON(Array(copy.utf8))
        #expect(members["id"] == .string("7"))
        #expect(copy.contains(#""runtime":null"#))
        #expect(copy.contains(#""rendered":"\ufffd""#))
        #expect(copy.contains(#""links":[null]"#))
        #expect(copy.contains(#""x":5"#))
    }

    @Test func `objects of the front end are repaired in both readings`() throws {
        let text = """
            {"a":NaN,"data":[{"d":{"value":NaN}},{"d":{"value":1}}],
            "fields":{"dimensions":[{"name":"d","label":"\\ud83d"}]},"z":[Infinity]}
            """
        let csv = try run(text, from: .jsonFE)
        #expect(csv.text == "\u{FFFD}\n\n1\n" || csv.text == "\u{FFFD}\n\"\"\n1\n")
        let copy = try run(text, from: .jsonFE, to: .jsonFE).text
        #expect(
            copy == """
                {"a":null,"data":[{"d":{"value":null}},{"d":{"value":1}}],\
                "fields":{"dimensions":[{"name":"d","label":"\\ufffd"}]},"z":[null]}
                """)
    }

    @Test(arguments: [16, 1 << 20])
    func `json_bi has totals, repaired or not`(frameBytes: Int) throws {
        let text = """
            {"metadata":{"fields":{"dimensions":[{"name":"d"}],"measures":[{"name":"m"}]},
            "has_totals":true,"sql":"\\ud83d","x":NaN},"rows":[{"d":{"value":"a"},
            "m":{"value":NaN}},{"d":{"value":"b"},"m":{"value":2}},
            {"d":{"value":null},"m":{"value":NaN,"value":7}}],"more":NaN}
            """
        let html = try run(text, from: .jsonBI, to: .html) { $0.frameBytes = frameBytes }
        #expect(html.text.contains("<tr><td></td><td>7</td></tr>\n</table>"))
        #expect(html.text.contains("<tr><td>a</td><td></td></tr>\n<tr><td>b</td><td>2</td></tr>"))
        let copy = try run(text, from: .jsonBI, to: .jsonBI) { $0.frameBytes = frameBytes }.text
        #expect(try run(copy, from: .jsonBI, to: .html, isLenient: false).text == html.text)
        #expect(copy.hasSuffix(#""m":{             "value":7}}],"more":null}"#))
    }

    @Test func `keys are compared as they are read, byte by byte`() throws {
        #expect(try run(#"[{"a":1,"\u0061":2,"A":3}]"#).text == "a,A\n2,3\n")
        let composed = Array("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8)
        #expect(composed.withPaddedText { JSONRepair($0, keys: true) } == nil)
    }

    @Test func `places in a repaired text are those of the source`() throws {
        let source = Array("[NaN,NaN,-NaN,1,Infinity,NaN]".utf8)
        let repair = try #require(
            source.withPaddedText { JSONRepair($0, keys: true) })
        #expect(
            String(decoding: repair.text, as: UTF8.self) == "[null,null,null,1,null,null]")
        for (place, byte) in repair.text.enumerated() where byte == 44 || byte == 49 || byte == 93 {
            #expect(source[repair.original(place)] == byte)
        }
        #expect(repair.original(repair.text.count) == source.count)
        let clean = Array("[{\"a\":\"NaN \\ud83d\\ude00\"}]".utf8)
        #expect(clean.withPaddedText { JSONRepair($0, keys: true) } == nil)
    }
}

/// Texts made at random of pieces of json, right and wrong ones, from a seed that failures print.
@Suite struct JSONLenientPropertyTests {
    private static let pieces = [
        "NaN", "-Infinity", "Infinity", "Na", "1", "-", "\"", "\\", "\\ud83d", "\\ude00", "{", "}",
        "[", "]", ",", ":", "\"a\"", "\"b\":", "\"a\":", "null", " ", "\n", "{\"a\":1}", "},{",
        "\"x\\ud83d\"", "é",
    ]

    @Test(arguments: 0..<1000)
    func `a repair is right, or what is wrong is told`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let middle = (0..<Int.random(in: 0...6, using: &random)).map { _ in
            Self.pieces.randomElement(using: &random) ?? ""
        }.joined()
        let text = Array("[{\"a\":1},{\"a\":\(middle)},{\"a\":NaN}]".utf8)
        var outputs: Set<[UInt8]> = []
        for (frameBytes, threads) in [(16, 1), (40, 2), (1 << 20, 1)] {
            var options = ConversionOptions()
            options.reading.lenient = true
            options.frameBytes = frameBytes
            options.threads = threads
            do {
                let json = try Conversion(from: .json, options: options).convert(text, to: .json)
                outputs.insert(json)
                _ = try Conversion(from: .json).convert(json, to: .csv)
            } catch {
                outputs.insert([])
                #expect((error.position.byte ?? 0) <= text.count, "seed \(seed): \(error)")
            }
        }
        #expect(outputs.count == 1, "seed \(seed): \(String(decoding: text, as: UTF8.self))")
    }
}
