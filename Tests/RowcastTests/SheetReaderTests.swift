import Testing

@testable import Rowcast

/// The two ways over a row, and the strings that rows share.
@Suite struct SheetReaderTests {
    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    /// All rows of a sheet's text: columns, kinds and texts.
    private func rows(_ text: String, strings: SharedStrings, byLibXML2: Bool) throws -> [String] {
        let preamble = Array(
            "<worksheet xmlns=\"\(Self.main)\" xmlns:x=\"\(Self.main)\"><sheetData>".utf8)
        let styles = CellStyles.Reader()
        let styleSheet = Array(
            "<styleSheet><cellXfs><xf/><xf numFmtId=\"22\"/><xf numFmtId=\"46\"/></cellXfs></styleSheet>"
                .utf8)
        try XMLPushParser(hasHandler: true).parseWhole(styleSheet, styles)
        let sheet = DecodedSheet(
            name: "S", styles: styles.styles, strings: strings, maxRowBytes: 1 << 20,
            preamble: preamble, prefix: [])
        let bytes = Array("\(text)</sheetData>".utf8)
        let frame = Frame(capacity: bytes.count)
        bytes.withText { frame.append($0) }
        frame.beginRows(columnCount: 1, needs: [])
        var reader = SheetReader(sheet, frame, byLibXML2Only: byLibXML2)
        var rows: [String] = []
        while true {
            switch reader.next() {
            case .row:
                let cells = (0..<reader.row.count).map { index in
                    let cell = reader.row.cells[index]
                    let text = frame.text(cell)
                    return "\(reader.row.columns[index]) \(cell.kind) \(reader.row.kind(index)) "
                        + "‹\(String(decoding: text, as: UTF8.self))›"
                }
                rows.append(
                    "\(reader.row.number ?? 0), \(reader.row.isRecordOfNulls): "
                        + cells.joined(separator: "; "))
            case .rowsEnded: return rows
            case .frameEnded: return rows + ["frame ended"]
            case .failed(let failure): return rows + ["\(failure.code) \(failure.reason)"]
            }
        }
    }

    private static let pieces = [
        "<row>", "<row r=\"3\">", "<row r='4' ht=\"1\">", "</row>", "</row>", "</row >", "<row/>",
        "<c>", "<c r=\"A1\">", "<c r=\"XFD1\">", "<c r=\"XFE1\">", "<c t=\"s\">", "<c t=\"str\">",
        "<c t=\"inlineStr\">", "<c t=\"b\">", "<c s=\"1\">", "<c s=\"2\" t=\"n\">", "<c t=\"d\">",
        "<c  r=\"C9\"\ts=\"1\" x=\"'\">", "</c>", "</c>", "</c>", "<c/>", "<c r=\"D1\" s=\"1\"/>",
        "<row r='7'>", "<c r='B2'>", "<c t='s'>", "<c t='b'>", "<c s='1'>", "<c r = \"B2\">",
        "<v>", "<v>", "</v>", "</v>", "<v/>", "<v xml:space=\"preserve\">", "<f>", "</f>",
        "<f t=\"shared\"/>", "<is><t>", "</t></is>", "<is>", "<t>", "</t>", "<r>", "</r>", "</is>",
        "<x:row>", "<x:c>", "</x:c>", "</x:row>", "<!-- </row> -->", "<![CDATA[<v>]]>", "<?p?>",
        "1",
        "0", "43821.5", "-7", "text", " ", "\n", "\r\n", "&amp;", "&#65;", "&lt;", "&x;", "&",
        "&lt", "_x0041_",
        "é", "<extLst>", "</extLst>", "2019-12-22", "true",
    ]

