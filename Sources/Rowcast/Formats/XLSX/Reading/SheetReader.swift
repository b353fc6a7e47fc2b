/// Reads the rows of a sheet in a frame, one by one.
///
///     <row r="7"><c r="A7" t="s"><v>3</v></c><c r="B7" s="2"><v>43821.5</v></c>…</row>
///
/// A row is read in one of two ways. `scanRow` reads the plain markup that all programs write: rows
/// and cells with any attributes, values, formulas, inline text in one piece. At any other markup
/// (comments, CDATA, text with fonts, other entities, other prefixes) it gives up, and libxml2
/// reads the row. Both ways give the same cells for any row; libxml2 refuses text that is not XML.
struct SheetReader: ~Copyable {
    enum Step {
        /// A row; `row` holds its cells.
        case row
        /// The end of the rows.
        case rowsEnded
        /// The frame ends inside the markup that begins at `position`.
        case frameEnded
        case failed(FrameFailure)
    }

    private let sheet: DecodedSheet
    private let frame: Frame
    private var values: SheetValueReader
    private var parser: SheetRowParser?
    private(set) var row = DecodedRow()
    /// Index where the next row begins; the caller moves it behind the mark of a further sheet.
    var position: Int
    /// Number of the current row, counted on from the last row that has an attribute `r`.
    private(set) var rowNumber = 0
    /// Length of a shared text below which a row's texts are not added up: its markup is about as
    /// long.
    private static let shortText = 256
    /// Whether libxml2 reads all rows, for tests.
    private let byLibXML2Only: Bool

    /// Begins with a row at `start`. Call `beginRows` of the frame first.
    init(
        _ sheet: DecodedSheet, _ frame: Frame, from start: Int = 0, byLibXML2Only: Bool = false
    ) {
        self.sheet = sheet
        self.frame = frame
        self.byLibXML2Only = byLibXML2Only
        position = start
        values = SheetValueReader(sheet, frame: frame)
    }

    mutating func next() -> Step {
        let textStart = frame.textEnd
        let limit = frame.count
        while true {
            let bytes = frame.text
            while position < limit, SheetTextReader.isSpace(bytes[position]) { position += 1 }
            guard position < limit else { return .frameEnded }
            let start = position
            do throws(SheetValueReader.Flaw) {
                row.removeAll()
                if !byLibXML2Only, let end = try scanRow() {
                    position = end
                    rowNumber = row.number ?? rowNumber + 1
                } else if MarkupScan.matches(bytes + position, sheet.markup.dataEnd) {
                    return .rowsEnded
                } else if bytes[position] != UInt8(ascii: "<") {
                    throw SheetValueReader.Flaw(reason: "there is text between the rows")
                } else if bytes[position + 1] == UInt8(ascii: "/") {
                    guard MarkupScan.markup(bytes, at: position, to: limit) != nil else {
                        return try endOfFrame()
                    }
                    throw SheetValueReader.Flaw(reason: "a tag ends here that did not begin")
                } else {
                    guard try readUnusual() else { return try endOfFrame() }
                }
                guard frame.textEnd - textStart + position - start <= sheet.maxRowText else {
                    throw SheetReader.tooLarge("a row is", sheet.maxRowText)
                }
                if values.longestShared > SheetReader.shortText { try addUpTexts() }
            } catch {
                return .failed(failure(error))
            }
            if row.isRecord { return .row }
        }
    }

    /// An incomplete row fails as too large if its bytes at hand already exceed the limit.
    private func endOfFrame() throws(SheetValueReader.Flaw) -> Step {
        guard frame.count - position <= sheet.maxRowText else {
            throw SheetReader.tooLarge("a row is", sheet.maxRowText)
        }
        return .frameEnded
    }

    /// Adds up the texts of the row; many cells may share one long text.
    private mutating func addUpTexts() throws(SheetValueReader.Flaw) {
        var count = 0
        for index in 0..<row.count { count += row.cells[index].length }
        row.textCount = count
        guard count <= sheet.maxRowText else {
            throw SheetReader.tooLarge("the texts of a row are", sheet.maxRowText)
        }
    }

