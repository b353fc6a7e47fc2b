import Testing

@testable import Rowcast
@testable import RowcastValidation

/// The checker of workbooks takes what is right and names what is wrong.
@Suite struct XLSXCheckerTests {
    private func faults(
        _ bytes: [UInt8], _ validation: Validation = .schema, limit: Int = 10
    ) throws -> [DocumentFault] {
        try XLSXChecker(validation: validation).faults(in: MemorySource(bytes), limit: limit)
    }

    @Test func `a workbook with one of everything is valid`() throws {
        let workbook = SampleWorkbook()
        #expect(try faults(workbook.bytes) == [])
        #expect(try faults(workbook.bytes, .wellFormed) == [])
        // Styles that come behind the sheets are known at the end.
        var other = workbook
        other.parts.reverse()
        #expect(try faults(other.bytes) == [])
    }

    struct Breakage: Sendable, CustomTestStringConvertible {
        var part: String
        var piece: String
        var replacement: String
        /// What the first fault says.
        var reason: String

        var testDescription: String { "\(part): \(replacement)" }

        init(_ part: String, _ piece: String, _ replacement: String, _ reason: String) {
            (self.part, self.piece, self.replacement, self.reason) =
                (part, piece, replacement, reason)
        }

        var workbook: SampleWorkbook {
            get throws { try SampleWorkbook().replacing(piece, by: replacement, in: part) }
        }
    }

    /// The workbook with a cell whose format is not there.
    private static var withoutFormat: SampleWorkbook {
        get throws { try SampleWorkbook().replacing("s=\"2\"", by: "s=\"7\"", in: sheet) }
    }

    private static let sheet = "xl/worksheets/sheet1.xml"
    private static let workbook = "xl/workbook.xml"
    private static let styles = "xl/styles.xml"
    private static let contentTypes = "[Content_Types].xml"
    private static let workbookRelationships = "xl/_rels/workbook.xml.rels"
    private static let table = "xl/tables/table1.xml"

