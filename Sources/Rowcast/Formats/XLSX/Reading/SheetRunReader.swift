/// The sheets of one result: `Orders`, and `Orders (2)`, `Orders (3)`, … with its further rows,
/// since a result may have more rows than a sheet holds.
///
///     sheet 1, whole ▶ mark ▶ sheet 2 behind its heading ▶ mark ▶ sheet 3 behind its heading
///
/// A sheet belongs to the run if it has the next name and the next number, is visible, and has the same
/// heading in the same columns: numbers of sheets with several results are not neighbours. The mark is
/// a processing instruction that sheets never have.
struct SheetRunReader {
    /// A further sheet, and the byte in its part where its data rows begin.
    struct Part {
        let sheet: WorkbookReader.Sheet
        let entry: ZipReader.Entry
        let rowsStart: Int
    }

    /// Most further sheets; 400 hold 400 million rows.
    private static let maxCount = 400
    static let mark = Array("<?rowcast-next-sheet?>".utf8)

    /// Returns the sheets that continue the rows of `first`.
    static func parts(
        behind first: WorkbookReader.Sheet, of workbook: WorkbookReader,
        _ options: DecodingOptions,
        open: (WorkbookReader.Sheet) -> XLSXDecoder
    ) throws(ConversionError) -> [Part] {
        // A range selects cells of a single sheet.
        guard options.range == nil, !options.noHeader || options.skipRows == 0 else { return [] }
        let names = WrittenSheetNames(of: first.name)
        let next = { (number: Int) -> WorkbookReader.Sheet? in
            let name = names.name(ofSheet: number)
            return workbook.sheets.first { sheet in
                guard sheet.isWorksheet, sheet.isVisible, sheet.name == name else { return false }
                guard let id = sheet.id, let firstID = first.id else { return true }
                return id == firstID &+ number &- 1
            }
        }
        guard next(2) != nil else { return [] }
        guard let entry = workbook.zip.entry(first.path),
            let heading = try heading(workbook, entry, open(first), options)
        else { return [] }
        var parts: [Part] = []
        var paths: Set<String> = [first.path]
        // The parts together are at most as long as the archive, because parts cannot overlap.
        var rest = workbook.zip.source.size - entry.compressedCount
        while parts.count < maxCount, let sheet = next(parts.count + 2),
            paths.insert(sheet.path).inserted, let entry = workbook.zip.entry(sheet.path),
            entry.compressedCount <= rest,
            let other = try self.heading(workbook, entry, open(sheet), options),
            other.prefix == heading.prefix, other.texts == heading.texts
        {
            rest -= entry.compressedCount
            parts.append(Part(sheet: sheet, entry: entry, rowsStart: other.rowsStart))
        }
        return parts
    }

    /// Heading of a sheet, and the byte in its part where its data rows begin.
    private struct Heading {
        var texts: [Int: String]
        var prefix: [UInt8]
        var rowsStart: Int
    }

    /// `nil` for a sheet without a heading, and for one that cannot be read.
    private static func heading(
        _ workbook: WorkbookReader, _ entry: ZipReader.Entry, _ decoder: XLSXDecoder,
        _ options: DecodingOptions
    ) throws(ConversionError) -> Heading? {
        var source = try PartText(workbook.zip, entry).source
        let text = Frame(capacity: 64 << 10)
        var isWhole = false
        while !isWhole {
            text.reserve(2 * text.count)
            let count = try source.read(into: text.room(text.capacity - text.count))
            text.didAppend(count)
            text.beginRows(columnCount: 1, needs: [])
            isWhole = count == 0
            guard text.count <= XLSXDecoder.maxPreamble(options) else { return nil }
            do throws(ConversionError) {
                let beginning = text.text
                guard let (rows, sheet) = try decoder.rowsBeginning(beginning, isWhole: isWhole),
                    let sample = try DecodedSample(
                        sheet, beginning, from: rows.end, isWhole: isWhole, decoder.layout,
                        maxRows: 0)
                else { continue }
                return Heading(
                    texts: sample.headings, prefix: rows.prefix, rowsStart: sample.rowsStart)
            } catch {
                return nil
            }
        }
        return nil
    }

    /// Returns the index behind the next mark after `start`.
    static func end(ofMarkIn frame: Frame, from start: Int) -> Int? {
        var place = start
        while true {
            place = firstIndex(of: UInt8(ascii: "?"), in: frame.text, from: place, to: frame.count)
            guard place < frame.count else { return nil }
            if place > start,
                MarkupScan.matches(frame.text + (place - 1), mark)
            {
                return place - 1 + mark.count
            }
            place += 1
        }
    }
}

/// Text of the sheets of a run, one after the other; its errors have the format `xlsx`.
final class SheetSource: ByteSource {
    private let zip: ZipReader
    private var current: any ByteSource
    /// Sheets still to be read, the next one last.
    private var rest: [SheetRunReader.Part]
    private var pendingMark: ArraySlice<UInt8> = []
    let byteCount: Int?

    init(
        _ workbook: WorkbookReader, _ first: PartText, byteCount: Int,
        _ others: [SheetRunReader.Part]
    ) {
        zip = workbook.zip
        current = first.source
        rest = others.reversed()
        self.byteCount =
            first.isTranscoded ? nil : others.reduce(byteCount) { $0 + $1.entry.count }
    }

    var canRewind: Bool { false }
    func rewind() throws(ConversionError) -> Bool { false }
    func checkUnchanged() throws(ConversionError) { try zip.source.checkUnchanged() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        do throws(ConversionError) {
            while true {
                if !pendingMark.isEmpty {
                    let count = min(buffer.count, pendingMark.count)
                    buffer.copyBytes(from: pendingMark.prefix(count))
                    pendingMark = pendingMark.dropFirst(count)
                    return count
                }
                let count = try current.read(into: buffer)
                if count > 0 { return count }
                guard let next = rest.popLast() else { return 0 }
                try begin(next)
            }
        } catch {
            var error = error
            if error.code != .inputOutput { error.format = .xlsx }
            throw error
        }
    }

    private func begin(_ part: SheetRunReader.Part) throws(ConversionError) {
        current = try PartText(zip, part.entry).source
        try current.skip(part.rowsStart)
        pendingMark = SheetRunReader.mark[...]
    }
}