    private static func tooLarge(_ what: String, _ limit: Int) -> SheetValueReader.Flaw {
        SheetValueReader.Flaw(
            code: .tooLarge, reason: "\(what) longer than \(limit) bytes",
            hint: "raise \(option: .maxRowBytes) if that is right")
    }

    /// Returns an error with the name of its cell.
    private func failure(_ flaw: SheetValueReader.Flaw) -> FrameFailure {
        var place = sheet.place
        if row.lastColumn >= 0 {
            let column = SheetColumnName.name(at: row.lastColumn)
            place += row.number.map { ", cell \(column)\($0)" } ?? ", column \(column)"
        } else if let number = row.number {
            place += ", row \(number)"
        }
        return FrameFailure(
            code: flaw.code, offset: position, row: frame.rowCount,
            reason: "\(place): \(flaw.reason)", hint: flaw.hint)
    }

    /// Returns an error about a cell of the current row.
    func failure(ofCell index: Int, _ reason: Message, hint: Message) -> FrameFailure {
        let column = SheetColumnName.name(at: Int(row.columns[index]))
        let place = row.number.map { "cell \(column)\($0)" } ?? "column \(column)"
        return FrameFailure(
            offset: position, row: frame.rowCount,
            reason: "\(sheet.place), \(place): \(reason)", hint: hint)
    }

    // MARK: - Plain markup

    /// Reads a row of plain markup; returns the index behind it, `nil` if it has other markup or is
    /// not complete. Any unexpected byte makes it give up, including the zeros behind the frame.
    private mutating func scanRow() throws(SheetValueReader.Flaw) -> Int? {
        let markup = sheet.markup
        let limit = frame.count
        var bytes = frame.text
        guard markup.row.matches(bytes + position) else { return nil }
        guard
            let start = SheetTagReader.scanRow(
                bytes, from: position + markup.row.count, into: &row)
        else { return nil }
        var p = start.end
        if start.isEmpty { return p <= limit ? p : nil }
        // The row counts as a record of nulls only if no cell follows.
        let isRecord = row.isRecordOfNulls
        row.isRecordOfNulls = false
        var column = -1
        while true {
            if !markup.cell.matches(bytes + p) {
                if markup.rowEnd.matches(bytes + p) {
                    p += markup.rowEnd.count
                    row.isRecordOfNulls = isRecord && column < 0
                    return p <= limit ? p : nil
                }
                guard SheetTextReader.isSpace(bytes[p]) else { return nil }
                p += 1
                continue
            }
            var cell = SheetTagReader.Cell(column: column + 1)
            p = try SheetTagReader.scanCell(bytes, from: p + markup.cell.count, into: &cell)
            if p == 0 { return nil }
            column = cell.column
            row.lastColumn = column
            if cell.isEmpty { continue }
            var kind = values.kind(ofStyle: cell.style)
            // Most cells hold a number, or the index of a shared string, and nothing else.
            if markup.value.matches(bytes + p) {
                let text = p + markup.value.count
                if cell.type == .number, kind == .number {
                    let length = jsonNumberLength(bytes + text)
                    let end = text + length
                    if length > 0, markup.valueEnd.matches(bytes + end),
                        markup.cellEnd.matches(bytes + end + markup.valueEnd.count)
                    {
                        var number = Cell(inFrame: .number, offset: text, length: length)
                        if length > SheetNumberWriter.maxPlainLength {
                            // A number that ends behind the frame is incomplete and must not be
                            // shortened.
                            if end >= limit { return nil }
                            number = values.shortest(number)
                            bytes = frame.text
                        }
                        row.append(number, column: column, kind: kind, style: cell.style)
                        p = end + markup.valueEnd.count + markup.cellEnd.count
                        continue
                    }
                } else if cell.type == .shared {
                    let length = digitRun(bytes + text)
                    let end = text + length
                    if markup.valueEnd.matches(bytes + end),
                        markup.cellEnd.matches(bytes + end + markup.valueEnd.count),
                        let index = SheetValueReader.index(bytes.slice(at: text, count: length))
                    {
                        p = end + markup.valueEnd.count + markup.cellEnd.count
                        // An index that ends behind the frame is incomplete and must not be looked
                        // up.
                        if p > limit { return nil }
                        let shared = try values.sharedCell(index)
                        bytes = frame.text
                        row.append(shared, column: column, kind: .number, style: cell.style)
                        continue
                    }
                }
            }
            p = try scanContent(from: p, cell, &kind)
            if p == 0 { return nil }
            bytes = frame.text
        }
    }

