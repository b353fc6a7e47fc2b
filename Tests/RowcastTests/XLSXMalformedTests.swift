import Testing

@testable import Rowcast

/// Workbooks that are damaged, or something else: each gives one line that says where.
@Suite struct XLSXMalformedTests {
    private static let heading = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c></row>"

    /// A row behind the heading, and what is wrong with it.
    @Test(arguments: [
        (
            #"<row r="2"><c r="A2" t="s"><v>7</v></c></row>"#,
            "cell A2: there is no shared string 7; the workbook has 1 (row 1)"
        ),
        (
            #"<row><c t="s"><v>7</v></c></row>"#,
            "column A: there is no shared string 7; the workbook has 1 (row 1)"
        ),
        (
            #"<row r="2"><c r="A2" t="s"><v>-1</v></c></row>"#,
            "cell A2: '-1' is no number of a shared string (row 1)"
        ),
        (
            #"<row r="2"><c r="A2" t="b"><v>maybe</v></c></row>"#,
            "cell A2: 'maybe' is neither true nor false (row 1)"
        ),
        (
            #"<row r="2"><c r="XFE2"><v>1</v></c></row>"#,
            "row 2: a sheet has no more than 16384 columns (row 1)"
        ),
        (
            #"<row r="2"><c r="ABCDEF2"><v>1</v></c></row>"#,
            "row 2: a sheet has no more than 16384 columns (row 1)"
        ),
        (
            #"<row r="2"><c r="A2"><v>1</c></v></row>"#,
            "row 2: opening and ending tag mismatch: v line 1 and c (row 1)"
        ),
        (
            #"<row r="2"><c r="A2" t="str"><v>&bomb;</v></c></row>"#,
            "row 2: entity 'bomb' not defined (row 1)"
        ),
        (
            #"<row r="2"><c r="A2" t="str"><v>a & b</v></c></row><row r="3"><c><v>1</v></c></row>"#,
            "row 2: an '&' that is not written as '&amp;' (row 1)"
        ),
        (
            #"<row r="2"><c r="A2" t="str"><v><!-- -->1&lt2</v></c></row>"#,
            "row 2: an '&' that is not written as '&amp;' (row 1)"
        ),
        (
            "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>\u{1}</v></c></row>",
            "row 2: PCDATA invalid Char value 1 (row 1)"
        ),
        (#"text<row r="2"/>"#, ": there is text between the rows (row 1)"),
        (#"</row><row r="2"/>"#, ": a tag ends here that did not begin (row 1)"),
        (
            #"<row r="2"><c r="A2"><v>1</v></c>"#,
            "row 2: opening and ending tag mismatch: row line 1 and sheetData (row 1)"
        ),
    ])
    func `a bad row is named with its cell`(row: String, reason: String) {
        let book = TestWorkbook(rows: Self.heading + row, strings: ["<si><t>a</t></si>"])
        let separator = reason.hasPrefix(":") ? "" : ", "
        #expect(book.failure() == "xlsx: sheet 'Orders'\(separator)\(reason)")
    }

    @Test func `many columns without references are counted`() {
        let book = TestWorkbook(
            rows: Self.heading + "<row r=\"2\">"
                + String(repeating: "<c/>", count: 1_000_000) + "</row>")
        #expect(
            book.failure() == """
                xlsx: sheet 'Orders', cell XFD2: a sheet has no more than 16384 columns (row 1)
                """)
    }

    @Test(arguments: ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
    func `a part that is missing is named`(path: String) {
        var book = TestWorkbook(rows: Self.heading, strings: ["<si><t>a</t></si>"])
        book.remove(path)
        #expect(
            book.failure()
                == (path == "xl/workbook.xml"
                    ? "xlsx: the archive is no xlsx workbook: it has no part 'xl/workbook.xml' of one"
                    : "xlsx: the archive lacks part '\(path)'"))
    }

    private static let laughs = """
        <!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
        """

    @Test(arguments: [
        (
            "xl/workbook.xml",
            "part 'xl/workbook.xml' is damaged: a document type declaration is not allowed here"
        ),
        (
            "xl/sharedStrings.xml",
            "part 'xl/sharedStrings.xml' is damaged: a document type declaration is not allowed here"
        ),
        (
            "xl/worksheets/sheet1.xml",
            "sheet 'Orders': a document type declaration is not allowed here"
        ),
    ])
    func `declarations of entities are refused`(path: String, reason: String) {
        var book = TestWorkbook(
            rows: Self.heading,
            strings: [path.contains("Strings") ? "<si><r><t>&b;&c;</t></r></si>" : "<si/>"])
        for index in book.parts.indices where book.parts[index].path == path {
            book.parts[index].text = Self.laughs + book.parts[index].text
        }
        #expect(book.failure().hasPrefix("xlsx: \(reason)"), "\(book.failure())")
    }

    @Test func `what is wrong above the rows is found before any of them`() {
        var book = TestWorkbook(rows: Self.heading)
        book.change("xl/worksheets/sheet1.xml", "<sheetData>", to: "<x>a & b</x><sheetData>")
        #expect(book.failure() == "xlsx: sheet 'Orders': an '&' that is not written as '&amp;'")
    }

    @Test(arguments: [
        ("<si><t>a</t>", "it ends after 0 strings"),
        ("<si><t>a</t></si> x <si/>", "there is text between its strings"),
        ("<si><t>a</si></t>", "opening and ending tag mismatch: t line 1 and si (string 0)"),
        (
            "<si><t>a</t></si><si><t>R&D</t></si><si><t>b</t></si>",
            "an '&' that is not written as '&amp;' (string 1)"
        ),
        ("<si><t>a</t></si><si><t>&bomb;</t></si>", "entity 'bomb' not defined (string 1)"),
    ])
    func `bad shared strings are named`(items: String, reason: String) {
        var book = TestWorkbook(rows: Self.heading, strings: [items])
        if reason.hasPrefix("it ends") { book.change("xl/sharedStrings.xml", "</sst>", to: "") }
        #expect(book.failure() == "xlsx: part 'xl/sharedStrings.xml' is damaged: \(reason)")
    }

    @Test func `a sheet without an end is cut short`() {
        var book = TestWorkbook(rows: Self.heading)
        book.change("xl/worksheets/sheet1.xml", "</sheetData></worksheet>", to: "<row><c/>")
        #expect(book.failure() == "xlsx: sheet 'Orders' ends inside its rows (row 1)")
    }

    @Test func `empty sheets and unknown ones are named with those that there are`() {
        var book = TestWorkbook(sheets: [("One", ""), ("Two", Self.heading)])
        #expect(book.failure() == "xlsx: sheet 'One': it is empty; sheet reads another: Two")
        #expect(
            book.failure { $0.reading.sheet = "Three" }
                == "xlsx: there is no sheet 'Three'; sheets: One, Two")
        book.change("xl/_rels/workbook.xml.rels", "/worksheet\"", to: "/chartsheet\"")
        #expect(book.failure() == "xlsx: the workbook has no worksheet")
    }

