@testable import Rowcast

/// A workbook made of XML that a test writes down.
struct TestWorkbook {
    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let office =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let package =
        "http://schemas.openxmlformats.org/package/2006/relationships"

    /// Paths and texts of the parts, in the order of the archive.
    var parts: [(path: String, text: String)]

    /// A workbook of these sheets' rows; `strings` are `<si>` elements, `formats` the codes of
    /// styles from 1 on.
    init(
        sheets: [(name: String, rows: String)], strings: [String]? = nil, formats: [String] = [],
        uses1904: Bool = false
    ) {
        let ids = sheets.indices.map { $0 + 1 }
        let list = zip(ids, sheets).map {
            "<sheet name=\"\($1.name)\" sheetId=\"\($0)\" r:id=\"rId\($0)\"/>"
        }
        var links = ids.map {
            "<Relationship Id=\"rId\($0)\" Type=\"\(Self.office)/worksheet\" "
                + "Target=\"worksheets/sheet\($0).xml\"/>"
        }
        links.append(
            "<Relationship Id=\"rIdS\" Type=\"\(Self.office)/styles\" Target=\"styles.xml\"/>")
        if strings != nil {
            links.append(
                "<Relationship Id=\"rIdT\" Type=\"\(Self.office)/sharedStrings\" "
                    + "Target=\"sharedStrings.xml\"/>")
        }
        parts = [
            (
                "_rels/.rels",
                "<Relationships xmlns=\"\(Self.package)\"><Relationship Id=\"a\" "
                    + "Type=\"\(Self.office)/officeDocument\" Target=\"xl/workbook.xml\"/>"
                    + "</Relationships>"
            ),
            (
                "xl/workbook.xml",
                "<workbook xmlns=\"\(Self.main)\" xmlns:r=\"\(Self.office)\">"
                    + (uses1904 ? "<workbookPr date1904=\"1\"/>" : "")
                    + "<sheets>\(list.joined())</sheets></workbook>"
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"\(Self.package)\">\(links.joined())</Relationships>"
            ),
            ("xl/styles.xml", Self.styles(formats)),
        ]
        if let strings {
            parts.append(
                ("xl/sharedStrings.xml", "<sst xmlns=\"\(Self.main)\">\(strings.joined())</sst>"))
        }
        for (id, sheet) in zip(ids, sheets) {
            parts.append(
                (
                    "xl/worksheets/sheet\(id).xml",
                    "<worksheet xmlns=\"\(Self.main)\"><sheetData>\(sheet.rows)</sheetData>"
                        + "</worksheet>"
                ))
        }
    }

    /// A workbook of one sheet.
    init(
        rows: String, strings: [String]? = nil, formats: [String] = [], uses1904: Bool = false
    ) {
        self.init(
            sheets: [("Orders", rows)], strings: strings, formats: formats, uses1904: uses1904)
    }

    private static func styles(_ formats: [String]) -> String {
        let codes = formats.enumerated().map { index, code in
            "<numFmt numFmtId=\"\(200 + index)\" formatCode=\"\(code)\"/>"
        }
        let styles = formats.indices.map { "<xf numFmtId=\"\(200 + $0)\"/>" }
        return "<styleSheet xmlns=\"\(main)\"><numFmts>\(codes.joined())</numFmts>"
            + "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
            + "<cellXfs><xf numFmtId=\"0\"/>\(styles.joined())</cellXfs></styleSheet>"
    }

    /// Replaces text in a part.
    mutating func change(_ path: String, _ old: String, to new: String) {
        guard let index = parts.firstIndex(where: { $0.path == path }) else { return }
        parts[index].text = parts[index].text.replacing(old, with: new)
    }

    mutating func remove(_ path: String) { parts.removeAll { $0.path == path } }

    /// The archive.
    var bytes: [UInt8] {
        var output = OutputBuffer()
        var zip = ZipWriter(level: 6)
        for part in parts { zip.add(part.path, Array(part.text.utf8), into: &output) }
        zip.finish(into: &output)
        return output.array
    }

    /// What the workbook is in another format.
    func converted(
        to format: ResultFormat = .csv, _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws(ConversionError) -> String {
        var options = ConversionOptions()
        change(&options)
        let output = try Conversion(options: options).convert(bytes, to: format)
        return String(decoding: output, as: UTF8.self)
    }

    /// The text of the error that reading it gives, or what it was converted to.
    func failure(_ change: (inout ConversionOptions) -> Void = { _ in }) -> String {
        do throws(ConversionError) {
            return "no error: " + (try converted(change))
        } catch {
            return error.description
        }
    }
}
