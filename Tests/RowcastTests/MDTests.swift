import Testing

@testable import Rowcast

@Suite struct MDTests {
    private func document(
        _ labels: [String], _ rows: [[TestCell]], numeric: Set<String> = [],
        totals: [TestCell]? = nil, options: ConversionOptions = ConversionOptions()
    ) throws -> (text: String, warnings: [Warning]) {
        var header = ResultHeader()
        header.fields = labels.map { Field(name: "view.\($0)", label: $0) }
        for index in header.fields.indices {
            header.fields[index].isNumeric = numeric.contains(labels[index])
        }
        header.columns = header.fields.map { Column($0) }
        let table = OutputTable(
            header: header, columns: header.columns, sources: Array(labels.indices),
            isSelection: false)
        let (bytes, warnings) = try encoded(
            MDEncoder(EncodingOptions(options.writing)), table, [rows], totals: totals)
        return (String(decoding: bytes, as: UTF8.self), warnings)
    }

    // MARK: - Writing

    @Test func `a row is a line, numbers to the right`() throws {
        let (text, warnings) = try document(
            ["City", "Count", "Good"],
            [
                ["Berlin", .number("12.50"), .yes], [.null, .missing, .no],
                ["", .json("{}"), .null],
            ],
            numeric: ["Count"], totals: [.null, .number("7"), .null])
        #expect(
            text == """
                | City | Count | Good |
                | --- | ---: | --- |
                | Berlin | 12.50 | true |
                |  |  | false |
                |  | {} |  |
                |  | 7 |  |

                """)
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [
        ("plain text, 100 % of it (really)!", "plain text, 100 % of it (really)!"),
        ("a|b", #"a\|b"#), (#"a\b"#, #"a\\b"#), (#"a\|b"#, #"a\\\|b"#), ("`x`", #"\`x\`"#),
        ("*x* **y**", #"\*x\* \*\*y\*\*"#), ("~~x~~", #"\~\~x\~\~"#), ("a ^ b", "a ^ b"),
        ("_x_ a_b a__b a_", #"\_x\_ a_b a\_\_b a\_"#), ("[x](y)", #"\[x](y)"#),
        ("<b>", #"\<b>"#), ("a & b &amp; &#1;", #"a & b \&amp; \&#1;"#), ("AT&T", #"AT\&T"#),
        ("two\nlines", "two<br>lines"), ("a\r\nb", "a&#13;<br>b"), ("a\tb", "a\tb"),
        (" x ", "&#32;x&#32;"), (" ", "&#32;"), ("\n", "<br>"), ("\tx\n", "&#9;x<br>"),
        ("\u{A0}x\u{3000}", "&#160;x&#12288;"), ("你好", "你好"), ("é…", "é…"),
        ("http://a.b https://c ftp://d", #"http\://a.b https\://c ftp\://d"#),
        ("12:30:00", "12:30:00"), ("www.a.b WWW.c www", #"www\.a.b WWW\.c www"#),
        ("a@b.co", #"a\@b.co"#), ("# - + 1. > = |", #"# - + 1. > = \|"#),
        ("0123456789abcde|", #"0123456789abcde\|"#), ("0123456789abcdef|", #"0123456789abcdef\|"#),
        ("bell\u{7}", "bell\u{7}"),
    ])
    func `text shows as itself and is read back`(text: String, expected: String) throws {
        let (document, warnings) = try document([text, "A"], [[.text(text), "x"]])
        #expect(document == "| \(expected) | A |\n| --- | --- |\n| \(expected) | x |\n")
        #expect(warnings.isEmpty)
        let decoded = try decodeDelimited(document, as: .md)
        #expect(decoded.names == [text, "A"])
        #expect(decoded.rows == [["'\(text)", "'x"]])
    }

    @Test func `a NUL character is replaced and counted`() throws {
        let (text, warnings) = try document(["A"], [["a\u{0}b\u{0}"]])
        #expect(text.hasSuffix("| a\u{FFFD}b\u{FFFD} |\n"))
        #expect(warnings.map(\.count) == [2])
    }

    @Test func `headings that are not wanted are empty, and read as none`() throws {
        var options = ConversionOptions()
        options.writing.header = HeaderStyle.none
        let (text, _) = try document(["A", "B"], [["x", "y"]], options: options)
        #expect(text == "|  |  |\n| --- | --- |\n| x | y |\n")
        #expect(try decodeDelimited(text, as: .md).names == ["column_1", "column_2"])
    }

    // MARK: - Reading

    @Test(arguments: [
        "| a | b |\n| --- | ---: |\n| x | 1 |\n|  | 2 |\n",
        "a|b\n-|-\nx|1\n||2\n", "a | b\n:-: | :--\nx | 1\n || 2",
        "  |a|b|\r\n  |-|-|\r\n  |x|1|  \r\n  ||2|\r\n", "\u{FEFF}|a|b|\n|---|---|\n|x|1|\n||2|\n",
        "# Title\n\nSome | text\n\n|a|b|\n|-|-|\n|x|1|\n||2|\n\nMore | text\n\n|c|\n|-|\n|z|\n",
        "|a|b|\n|-|-|\n|x|1|\n||2|\n> quote", "|a|b|\n|-|-|\n|x|1|\n||2|\n## Next\n",
        "|a|b|\n|-|-|\n|x|1|\n||2|\n```\ncode\n```\n", "|a|b|\n|-|-|\n|x|1|\n||2|\n   ",
    ])
    func `the first table is read however it is spelled`(text: String) throws {
        for size in [1, 2, 3, 5, 8, 13, 100] {
            let decoded = try decodeDelimited(
                text, as: .md, cut: .frames(of: size), prefixStep: size)
            #expect(decoded.names == ["a", "b"])
            #expect(decoded.numeric == ["b"])
            #expect(decoded.rows == [["'x", "#1"], ["null", "#2"]])
        }
    }

    @Test(arguments: [
        (#"\\\\|"#, #"'\|"#), (#"a\|b"#, "'a|b"), (#"\\a"#, #"'\a"#), (#"\a"#, #"'\a"#),
        (#"x\*"#, "'x*"), ("a<br>b<BR/>c<br />d", "'a\nb\nc\nd"), ("<b>x</b>", "'<b>x</b>"),
        ("&lt;&amp;&#65;&#x42;&nbsp;", "'<&AB\u{A0}"), ("&nope; & &#; &", "'&nope; & &#; &"),
        ("&#0;", "'\u{FFFD}"), ("**x**", "'**x**"), ("&copy;&copy &hearts;", "'©&copy ♥"),
        ("&CounterClockwiseContourIntegral;", "'∳"),
        ("&#+5;&#x-1;&#12345678;", "'&#+5;&#x-1;&#12345678;"),
    ])
    func `escapes are resolved`(cell: String, expected: String) throws {
        let decoded = try decodeDelimited("|a|b|\n|-|-|\n|\(cell) |x|\n", as: .md)
        #expect(decoded.rows == [[expected, "'x"]])
    }

    @Test func `short rows are refused or filled`() throws {
        let text = "|a|b|\n|-|-|\n|1|2|\n|3|\n"
        let error = #expect(throws: ConversionError.self) { try decodeDelimited(text, as: .md) }
        #expect(
            error?.description == """
                1 cell, but the header has 2; ragged = pad fills short rows (row 2, byte 18)
                """)
        let rows = try decodeDelimited(text, as: .md, options: options { $0.reading.ragged = .pad })
        #expect(rows.rows == [["#1", "#2"], ["#3", "null"]])
    }

    private func converted(_ text: String) throws -> (csv: String, warnings: [Warning]) {
        let sink = MemorySink()
        let report = try Conversion(from: .md).run(
            MemorySource(Array(text.utf8)), to: [ConversionOutput(.csv, to: sink)])
        return (String(decoding: sink.bytes, as: UTF8.self), report.warnings)
    }

    @Test func `cells beyond the heading are left out with a warning`() throws {
        let (csv, warnings) = try converted("|a|b|\n|-|-|\n|1|2|3|\n1|2|\n|3|4||5|6|\n|5|6||\n")
        #expect(csv == "a,b\n1,2\n1,2\n3,4\n5,6\n")
        #expect(warnings.map(\.code) == ["extra_cells"])
        #expect(warnings.map(\.count) == [3])
    }

    @Test func `other tables of a document are a warning`() throws {
        let table = "|a|\n|-|\n|1|\n|-|\n"
        #expect(try converted(table).warnings.isEmpty)
        #expect(try converted("\(table)\ntext\n\n---\n").warnings.isEmpty)
        let (csv, warnings) = try converted("\(table)\ntext | x\n\n\(table)\n# b\n\(table)")
        #expect(csv == "a\n1\n-\n")
        #expect(warnings.map(\.code) == ["other_tables"])
        #expect(warnings.map(\.count) == [2])
    }

    @Test func `names of characters may stand for more bytes than they have`() throws {
        let cell = String(repeating: "&nGt;&nLt;", count: 500)
        let text = String(repeating: "≫⃒≪⃒", count: 500)
        let rows = String(repeating: "|\(cell)|&amp;x|\n", count: 20)
        for size in [1000, 20_000, 1_000_000] {
            let decoded = try decodeDelimited(
                "|\(cell)|b|\n|-|-|\n\(rows)", as: .md, cut: .frames(of: size))
            #expect(decoded.names == [text, "b"])
            #expect(decoded.rows == Array(repeating: ["'\(text)", "'&x"], count: 20))
        }
    }

    @Test(arguments: [
        "", "text", "| a | b |\n", "| a | b |\n| - |\n| x | y |\n", "a\n---\ntext\n",
    ])
    func `a document without a table is refused`(text: String) {
        let error = #expect(throws: ConversionError.self) { try decodeDelimited(text, as: .md) }
        #expect(error?.code == .malformed)
    }

    @Test(arguments: [
        ("| a |\n| - |\n", Likelihood.certain), ("a | b\n--|--\n", .certain),
        ("# T\n\n| a |\n| - |\n", .likely), ("a,b\n1,2\n", .no), ("{\"a\":\"|\"}", .no), ("", .no),
        ("a\n---\n", .no),
    ])
    func `tables are recognised`(text: String, expected: Likelihood) {
        let likelihood = Array(text.utf8).withPaddedText { ResultFormat.md.recognize($0) }
        #expect(likelihood == expected)
    }
}
