/// The parts of a workbook of one sheet, as XML. They know nothing of zip.
///
///     [Content_Types].xml            which part is what
///     _rels/.rels                    where the workbook is
///     docProps/app.xml               who wrote it
///     xl/workbook.xml                the sheet's name
///     xl/_rels/workbook.xml.rels     where sheet and styles are
///     xl/styles.xml                  plain and bold
///     xl/worksheets/sheet1.xml       the rows: written by SheetWriter between start and end
enum XLSXParts {
    static let sheetPath = "xl/worksheets/sheet1.xml"

    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let relationships =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let packageRelationships =
        "http://schemas.openxmlformats.org/package/2006/relationships"
    private static let contentTypes =
        "application/vnd.openxmlformats-officedocument.spreadsheetml."
    private static let declaration = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#

    /// Paths and contents of all parts but the sheet, in the order of the archive.
    static func fixedParts(sheetName: String) -> [(path: String, content: [UInt8])] {
        [
            ("[Content_Types].xml", part(contentTypesXML)),
            ("_rels/.rels", part(packageRelationshipsXML)),
            ("docProps/app.xml", part(applicationXML)),
            ("xl/workbook.xml", part(workbookXML(sheetName: sheetName))),
            ("xl/_rels/workbook.xml.rels", part(workbookRelationshipsXML)),
            ("xl/styles.xml", part(stylesXML)),
        ]
    }

    private static func part(_ body: String) -> [UInt8] {
        // One line: indentation is only for readers of this file.
        let lines = body.split(separator: "\n").map { $0.drop(while: { $0 == " " }) }
        return Array("\(declaration)\n\(lines.joined())".utf8)
    }

    private static let contentTypesXML = """
        <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
          <Default Extension="rels" \
        ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
          <Default Extension="xml" ContentType="application/xml"/>
          <Override PartName="/docProps/app.xml" \
        ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>
          <Override PartName="/xl/workbook.xml" ContentType="\(contentTypes)sheet.main+xml"/>
          <Override PartName="/xl/styles.xml" ContentType="\(contentTypes)styles+xml"/>
          <Override PartName="/\(sheetPath)" ContentType="\(contentTypes)worksheet+xml"/>
        </Types>
        """

    private static let packageRelationshipsXML = """
        <Relationships xmlns="\(packageRelationships)">
          <Relationship Id="rId1" Type="\(relationships)/officeDocument" Target="xl/workbook.xml"/>
          <Relationship Id="rId2" Type="\(relationships)/extended-properties" \
        Target="docProps/app.xml"/>
        </Relationships>
        """

    private static let applicationXML = """
        <Properties \
        xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">
          <Application>Rowcast</Application>
        </Properties>
        """

    private static func workbookXML(sheetName: String) -> String {
        """
        <workbook xmlns="\(main)" xmlns:r="\(relationships)">
          <bookViews><workbookView xWindow="0" yWindow="0" windowWidth="24000" \
        windowHeight="12000"/></bookViews>
          <sheets><sheet name="\(escaped(sheetName))" sheetId="1" r:id="rId1"/></sheets>
        </workbook>
        """
    }

    private static let workbookRelationshipsXML = """
        <Relationships xmlns="\(packageRelationships)">
          <Relationship Id="rId1" Type="\(relationships)/worksheet" \
        Target="worksheets/sheet1.xml"/>
          <Relationship Id="rId2" Type="\(relationships)/styles" Target="styles.xml"/>
        </Relationships>
        """

    /// Style 0 is plain, style 1 the heading's.
    private static let stylesXML = """
        <styleSheet xmlns="\(main)">
          <fonts count="2">
            <font><sz val="11"/><name val="Calibri"/><family val="2"/></font>
            <font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font>
          </fonts>
          <fills count="2">
            <fill><patternFill patternType="none"/></fill>
            <fill><patternFill patternType="gray125"/></fill>
          </fills>
          <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
          <cellStyleXfs count="1">
            <xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>
          </cellStyleXfs>
          <cellXfs count="2">
            <xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
            <xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
          </cellXfs>
          <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
        </styleSheet>
        """

    // MARK: - The sheet

    /// The sheet up to its first row of data. `headings` is `nil` for a sheet without a heading row.
    static func sheetStart(headings: [String]?, columnCount: Int, into xml: inout OutputBuffer) {
        xml.append("\(declaration)\n<worksheet xmlns=\"\(main)\"><sheetViews>")
        xml.append("<sheetView tabSelected=\"1\" workbookViewId=\"0\"")
        if headings == nil {
            xml.append("/>")
        } else {
            xml.append("><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\"")
            xml.append(" state=\"frozen\"/></sheetView>")
        }
        xml.append("</sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>")
        if columnCount > 0 {
            xml.append("<cols>")
            for index in 0..<columnCount {
                let width = headings.map { columnWidth(for: $0[index]) } ?? defaultWidth
                xml.append("<col min=\"\(index + 1)\" max=\"\(index + 1)\"")
                xml.append(" width=\"\(width)\" customWidth=\"1\"/>")
            }
            xml.append("</cols>")
        }
        xml.append("<sheetData>")
        guard let headings else { return }
        xml.append("<row r=\"1\">")
        for (index, heading) in headings.enumerated() {
            xml.append("<c r=\"\(SheetWriter.name(ofColumn: index))1\" s=\"1\" t=\"inlineStr\">")
            xml.append("<is><t xml:space=\"preserve\">")
            xml.append(xmlText: heading, .spreadsheetEscape)
            xml.append("</t></is></c>")
        }
        xml.append("</row>")
    }

    /// What follows the last row. `filteredRows` counts the heading and the rows that its filter is
    /// for, `nil` where there is no heading.
    static func sheetEnd(filteredRows: Int?, columnCount: Int, into xml: inout OutputBuffer) {
        xml.append("</sheetData>")
        if let filteredRows, columnCount > 0 {
            let last = SheetWriter.name(ofColumn: columnCount - 1)
            xml.append("<autoFilter ref=\"A1:\(last)\(filteredRows)\"/>")
        }
        xml.append("</worksheet>")
    }

    private static let defaultWidth = 16

    /// Wide enough for the heading and the button of its filter, in characters.
    private static func columnWidth(for heading: String) -> Int {
        min(60, max(defaultWidth, heading.count + 4))
    }

    // MARK: - Names

    /// A name that Excel takes for a sheet: 31 characters at most, none of `[]:*?/\`, no apostrophe
    /// at either end, not the reserved `History`.
    static func sheetName(_ wanted: String?) -> String {
        let scalars = (wanted ?? "").unicodeScalars.filter { $0.value >= 32 && $0.value != 0xFFFE }
        var name = ""
        for scalar in scalars where scalar.value != 0xFFFF {
            let character = "[]:*?/\\".unicodeScalars.contains(scalar) ? " " : scalar
            guard name.utf16.count + String(character).utf16.count <= 31 else { break }
            name.unicodeScalars.append(character)
        }
        while let first = name.first, " '".contains(first) { name.removeFirst() }
        while let last = name.last, " '".contains(last) { name.removeLast() }
        return name.isEmpty || name.lowercased() == "history" ? "Result" : name
    }

    /// Text in an attribute.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
