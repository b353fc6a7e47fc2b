/// The parts of a workbook that somebody wrote, and its sheets (ECMA-376 parts 1 and 2).
///
///     _rels/.rels                  ▶ the workbook
///     xl/workbook.xml              ▶ the sheets in order, by id; the calendar
///     xl/_rels/workbook.xml.rels   ▶ where sheets, styles and shared strings are, by id
///
/// Relationships are told apart by the last step of their type, which is the same in transitional
/// and strict documents.
struct Workbook {
    struct Sheet {
        var name: String
        var isVisible: Bool
        /// Whether it has cells: not a chart or a dialog.
        var isWorksheet: Bool
        var path: String
    }

    let zip: ZipReader
    let sheets: [Sheet]
    /// Whether days are counted from 1904.
    let uses1904: Bool
    /// Paths of parts, where there are such.
    let stylesPath: String?
    let sharedStringsPath: String?
    private let maxPartBytes: Int

    init(_ zip: ZipReader, options: ConversionOptions) throws(ConversionError) {
        self.zip = zip
        maxPartBytes = options.maxHeaderBytes
        let reading = PartReading(zip: zip, limit: maxPartBytes)
        let path = try Workbook.path(reading)
        var relationships: [Relationship] = []
        let relationshipsPath = Relationship.path(for: path)
        if zip.entry(relationshipsPath) != nil {
            relationships = try reading.relationships(relationshipsPath, of: path)
        }
        var sheets: [Sheet] = []
        var uses1904 = false
        try reading.elements(path) { name, attributes in
            switch name {
            case "workbookPr": uses1904 = attributes.flag("date1904")
            case "sheet":
                let id = attributes.text("id")
                let target = relationships.first { $0.id == id }
                let state = attributes.text("state")
                sheets.append(
                    Sheet(
                        name: attributes.text("name") ?? "",
                        isVisible: state ?? "visible" == "visible",
                        isWorksheet: target?.kind == "worksheet", path: target?.path ?? ""))
            default: break
            }
        }
        self.sheets = sheets
        self.uses1904 = uses1904
        stylesPath = relationships.first { $0.kind == "styles" }?.path
        sharedStringsPath = relationships.first { $0.kind == "sharedStrings" }?.path
    }

    /// Where the workbook is; an archive of something else is told apart.
    private static func path(_ reading: PartReading) throws(ConversionError) -> String {
        let zip = reading.zip
        var path = "xl/workbook.xml"
        if zip.entry("_rels/.rels") != nil {
            let found = try reading.relationships("_rels/.rels", of: "")
            path = found.first { $0.kind == "officeDocument" }?.path ?? path
        }
        if path.hasSuffix(".bin") {
            throw ConversionError(
                .unsupported, "this is a binary workbook (xlsb)", hint: "save it as .xlsx")
        }
        if zip.entry("content.xml") != nil, zip.entry("mimetype") != nil {
            throw ConversionError(
                .unsupported, "this is an OpenDocument file, not an xlsx workbook",
                hint: "save it as .xlsx")
        }
        if zip.entry(path) == nil || path.contains("word/") || path.contains("ppt/") {
            throw ConversionError(
                .malformed, "the archive is no xlsx workbook: it has no part '\(path)' of one")
        }
        return path
    }

    /// The sheet that a user means by a name or a number from 1; without choice the first that is
    /// to be seen.
    func sheet(_ choice: String?) throws(ConversionError) -> Sheet {
        let worksheets = sheets.filter(\.isWorksheet)
        guard let first = worksheets.first else {
            throw ConversionError(.malformed, "the workbook has no worksheet")
        }
        guard let choice else { return worksheets.first { $0.isVisible } ?? first }
        if let sheet = sheets.first(where: { $0.name == choice })
            ?? sheets.first(where: { $0.name.lowercased() == choice.lowercased() })
        {
            guard sheet.isWorksheet else {
                throw ConversionError(
                    .unsupported, "sheet '\(sheet.name)' is a chart, macro or dialog without rows",
                    hint: "sheets: \(Workbook.list(worksheets))")
            }
            return sheet
        }
        if let number = Int(choice), worksheets.indices.contains(number - 1) {
            return worksheets[number - 1]
        }
        throw ConversionError(
            .unsupported, "there is no sheet '\(choice)'",
            hint: "sheets: \(Workbook.list(worksheets))")
    }