    /// Rows put together at random from what rows are made of, most of them well-formed.
    private func sheet(using random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            if Int.random(in: 0..<8, using: &random) == 0 {
                text += (0..<12).map { _ in Self.pieces.randomElement(using: &random) ?? "" }
                    .joined()
                continue
            }
            text += ["<row>", "<row r=\"3\">", "<x:row>"].randomElement(using: &random) ?? ""
            let prefix = text.hasSuffix("<x:row>") ? "x:" : ""
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let types = [
                    "", " t=\"str\"", " t=\"s\"", " t=\"b\"", " s=\"1\"", " t=\"inlineStr\"",
                ]
                let type = types.randomElement(using: &random) ?? ""
                let value = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                    [
                        "1", "0", " ", "43821.5", "&amp;", "_x0041_", "é", "<!-- -->", "\r\n",
                        "<?p?>",
                    ]
                    .randomElement(using: &random) ?? ""
                }.joined()
                let content =
                    type.contains("inline")
                    ? "<\(prefix)is><\(prefix)t>\(value)</\(prefix)t></\(prefix)is>"
                    : "<\(prefix)v>\(value)</\(prefix)v>"
                text += "<\(prefix)c\(type)>\(content)</\(prefix)c>"
            }
            text += "</\(prefix)row>"
        }
        return text
    }

    @Test func `the scanner and libxml2 read the same`() throws {
        let strings = try Self.strings(["zero", "one"])
        for seed in PropertyTests.seeds {
            for step in 0..<(Fixtures.isFullRun ? 50 : 10) {
                var random = SeededGenerator(seed: seed &* 1000 &+ UInt64(step))
                let text = sheet(using: &random)
                let quick = try rows(text, strings: strings, byLibXML2: false)
                let slow = try rows(text, strings: strings, byLibXML2: true)
                // What is wrong may be said in other words.
                var words = [quick, slow].map { lines in
                    lines.map {
                        $0.hasPrefix("malformed") || $0.hasPrefix("too_large") ? "failed" : $0
                    }
                }
                // A cell can be seen to be wrong before its row is all there, which libxml2 reads.
                if words[0].last == "failed", words[1].last == "frame ended" {
                    words = words.map { $0.dropLast() }
                }
                #expect(
                    words[0] == words[1], "seed \(seed), step \(step): \(text.debugDescription)")
            }
        }
    }

    @Test func `what stood in a frame before does not change a number`() throws {
        let text = "<row><c t=\"str\"><v>&lt;99999</v></c></row><row><c><v>1<!-- -->2</v></c></row>"
        let strings = try Self.strings([])
        for byLibXML2 in [false, true] {
            #expect(
                try rows(text, strings: strings, byLibXML2: byLibXML2).last
                    == "0, false: 0 number number ‹12›")
        }
    }

    // MARK: - Shared strings

    private static func strings(
        _ texts: [String], maxMemory: Int = 32 << 20
    ) throws -> SharedStrings {
        let items = texts.enumerated().map { index, text in
            index % 7 == 3 ? "<si><r><t>\(text)</t></r></si>" : "<si><t>\(text)</t></si>"
        }
        let part = Array("<sst xmlns=\"\(main)\">\(items.joined())</sst>".utf8)
        return try SharedStringsReader(
            name: "strings", options: DecodingOptions(), maxMemory: maxMemory
        ).read(FixtureSource(part, readSize: 1000))
    }

    @Test(arguments: [32 << 20, 100_000, 1000, 1])
    func `shared strings are found in memory and in a file`(maxMemory: Int) throws {
        let texts = (0..<5000).map { index in
            index == 777 ? String(repeating: "long é ", count: 10_000) : "text \(index * 7919)"
        }
        let strings = try Self.strings(texts, maxMemory: maxMemory)
        #expect(strings.count == texts.count)
        let frame = Frame(capacity: 100)
        frame.beginRows(columnCount: 1, needs: [])
        var cells = SharedStringCells(strings)
        var random = SeededGenerator(seed: 1)
        let indices =
            Array(760..<800) + (0..<2000).map { _ in Int.random(in: 0..<5000, using: &random) }
        for index in indices {
            let cell = try #require(try cells.cell(index, in: frame))
            let text = frame.text(cell)
            let expected = index == 777 ? texts[777].dropLast() : texts[index][...]
            #expect(String(decoding: text, as: UTF8.self) == expected)
        }
        #expect(try cells.cell(5000, in: frame) == nil)
    }

    @Test func `a string that many cells share is in a frame once`() throws {
        let strings = try Self.strings(["a", "bc"])
        let frame = Frame(capacity: 100)
        frame.beginRows(columnCount: 1, needs: [])
        var cells = SharedStringCells(strings)
        let start = frame.textEnd
        for _ in 0..<100 { #expect(try cells.cell(1, in: frame)?.length == 2) }
        #expect(frame.textEnd == start + 2)
    }

    @Test func `rows that refer to much text are held a few at a time`() throws {
        let long = String(repeating: "x", count: 300_000)
        let cells = (0..<8).map { "<c t=\"s\"><v>\($0)</v></c>" }.joined()
        let book = TestWorkbook(
            rows: "<row>" + (0..<8).map { "<c t=\"str\"><v>h\($0)</v></c>" }.joined() + "</row>"
                + String(repeating: "<row>\(cells)</row>", count: 20),
            strings: (0..<8).map { "<si><t>\($0)\(long)</t></si>" })
        let csv = try book.converted { $0.threads = 2 }
        #expect(csv.utf8.count == 24 + 20 * 8 * 300_002)
        let limited = book.failure { $0.maxRowBytes = 1_000_000 }
        #expect(
            limited == """
                xlsx: sheet 'Orders': a row is longer than 1000000 bytes; raise maxRowBytes if \
                that is right (row 1)
                """ || limited.contains("a row is longer than 1000000 bytes"))
    }

    @Test func `wide sheets of short rows are held a few rows at a time`() throws {
        let heading = "<c r=\"A1\" t=\"str\"><v>a</v></c><c r=\"XFD1\" t=\"str\"><v>z</v></c>"
        let rows = (2..<300).map { "<row r=\"\($0)\"><c r=\"A\($0)\"><v>\($0)</v></c></row>" }
        let book = TestWorkbook(rows: "<row>\(heading)</row>\(rows.joined())")
        let csv = try book.converted { $0.reading.duplicateColumns = .rename }
        #expect(csv.split(separator: "\n").count == 299)
        #expect(csv.hasSuffix("\n299" + String(repeating: ",", count: 16_383) + "\n"))
    }
}