    static let breakages: [Breakage] = [
        // Wrong order
        Breakage(
            sheet, "<sheetFormatPr defaultRowHeight=\"15\"/>",
            "<sheetFormatPr defaultRowHeight=\"15\"/><dimension ref=\"A1\"/>",
            "did not expect element dimension there"),
        Breakage(
            sheet, "<autoFilter ref=\"A1:C3\"/>",
            "<pageMargins left=\"1\" right=\"1\" top=\"1\" bottom=\"1\" header=\"1\" footer=\"1\"/>"
                + "<autoFilter ref=\"A1:C3\"/>", "did not expect element autoFilter there"),
        Breakage(
            sheet, "<v>-1.5E+2</v>", "<v>1</v><v>2</v>", "element c has extra content: v (cell B2)"),
        Breakage(
            styles, "<tableStyles count=\"0\"/>", "<fonts count=\"1\"><font/></fonts>",
            "did not expect element fonts there"),
        Breakage(
            workbook, "<workbookPr date1904=\"0\"/>", "<calcPr/><workbookPr/>",
            "did not expect element calcPr there"),
        Breakage(
            styles, "<left/><right/>", "<right/><left/>", "did not expect element left there"),
        // Elements and attributes that are unknown or missing
        Breakage(sheet, "<c r=\"C3\"/>", "<cell r=\"C3\"/>", "did not expect element cell there"),
        Breakage(sheet, "<row r=\"4\"", "<rows r=\"4\"/><row r=\"4\"", "expect element rows"),
        Breakage(sheet, "<c r=\"C3\"/>", "<c ref=\"C3\"/>", "invalid attribute ref for element c"),
        Breakage(
            sheet, "<c r=\"C3\"/>", "<c r=\"C3\">text</c>",
            "element c has extra content: text (cell C3)"),
        Breakage(sheet, "<row r=\"4\"", "text<row r=\"4\"", "did not expect text"),
        Breakage(
            sheet, "<is><t>City</t></is>", "<is>City</is>",
            "element c has extra content: is (cell A1)"),
        Breakage(
            sheet, " t=\"inlineStr\"><is><t>City</t></is>", " t=\"inlineStr\"><v>0</v>",
            "invalid attribute t for element c (cell A1)"),
        Breakage(
            workbook, "<sheets><sheet name=\"Orders\" sheetId=\"1\" r:id=\"rId1\"/></sheets>",
            "<sheets/>", "element sheets lacks an element"),
        Breakage(workbook, " sheetId=\"1\"", "", "element sheet failed to validate attributes"),
        Breakage(
            workbook, "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument",
            "xmlns:r=\"http://purl.oclc.org/ooxml/officeDocument",
            "element sheet failed to validate attributes"),
        Breakage(
            "xl/sharedStrings.xml", "<si><t>one</t></si>", "<si/>",
            "element si lacks an element"),
        Breakage(
            contentTypes,
            "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"",
            "", "element Default failed to validate attributes"),
        Breakage(
            "docProps/core.xml", "dc:creator>Rowcast</dc:creator", "creator>Rowcast</creator",
            "element coreProperties has extra content: creator"),
        // Values of the wrong type
        Breakage(sheet, "<v>45000</v>", "<v>2024-01-01</v>", "extra content: v (cell C2)"),
        Breakage(sheet, "<v>45000</v>", "<v>NaN</v>", "extra content: v (cell C2)"),
        Breakage(sheet, "<v>45000</v>", "<v>1,5</v>", "extra content: v (cell C2)"),
        Breakage(sheet, "t=\"b\"><v>1", "t=\"b\"><v>true", "extra content: v (cell A3)"),
        Breakage(sheet, "<v>#N/A</v>", "<v>N/A</v>", "extra content: v (cell B3)"),
        Breakage(sheet, "t=\"e\"", "t=\"x\"", "extra content: v (cell B3)"),
        Breakage(sheet, "s=\"2\"", "s=\"-2\"", "invalid attribute s for element c (cell C2)"),
        Breakage(
            sheet, "width=\"12.5\"", "width=\"wide\"", "invalid attribute width for element col"),
        Breakage(sheet, "state=\"frozen\"", "state=\"cold\"", "element pane"),
        Breakage(
            sheet, "ref=\"A1:C4\"", "ref=\"a1\"", "element dimension failed to validate attributes"),
        Breakage(sheet, "FF00B050", "green", "invalid attribute rgb for element tabColor"),
        Breakage(
            sheet, "<t>City</t>", "<t>\(String(repeating: "x", count: 32_768))</t>",
            "extra content: is (cell A1)"),
        Breakage(
            workbook, "name=\"Orders\"", "name=\"\(String(repeating: "x", count: 32))\"",
            "element sheet failed to validate attributes"),
        Breakage(
            "docProps/core.xml", "1980-01-01T00:00:00Z", "1 January 1980", "extra element created"),
        // References to what is not there
        Breakage(sheet, "s=\"2\"", "s=\"3\"", "there is no cell format 3"),
        Breakage(sheet, "dxfId=\"0\"", "dxfId=\"1\"", "there is no differential format 1"),
        Breakage(sheet, "<v>0</v>", "<v>2</v>", "there is no shared string 2"),
        Breakage(sheet, "r:id=\"rId1\"", "r:id=\"rId9\"", "there is no relationship 'rId9'"),
        Breakage(
            sheet, "<hyperlink ref=\"A2\" r:id=\"rId1\"/>", "<hyperlink ref=\"A2\"/>",
            "a hyperlink leads nowhere"),
        Breakage(
            sheet, "tablePart r:id=\"rId2\"", "tablePart r:id=\"rId1\"",
            "relationship 'rId1' is not one of type table"),
        Breakage(styles, "fontId=\"1\"", "fontId=\"2\"", "there is no font 2"),
        Breakage(styles, "fillId=\"0\"", "fillId=\"2\"", "there is no fill 2"),
        Breakage(styles, "borderId=\"0\"", "borderId=\"1\"", "there is no border 1"),
        Breakage(styles, "xf numFmtId=\"164\"", "xf numFmtId=\"165\"", "no number format 165"),
        Breakage(
            workbookRelationships, "worksheets/sheet1.xml", "worksheets/sheet2.xml",
            "leads to 'xl/worksheets/sheet2.xml', which is no part"),
        Breakage(
            "_rels/.rels", "/officeDocument\"", "/other\"",
            "there is not one relationship to a workbook"),
        Breakage(
            contentTypes, "/xl/worksheets/sheet1.xml", "/xl/worksheets/sheet9.xml",
            "the part has no content type"),
        Breakage(workbook, "localSheetId=\"0\"", "localSheetId=\"1\"", "there is no sheet 1"),
        // What does not add up
        Breakage(sheet, "mergeCells count=\"2\"", "mergeCells count=\"3\"", "but has 2"),
        Breakage(styles, "cellXfs count=\"3\"", "cellXfs count=\"4\"", "but has 3"),
        Breakage(
            "xl/sharedStrings.xml", "uniqueCount=\"2\"", "uniqueCount=\"3\"", "but has 2"),
        Breakage(table, "tableColumns count=\"3\"", "tableColumns count=\"4\"", "but has 3"),
        Breakage(table, "ref=\"A1:C3\">", "ref=\"A1:D3\">", "but the table's cells have 4"),
        Breakage(table, "name=\"Count\"", "name=\"city\"", "two columns of the table are named"),
        Breakage(sheet, "<c r=\"B2\"", "<c r=\"A2\"", "cell A2 stands behind those to its right"),
        Breakage(sheet, "<c r=\"B2\"", "<c r=\"B3\"", "cell B3 stands in row 2"),
        Breakage(sheet, "<c r=\"C3\"/>", "<c r=\"XFE3\"/>", "no sheet has a cell 'XFE3'"),
        Breakage(sheet, "<row r=\"3\"", "<row r=\"2\"", "row 2 stands behind row 2"),
        Breakage(sheet, "<row r=\"4\"", "<row r=\"1048577\"", "a sheet has 1048576 at most"),
        Breakage(sheet, "ref=\"A6:C6\"", "ref=\"B5:C6\"", "merged cells overlap"),
        Breakage(sheet, "ref=\"A6:C6\"", "ref=\"A6\"", "one cell alone is merged"),
        Breakage(sheet, "col min=\"2\"", "col min=\"1\"", "the width of column 1 is there twice"),
        Breakage(sheet, "priority=\"2\"", "priority=\"1\"", "two rules have the priority 1"),
        Breakage(
            workbook, "r:id=\"rId1\"/>",
            "r:id=\"rId1\"/><sheet name=\"ORDERS\" sheetId=\"2\" r:id=\"rId1\"/>",
            "two sheets are named 'ORDERS'"),
        Breakage(workbook, "name=\"Orders\"", "name=\"a/b\"", "a sheet cannot be named 'a/b'"),
        Breakage(
            workbookRelationships, "Id=\"rId2\"", "Id=\"rId1\"",
            "a relationship 'rId1' is there twice"),
        Breakage(
            contentTypes, "/xl/styles.xml", "/xl/workbook.xml",
            "the part '/xl/workbook.xml' is there twice"),
        // Not well-formed
        Breakage(sheet, "</worksheet>", "", "the document ends inside an element"),
        Breakage(sheet, "<t>City</t>", "<t>R&D</t>", "'&amp;'"),
        Breakage(
            workbook, "<workbook ", "<!DOCTYPE workbook><workbook ",
            "a document type declaration is not allowed here"),
    ]