    @Test func `bytes that are not UTF-8 are named`() throws {
        var archive = StoredArchive(
            TestWorkbook(
                rows: Self.heading + "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>@</v></c></row>"))
        let last = archive.parts.count - 1
        archive.parts[last].content = archive.parts[last].content.map { $0 == 64 ? 0xE9 : $0 }
        let error = #expect(throws: ConversionError.self) {
            try Conversion().convert(archive.bytes, to: .csv)
        }
        #expect(
            error?.description
                == "xlsx: sheet 'Orders', cell A2: the text is not UTF-8 (row 1)")
    }

    // MARK: - Other files

    /// A compound file whose directory names a stream.
    private func compoundFile(_ stream: String) -> [UInt8] {
        CompoundFile.signature + [UInt8](repeating: 0, count: 1000)
            + stream.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), 0] }
            + [UInt8](repeating: 0, count: 500)
    }

    @Test(arguments: [
        (
            "EncryptedPackage",
            "xlsx: the workbook is encrypted; save it without a password"
        ),
        (
            "Workbook",
            "xlsx: this is a workbook of Excel 97 to 2003 (xls); save it as .xlsx"
        ),
        ("WordDocument", "xlsx: this is an OLE file, not an xlsx workbook; save it as .xlsx"),
    ])
    func `files of older programs are named`(stream: String, text: String) {
        let error = #expect(throws: ConversionError.self) {
            try Conversion().convert(compoundFile(stream), to: .csv)
        }
        #expect(error?.description == text)
    }

    @Test func `archives of something else are named`() {
        var book = TestWorkbook(rows: "")
        book.change("_rels/.rels", "xl/workbook.xml", to: "xl/workbook.bin")
        #expect(book.failure() == "xlsx: this is a binary workbook (xlsb); save it as .xlsx")
        book.change("_rels/.rels", "xl/workbook.bin", to: "word/document.xml")
        #expect(
            book.failure() == """
                xlsx: the archive is no xlsx workbook: it has no part 'word/document.xml' of one
                """)
        book.parts = [
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", ""),
        ]
        #expect(
            book.failure() == """
                xlsx: this is an OpenDocument file, not an xlsx workbook; save it as .xlsx
                """)
    }

    // MARK: - Every way

    private static let sound = TestWorkbook(
        rows: heading
            + (2..<80).map {
                "<row r=\"\($0)\"><c r=\"A\($0)\" t=\"s\"><v>\($0 % 3)</v></c>"
                    + "<c r=\"B\($0)\" s=\"1\"><v>\($0).25</v></c>"
                    + ($0 % 5 == 0
                        ? "<!-- </row> --><c r=\"C\($0)\" t=\"str\"><v><![CDATA[</row>]]></v></c>"
                        : "")
                    + "</row>"
            }.joined(),
        strings: ["<si><t>x</t></si>", "<si><r><t>y</t></r></si>", "<si><t>z &lt;</t></si>"],
        formats: ["yyyy-mm-dd hh:mm"])

    @Test func `reads, frames and threads do not change what is read`() throws {
        var book = Self.sound
        book.change(
            "xl/worksheets/sheet1.xml", "<v>a</v></c>",
            to: """
                <v>a</v></c><c t="str"><v>b</v></c><c t="str"><v>c</v></c>
                """)
        let verifier = DecoderVerifier(format: .xlsx, bytes: book.bytes, name: "sound workbook")
        verifier.verifyWays(Fixtures.isFullRun ? DecoderVerifier.Way.all : DecoderVerifier.Way.some)
        verifier.verifyCuts(verifier.cuts(isFull: Fixtures.isFullRun))
    }

    @Test(arguments: [
        ("<v>2</v></c><c r=\"B50\"", "<v>99</v></c><c r=\"B50\""), ("</worksheet>", "<"),
        ("<v>77.25</v></c></row>", "<v>77.25</v></c>"),
    ])
    func `reads, frames and threads do not change an error`(old: String, new: String) {
        var book = Self.sound
        book.change("xl/worksheets/sheet1.xml", old, to: new)
        let names = ["damaged text", "damaged checksum"]
        var archive = StoredArchive(book)
        archive.checksumChange = 0
        for (name, bytes) in zip(names, [book.bytes, archive.bytes]) {
            DecoderVerifier(format: .xlsx, bytes: bytes, name: name)
                .verifyWays(DecoderVerifier.Way.some)
        }
    }

    @Test func `damage in the middle of a sheet is the same however it is read`() {
        let book = Self.sound
        var bytes = book.bytes
        // The sheet is the last part; its middle lies before the directory.
        let place = bytes.count - 900
        for index in place..<place + 4 { bytes[index] ^= 0x55 }
        let verifier = DecoderVerifier(format: .xlsx, bytes: bytes, name: "damaged deflate")
        guard case .failed = verifier.outcome(.init()) else {
            Issue.record("the damage was not seen")
            return
        }
        verifier.verifyWays(DecoderVerifier.Way.some)
    }
}
