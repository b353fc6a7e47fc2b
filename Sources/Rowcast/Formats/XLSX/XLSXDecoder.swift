/// Opens workbooks: finds a sheet, and takes what its cells refer to along.
enum XLSXContainer {
    static func open(
        _ container: any RandomAccessSource, _ options: ConversionOptions
    ) throws(ConversionError) -> ContainedResult {
        try CompoundFile.refuse(container)
        let zip = try ZipReader(container, maxExpansion: options.maxExpansion)
        let workbook = try Workbook(zip, options: options)
        let sheet = try workbook.sheet(options.sheet)
        let part = try zip.open(try workbook.entry(sheet.path))
        var strings = SharedStrings.none
        if let path = workbook.sharedStringsPath {
            let reader = SharedStringsReader(name: path, options: options)
            strings = try reader.read(try zip.open(try workbook.entry(path)))
        }
        let decoder = XLSXDecoder(
            sheetName: sheet.name, styles: try workbook.styles(), uses1904: workbook.uses1904,
            strings: strings, options: options,
            otherSheets: options.sheet == nil
                ? workbook.sheets.filter { $0.isWorksheet && $0.isVisible && $0.path != sheet.path }
                    .map(\.name) : [])
        return ContainedResult(source: SheetSource(part), decoder: decoder)
    }
}

/// The text of a sheet; its errors name the format.
private struct SheetSource: ByteSource {
    private let part: ZipPartSource

    init(_ part: ZipPartSource) { self.part = part }

    var byteCount: Int? { part.byteCount }
    var canRewind: Bool { false }
    func rewind() throws(ConversionError) -> Bool { false }
    func checkUnchanged() throws(ConversionError) { try part.checkUnchanged() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        do throws(ConversionError) {
            return try part.read(into: buffer)
        } catch {
            var error = error
            if error.code != .inputOutput { error.format = .xlsx }
            throw error
        }
    }
}

/// Reads a sheet's heading, and learns from the first rows how wide it is and what its columns hold.
struct XLSXDecoder: ResultDecoder {
    let sheetName: String
    let styles: CellStyles
    let uses1904: Bool
    let strings: SharedStrings
    let options: ConversionOptions
    /// Sheets that could have been read instead.
    let otherSheets: [String]

    func open(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool, facets: Facets
    ) throws(ConversionError) -> Opening {
        guard let base = prefix.baseAddress,
            let tag = MarkupScan.startTag("sheetData", base, to: prefix.count)
        else {
            guard isWhole else { return .needsMoreInput }
            throw failure("it has no rows: there is no <sheetData>")
        }
        let preamble = Array(prefix[..<tag.end])
        // What is wrong there is found before any row.
        do throws(XMLFlaw) {
            _ = try SheetRowParser(preamble)
        } catch {
            throw failure(error.reason)
        }
        let sheet = Sheet(
            name: sheetName, styles: styles, uses1904: uses1904, strings: strings,
            maxRowBytes: options.maxRowBytes, preamble: preamble, prefix: tag.prefix)
        guard !tag.isEmpty else { throw failure("it is empty", hint: sheetsHint) }
        guard
            var sample = try SheetSample(
                sheet, prefix, from: tag.end, isWhole: isWhole, hasHeading: !options.noHeader)
        else { return .needsMoreInput }
        guard let columns = sample.columns else { throw failure("it is empty", hint: sheetsHint) }
        let shape = SheetShape(
            firstColumn: columns.lowerBound, columnCount: columns.count,
            extraColumns: options.extraKeys)
        var opened = OpenedResult(
            header: try header(&sample, columns), rowsStart: sample.rowsStart,
            rows: XLSXRowDecoder(sheet: sheet, shape: shape, prefix: tag.prefix))
        if !otherSheets.isEmpty {
            opened.warnings.append(
                Warning(
                    "other_sheets",
                    "the workbook has other sheets, which --sheet reads: "
                        + otherSheets.prefix(20).joined(separator: ", ")))
        }
        return .opened(opened)
    }

    private func header(
        _ sample: inout SheetSample, _ columns: Range<Int>
    ) throws(ConversionError) -> ResultHeader {
        var names = ColumnNames.numbered(columns.count)
        if !options.noHeader {
            do throws(ConversionError) {
                names = try ColumnNames.resolved(
                    columns.map { sample.headings[$0] ?? "" }, places: columns.map { _ in 0 },
                    options.duplicateColumns)
            } catch {
                throw failure(error.reason, hint: error.hint)
            }
        }
        var header = ResultHeader(
            names: names, numbers: columns.map { sample.types[$0]?.isNumber ?? false })
        header.isLoose = false
        for (index, column) in columns.enumerated() {
            guard let type = sample.types[column]?.fieldType else { continue }
            header.fields[index].type = type
        }
        header.columns = header.fields.map { Column($0) }
        header.exploreName = sheetName
        return header
    }

    private var sheetsHint: String? {
        otherSheets.isEmpty ? nil : "--sheet reads another: \(otherSheets.joined(separator: ", "))"
    }

    private func failure(_ reason: String, hint: String? = nil) -> ConversionError {
        ConversionError(.malformed, "sheet '\(sheetName)': \(reason)", hint: hint)
    }
}
