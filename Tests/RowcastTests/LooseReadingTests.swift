import Testing

@testable import Rowcast

/// Delimited text that RFC 4180 does not describe: options one by one, errors and limits.
struct LooseReadingTests {
    private func convert(
        _ text: String, to format: ResultFormat = .csv, as source: ResultFormat = .csv,
        _ change: (inout ConversionOptions) -> Void
    ) throws -> String {
        var conversion = Conversion(from: source)
        change(&conversion.options)
        return String(
            decoding: try conversion.convert(Array(text.utf8), to: format), as: UTF8.self)
    }

    private func warnings(
        _ text: String, _ change: (inout ConversionOptions) -> Void
    ) throws -> [Message] {
        var conversion = Conversion(from: .csv)
        change(&conversion.options)
        let sink = MemorySink()
        let report = try conversion.run(
            MemorySource(Array(text.utf8)), to: [ConversionOutput(.csv, to: sink)])
        return report.warnings.map(\.message)
    }

    // MARK: - Rows of other lengths

    @Test(arguments: [
        (ReadingOptions.RaggedRows.cut, "a,b\n1,\n2,3\n4,5\n"),
        (.extend, "a,b,column_3,column_4\n1,,,\n2,3,,x\n4,5,,\n"),
    ])
    func `rows are cut or extend the table`(
        choice: ReadingOptions.RaggedRows, wanted: String
    ) throws {
        let text = "a,b\n1\n2,3,,x\n4,5,,,,\n"
        #expect(try convert(text) { $0.reading.ragged = choice } == wanted)
        #expect(try warnings(text) { $0.reading.ragged = choice } == [])
        #expect(
            try convert(text.replacing(",", with: "\t"), to: .txt, as: .txt) {
                $0.reading.ragged = choice
            }
                == wanted.replacing(",", with: "\t"))
    }

    @Test func `columns that rows add have types and keys`() throws {
        let text = "column_2\n1,5\n2,7\n3,8,x\n"
        #expect(
            try convert(text, to: .json) { $0.reading.ragged = .extend }
                == """
                [{"column_2":1,"column_2_2":5,"column_3":null},
                {"column_2":2,"column_2_2":7,"column_3":null},
                {"column_2":3,"column_2_2":8,"column_3":"x"}]

                """)
        #expect(
            try convert(text) {
                $0.reading.ragged = .extend
                $0.reading.duplicateColumns = .rename
            }.hasPrefix("column_2,column_2_2,column_3\n"))
    }

    @Test func `no more rows are read for the columns than are wanted`() throws {
        let long = (0..<100_000).map { "\($0),x" }.joined(separator: "\n")
        let text = "a,b\n" + long + "\n1,2,3\n"
        #expect(
            try convert(text) {
                $0.reading.ragged = .extend
                $0.limit = 2
            } == "a,b\n0,x\n1,x\n")
        #expect(
            try convert("a\n1\n2,3\n") {
                $0.reading.ragged = .extend
                $0.limit = 1
            } == "a\n1\n")
    }

    @Test func `quotes are as strict as ever where only rows are repaired`() {
        let error = #expect(throws: ConversionError.self) {
            try convert("a,b\n1,\"x\"y\n") { $0.reading.ragged = .extend }
        }
        #expect(error?.reason == "text after a closing quote")
        #expect(error?.position == .init(byte: 9, line: 2, row: 1, column: "b"))
        let open = #expect(throws: ConversionError.self) {
            try convert("a,b\n1,\"x\n") { $0.reading.escape = "\\" }
        }
        #expect(open?.code == .truncated)
        #expect(open?.position.byte == 6)
        let long = #expect(throws: ConversionError.self) {
            try convert("a,b\n1,2\n1,2,3\n") { $0.reading.quote = "'" }
        }
        #expect(long?.reason == "3 cells, but the header has 2")
        let short = #expect(throws: ConversionError.self) {
            try convert("a||b\n1||2\n1\n") { $0.reading.delimiter = "||" }
        }
        #expect(short?.reason == "1 cell, but the header has 2")
        let flaw = #expect(throws: ConversionError.self) {
            var conversion = Conversion(from: .csv)
            conversion.options.reading.quote = "'"
            return try conversion.convert(Array("a,b\n1,2\n3,".utf8) + [0xE9, 10], to: .csv)
        }
        #expect(flaw?.position == .init(byte: 10, line: 3, row: 2))
    }

    @Test(
        arguments: [ResultFormat.md, .html, .gsxml], [ReadingOptions.RaggedRows.cut, .extend])
    func `other formats refuse what only csv and txt have`(
        format: ResultFormat, choice: ReadingOptions.RaggedRows
    ) throws {
        let text = try convert("a,b\n1,2\n", to: format) { _ in }
        let error = #expect(throws: ConversionError.self) {
            try convert(text, as: format) { $0.reading.ragged = choice }
        }
        #expect(error?.reason == "ragged = \(choice.rawValue) is for csv and txt")
    }

    // MARK: - Warnings

    @Test func `each kind of repair is counted with its first place`() throws {
        let text = "a,b\n1,2\n3\n4,5,6\n7,\"8\"9\"\n\"x,\"y\"\n1\n"
        for frameBytes in [16, 1 << 20] {
            let found = try warnings(text) {
                $0.reading.lenient = true
                $0.frameBytes = frameBytes
            }
            #expect(
                found == [
                    "rows with fewer cells than the heading are filled with nulls "
                        + "(first: row 2, byte 8)",
                    "rows with more cells than the heading have columns from column_3 on "
                        + "(first: row 3, byte 10)",
                    "quotes that do not fit are text (first: row 4, byte 19)",
                ])
        }
    }

    @Test func `repairs of the heading are told`() throws {
        #expect(
            try warnings("\"a,\"b\"\n1,2\n") { $0.reading.lenient = true } == [
                "quotes that do not fit are text (first: byte 0)"
            ])
    }

    @Test func `counts of one warning from several frames are added up`() throws {
        let text = "a,b\n" + String(repeating: "1\n", count: 1000)
        var conversion = Conversion(from: .csv)
        conversion.options.reading.lenient = true
        conversion.options.frameBytes = 50
        let sink = MemorySink()
        let report = try conversion.run(
            MemorySource(Array(text.utf8)), to: [ConversionOutput(.csv, to: sink)])
        #expect(report.warnings.map(\.count) == [1000])
    }

    // MARK: - Agreement with the strict way

    /// Whatever RFC 4180 allows is read alike by both ways.
    @Test func `short texts that are right are read as if nothing was repaired`() throws {
        let alphabet = ["a", ",", "\"", "\n", "\r"]
        var texts = [""]
        for _ in 0..<(Fixtures.isFullRun ? 7 : 5) {
            texts += texts.suffix(texts.count).flatMap { text in alphabet.map { text + $0 } }
            texts = texts.uniqued()
        }
        for text in texts {
            let document = "x,y\n" + text
            guard let strict = try? decodeDelimited(document, needs: []) else { continue }
            let loose = try decodeDelimited(
                document,
                options: options {
                    $0.reading.lenient = true
                    $0.reading.ragged = .cut
                }, needs: [])
            #expect(loose == strict, "\(text.debugDescription)")
        }
    }

    @Test func `random texts are read alike however they are cut`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "a", ",", ",", "\"", "\"", "\n", "\r\n", "\"\"", ",\"", "\",", "é", "\\", ";;",
        ]
        for _ in 0..<300 {
            let text =
                "x,y\n"
                + (0..<Int.random(in: 0...60, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let escape = ["\\", "none", nil].randomElement(using: &random) ?? nil
            let delimiter = [",", ";;", ",\""].randomElement(using: &random) ?? ","
            let options = options {
                $0.reading.lenient = true
                $0.reading.ragged = .cut
                $0.reading.escape = escape
                $0.reading.delimiter = delimiter == ",\"" ? "," : delimiter
            }
            let whole = try decodeDelimited(text, options: options, needs: [])
            for cut in [1, 2, 3, 7, 20] {
                let read = try decodeDelimited(
                    text, options: options, needs: [], cut: .frames(of: cut))
                #expect(read == whole, "seed \(seed), \(cut): \(text.debugDescription)")
            }
        }
    }

    // MARK: - Limits

    /// Shapes in which many quotes open and none closes: searching for each one's end anew would
    /// take minutes.
    @Test(
        .timeLimit(.minutes(60)),
        arguments: [
            "\"a\n", "\"\"b\n", ",\"\"b", "\",\"\"", "\"x,\"y\n", "\"\"\"\n", "a,\"", "\"\\\",",
        ])
    func `quotes are not searched for again and again`(shape: String) throws {
        let count = (Fixtures.isFullRun ? 1 << 20 : 1 << 17) / shape.utf8.count
        for (start, end) in [("", "\",\"z"), ("\"a,", ",\"z"), ("", "\n\"z"), ("\"", "")] {
            let text = "a,b\n" + start + String(repeating: shape, count: count) + end
            var conversion = Conversion(from: .csv)
            conversion.options.reading.lenient = true
            conversion.options.reading.ragged = .cut
            if shape.contains("\\") { conversion.options.reading.escape = "\\" }
            // A record of that many cells is one too long.
            _ = try? conversion.convert(Array(text.utf8), to: .csv)
        }
    }

    @Test(.enabled(if: Fixtures.isFullRun))
    func `a quote that nothing closes is text where much text follows`() throws {
        let rows = String(repeating: "1234567,x\n", count: 2 << 20)
        var conversion = Conversion(from: .csv)
        conversion.options.reading.lenient = true
        let bytes = try conversion.convert(Array(("a,b\n\"1,2\n" + rows).utf8), to: .csv)
        #expect(bytes.count == 4 + 8 + rows.utf8.count)
        #expect(bytes.starts(with: Array("a,b\n\"\"\"1\",2\n1234567,x\n".utf8)))
    }

    @Test(
        arguments: [
            ("'", "'", nil), ("\"", "\"\"", nil), (",", "\"", ","), ("#", "\"", "#"),
        ] as [(String, String, String?)])
    func `one character does not mean two things`(
        quote: String, delimiter: String, comment: String?
    ) {
        let error = #expect(throws: ConversionError.self) {
            try convert("a,b\n") {
                $0.reading.quote = quote
                $0.reading.delimiter = delimiter
                $0.reading.comment = comment
                $0.reading.lenient = true
            }
        }
        #expect(error?.code == .unsupported)
    }

    @Test func `fewer lines than are left out are an error`() {
        let error = #expect(throws: ConversionError.self) {
            try convert("a,b\n") { $0.reading.skipLines = 2 }
        }
        #expect(error?.reason == "the input has fewer lines than skipLines leaves out")
    }

    @Test func `a text for the record end may name characters`() {
        #expect(LooseOptions.bytes(#"|\n"#) == Array("|\n".utf8))
        #expect(LooseOptions.bytes(#"\r\t\0\\x\y\"#) == [13, 9, 0] + Array(#"\x\y\"#.utf8))
    }

    @Test func `the ways of null and of backslashes hold when rows are repaired`() throws {
        #expect(
            try convert("a\tb\n\\N\tx\\ty\n1\n", to: .json, as: .txt) {
                $0.reading.backslashEscapes = true
                $0.reading.lenient = true
            } == "[{\"a\":null,\"b\":\"x\\ty\"},\n{\"a\":1,\"b\":null}]\n")
        #expect(
            try convert("a,b\nNA,'NA'\n,\n", to: .json) {
                $0.reading.null = "NA"
                $0.reading.quote = "'"
            } == "[{\"a\":null,\"b\":\"NA\"},\n{\"a\":\"\",\"b\":\"\"}]\n")
    }
}