    /// Reads the content of a cell and adds the cell to the row; returns the index behind it, or 0.
    @inline(never)
    private mutating func scanContent(
        from start: Int, _ cell: SheetTagReader.Cell, _ kind: inout NumberKind
    ) throws(SheetValueReader.Flaw) -> Int {
        // Refreshed after every text that may have moved the frame's bytes.
        var bytes = frame.text
        let markup = sheet.markup
        let limit = frame.count
        var p = start
        var found: Cell?
        var hasFormula = false
        while p < limit {
            if markup.cellEnd.matches(bytes + p) {
                p += markup.cellEnd.count
                if p > limit { return 0 }
                if let found {
                    row.append(found, column: cell.column, kind: kind, style: cell.style)
                } else if hasFormula {
                    row.formulasWithoutValue += 1
                }
                return p
            }
            if markup.valueStart.matches(bytes + p) {
                guard
                    let text = SheetTagReader.contentStart(
                        bytes, from: p + markup.valueStart.count),
                    found == nil
                else { return 0 }
                if text.isEmpty {
                    p = text.start
                } else {
                    let extent = SheetTextReader.extent(bytes, from: text.start, to: limit)
                    p = extent.end + markup.valueEnd.count
                    guard markup.valueEnd.matches(bytes + extent.end), p <= limit else { return 0 }
                    guard cell.type != .inlineText else { return 0 }
                    guard let value = try value(text, extent, cell.type, &kind) else { return 0 }
                    found = value.cell
                    bytes = frame.text
                }
            } else if markup.formula.matches(bytes + p) {
                guard let text = SheetTagReader.end(bytes, from: p + markup.formula.count) else {
                    return 0
                }
                p = text.end
                hasFormula = true
                if !text.isEmpty {
                    p = firstIndex(of: UInt8(ascii: "<"), in: bytes, from: p, to: limit)
                    guard p < limit, markup.formulaEnd.matches(bytes + p) else { return 0 }
                    p += markup.formulaEnd.count
                }
            } else if cell.type == .inlineText, found == nil {
                let text: SheetTagReader.ContentStart
                if markup.inlineText.matches(bytes + p) {
                    text = SheetTagReader.ContentStart(start: p + markup.inlineText.count)
                } else if markup.inlineStart.matches(bytes + p),
                    let start = SheetTagReader.contentStart(
                        bytes, from: p + markup.inlineStart.count - 1),
                    !start.isEmpty
                {
                    text = start
                } else {
                    return 0
                }
                let extent = SheetTextReader.extent(bytes, from: text.start, to: limit)
                p = extent.end + markup.inlineTextEnd.count
                guard markup.inlineTextEnd.matches(bytes + extent.end), p <= limit,
                    let value = try value(text, extent, .inlineText, &kind)
                else { return 0 }
                found = value.cell
                bytes = frame.text
            } else if SheetTextReader.isSpace(bytes[p]) {
                p += 1
            } else {
                return 0
            }
        }
        return 0
    }

    private struct Value { var cell: Cell? }

    /// Puts a zero byte behind a text, so that older digits there do not continue its number.
    private func endText() { frame.target(at: frame.textEnd)[0] = 0 }