    @Test func `there are at least thirty breakages`() {
        #expect(Self.breakages.count >= 30)
    }

    @Test(arguments: breakages)
    func `what is broken is refused`(_ breakage: Breakage) throws {
        let found = try faults(breakage.workbook.bytes)
        let first = try #require(found.first)
        #expect(first.reason.description.contains(breakage.reason), "\(first)")
    }

    @Test func `a fault has a part, a line and a column`() throws {
        let workbook = try Self.withoutFormat
        #expect(
            try faults(workbook.bytes).map(\.description) == [
                "xl/worksheets/sheet1.xml, line 10, column 123: there is no cell format 7 (cell C2)"
            ])
    }

    @Test func `several faults are found, up to a limit`() throws {
        var workbook = try Self.withoutFormat
        workbook = try workbook.replacing("<c r=\"B3\"", by: "<c r=\"B9\"", in: Self.sheet)
        workbook = try workbook.replacing("count=\"2\"", by: "count=\"9\"", in: Self.styles)
        #expect(try faults(workbook.bytes).count == 3)
        #expect(try faults(workbook.bytes, limit: 2).count == 2)
    }

    @Test func `without the schema only what is not well-formed is refused`() throws {
        for breakage in Self.breakages.suffix(3) {
            #expect(try !faults(breakage.workbook.bytes, .wellFormed).isEmpty)
        }
        #expect(try faults(Self.withoutFormat.bytes, .wellFormed) == [])
    }

    @Test func `a part that is missing, unknown or there twice is noticed`() throws {
        var workbook = SampleWorkbook()
        workbook.parts.removeFirst()
        #expect(
            try faults(workbook.bytes).contains {
                $0.reason.description.contains("[Content_Types].xml")
            })
        workbook = SampleWorkbook()
        workbook.parts.append(("xl/extra.bin", "x"))
        #expect(try faults(workbook.bytes).first?.reason == "the part has no content type")
        workbook = SampleWorkbook()
        workbook.parts.append(workbook.parts[3])
        #expect(
            try faults(workbook.bytes).first?.reason.description.contains("is there twice") == true)
    }

    // MARK: - The archive

    @Test func `an archive cut anywhere is refused`() throws {
        let bytes = SampleWorkbook().bytes
        for count in 0..<bytes.count where count % (Fixtures.isFullRun ? 1 : 37) == 0 {
            #expect(try !faults(Array(bytes[..<count]), .wellFormed).isEmpty, "\(count)")
        }
    }

    @Test func `an archive with any other byte is refused or the same`() throws {
        var bytes = SampleWorkbook().bytes
        var refused = 0
        for index in bytes.indices where index % (Fixtures.isFullRun ? 1 : 23) == 0 {
            bytes[index] ^= 0x10
            if try !faults(bytes, .wellFormed).isEmpty { refused += 1 }
            bytes[index] ^= 0x10
        }
        // Time stamps and the like are not looked at.
        #expect(refused > bytes.count / (Fixtures.isFullRun ? 1 : 23) * 8 / 10)
    }

    @Test func `an archive that promises a comment without having it is refused`() throws {
        var bytes = SampleWorkbook().bytes
        bytes[bytes.count - 2] = 0x10
        let fault = try faults(bytes, .wellFormed).first
        #expect(fault?.reason.description.contains("the archive ends inside its comment") == true)
    }

    /// A size of eight bytes is more than any number holds.
    @Test(arguments: [UInt8(0xFF), 0x7F]) func `a part of endless size is refused`(
        highest: UInt8
    ) throws {
        let endless = [UInt8](repeating: 0xFF, count: 7) + [highest]
        let name = [UInt8]("[Content_Types].xml".utf8)
        let header: [UInt8] =
            [0x50, 0x4B, 3, 4, 45, 0] + [UInt8](repeating: 0, count: 12)
            + [UInt8](repeating: 0xFF, count: 8) + [UInt8(name.count), 0, 20, 0]
        let bytes = header + name + [1, 0, 16, 0] + endless + endless + [UInt8("<".utf8.first!)]
        #expect(try !faults(bytes, .wellFormed).isEmpty)
    }

    @Test func `something in front of or behind an archive is refused`() throws {
        let bytes = SampleWorkbook().bytes
        #expect(try !faults([0] + bytes, .wellFormed).isEmpty)
        #expect(
            try faults(bytes + [0], .wellFormed).first?.reason.description.contains(
                "something follows") == true
        )
    }

    @Test func `an archive of very many parts is refused`() throws {
        var output = OutputBuffer()
        var zip = ZipWriter(level: 1)
        for part in 0...ZipReader.maxEntries { zip.add("p\(part)", [], into: &output) }
        zip.finish(into: &output)
        let faults = try XLSXChecker(validation: .wellFormed).faults(
            in: MemorySource(output.array), limit: 10)
        #expect(
            faults.contains {
                $0.reason.description.contains("one more than the 65535 that are taken")
            })
    }
}
