/// A workbook whose parts are not compressed, with any text for its sheet.
enum StoredWorkbook {
    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let relationship =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let package = "http://schemas.openxmlformats.org/package/2006"

    /// The archive of a workbook of one sheet, whose XML is `sheet`, and of shared strings and styles
    /// where they are given.
    static func bytes(sheet: String, strings: String? = nil, styles: String? = nil) -> [UInt8] {
        let types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        var parts: [(String, String)] = [
            (
                "_rels/.rels",
                """
                <Relationships xmlns="\(package)/relationships"><Relationship Id="r" \
                Type="\(relationship)/officeDocument" Target="xl/workbook.xml"/></Relationships>
                """
            ),
            (
                "xl/workbook.xml",
                """
                <workbook xmlns="\(main)" xmlns:r="\(relationship)"><sheets><sheet name="S" \
                sheetId="1" r:id="a"/></sheets></workbook>
                """
            ),
            ("xl/worksheets/sheet1.xml", sheet),
        ]
        var links = "<Relationship Id=\"a\" Type=\"\(relationship)/worksheet\" "
        links += "Target=\"worksheets/sheet1.xml\"/>"
        var overrides = ""
        for (kind, text) in [("sharedStrings", strings), ("styles", styles)] {
            guard let text else { continue }
            parts.append(("xl/\(kind).xml", text))
            links += "<Relationship Id=\"\(kind)\" Type=\"\(relationship)/\(kind)\" "
            links += "Target=\"\(kind).xml\"/>"
            overrides +=
                "<Override PartName=\"/xl/\(kind).xml\" ContentType=\"\(types).\(kind)+xml\"/>"
        }
        parts.append(
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"\(package)/relationships\">\(links)</Relationships>"
            ))
        let content = """
            <Types xmlns="\(package)/content-types"><Default Extension="rels" \
            ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
            <Override PartName="/xl/workbook.xml" ContentType="\(types).sheet.main+xml"/>\
            <Override PartName="/xl/worksheets/sheet1.xml" \
            ContentType="\(types).worksheet+xml"/>\(overrides)</Types>
            """
        parts.insert(("[Content_Types].xml", content), at: 0)
        return archive(parts.map { ($0, Array($1.utf8)) })
    }

    /// A sheet of that heading and those rows, with anything in front of them.
    static func sheet(rows: String, before: String = "") -> String {
        """
        <worksheet xmlns="\(main)">\(before)<sheetData><row r="1"><c r="A1" t="str"><v>a</v></c>\
        </row>\(rows)</sheetData></worksheet>
        """
    }

    private static func archive(_ parts: [(path: String, content: [UInt8])]) -> [UInt8] {
        func little(_ number: Int, _ width: Int) -> [UInt8] {
            (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for (path, content) in parts {
            let name = Array(path.utf8)
            let facts =
                little(20, 2) + little(0, 8) + little(checksum(content), 4)
                + little(content.count, 4) + little(content.count, 4) + little(name.count, 2)
                + little(0, 2)
            directory += little(0x0201_4B50, 4) + little(20, 2) + facts + little(0, 10)
            directory += little(archive.count, 4) + name
            archive += little(0x0403_4B50, 4) + facts + name + content
        }
        let start = archive.count
        archive += directory + little(0x0605_4B50, 4) + little(0, 4) + little(parts.count, 2)
        archive += little(parts.count, 2) + little(directory.count, 4) + little(start, 4)
        return archive + little(0, 2)
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { code, _ in
            code & 1 == 1 ? 0xEDB8_8320 ^ code >> 1 : code >> 1
        }
    }

    private static func checksum(_ bytes: [UInt8]) -> Int {
        Int(
            ~bytes.reduce(UInt32.max) { code, byte in
                table[Int(UInt8(truncatingIfNeeded: code) ^ byte)] ^ code >> 8
            })
    }
}
