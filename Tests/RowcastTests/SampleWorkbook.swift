import Testing

@testable import Rowcast

/// A workbook written by hand with one of everything that schemas know, for tests to break.
struct SampleWorkbook {
    var parts: [(name: String, text: String)]

    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let office =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let package = "http://schemas.openxmlformats.org/package/2006"
    private static let sheetTypes = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    init() {
        let (main, office, package, types) =
            (Self.main, Self.office, Self.package, Self.sheetTypes)
        parts = [
            (
                "[Content_Types].xml",
                """
                <Types xmlns="\(package)/content-types">
                <Default Extension="rels" ContentType="\
                application/vnd.openxmlformats-package.relationships+xml"/>
                <Override PartName="/xl/workbook.xml" ContentType="\(types).sheet.main+xml"/>
                <Override PartName="/xl/styles.xml" ContentType="\(types).styles+xml"/>
                <Override PartName="/xl/worksheets/sheet1.xml" ContentType="\(types).worksheet+xml"/>
                <Override PartName="/xl/tables/table1.xml" ContentType="\(types).table+xml"/>
                <Override PartName="/xl/sharedStrings.xml" ContentType="\(types).sharedStrings+xml"/>
                <Override PartName="/docProps/core.xml" ContentType="\
                application/vnd.openxmlformats-package.core-properties+xml"/>
                </Types>
                """
            ),
            (
                "_rels/.rels",
                """
                <Relationships xmlns="\(package)/relationships">
                <Relationship Id="rId1" Type="\(office)/officeDocument" Target="xl/workbook.xml"/>
                <Relationship Id="rId2" Type="\(package)/relationships/metadata/core-properties" \
                Target="docProps/core.xml"/>
                </Relationships>
                """
            ),
            (
                "docProps/core.xml",
                """
                <cp:coreProperties xmlns:cp="\(package)/metadata/core-properties" \
                xmlns:dc="http://purl.org/dc/elements/1.1/" \
                xmlns:dcterms="http://purl.org/dc/terms/" \
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
                <dc:title>Orders</dc:title><dc:creator>Rowcast</dc:creator>
                <dcterms:created xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z</dcterms:created>
                </cp:coreProperties>
                """
            ),
            (
                "xl/workbook.xml",
                """
                <workbook xmlns="\(main)" xmlns:r="\(office)">
                <workbookPr date1904="0"/>
                <bookViews><workbookView xWindow="0" yWindow="0" windowWidth="24000"/></bookViews>
                <sheets><sheet name="Orders" sheetId="1" r:id="rId1"/></sheets>
                <definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" \
                hidden="1">Orders!$A$1:$C$3</definedName></definedNames>
                <calcPr fullCalcOnLoad="1"/>
                </workbook>
                """
            ),
            (
                "xl/_rels/workbook.xml.rels",
                """
                <Relationships xmlns="\(package)/relationships">
                <Relationship Id="rId1" Type="\(office)/worksheet" Target="worksheets/sheet1.xml"/>
                <Relationship Id="rId2" Type="\(office)/styles" Target="/xl/styles.xml"/>
                <Relationship Id="rId3" Type="\(office)/sharedStrings" Target="sharedStrings.xml"/>
                </Relationships>
                """
            ),
            ("xl/styles.xml", Self.styles),
            (
                "xl/sharedStrings.xml",
                """
                <sst xmlns="\(main)" count="2" uniqueCount="2">
                <si><t>one</t></si><si><t xml:space="preserve"> two </t></si></sst>
                """
            ),
            ("xl/worksheets/sheet1.xml", Self.sheet),
            (
                "xl/worksheets/_rels/sheet1.xml.rels",
                """
                <Relationships xmlns="\(package)/relationships">
                <Relationship Id="rId1" Type="\(office)/hyperlink" \
                Target="https://example.com/?a=1&amp;b=2" TargetMode="External"/>
                <Relationship Id="rId2" Type="\(office)/table" Target="../tables/table1.xml"/>
                </Relationships>
                """
            ),
            (
                "xl/tables/table1.xml",
                """
                <table xmlns="\(main)" id="1" name="Orders" displayName="Orders" ref="A1:C3">
                <autoFilter ref="A1:C3"/>
                <tableColumns count="3"><tableColumn id="1" name="City"/>
                <tableColumn id="2" name="Count"/><tableColumn id="3" name="Day"/></tableColumns>
                <tableStyleInfo name="TableStyleMedium2" showRowStripes="1"/>
                </table>
                """
            ),
        ]
    }

