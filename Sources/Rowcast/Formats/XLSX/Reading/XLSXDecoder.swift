/// Opens a workbook: finds the sheet, and reads the strings and styles that its cells refer to.
enum XLSXContainer {
    static func open(
        _ container: any RandomAccessSource, _ options: DecodingOptions
    ) throws(ConversionError) -> ContainedResult {
        try CompoundFile.refuse(container)
        let zip = try ZipReader(container, maxExpansion: options.maxExpansion)
        let workbook = try WorkbookReader(zip, options: options)
        let (sheet, isByNumber) = try workbook.sheet(options.sheet)
        let entry = try workbook.entry(sheet.path)
        let strings = try sharedStrings(of: workbook, options)
        var layout = SheetReadArea(options)
        if layout.headingRows > 1 {
            layout.merged = try MergedCells.find(
                PartText(zip, entry), above: layout.firstRow + 1000, name: sheet.name)
        }
        let styles = try workbook.styles()
        var missingStyles: String?
        if let path = workbook.stylesPath, !workbook.has(path) { missingStyles = path }
        func decoder(_ sheet: WorkbookReader.Sheet, goesOn: Bool, others: [String] = [])
            -> XLSXDecoder
        {
            XLSXDecoder(
                sheetName: sheet.name, styles: styles, missingStyles: missingStyles,
                uses1904: workbook.uses1904, strings: strings, options: options, layout: layout,
                goesOn: goesOn, otherSheets: others)
        }
        let others =
            isByNumber
            ? []
            : try SheetRunReader.parts(behind: sheet, of: workbook, options) { sheet in
                decoder(sheet, goesOn: false)
            }
        let read = Set([sheet.path] + others.map(\.sheet.path))
        let unread = workbook.sheets.filter {
            $0.isWorksheet && $0.isVisible && !read.contains($0.path)
        }
        let tables = workbook.sheets.lazy.filter(\.isWorksheet).prefix(InputTable.maxCount)
        return ContainedResult(
            source: SheetSource(
                workbook, try PartText(zip, entry), byteCount: entry.count, others),
            decoder: decoder(
                sheet, goesOn: !others.isEmpty,
                others: options.sheet == nil ? unread.map(\.name) : []),
            tables: tables.enumerated().map { index, sheet in
                InputTable(
                    number: index + 1, name: sheet.name, isHidden: !sheet.isVisible,
                    isRead: read.contains(sheet.path))
            })
    }

    private static func sharedStrings(
        of workbook: WorkbookReader, _ options: DecodingOptions
    ) throws(ConversionError) -> SharedStrings {
        guard let path = workbook.sharedStringsPath else { return .none }
        // Programs keep the relationship after the last shared string was removed.
        guard workbook.has(path) else { return .missing(path) }
        let reader = SharedStringsReader(name: path, options: options)
        return try reader.read(PartText(workbook.zip, try workbook.entry(path)).source)
    }
}

/// Reads a sheet's heading, and learns the columns and their types from the first rows.
struct XLSXDecoder: ResultDecoder {
    let sheetName: String
    let styles: CellStyles
    /// Path of the styles part, if the workbook names one that the archive lacks.
    let missingStyles: String?
    let uses1904: Bool
    let strings: SharedStrings
    let options: DecodingOptions
    let layout: SheetReadArea
    /// Whether the rows continue in further sheets.
    let goesOn: Bool
    /// Names of the other visible sheets, for a warning.
    let otherSheets: [String]

    /// Most bytes in front of a sheet's data rows, its heading included.
    static func maxPreamble(_ options: DecodingOptions) -> Int {
        max(min(options.maxHeaderBytes, 16 << 20), options.maxHeaderBytes / 4)
    }

    /// Tag `sheetData`, which the rows of a sheet follow.
    typealias RowsTag = (start: Int, end: Int, isEmpty: Bool, prefix: [UInt8])

