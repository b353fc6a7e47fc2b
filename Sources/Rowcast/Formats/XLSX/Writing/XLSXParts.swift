/// Parts of a workbook as XML, without knowledge of zip.
///
///     [Content_Types].xml            content type of each part; worksheet is the default
///     _rels/.rels                    path of the workbook part
///     xl/styles.xml                  cell styles: plain, bold, number formats
///     docProps/core.xml, app.xml     title and author of the document
///     xl/worksheets/sheet1.xml …     the rows, written by SheetWriter in a SheetPart
///     …/_rels/sheet1.xml.rels …      URLs of the cells' links, for a sheet with links
///     xl/workbook.xml                names and filters of the sheets
///     xl/_rels/workbook.xml.rels     paths of the sheets and the styles
///
/// Only the parts behind the sheets depend on the number of sheets. In a workbook of several results
/// the styles stand there too, since each sheet may add some.
enum XLSXParts {
    /// A sheet as the workbook lists it.
    struct Sheet: Sendable {
        var name: String
        /// Number that no other sheet has. Sheets that one result goes on in have neighbouring numbers;
        /// between two results a number is left out, so that readers can tell `Orders (2)` with
        /// further rows of `Orders` from another result.
        var id: Int
        /// The filtered cells, such as `A1:C7`; nil for none.
        var filter: String?
    }

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

    typealias Part = (path: String, content: [UInt8])

    /// The parts in front of the sheets, in the order of the archive.
    ///
    /// - Parameters:
    ///   - title: Title of the document; nil for none.
    ///   - styles: The part with the styles; nil where it stands behind the sheets.
    static func partsBefore(title: String?, styles: Part?) -> [Part] {
        [
            ("[Content_Types].xml", part(contentTypesXML)),
            ("_rels/.rels", part(packageRelationshipsXML)),
        ] + (styles.map { [$0] } ?? []) + [
            ("docProps/core.xml", part(coreXML(title: title))),
            ("docProps/app.xml", part(applicationXML)),
        ]
    }

    static func styles(_ styles: WrittenStyles, hasLinks: Bool) -> Part {
        ("xl/styles.xml", part(StylesPart.xml(styles, hasLinks: hasLinks)))
    }

    /// The parts behind the sheets that list these.
    static func partsBehind(_ sheets: [Sheet]) -> [Part] {
        [
            ("xl/workbook.xml", part(workbookXML(sheets))),
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
    private static func coreXML(title: String?) -> String {
        let title = title.map { "<dc:title>\(escaped($0))</dc:title>" } ?? ""
        let time = #"xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z"#
        return """
            <cp:coreProperties xmlns:cp="\(package)metadata/core-properties" \
            xmlns:dc="http://purl.org/dc/elements/1.1/" \
            xmlns:dcterms="http://purl.org/dc/terms/" \
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
              \(title)
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

    private static func workbookXML(_ sheets: [Sheet]) -> String {
        var entries = ""
        var filterNames = ""
        for (index, sheet) in sheets.enumerated() {
            entries += """
                <sheet name="\(escaped(sheet.name))" sheetId="\(sheet.id)" r:id="rId\(index + 1)"/>
                """
            if let cells = sheet.filter {
                filterNames += """
                    <definedName name="_xlnm._FilterDatabase" localSheetId="\(index)" \
                    hidden="1">\(escaped(reference(to: cells, in: sheet.name)))</definedName>
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
