/// Reads the parts of any program's workbook, and lists its sheets (ECMA-376 parts 1 and 2).
///
///     _rels/.rels                  ▶ path of the workbook part
///     xl/workbook.xml              ▶ sheets in order, with ids; the date system
///     xl/_rels/workbook.xml.rels   ▶ paths of sheets, styles and shared strings, by id
///
/// The last path component of a relationship's type tells its kind, since transitional and strict
/// documents differ in the rest.
struct WorkbookReader {
    struct Sheet {
        var name: String
        var isVisible: Bool
        /// Whether the sheet has cells; charts and dialogs have none.
        var isWorksheet: Bool
        var path: String
        /// Number that no other sheet of the workbook has; nil where it has none.
        var id: Int?
    }

    let zip: ZipReader
    let sheets: [Sheet]
    /// Whether days count from 1904-01-01.
    let uses1904: Bool
    /// Paths of the parts; `nil` for a part that the workbook does not name.
    let stylesPath: String?
    let sharedStringsPath: String?
    private let maxPartBytes: Int

    init(_ zip: ZipReader, options: DecodingOptions) throws(ConversionError) {
        self.zip = zip
        maxPartBytes = options.maxHeaderBytes
        let reading = PartReading(zip: zip, limit: maxPartBytes)
        let path = try WorkbookReader.path(reading)
        var relationships: [Relationship] = []
        let relationshipsPath = Relationship.path(for: path)
        if zip.entry(relationshipsPath) != nil {
            relationships = try reading.relationships(relationshipsPath, of: path)
        }
        var sheets: [Sheet] = []
        var uses1904 = false
        let targets = Dictionary(relationships.map { ($0.id, $0) }) { first, _ in first }
        try reading.elements(path) { name, attributes in
            switch name {
            case "workbookPr": uses1904 = attributes.flag("date1904")
            case "sheet" where sheets.count < ZipReader.maxEntries:
                let target = attributes.relationshipID.flatMap { targets[$0] }
                let state = attributes.text("state")
                sheets.append(
                    Sheet(
                        name: attributes.text("name") ?? "",
                        isVisible: state ?? "visible" == "visible",
                        isWorksheet: target?.kind == "worksheet", path: target?.path ?? "",
                        id: attributes.text("sheetId").flatMap { Int($0) }))
            default: break
            }
        }
        self.sheets = sheets
        self.uses1904 = uses1904
        stylesPath = relationships.first { $0.kind == "styles" }?.path
        sharedStringsPath = relationships.first { $0.kind == "sharedStrings" }?.path
    }

    /// Returns the path of the workbook part; throws for archives of other formats, with the name
    /// of the format.
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

    /// Returns the sheet that a user chose by name or by number, counted from 1, and whether it was
    /// by number. Without a choice it is the first visible sheet.
    func sheet(
        _ choice: String?
    ) throws(ConversionError) -> (sheet: Sheet, isByNumber: Bool) {
        let worksheets = sheets.filter(\.isWorksheet)
        guard let first = worksheets.first else {
            throw ConversionError(.malformed, "the workbook has no worksheet")
        }
        guard let choice else { return (worksheets.first { $0.isVisible } ?? first, false) }
        if let sheet = sheets.first(where: { $0.name == choice })
            ?? sheets.first(where: { $0.name.lowercased() == choice.lowercased() })
        {
            guard sheet.isWorksheet else {
                throw ConversionError(
                    .unsupported, "sheet '\(sheet.name)' is a chart, macro or dialog without rows",
                    hint: "sheets: \(WorkbookReader.list(worksheets))")
            }
            return (sheet, false)
        }
        if let number = Int(choice), (1...worksheets.count).contains(number) {
            return (worksheets[number - 1], true)
        }
        throw ConversionError(
            .malformed, "there is no sheet '\(choice)'",
            hint: "sheets: \(WorkbookReader.list(worksheets))")
    }