    /// Finds the tag in front of the rows; `nil` if more bytes are needed.
    func rowsBeginning(
        _ prefix: PaddedText, isWhole: Bool
    ) throws(ConversionError) -> (tag: RowsTag, sheet: DecodedSheet)? {
        guard !prefix.isEmpty else {
            guard isWhole else { return nil }
            throw noRows
        }
        let parser = SheetRowParser()
        let maxPreamble = XLSXDecoder.maxPreamble(options)
        var start = 0
        while true {
            guard
                let tag = MarkupScan.startTag("sheetData", prefix, from: start, to: prefix.count)
            else {
                if prefix.count > maxPreamble { throw longPreamble }
                guard isWhole else { return nil }
                throw noRows
            }
            if tag.end > maxPreamble { throw longPreamble }
            guard AttributeMeter.allows(prefix.slice(at: start, count: tag.end - start)) else {
                throw ConversionError(
                    .tooLarge, "sheet '\(sheetName)': \(AttributeMeter.reason)")
            }
            // Flaws in front of the rows are reported before any row is decoded.
            do throws(XMLFlaw) {
                if try parser.readPreamble(prefix.slice(at: start, count: tag.end - start)) {
                    let sheet = DecodedSheet(
                        name: sheetName, styles: styles, uses1904: uses1904, strings: strings,
                        maxRowBytes: options.maxRowBytes, preamble: Array(prefix[..<tag.end]),
                        prefix: tag.prefix, goesOn: goesOn)
                    return (tag, sheet)
                }
            } catch {
                throw failure("\(error.reason)")
            }
            start = tag.end
        }
    }

    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds
    ) throws(ConversionError) -> Opening {
        guard let (tag, sheet) = try rowsBeginning(prefix, isWhole: isWhole) else {
            return .needsMoreInput
        }
        guard !tag.isEmpty else { throw failure("it is empty", hint: sheetsHint) }
        guard
            let sample = try DecodedSample(sheet, prefix, from: tag.end, isWhole: isWhole, layout)
        else { return .needsMoreInput }
        guard let columns = sample.columns else {
            throw layout.firstRow > 1 || layout.lastRow < Int.max || layout.columns != nil
                ? failure("there are no values in the range of rows and columns that is read")
                : failure("it is empty", hint: sheetsHint)
        }
        let shape = XLSXRowShape(
            firstColumn: columns.lowerBound, columnCount: columns.count,
            extraColumns: options.extraKeys, range: layout.columns, lastRow: layout.lastRow,
            goesOn: goesOn)
        var opened = OpenedResult(
            header: try header(sample, columns), rowsStart: sample.rowsStart,
            rows: XLSXRowDecoder(sheet: sheet, shape: shape, prefix: tag.prefix))
        if !otherSheets.isEmpty {
            opened.warnings.append(
                Warning(
                    "other_sheets",
                    "the workbook has other sheets, which \(option: XLSXOptions.sheet) reads: "
                        + "\(otherSheets.prefix(20).joined(separator: ", "))"))
        }
        if !options.noHeader, options.duplicateColumns == .keep,
            let empty = columns.firstIndex(where: { sample.heading($0).isEmpty })
        {
            opened.warnings.append(
                Warning(
                    "empty_heading",
                    "column \(empty - columns.lowerBound + 1) has no heading; \(XLSXOptions.titlesHint)"
                ))
        }
        if let missingStyles, sample.hasStyles {
            opened.warnings.append(
                Warning(
                    "styles_missing",
                    "the archive lacks part '\(missingStyles)', so that dates and times are numbers"
                ))
        }
        return .opened(opened)
    }

    private func header(
        _ sample: DecodedSample, _ columns: Range<Int>
    ) throws(ConversionError) -> ResultHeader {
        var names = ColumnNames.numbered(columns.count)
        if !options.noHeader {
            do throws(ConversionError) {
                names = try ColumnNames.resolved(
                    columns.map { sample.heading($0) }, places: columns.map { _ in 0 },
                    options.duplicateColumns)
            } catch {
                throw failure(
                    error.reason,
                    hint: error.hint.map { "\($0); \(XLSXOptions.titlesHint)" }
                        ?? XLSXOptions.titlesHint)
            }
        }
        var header = ResultHeader(
            names: names, numbers: columns.map { sample.types[$0]?.isNumber ?? false })
        header.isLoose = false
        for (index, column) in columns.enumerated() {
            guard let type = sample.types[column], let fieldType = type.fieldType else { continue }
            header.fields[index].type = fieldType
            if type.isNumber { header.fields[index].valueFormat = type.format(styles) }
        }
        header.columns = header.fields.map { Column($0) }
        header.exploreName = sheetName
        return header
    }

    private var sheetsHint: Message? {
        if otherSheets.isEmpty { return nil }
        let names = otherSheets.joined(separator: ", ")
        return "\(option: XLSXOptions.sheet) reads another: \(names)"
    }

    private var longPreamble: ConversionError {
        ConversionError(
            .tooLarge,
            "sheet '\(sheetName)': more than \(XLSXDecoder.maxPreamble(options)) bytes stand before "
                + "its rows", hint: "raise \(option: .maxHeaderBytes) if that is right")
    }

    private var noRows: ConversionError { failure("it has no rows: there is no <sheetData>") }

    private func failure(_ reason: Message, hint: Message? = nil) -> ConversionError {
        ConversionError(.malformed, "sheet '\(sheetName)': \(reason)", hint: hint)
    }
}
