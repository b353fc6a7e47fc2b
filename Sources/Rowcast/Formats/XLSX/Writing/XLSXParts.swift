/// Parts of a workbook as XML, without knowledge of zip.
///
///     [Content_Types].xml            content type of each part; worksheet is the default
///     _rels/.rels                    path of the workbook part
///     xl/styles.xml                  cell styles: plain, bold, number formats
///     docProps/core.xml, app.xml     title and author of the document
///     xl/worksheets/sheet1.xml …     the rows, written by SheetWriter in a SheetSurroundings
///     …/_rels/sheet1.xml.rels …      URLs of the cells' links, for a sheet with links
///     xl/workbook.xml                names and filters of the sheets
///     xl/_rels/workbook.xml.rels     paths of the sheets and the styles
///
/// Only the parts behind the sheets depend on the number of sheets.
enum XLSXParts {
    static func sheetPath(_ number: Int) -> String { "xl/\(sheetTarget(number))" }

    static func linksPath(_ number: Int) -> String {
        "xl/worksheets/_rels/sheet\(number).xml.rels"
    }

    private static func sheetTarget(_ number: Int) -> String {
        "worksheets/sheet\(number).xml"
    }

    static let declaration = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#
    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    static let relationships =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let package = "http://schemas.openxmlformats.org/package/2006/"
    static let packageRelationships = "\(package)relationships"
    private static let contentTypes =
        "application/vnd.openxmlformats-officedocument.spreadsheetml."

    /// Paths and contents of the parts in front of the sheets, in the order of the archive.
    static func partsBefore(
        title: String, styles: SheetStyles, hasLinks: Bool
    ) -> [(path: String, content: [UInt8])] {
        [
            ("[Content_Types].xml", part(contentTypesXML)),
            ("_rels/.rels", part(packageRelationshipsXML)),
            ("xl/styles.xml", part(SheetStylesPart.xml(styles, hasLinks: hasLinks))),
            ("docProps/core.xml", part(coreXML(title: title))),
            ("docProps/app.xml", part(applicationXML)),
        ]
    }

    /// Paths and contents of the parts behind the sheets. `filters` are the filtered cells of each
    /// sheet.
    static func partsBehind(
        sheets: [String], filters: [String?]
    ) -> [(path: String, content: [UInt8])] {
        [
            ("xl/workbook.xml", part(workbookXML(sheets: sheets, filters: filters))),
            ("xl/_rels/workbook.xml.rels", part(workbookRelationshipsXML(sheets.count))),
        ]
    }

    private static func part(_ body: String) -> [UInt8] {
        // Joins the lines: indentation only helps readers of this file.
        let lines = body.split(separator: "\n").map { $0.drop(while: { $0 == " " }) }
        return Array("\(declaration)\n\(lines.joined())".utf8)
    }

    private static let contentTypesXML = """
        <Types xmlns="\(package)content-types">
          <Default Extension="rels" \
        ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
          <Default Extension="xml" ContentType="\(contentTypes)worksheet+xml"/>
          <Override PartName="/xl/workbook.xml" ContentType="\(contentTypes)sheet.main+xml"/>
          <Override PartName="/xl/styles.xml" ContentType="\(contentTypes)styles+xml"/>
          <Override PartName="/docProps/core.xml" \
        ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
          <Override PartName="/docProps/app.xml" \
        ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>
        </Types>
        """

    private static let packageRelationshipsXML = """
        <Relationships xmlns="\(package)relationships">
          <Relationship Id="rId1" Type="\(relationships)/officeDocument" Target="xl/workbook.xml"/>
          <Relationship Id="rId2" \
        Type="\(package)relationships/metadata/core-properties" \
        Target="docProps/core.xml"/>
          <Relationship Id="rId3" Type="\(relationships)/extended-properties" \
        Target="docProps/app.xml"/>
        </Relationships>
        """

    /// The document's time is the fixed time of all archive entries, so equal input gives equal
    /// bytes.
    private static func coreXML(title: String) -> String {
        let time = #"xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z"#
        return """
            <cp:coreProperties xmlns:cp="\(package)metadata/core-properties" \
            xmlns:dc="http://purl.org/dc/elements/1.1/" \
            xmlns:dcterms="http://purl.org/dc/terms/" \
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
              <dc:title>\(escaped(title))</dc:title>
              <dc:creator>Rowcast</dc:creator>
              <dcterms:created \(time)</dcterms:created>
              <dcterms:modified \(time)</dcterms:modified>
            </cp:coreProperties>
            """
    }

    private static let applicationXML = """
        <Properties \
        xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">
          <Application>Rowcast</Application>
        </Properties>
        """

    private static func workbookXML(sheets: [String], filters: [String?]) -> String {
        var entries = ""
        var filterNames = ""
        for (index, name) in sheets.enumerated() {
            entries += """
                <sheet name="\(escaped(name))" sheetId="\(index + 1)" r:id="rId\(index + 1)"/>
                """
            if let cells = filters[index] {
                filterNames += """
                    <definedName name="_xlnm._FilterDatabase" localSheetId="\(index)" \
                    hidden="1">\(escaped(reference(to: cells, in: name)))</definedName>
                    """
            }
        }
        if !filterNames.isEmpty { filterNames = "<definedNames>\(filterNames)</definedNames>" }
        return """
            <workbook xmlns="\(main)" xmlns:r="\(relationships)">
              <bookViews><workbookView xWindow="0" yWindow="0" windowWidth="24000" \
            windowHeight="12000"/></bookViews>
              <sheets>\(entries)</sheets>\(filterNames)
            </workbook>
            """
    }

    /// Returns an absolute reference: `A1:C7` in sheet `It's mine` is `'It''s mine'!$A$1:$C$7`.
    private static func reference(to cells: String, in sheet: String) -> String {
        var quoted = ""
        for character in sheet { quoted += character == "'" ? "''" : String(character) }
        let corners = cells.split(separator: ":").map { corner in
            "$\(corner.prefix(while: \.isLetter))$\(corner.drop(while: \.isLetter))"
        }
        return "'\(quoted)'!\(corners.joined(separator: ":"))"
    }

    private static func workbookRelationshipsXML(_ sheetCount: Int) -> String {
        var entries = ""
        for number in 1...sheetCount {
            entries += """
                <Relationship Id="rId\(number)" Type="\(relationships)/worksheet" \
                Target="\(sheetTarget(number))"/>
                """
        }
        return """
            <Relationships xmlns="\(package)relationships">
              \(entries)
              <Relationship Id="rId\(sheetCount + 1)" Type="\(relationships)/styles" \
            Target="styles.xml"/>
            </Relationships>
            """
    }

    /// Returns text with escapes for an attribute or the content of an element.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar.value < 32 ? " " : scalar)
            }
        }
        return escaped
    }
}
