import Testing

@testable import Rowcast

/// Rows that leave columns out.
@Suite struct MissingCellsTests {
    private static let fields =
        #""fields":{"dimensions":[{"name":"a"},{"name":"b"},{"name":"c"}]}"#

    /// Many rows with all cells, then as many that lack one, and so on.
    private static let document: String = {
        let rows = (0..<8000).map { row in
            let a = #""a":{"value":"text \#(row)","links":[{"url":"/\#(row)"}]},"#
            return #"{\#(row / 1000 % 2 == 0 ? a : "")"b":{"value":\#(row)},"c":{"value":"c"}}"#
        }
        return "{\(fields),\"data\":[\(rows.joined(separator: ","))]}"
    }()

    private static func row(_ row: Int, links: Bool = true) -> String {
        let list = links ? #","links":[{"url":"/\#(row)"}]"# : ""
        let a = row / 1000 % 2 == 0 ? #"{"value":"text \#(row)"\#(list)}"# : #"{"value":null}"#
        return #"{"b":{"value":\#(row)},"a":\#(a)}"#
    }

    @Test(arguments: [(1, 1 << 20), (1, 5000), (2, 5000), (2, 100_000)])
    func `what a row leaves out is null`(threads: Int, frameBytes: Int) throws {
        var options = ConversionOptions()
        options.threads = threads
        options.frameBytes = frameBytes
        options.writing.columns = ["b", "a"]
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(Self.document.utf8), to: .jsonDetail)
        let rows = (0..<8000).map { Self.row($0) }.joined(separator: ",")
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("\"data\":[\(rows)]}"))
    }

    @Test func `links are those of the row's own cells`() throws {
        var options = ConversionOptions()
        options.threads = 1
        options.frameBytes = 3000
        options.writing.links = true
        options.writing.columns = ["a"]
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(Self.document.utf8), to: .md)
        let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst(2)
        let expected = (0..<8000).map {
            $0 / 1000 % 2 == 0 ? "| [text \($0)](</\($0)>) |" : "|  |"
        }
        #expect(Array(rows) == expected.map { $0[...] })
        let inspection = try Conversion(from: .jsonDetail).inspect(
            MemorySource(Array(Self.document.utf8)))
        #expect(inspection.fieldsWithLinks == ["a"])
    }

    /// Two thousand columns, of which two thousand rows have one: four million cells are not held
    /// at a time.
    @Test(
        arguments: [ResultFormat.json, .csv, .md, .html, .gsxml],
        Fixtures.isFullRun ? [1, 2] : [2])
    func `rows of few cells in a wide table`(format: ResultFormat, threads: Int) throws {
        let names = (0..<2000).map { "c\($0)" }
        let text: String
        switch format {
        case .json:
            let first = names.map { "\"\($0)\":1" }.joined(separator: ",")
            text = "[{\(first)}" + String(repeating: ",{\"c0\":7}", count: 2000) + "]"
        case .csv:
            text = names.joined(separator: ",") + "\n" + String(repeating: "7\n", count: 2000)
        case .md:
            text =
                "| \(names.joined(separator: " | ")) |\n"
                + String(repeating: "|---", count: 2000) + "|\n"
                + String(repeating: "| 7 |\n", count: 2000)
        case .html:
            text =
                "<table><tr><th>\(names.joined(separator: "</th><th>"))</th></tr>"
                + String(repeating: "<tr><td>7</td></tr><TR><TD>7", count: 1000) + "</table>"
        default:
            text =
                "<r><row><cell>\(names.joined(separator: "</cell><cell>"))</cell></row>"
                + String(
                    repeating: "<row><cell>7</cell></row><row ><cell>7</cell></row>", count: 1000)
                + "</r>"
        }
        var options = ConversionOptions()
        options.threads = threads
        options.reading.ragged = .pad
        let decoded = try Conversion(from: format, options: options).convert(
            Array(text.utf8), to: .csv)
        let heading = names.joined(separator: ",") + "\n"
        let first = String(repeating: "1,", count: 1999) + "1\n"
        let rows = String(
            repeating: "7" + String(repeating: ",", count: 1999) + "\n", count: 2000)
        let expected = heading + (format == .json ? first : "") + rows
        #expect(String(decoding: decoded, as: UTF8.self) == expected)
    }

    @Test func `a frame holds a million cells`() throws {
        let names = (0..<2000).map { "\"c\($0)\":1" }.joined(separator: ",")
        let text = "[{\(names)}" + String(repeating: ",{}", count: 20_000) + "]"
        let bytes = Array(text.utf8)
        var options = ConversionOptions()
        options.threads = 1
        var largest = 0
        var document = Document(Conversion(from: .json, options: options), needs: [])
        bytes.withPaddedText { document.append($0) }
        #expect(try document.open(isWhole: true))
        let rows = try #require(document.opened)
        let frame = Frame(capacity: bytes.count)
        bytes.withText { frame.append($0 + rows.rowsStart) }
        let outcome = rows.rows.decode(frame, isLast: true)
        largest = frame.rowCount * 2000
        #expect(largest < 3 << 20)
        guard case .frameFull = outcome.ending else {
            Issue.record("the frame is \(outcome.ending)")
            return
        }
    }

    @Test func `the same column twice is fine in a table`() throws {
        var conversion = Conversion(from: .json)
        conversion.options.writing.columns = ["a", "b", "a"]
        let csv = try conversion.convert(Array(#"[{"a":1,"b":2}]"#.utf8), to: .csv)
        #expect(String(decoding: csv, as: UTF8.self) == "a,b,a\n1,2,1\n")
    }

    /// Nothing of it ends a script element early, or makes its end another's.
    @Test(arguments: [
        ("</script>", #"<\/script>"#), ("<!--<script>", #"\u003C!--\u003Cscript>"#),
        ("<SCRIPT", #"\u003CSCRIPT"#), ("a<b<!-c<s", "a<b<!-c<s"),
    ])
    func `inline_json is safe in a script`(text: String, expected: String) throws {
        let json = try Conversion(from: .json).convert(
            Array("[{\"\(text)\":\"\(text)\"}]".utf8), to: .inlineJSON)
        #expect(String(decoding: json, as: UTF8.self) == "[{\"\(expected)\":\"\(expected)\"}]")
        let back = try Conversion(from: .inlineJSON).convert(json, to: .csv)
        #expect(String(decoding: back, as: UTF8.self) == "\(text)\n\(text)\n")
    }
}
