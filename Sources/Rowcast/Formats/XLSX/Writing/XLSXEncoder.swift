/// Writes a workbook in one forward pass.
///
/// Each batch becomes one piece of a sheet's deflate stream, encoded without knowledge of the
/// others; only lengths and checksums are joined in order. When a sheet is full, in the middle of a
/// batch too, the rows continue in a further sheet. The parts that list all sheets come behind
/// them.
///
/// In a workbook of several results each has an encoder of its own, which goes on with the archive of
/// the one before; the last ends it.
struct XLSXEncoder: SheetsEncoder {
    private let options: EncodingOptions
    private let rowsPerSheet: Int
    private var archive: WorkbookWriter
    /// Place of the result among several; nil for a workbook of one result.
    private var place: SheetPlace?
    private var result: ResultSheets?
    private var links: WrittenLinks

    /// - Parameters:
    ///   - maxRows: Most rows of a sheet, headings included.
    ///   - maxLinks: Most hyperlinks of a sheet.
    init(
        _ options: EncodingOptions, maxRows: Int = SheetWriter.maxRows,
        maxLinks: Int = WrittenLinks.maxCount
    ) {
        self.options = options
        links = WrittenLinks(maxCount: maxLinks)
        rowsPerSheet = maxRows
        archive = WorkbookWriter(
            zip: ZipWriter(level: options.compression == .fast ? 6 : options.compression.level))
    }

    mutating func take(_ place: SheetPlace, behind earlier: (any RowEncoder)?) {
        self.place = place
        guard let earlier = earlier as? XLSXEncoder else { return }
        archive = earlier.archive
        archive.styles.beginSheet(hasLinks: options.links)
    }

    var needs: DocumentNeeds { [.types, .sample] }
    /// With `applyFormatting` texts are shown as the model says; numbers stay numbers in either
    /// view.
    var view: CellView { options.applyFormatting ? .shown : .values }
    var showsLinks: Bool { true }
    var usualTotals: Totals { .all }
    var appliesFormatting: Bool { true }
    var warnings: [Warning] { links.warnings + archive.styles.warnings }

    /// State from `begin` on, when the columns are known.
    private struct ResultSheets {
        let sheet: SheetPart
        let names: WrittenSheetNames
        let writer: SheetWriter
        /// Number of data rows that fit into a sheet.
        let capacity: Int
        let isLarge: Bool
        /// Number of sheets of the results before.
        let earlierCount: Int
        var sheetCount = 1

        /// Number of sheets that `rowCount` data rows need.
        func sheets(for rowCount: Int) -> Int { max(1, (rowCount + capacity - 1) / capacity) }
    }

