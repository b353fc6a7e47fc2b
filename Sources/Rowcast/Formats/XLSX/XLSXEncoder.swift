/// Writes a workbook of one sheet in one forward pass.
///
/// The sheet is the archive's last part. Every batch is one piece of its deflate stream, made
/// without knowledge of the others; only lengths and checksums are joined in order.
struct XLSXEncoder: RowEncoder {
    private let level: Int
    private let header: HeaderStyle
    private var zip: ZipWriter
    private var writer: SheetWriter?
    private var columnCount = 0

    /// XML is compressed whenever there is that much of it, so that it stays in the cache.
    private static let chunkSize = 64 << 10
    /// More columns than that may fill 4 GB before the last row that a sheet can have.
    private static let largeColumnCount = 40

    init(_ options: ConversionOptions) {
        level = options.compression
        header = options.header ?? .labels
        zip = ZipWriter(level: level)
    }

    private var headingRows: Int { header == .none ? 0 : 1 }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        guard table.columns.count <= SheetWriter.maxColumns else {
            throw ConversionError(
                .tooLarge,
                "\(table.columns.count) columns, but a sheet has \(SheetWriter.maxColumns) at most",
                hint: "choose some with --columns")
        }
        columnCount = table.columns.count
        writer = SheetWriter(table)
        let sheetName = XLSXParts.sheetName(table.header.exploreName)
        for part in XLSXParts.fixedParts(sheetName: sheetName) {
            zip.add(part.path, part.content, into: &output)
        }
        let isLarge = columnCount > XLSXEncoder.largeColumnCount
        zip.beginPart(XLSXParts.sheetPath, isLarge: isLarge, into: &output)
        var piece = SheetPiece(level: level, startingAt: output.count)
        let headings = header == .none ? nil : table.columns.map { $0.heading(header) ?? "" }
        XLSXParts.sheetStart(headings: headings, columnCount: columnCount, into: &piece.xml)
        append(piece.end(into: &output))
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        guard let writer else { preconditionFailure("encode before begin") }
        try checkRowCount(firstRow + batch.rowCount)
        let tags = SheetWriter.Tags()
        var piece = SheetPiece(level: level, startingAt: output.count)
        for row in 0..<batch.rowCount {
            do throws(ConversionError) {
                try writer.write(
                    row, of: batch, number: firstRow + row + 1 + headingRows, tags,
                    into: &piece.xml)
            } catch {
                var error = error
                error.position.row = firstRow + row + 1
                throw error
            }
            if piece.xml.count >= XLSXEncoder.chunkSize { piece.compress(into: &output) }
        }
        return piece.end(into: &output)
    }

    mutating func append(_ summary: BatchSummary) {
        zip.didAppend(
            compressedCount: summary.compressedCount,
            uncompressedCount: summary.uncompressedCount, checksum: summary.checksum)
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        guard let writer else { preconditionFailure("finish before begin") }
        var piece = SheetPiece(level: level, startingAt: output.count)
        if let totals, totals.rowCount > 0 {
            try checkRowCount(rowCount + 1)
            try writer.write(
                0, of: totals, number: rowCount + 1 + headingRows, SheetWriter.Tags(),
                into: &piece.xml)
        }
        XLSXParts.sheetEnd(
            filteredRows: header == .none ? nil : rowCount + 1, columnCount: columnCount,
            into: &piece.xml)
        append(piece.end(into: &output, isLast: true))
        zip.endPart(into: &output)
        zip.finish(into: &output)
    }

    private func checkRowCount(_ rowCount: Int) throws(ConversionError) {
        let limit = SheetWriter.maxRows - headingRows
        guard rowCount <= limit else {
            throw ConversionError(
                .tooLarge, at: .init(row: limit + 1),
                "a sheet has \(SheetWriter.maxRows) rows at most, the heading included",
                hint: "pass --limit \(limit), or write csv")
        }
    }
}

/// A piece of the sheet on its way from XML to the archive.
private struct SheetPiece: ~Copyable {
    var xml = OutputBuffer(capacity: 96 << 10)
    private var deflater: Deflater
    private let start: Int
    private var summary = BatchSummary()

    /// `start`: where in the output the piece begins.
    init(level: Int, startingAt start: Int) {
        deflater = Deflater(level: level)
        self.start = start
    }

    mutating func compress(into output: inout OutputBuffer) {
        summary.checksum = CRC32.extend(summary.checksum, with: xml.base, count: xml.count)
        summary.uncompressedCount += xml.count
        deflater.append(xml.base, count: xml.count, into: &output)
        xml.count = 0
    }

    mutating func end(into output: inout OutputBuffer, isLast: Bool = false) -> BatchSummary {
        compress(into: &output)
        if isLast { deflater.finish(into: &output) } else { deflater.endPiece(into: &output) }
        summary.compressedCount = output.count - start
        return summary
    }
}