    /// Returns the cell of a text in plain markup; `nil` if the text has other markup.
    private mutating func value(
        _ start: SheetTagReader.ContentStart, _ extent: TextExtent,
        _ type: SheetValueReader.CellType,
        _ kind: inout NumberKind
    ) throws(SheetValueReader.Flaw) -> Value? {
        var offset = start.start
        var length = extent.end - offset
        if extent.hasNonASCII,
            firstInvalidUTF8(frame.text(at: offset, count: length)) != nil
        {
            throw SheetValueReader.Flaw(reason: "the text is not UTF-8")
        }
        if extent.isUnusual {
            frame.reserveText(length)
            let target = frame.target(at: frame.textEnd)
            guard
                let resolved = MarkupText.resolve(
                    frame.text(at: offset, count: length), to: target)
            else { return nil }
            offset = frame.textEnd
            length = resolved
            frame.textEnd += resolved
            endText()
        }
        return Value(
            cell: try finish(
                offset, length, type, preservesSpace: start.preservesSpace,
                hasEscapes: extent.isUnusual, &kind))
    }

    /// Returns the cell of a text whose references are resolved.
    private mutating func finish(
        _ start: Int, _ count: Int, _ type: SheetValueReader.CellType, preservesSpace: Bool,
        hasEscapes: Bool, _ kind: inout NumberKind
    ) throws(SheetValueReader.Flaw) -> Cell? {
        var range = start..<start + count
        switch type {
        case .text, .inlineText:
            if !preservesSpace { range = SheetTextReader.trimmed(frame.allText, range) }
            if hasEscapes {
                let length = SheetTextReader.resolveEscapes(
                    frame.target(at: range.lowerBound), count: range.count)
                range = range.lowerBound..<range.lowerBound + length
            }
        case .number, .boolean, .error, .shared, .date: break
        }
        return try values.cell(type, at: range.lowerBound, length: range.count, kind: &kind)
    }

    // MARK: - Any markup

    /// Reads the element at `position` with libxml2; returns `false` if the element is not
    /// complete.
    private mutating func readUnusual() throws(SheetValueReader.Flaw) -> Bool {
        let bytes = frame.text
        guard let (kind, markupEnd) = MarkupScan.markup(bytes, at: position, to: frame.count) else {
            return false
        }
        // Skips comments and processing instructions between rows.
        if kind == .other {
            position = markupEnd
            return true
        }
        guard let end = MarkupScan.elementEnd(bytes, at: position, to: frame.count) else {
            return false
        }
        row.removeAll()
        guard AttributeMeter.allows(bytes.slice(at: position, count: end - position)) else {
            throw SheetValueReader.Flaw(code: .tooLarge, reason: AttributeMeter.reason)
        }
        let found: SheetRowParser
        do throws(XMLFlaw) {
            if let parser { found = parser } else { found = try SheetRowParser(sheet.preamble) }
            parser = found
            try found.read(bytes.slice(at: position, count: end - position))
        } catch {
            row.number = parser?.number
            throw SheetValueReader.Flaw(code: error.code, reason: "\(error.reason)")
        }
        row.number = found.number
        row.isRecordOfNulls = found.isRecordOfNulls
        if found.isRow { rowNumber = found.number ?? rowNumber + 1 }
        for cell in found.cells {
            let column = cell.column ?? row.lastColumn + 1
            guard column < DecodedSheet.maxColumns else { throw SheetTagReader.tooManyColumns }
            row.lastColumn = column
            guard let text = cell.text else {
                if cell.hasFormula { row.formulasWithoutValue += 1 }
                continue
            }
            frame.reserveText(text.count)
            let start = text.withText { frame.append(unescaped: $0) }
            endText()
            var kind = values.kind(ofStyle: cell.style)
            let value = try finish(
                start, text.count, cell.type, preservesSpace: cell.preservesSpace,
                hasEscapes: true, &kind)
            if let value {
                row.append(value, column: column, kind: kind, style: cell.style)
            } else if cell.hasFormula {
                row.formulasWithoutValue += 1
            }
        }
        position = end
        return true
    }
}