    static func list(_ sheets: [Sheet]) -> String {
        sheets.prefix(20).map(\.name).joined(separator: ", ") + (sheets.count > 20 ? ", …" : "")
    }

    /// Returns the archive's entry of a part; throws if the archive lacks it.
    func entry(_ path: String) throws(ConversionError) -> ZipReader.Entry {
        try PartReading(zip: zip, limit: maxPartBytes).entry(path)
    }

    /// Whether the archive has a part.
    func has(_ path: String) -> Bool { zip.entry(path) != nil }

    /// Reads the styles part: the number format of each cell style.
    func styles() throws(ConversionError) -> CellStyles {
        guard let stylesPath, has(stylesPath) else { return CellStyles() }
        let reader = CellStyles.Reader()
        try PartReading(zip: zip, limit: maxPartBytes).read(stylesPath, reader)
        return reader.styles
    }
}

/// A relationship from one part to another.
private struct Relationship {
    var id: String
    /// Last path component of its type, such as `worksheet`.
    var kind: String
    /// Path of the target in the archive, without a leading slash.
    var path: String

    /// Returns the path of the part with a part's relationships.
    static func path(for part: String) -> String {
        var steps = part.split(separator: "/", omittingEmptySubsequences: true)
        let last = steps.popLast() ?? ""
        return (steps + ["_rels", "\(last).rels"]).joined(separator: "/")
    }
}

/// Reads the small parts of a workbook from beginning to end.
private struct PartReading {
    let zip: ZipReader
    let limit: Int

    func entry(_ path: String) throws(ConversionError) -> ZipReader.Entry {
        guard let entry = zip.entry(path) else {
            throw ConversionError(.malformed, "the archive lacks part '\(path)'")
        }
        return entry
    }

    /// Parses a part in pieces of 64 KB.
    func read(_ path: String, _ handler: any XMLHandler) throws(ConversionError) {
        let part = try PartText(zip, try entry(path))
        var source = part.source
        let parser = XMLPushParser(
            hasHandler: true, allowsDoctype: false, ignoresEncoding: part.isTranscoded)
        let buffer = ReadBuffer()
        var meter = AttributeMeter()
        var total = 0
        while true {
            let text = try buffer.read(from: &source)
            total += text.count
            guard total <= limit else {
                throw ConversionError(
                    .tooLarge, "part '\(path)' is longer than \(limit) bytes",
                    hint: "raise \(option: .maxHeaderBytes) if that is right")
            }
            guard meter.allows(text) else {
                throw ConversionError(.tooLarge, "part '\(path)': \(AttributeMeter.reason)")
            }
            do throws(XMLFlaw) {
                if text.isEmpty { return try parser.finish() }
                try parser.parse(text, handler)
            } catch {
                throw ConversionError(
                    .malformed,
                    "part '\(path)' is damaged: \(error.reason) (line \(error.line), "
                        + "column \(error.column))")
            }
        }
    }

    /// Calls `body` for each element of the part that begins, except elements of extensions.
    func elements(
        _ path: String, _ body: @escaping (XMLName, XMLAttributes) -> Void
    ) throws(ConversionError) {
        try read(path, ElementHandler(body))
    }

    private final class ElementHandler: XMLHandler {
        private let body: (XMLName, XMLAttributes) -> Void
        private var scope = ElementScope()

        init(_ body: @escaping (XMLName, XMLAttributes) -> Void) { self.body = body }

        func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
            if scope.enter(name) { body(name, attributes) }
        }

        func endElement(_ name: XMLName) { _ = scope.leave() }
        func text(_ bytes: TextView) {}
    }

    func relationships(
        _ path: String, of part: String
    ) throws(ConversionError) -> [Relationship] {
        let folder = part.split(separator: "/").dropLast().joined(separator: "/")
        var found: [Relationship] = []
        try elements(path) { name, attributes in
            guard name == "Relationship", found.count < ZipReader.maxEntries,
                attributes.text("TargetMode") != "External",
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
