import Testing

@testable import Rowcast

/// Workbooks that are made to cost much, or that only look like what they are not.
@Suite struct XLSXHostileTests {
    private static let heading = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c></row>"

    /// Counts what it is given and keeps nothing.
    private final class CountingSink: ByteSink {
        private(set) var count = 0
        func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) { count += bytes.count }
    }

    @Test func `cells of one long text are held a few at a time`() throws {
        let text = String(repeating: "x", count: 300_000)
        let book = TestWorkbook(
            rows: Self.heading
                + String(repeating: "<row><c t=\"s\"><v>0</v></c></row>", count: 100),
            strings: ["<si><t>\(text)</t></si>"])
        var sizes: [Int] = []
        let frames = try frames(of: book)
        for frame in frames { sizes.append(frame.rowCount) }
        #expect(sizes.reduce(0, +) == 100)
        // Two megabytes of cells, and the row that they end with.
        #expect(sizes.allSatisfy { $0 <= 7 })
        #expect(frames.allSatisfy { $0.textEnd - $0.count < 400_000 })
    }

    /// The frames that a workbook's rows are decoded into.
    private func frames(of book: TestWorkbook) throws -> [Frame] {
        let contained = try XLSXContainer.open(
            MemorySource(book.bytes), DecodingOptions())
        var source = contained.source
        var text: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { break }
            text += buffer[..<count]
        }
        let opening = try text.withPaddedText { bytes throws(ConversionError) in
            try contained.decoder.open(bytes, isWhole: true, needs: [])
        }
        guard case .opened(let opened) = opening else { return [] }
        var frames: [Frame] = []
        var start = opened.rowsStart
        while true {
            let frame = Frame(capacity: text.count)
            text.withText { frame.append($0 + start) }
            let outcome = opened.rows.decode(frame, isLast: true)
            frames.append(frame)
            guard case .frameFull = outcome.ending else { return frames }
            start += outcome.consumed
        }
    }

    @Test func `the texts of a row have a limit that an option lifts`() throws {
        let text = String(repeating: "x", count: 100_000)
        let cells = String(repeating: "<c t=\"s\"><v>0</v></c>", count: 200)
        let names = (0..<200).map { "<c t=\"str\"><v>h\($0)</v></c>" }.joined()
        let book = TestWorkbook(
            rows: "<row>\(names)</row><row r=\"2\">\(cells)</row>",
            strings: ["<si><t>\(text)</t></si>"])
        #expect(
            book.failure() == """
                xlsx: sheet 'Orders', cell GR2: the texts of a row are longer than 16777216 bytes; \
                raise maxRowBytes if that is right (row 1)
                """)
        #expect(try book.converted { $0.maxRowBytes = 128 << 20 }.utf8.count > 20_000_000)
    }

    @Test func `strings that a row needs have a limit too`() throws {
        let text = String(repeating: "x", count: 1_000_000)
        let cells = (0..<60).map { "<c t=\"s\"><v>\($0)</v></c>" }.joined()
        let names = (0..<60).map { "<c t=\"str\"><v>h\($0)</v></c>" }.joined()
        let book = TestWorkbook(
            rows: "<row>\(names)</row><row r=\"2\">\(cells)</row>",
            strings: (0..<60).map { "<si><t>\($0)\(text)</t></si>" })
        let failure = book.failure()
        #expect(failure.contains("the shared strings of a row are longer than 33554432 bytes"))
        #expect(failure.contains("raise maxRowBytes"))
        let long = TestWorkbook(
            rows: Self.heading, strings: ["<si><t>\(text)</t></si>"])
        #expect(
            long.failure { $0.maxRowBytes = 1000 } == """
                xlsx: part 'xl/sharedStrings.xml' is too large: a string is longer than 1000 bytes; \
                raise maxRowBytes if that is right
                """)
    }

    @Test func `what stands before the rows has a limit`() {
        var book = TestWorkbook(rows: Self.heading)
        book.change(
            "xl/worksheets/sheet1.xml", "<sheetData>",
            to: String(repeating: "<!--\(String(repeating: " ", count: 1000))-->", count: 17_000)
                + "<sheetData>")
        #expect(
            book.failure() == """
                xlsx: sheet 'Orders': more than 16777216 bytes stand before its rows; raise \
                maxHeaderBytes if that is right
                """)
        var styles = TestWorkbook(rows: Self.heading)
        styles.change(
            "xl/styles.xml", "<numFmts>",
            to: "<numFmts><!--\(String(repeating: " ", count: 2000))-->")
        #expect(
            styles.failure { $0.maxHeaderBytes = 2000 }
                == "xlsx: part 'xl/styles.xml' is longer than 2000 bytes; "
                + "raise maxHeaderBytes if that is right")
    }

    @Test func `a row has a limit, whatever it is made of`() throws {
        let spaces = "<!--\(String(repeating: " ", count: 1_000_000))-->"
        let texts = String(
            repeating: "<c t=\"str\"><v>\(String(repeating: "x", count: 2000))</v></c>", count: 9000
        )
        for row in [String(repeating: spaces, count: 20), texts, "<!-- -->\(texts)"] {
            let book = TestWorkbook(rows: Self.heading + "<row r=\"2\">\(row)</row>")
            let failure = book.failure()
            #expect(failure.contains("a row is longer than 16777216 bytes"))
            #expect(failure.contains("raise maxRowBytes if that is right"))
        }
    }

    @Test func `tags of very many attributes are refused`() {
        let attributes = (0..<2000).map { " a\($0)='>'" }.joined()
        var book = TestWorkbook(
            rows: Self.heading + "<row\(attributes)><!-- --><c><v>1</v></c></row>",
            strings: ["<si\(attributes)><t>a</t></si>"])
        #expect(
            book.failure() == """
                xlsx: part 'xl/sharedStrings.xml' is too large: a tag has more than 1024 attributes
                """)
        book.change("xl/sharedStrings.xml", attributes, to: "")
        #expect(book.failure().contains("a tag has more than 1024 attributes (row 1)"))
        book.change("xl/worksheets/sheet1.xml", "<sheetData>", to: "<x\(attributes)/><sheetData>")
        #expect(
            book.failure() == "xlsx: sheet 'Orders': a tag has more than 1024 attributes")
        book.change("xl/styles.xml", "<numFmts>", to: "<numFmts\(attributes)>")
        #expect(
            book.failure() == "xlsx: part 'xl/styles.xml': a tag has more than 1024 attributes")
    }

    // MARK: - What is not what it looks like

    @Test func `elements of extensions are no elements of the workbook`() throws {
        var book = TestWorkbook(
            rows: """
                <row r="1"><c r="A1" t="str"><v>a</v></c></row>\
                <x:row r="2"><x:c r="A2"><x:v>7</x:v></x:c></x:row>\
                <row r="3"><c r="A3" s="1"><x:v>8</x:v><v>0</v></c></row>\
                <row xmlns="urn:other" r="4"><c r="A4"><v>9</v></c></row>\
                <row r="5"><c r="A5" t="s"><v>0</v></c></row>
                """,
            strings: [
                "<x:si><t>wrong</t></x:si>",
                "<si><x:t>wrong</x:t><t>b</t></si>",
            ], formats: ["yyyy-mm-dd"], uses1904: true)
        for path in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"] {
            for name in ["worksheet", "sst", "workbook"] {
                book.change(path, "<\(name) ", to: "<\(name) xmlns:x=\"urn:x\" ")
            }
        }
        book.change(
            "xl/workbook.xml", "</workbook>",
            to: "<extLst><x:workbookPr y=\"1\"/><x:sheet name=\"x\"/></extLst></workbook>")
        book.change(
            "xl/worksheets/sheet1.xml", "<sheetData>",
            to: "<x:a><x:sheetData><row/></x:sheetData></x:a><sheetData>")
        book.change(
            "xl/styles.xml", "<cellXfs>", to: "<cellXfs><z:xf xmlns:z=\"urn:z\" numFmtId=\"14\"/>")
        #expect(try book.converted() == "a\n1904-01-01\nb\n")
    }

    @Test func `attributes of extensions are no attributes of ours`() throws {
        var book = TestWorkbook(
            rows: "<row x:r=\"9\" r=\"1\"><c x:r=\"Z9\" x:t=\"s\" r=\"A1\" t=\"str\"><!-- -->"
                + "<v x:space=\"preserve\">a</v></c></row>")
        book.change(
            "xl/worksheets/sheet1.xml", "<worksheet ", to: "<worksheet xmlns:x=\"urn:x\" ")
        book.change(
            "xl/workbook.xml", "sheetId=",
            to: "x:name=\"wrong\" x:id=\"rId9\" x:state=\"hidden\" xmlns:x=\"urn:x\" sheetId=")
        #expect(try book.converted { $0.reading.sheet = "Orders" } == "a\n")
    }

    // MARK: - Parts

    @Test(arguments: [1, 6, 11, 17, 300])
    func `prefixes may have any length`(length: Int) throws {
        let prefix = String(repeating: "p", count: length)
        var book = TestWorkbook(
            rows: Self.heading
                + "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c></row>"
                + "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>in</t></is></c></row>",
            strings: ["<si><t>shared</t></si>"])
        for path in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"] {
            for name in [
                "worksheet", "sheetData", "row", "c", "v", "is", "t", "sst", "si", "workbook",
                "sheets", "sheet",
            ] {
                for end in [" ", ">"] {
                    book.change(path, "<\(name)\(end)", to: "<\(prefix):\(name)\(end)")
                }
                book.change(path, "</\(name)>", to: "</\(prefix):\(name)>")
            }
            book.change(path, "xmlns=\"", to: "xmlns:\(prefix)=\"")
        }
        for frameBytes in [16, 1 << 20] {
            #expect(try book.converted { $0.frameBytes = frameBytes } == "a\nshared\nin\n")
        }
    }

    @Test(arguments: [false, true])
    func `parts may be in UTF-16`(isBigEndian: Bool) throws {
        let book = TestWorkbook(
            sheets: [("Été", Self.heading + "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c></row>")],
            strings: ["<si><t>東京 😀 é</t></si>"])
        var output = OutputBuffer()
        var zip = ZipWriter(level: 6)
        for part in book.parts {
            let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + part.text
            let units = ([0xFEFF] + Array(text.utf16)).flatMap { unit -> [UInt8] in
                let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
                return isBigEndian ? bytes.reversed() : bytes
            }
            zip.add(part.path, units, into: &output)
        }
        zip.finish(into: &output)
        var options = ConversionOptions()
        options.reading.sheet = "Été"
        let csv = try Conversion(options: options).convert(output.array, to: .csv)
        #expect(String(decoding: csv, as: UTF8.self) == "a\n東京 😀 é\n")
    }

    @Test func `parts that no cell needs may be missing`() throws {
        var book = TestWorkbook(
            rows: Self.heading + "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row>", strings: [])
        book.remove("xl/sharedStrings.xml")
        book.remove("xl/styles.xml")
        #expect(try book.converted() == "a\n1\n")
        let report = try Conversion().run(
            MemorySource(book.bytes), to: [ConversionOutput(.csv, to: MemorySink())])
        #expect(report.warnings == [])
        book.change("xl/worksheets/sheet1.xml", "r=\"A2\"", to: "r=\"A2\" s=\"1\"")
        let styled = try Conversion().run(
            MemorySource(book.bytes), to: [ConversionOutput(.csv, to: MemorySink())])
        #expect(styled.warnings.map(\.code) == ["styles_missing"])
        book.change("xl/worksheets/sheet1.xml", "r=\"A2\" s=\"1\"", to: "r=\"A2\" t=\"s\"")
        #expect(
            book.failure() == """
                xlsx: sheet 'Orders', cell A2: shared string 1 is needed, but the archive lacks part \
                'xl/sharedStrings.xml' (row 1)
                """)
    }
}