    static func list(_ sheets: [Sheet]) -> String {
        sheets.prefix(20).map(\.name).joined(separator: ", ") + (sheets.count > 20 ? ", …" : "")
    }

    /// A part of the workbook that must be there.
    func entry(_ path: String) throws(ConversionError) -> ZipReader.Entry {
        try PartReading(zip: zip, limit: maxPartBytes).entry(path)
    }

    /// The kinds of value that cells of each style show.
    func styles() throws(ConversionError) -> CellStyles {
        guard let stylesPath else { return CellStyles() }
        let reader = CellStyles.Reader()
        try PartReading(zip: zip, limit: maxPartBytes).read(stylesPath, reader)
        return reader.styles
    }
}

/// A relationship of a part to another.
private struct Relationship {
    var id: String
    /// The last step of its type.
    var kind: String
    /// Path in the archive, without a leading slash.
    var path: String

    /// Where the relationships of a part are.
    static func path(for part: String) -> String {
        var steps = part.split(separator: "/", omittingEmptySubsequences: true)
        let last = steps.popLast() ?? ""
        return (steps + ["_rels", "\(last).rels"]).joined(separator: "/")
    }
}

/// Reads the small parts of a workbook whole.
private struct PartReading {
    let zip: ZipReader
    let limit: Int

    func entry(_ path: String) throws(ConversionError) -> ZipReader.Entry {
        guard let entry = zip.entry(path) else {
            throw ConversionError(.malformed, "the archive lacks part '\(path)'")
        }
        return entry
    }

    func read(_ path: String, _ handler: any XMLHandler) throws(ConversionError) {
        let content = try zip.content(try entry(path), limit: limit)
        let parser = XMLPushParser(hasHandler: true, allowsDoctype: false)
        do throws(XMLFlaw) {
            try content.withUnsafeBufferPointer { bytes throws(XMLFlaw) in
                guard let start = bytes.baseAddress else { return }
                try parser.parse(start, count: bytes.count, handler)
            }
            try parser.finish()
        } catch {
            throw ConversionError(
                .malformed,
                "part '\(path)' is damaged: \(error.reason) (line \(error.line), "
                    + "column \(error.column))")
        }
    }

    /// Tells of every element that begins.
    func elements(
        _ path: String, _ body: @escaping (XMLName, XMLAttributes) -> Void
    ) throws(ConversionError) {
        try read(path, ElementHandler(body))
    }

    private final class ElementHandler: XMLHandler {
        private let body: (XMLName, XMLAttributes) -> Void

        init(_ body: @escaping (XMLName, XMLAttributes) -> Void) { self.body = body }

        func startElement(_ name: XMLName, _ attributes: XMLAttributes) { body(name, attributes) }
        func endElement(_ name: XMLName) {}
        func text(_ bytes: UnsafePointer<UInt8>, count: Int) {}
    }

    func relationships(
        _ path: String, of part: String
    ) throws(ConversionError) -> [Relationship] {
        let folder = part.split(separator: "/").dropLast().joined(separator: "/")
        var found: [Relationship] = []
        try elements(path) { name, attributes in
            guard name == "Relationship", attributes.text("TargetMode") != "External",
                let target = attributes.text("Target")
            else { return }
            let isAbsolute = target.hasPrefix("/") || target.hasPrefix("\\")
            found.append(
                Relationship(
                    id: attributes.text("Id") ?? "",
                    kind: (attributes.text("Type") ?? "").split(separator: "/").last.map(
                        String.init) ?? "",
                    path: ZipReader.path(isAbsolute ? target : "\(folder)/\(target)")))
        }
        return found
    }
}

extension XMLAttributes {
    /// The value of an attribute, whatever its prefix.
    func text(_ name: StaticString) -> String? {
        self[name].map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether an attribute of type boolean is true.
    func flag(_ name: StaticString) -> Bool {
        text(name).map { ["1", "true", "on"].contains($0) } ?? false
    }
}