    /// The pieces and links of an encoded batch.
    private struct EncodedRows: Sendable {
        /// The first piece continues the sheet that the batch before ended in, and each further piece
        /// begins the next sheet.
        var pieces: [SheetCompressor.Summary] = []
        var links: [LinkedCell] = []
    }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        guard table.columns.count <= SheetWriter.maxColumns else {
            throw ConversionError(
                .tooLarge,
                "\(table.columns.count) columns, but a sheet has \(SheetWriter.maxColumns) at most",
                hint: "choose some with \(option: .columns)")
        }
        let header = table.header
        let names = try WrittenSheetNames(
            chosen: place == nil ? options.sheet : place?.name,
            explore: header.exploreName ?? place?.fallback)
        var styles = archive.styles
        let columns = table.columns.map {
            WrittenColumn($0.field, &styles, isFormatted: options.applyFormatting)
        }
        if columns.contains(where: \.isGrouped) { styles.addGrouped() }
        styles.add(table.rules.map(\.rule.look))
        archive.styles = styles
        let sheet = SheetPart(table, columns, options, looks: styles.conditionalLooks)
        let result = ResultSheets(
            sheet: sheet, names: names,
            writer: SheetWriter(table, columns, styles, longText: options.longText),
            capacity: rowsPerSheet - sheet.headingRows, isLarge: sheet.mayPass4GB,
            earlierCount: archive.sheets.count)
        self.result = result
        if result.earlierCount == 0 {
            let title = header.exploreLabel ?? header.exploreName ?? names.name(ofSheet: 1)
            archive.add(
                XLSXParts.partsBefore(
                    title: place == nil ? title : nil,
                    styles: place == nil
                        ? XLSXParts.styles(styles, hasLinks: options.links) : nil),
                into: &output)
        }
        beginSheet(1, into: &output)
        var piece = SheetCompressor(result.writer, options, startingAt: output.count)
        sheet.writeStart(isFirst: result.earlierCount == 0, into: &piece.xml)
        append(piece.end(into: &output))
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        try encode(batch, summaryRows: batch.summaryRows, firstRow: firstRow, into: &output)
    }

    private func encode(
        _ batch: RowBatch, summaryRows: [Int], firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        guard let result else { preconditionFailure("encode before begin") }
        let tags = SheetWriter.Tags()
        var encoded = EncodedRows()
        var notes = SheetWriter.Notes()
        var lostLinks = SheetWriter.LostLinks()
        var row = 0
        var summaries = summaryRows[...]
        var nextSummary = summaries.popFirst() ?? -1
        while true {
            // Writes the rows of the batch that fit into the current sheet. The row behind a full
            // sheet ends it, so that no sheet is empty.
            let place = firstRow + row
            let isBorder = place > 0 && place % result.capacity == 0 && row < batch.rowCount
            if isBorder, row == 0 {
                encoded.pieces.append(endFullSheet(result, into: &output))
            }
            var piece = SheetCompressor(result.writer, options, startingAt: output.count)
            if isBorder { result.sheet.writeStart(isFirst: false, into: &piece.xml) }
            let first = place % result.capacity
            let count = min(batch.rowCount - row, result.capacity - first)
            for index in 0..<count {
                let isSummary = row + index == nextSummary
                if isSummary { nextSummary = summaries.popFirst() ?? -1 }
                do throws(ConversionError) {
                    try result.writer.write(
                        row + index, of: batch,
                        number: result.sheet.headingRows + first + index + 1,
                        isSummary: isSummary, tags, into: &piece.xml, marks: &piece.marks, &notes)
                } catch {
                    var error = error
                    error.position.row = place + index + 1
                    throw error
                }
                piece.compressIfLarge(into: &output)
            }
            if options.links {
                encoded.links += result.writer.links(
                    row..<row + count, of: batch, number: result.sheet.headingRows + first + 1,
                    &lostLinks
                ).map { link in
                    var link = link
                    link.row += place / result.capacity * rowsPerSheet
                    return link
                }
            }
            row += count
            if row == batch.rowCount {
                encoded.pieces.append(piece.end(into: &output))
                break
            }
            // A sheet with links ends in `append`, where the links of earlier batches are known.
            if !options.links {
                result.sheet.writeEnd(filteredRows: result.capacity, into: &piece.xml)
            }
            encoded.pieces.append(piece.end(into: &output, isLast: !options.links))
        }
        return BatchSummary(facts: encoded, warnings: lostLinks.warnings + notes.warnings)
    }

    /// Ends a sheet that the previous batch has filled to its last row.
    private func endFullSheet(
        _ result: ResultSheets, into output: inout OutputBuffer
    ) -> SheetCompressor.Summary {
        if options.links { return SheetCompressor.Summary() }
        var piece = SheetCompressor(result.writer, options, startingAt: output.count)
        result.sheet.writeEnd(filteredRows: result.capacity, into: &piece.xml)
        return piece.end(into: &output, isLast: true)
    }

    mutating func append(_ summary: BatchSummary, completing output: inout OutputBuffer) {
        guard let encoded = summary.facts as? EncodedRows else { return }
        var end = 0
        var newLinks = encoded.links[...]
        for (index, piece) in encoded.pieces.enumerated() {
            if index > 0 {
                var border = OutputBuffer()
                if options.links { endLinkedSheet(rows: result?.capacity ?? 0, into: &border) }
                archive.zip.endPart(into: &border)
                addLinks(into: &border)
                result?.sheetCount += 1
                beginSheet(result?.sheetCount ?? 1, into: &border)
                output.insert(border, at: end)
                end += border.count
            }
            append(piece)
            end += piece.compressedCount
            // The `row` of a link counts through all sheets here.
            let lastRow = (result?.sheetCount ?? 1) * rowsPerSheet
            let ofSheet = newLinks.prefix { $0.row <= lastRow }
            newLinks = newLinks.dropFirst(ofSheet.count)
            links.append(
                ofSheet.map { link in
                    var link = link
                    link.row -= lastRow - rowsPerSheet
                    return link
                })
        }
    }

    /// Writes the end of a sheet with its links, as a separate piece.
    private mutating func endLinkedSheet(rows: Int, into output: inout OutputBuffer) {
        guard let result else { return }
        var piece = SheetCompressor(result.writer, options, startingAt: output.count)
        result.sheet.writeEnd(filteredRows: rows, links: links, into: &piece.xml)
        append(piece.end(into: &output, isLast: true))
    }

    /// Adds the relationships part with the links of the sheet that has just ended.
    private mutating func addLinks(into output: inout OutputBuffer) {
        guard let result, !links.isEmpty else { return }
        let path = XLSXParts.linksPath(result.earlierCount + result.sheetCount)
        archive.zip.add(path, links.relationships, into: &output)
        links.removeAll()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        var rowsInAll = rowCount
        if let totals, totals.rowCount > 0 {
            // A buffer of its own: `append` counts from the start of the buffer that it completes.
            var row = OutputBuffer()
            let summary = try encode(
                totals, summaryRows: Array(0..<totals.rowCount), firstRow: rowCount, into: &row)
            append(summary, completing: &row)
            output.append(row.base, count: row.count)
            rowsInAll += 1
        }
        guard let result else { preconditionFailure("finish before begin") }
        // The filter covers the data rows, not the totals.
        let rowsInLast = max(0, rowCount - (result.sheetCount - 1) * result.capacity)
        endLinkedSheet(rows: rowsInLast, into: &output)
        archive.zip.endPart(into: &output)
        addLinks(into: &output)
        precondition(result.sheets(for: rowsInAll) == result.sheetCount, "a sheet was lost")
        archive.list(
            (1...result.sheetCount).map { number in
                result.sheet.filteredCells(
                    rows: number == result.sheetCount ? rowsInLast : result.capacity)
            }, named: result.names)
        if let place {
            guard place.isLast else { return }
            archive.add([XLSXParts.styles(archive.styles, hasLinks: options.links)], into: &output)
        }
        archive.add(XLSXParts.partsBehind(archive.sheets), into: &output)
        archive.zip.finish(into: &output)
    }

    private mutating func beginSheet(_ number: Int, into output: inout OutputBuffer) {
        archive.zip.beginPart(
            XLSXParts.sheetPath((result?.earlierCount ?? 0) + number),
            isLarge: result?.isLarge ?? false, into: &output)
    }

    private mutating func append(_ piece: SheetCompressor.Summary) {
        archive.zip.didAppend(
            compressedCount: piece.compressedCount, uncompressedCount: piece.uncompressedCount,
            checksum: piece.checksum)
    }
}

extension SheetWriter.Notes {
    fileprivate var warnings: [Warning] {
        var warnings: [Warning] = []
        if longNumbers > 0 {
            warnings.append(
                Warning(
                    "long_numbers_as_text",
                    "whole numbers of more than 15 digits are text, and numbers beyond 1e308, since a "
                        + "spreadsheet does not hold them", count: longNumbers))
        }
        if otherTexts > 0 { warnings.append(SheetDateWriter.warning(count: otherTexts)) }
        return warnings
    }
}

extension SheetWriter.LostLinks {
    fileprivate var warnings: [Warning] {
        var warnings: [Warning] = []
        if relative > 0 {
            warnings.append(
                Warning(
                    "relative_links_left_out",
                    "relative links lead nowhere from a workbook; "
                        + "\(option: LinkOptions.baseUrl) says to which server they belong",
                    count: relative))
        }
        if long > 0 {
            warnings.append(
                Warning(
                    "long_links_left_out",
                    "links of more than \(WrittenLinks.maxLength) bytes are left out, since Excel takes "
                        + "none", count: long))
        }
        return warnings
    }
}
