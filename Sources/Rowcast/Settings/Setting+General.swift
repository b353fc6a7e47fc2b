extension Setting {
    private static let anywhere: Set<Place> = [
        .conversion, .inspection, .rowsRead, .rowsWritten,
    ]
    private static let conversion: Set<Place> = [.conversion]
    private static let rows: Set<Place> = [.conversion, .rowsRead]
    private static let outputs: Set<Place> = [.conversion, .output, .rowsWritten]
    /// The choice of columns and rows, which matters without a format too.
    private static let table: Set<Place> = [.conversion, .output, .rowsRead, .rowsWritten]

    /// The options that no format declares.
    static let general: [Setting] = inputs + columns + styles + files + resources

    private static let inputs: [Setting] = [
        .number(
            "limit", rows.union([.rowsWritten]), -1...Int.max,
            "-1 for all rows, or a number of rows"
        ) {
            $1.options.limit = $0 < 0 ? nil : $0
        },
        .flag("union", rows) { $1.options.union = $0 },
        .value("source-column", rows, "the name of a column", parse: nonEmpty) {
            $1.options.sourceColumn = $0
        },
        .flag("unpivot", rows) { $1.options.unpivots = $0 },
        .flag("strict", anywhere) { $1.isStrict = $0 },
        .flag("stats", [.inspection]) { $1.collectsStatistics = $0 },
    ]

    private static let columns: [Setting] = [
        .names("columns", table) { $1.options.writing.columns = $0 },
        .names("drop", table) { $1.options.writing.droppedColumns = $0 },
        .pairs("rename", table, "OLD=NEW") { $1.options.writing.renamedColumns = $0 },
        .pairs("value-format", outputs, "COLUMN=FORMAT") { $1.options.writing.valueFormats = $0 },
    ]

    private static let styles: [Setting] = [
        .value(
            "header", outputs.union([.rowsRead]),
            HeaderStyle.allCases.map(\.rawValue).joined(separator: " or "),
            parse: HeaderStyle.init(rawValue:)
        ) { $1.options.writing.header = $0 },
        .flag("hidden", table) { $1.options.writing.includesHidden = $0 },
        .value(
            "totals", table, "none or total or all",
            parse: { Totals(rawValue: $0).flatMap { $0 == .byFormat ? nil : $0 } }
        ) { $1.options.writing.totals = $0 },
        .flag("row-totals", table, hasOpposite: true) {
            $1.options.writing.includesRowTotals = $0
        },
        .flag("apply-formatting", outputs) { $1.options.writing.applyFormatting = $0 },
        .flag("apply-vis", outputs) { $1.options.writing.applyVis = $0 },
        .value(
            "vis-config", outputs, "the path of a file, or a JSON object", parse: nonEmpty
        ) { text, settings throws(ConversionError) in
            settings.options.writing.visConfig = try Settings.json(text)
        },
    ]

    private static let files: [Setting] = [
        .number("rows-per-file", outputs, 1...Int.max, "1 row or more") { $1.rowsPerFile = $0 },
        .flag("gzip", outputs) { $1.isGzipped = $0 },
        .flag("sheets", conversion) { $1.writesSheets = $0 },
    ]

    private static let resources: [Setting] = [
        .number("threads", anywhere, 1...256, "1 to 256") { $1.options.threads = $0 },
        .size("max-row-bytes", anywhere, 1...255 << 20, "1 to 255MB") {
            $1.options.maxRowBytes = $0
        },
        .size("max-header-bytes", anywhere, 1...255 << 20, "1 to 255MB") {
            $1.options.maxHeaderBytes = $0
        },
        .size("max-spool-bytes", anywhere, 0...Int.max, "a number of bytes, such as 64GB") {
            $1.options.maxSpoolBytes = $0
        },
        .value("temporary-folder", anywhere, "the path of a folder", parse: nonEmpty) {
            $1.options.temporaryFolder = $0
        },
    ]

    private static func nonEmpty(_ text: String) -> String? { text.isEmpty ? nil : text }

}

extension Settings {
    /// The JSON in a file, of at most 16 MB, or the text itself where it is an object or an array.
    package static func json(_ text: String) throws(ConversionError) -> [UInt8] {
        if text.hasPrefix("{") || text.hasPrefix("[") { return Array(text.utf8) }
        var file = try FileSource(path: text)
        do throws(ConversionError) {
            return try file.readAll(limit: 16 << 20)
        } catch {
            throw error.of(text)
        }
    }
}