    private static let styles = """
        <styleSheet xmlns="\(main)">
        <numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>
        <fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>
        <font><b/><color rgb="FF0000FF"/><sz val="11"/></font></fonts>
        <fills count="2"><fill><patternFill patternType="none"/></fill>
        <fill><patternFill patternType="gray125"/></fill></fills>
        <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
        <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
        <cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
        <xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1">\
        <alignment horizontal="center" wrapText="1"/></xf>
        <xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
        </cellXfs>
        <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
        <dxfs count="1"><dxf><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill>\
        </dxf></dxfs>
        <tableStyles count="0"/>
        </styleSheet>
        """

    private static let sheet = """
        <worksheet xmlns="\(main)" xmlns:r="\(office)">
        <sheetPr><tabColor rgb="FF00B050"/><pageSetUpPr fitToPage="1"/></sheetPr>
        <dimension ref="A1:C4"/>
        <sheetViews><sheetView tabSelected="1" workbookViewId="0">\
        <pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>\
        <selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews>
        <sheetFormatPr defaultRowHeight="15"/>
        <cols><col min="1" max="1" width="12.5" customWidth="1"/><col min="2" max="3" width="9"/>\
        </cols>
        <sheetData>
        <row r="1" spans="1:3"><c r="A1" s="1" t="inlineStr"><is><t>City</t></is></c>\
        <c r="B1" s="1" t="s"><v>0</v></c><c r="C1" s="1" t="str"><v>Day</v></c></row>
        <row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c>\
        <c r="B2"><v>-1.5E+2</v></c><c r="C2" s="2"><v>45000</v></c></row>
        <row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3" t="e"><v>#N/A</v></c><c r="C3"/></row>
        <row r="4" ht="20" customHeight="1"/>
        </sheetData>
        <autoFilter ref="A1:C3"/>
        <mergeCells count="2"><mergeCell ref="A5:B5"/><mergeCell ref="A6:C6"/></mergeCells>
        <conditionalFormatting sqref="B2:B3"><cfRule type="colorScale" priority="1"><colorScale>\
        <cfvo type="min"/><cfvo type="max"/><color rgb="FFFFFFFF"/><color rgb="FF63BE7B"/>\
        </colorScale></cfRule></conditionalFormatting>
        <conditionalFormatting sqref="C2:C3 A2"><cfRule type="cellIs" dxfId="0" priority="2" \
        operator="lessThan"><formula>0</formula></cfRule></conditionalFormatting>
        <hyperlinks><hyperlink ref="A2" r:id="rId1"/><hyperlink ref="A3" location="Orders!A1"/>\
        </hyperlinks>
        <pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>
        <pageSetup orientation="landscape" fitToHeight="0"/>
        <tableParts count="1"><tablePart r:id="rId2"/></tableParts>
        </worksheet>
        """

    /// The workbook with a piece of a part's text replaced, which must be there.
    func replacing(
        _ piece: String, by replacement: String, in part: String
    ) throws -> SampleWorkbook {
        var workbook = self
        let index = try #require(parts.firstIndex { $0.name == part && $0.text.contains(piece) })
        workbook.parts[index].text = parts[index].text.replacing(
            piece, with: replacement, maxReplacements: 1)
        return workbook
    }

    /// The archive.
    var bytes: [UInt8] {
        var output = OutputBuffer()
        var zip = ZipWriter(level: 1)
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
        for part in parts {
            zip.add(part.name, Array((declaration + part.text).utf8), into: &output)
        }
        zip.finish(into: &output)
        return output.array
    }
}
