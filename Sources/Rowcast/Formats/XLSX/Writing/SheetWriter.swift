/// Writes rows as the `<row>` elements of a sheet (ECMA-376 part 1, 18.3.1.73).
///
///     <row r="7"><c r="A7" t="inlineStr"><is><t>Berlin</t></is></c><c r="B7"><v>12.5</v></c></row>
///
/// Null cells are left out; text such as `=1+1` stays text. Strings are inline: they compress
/// better than shared strings, whose table would have to stay in memory.
struct SheetWriter: Sendable {
    static let maxColumns = 16_384
    static let maxRows = 1_048_576
    /// Most UTF-16 code units of a cell's text.
    static let maxTextLength = 32_767

    /// A column with the XML markup of its cells.
    struct Place: Sendable {
        let source: Int
        let column: WrittenColumn
        /// `<c r="AB`; with the row's digits at most 16 bytes.
        let start: Markup
        /// Markup between the row's digits and a plain number; in a date column without the style
        /// of dates.
        let number: Markup
        /// Markup between the row's digits and a date, a time, or a number that came as text.
        let styledNumber: Markup

        init(_ index: Int, source: Int, _ column: WrittenColumn) {
            self.source = source
            self.column = column
            start = Markup("<c r=\"\(SheetColumnName.name(at: index))")
            let plain = Markup("\"><v>")
            styledNumber =
                column.style == 0 ? plain : Markup("\" s=\"\(column.style)\"><v>")
            number = column.isTime ? plain : styledNumber
        }
    }

    private let fieldNames: [String]
    private let places: [Place]
    private let styles: WrittenStyles
    private let longText: WritingOptions.LongText
    /// Whether some column's number style depends on the number.
    private let hasSections: Bool

    init(
        _ table: OutputTable, _ columns: [WrittenColumn], _ styles: WrittenStyles,
        longText: WritingOptions.LongText = .error
    ) {
        self.styles = styles
        self.longText = longText
        hasSections = columns.contains { $0.sections != nil }
        fieldNames = table.columns.map(\.field.name)
        places = columns.indices.map {
            Place($0, source: table.sources[$0], columns[$0])
        }
    }

    /// Makes the marks of cell boundaries. With n columns, kinds 0 to 2n-1 mark the ends of each
    /// column's reference and value, kind 2n the rows, and kind 2n+1 the starts of texts.
    func makeMarks() -> TextMarks {
        TextMarks(kindCount: 2 * places.count + 2, firstValueKind: 2 * places.count + 1)
    }

    /// Counts of cells that became text instead of a date or number, for warnings.
    struct Notes {
        /// Texts in date columns that are not dates.
        var otherTexts = 0
        /// Numbers that a sheet cannot hold.
        var longNumbers = 0
    }

    /// Writes one row of a batch as the sheet's row `number`, from 1.
    ///
    /// - Parameter isSummary: Whether the row holds subtotals or totals.
    ///
    /// - Throws: `.tooLarge` for a text that is too long for a cell, unless long texts are cut.
    func write(
        _ row: Int, of batch: RowBatch, number: Int, isSummary: Bool, _ tags: Tags,
        into xml: inout OutputBuffer, marks: inout TextMarks, _ notes: inout Notes
    ) throws(ConversionError) {
        marks.reserve(3 &* places.count &+ 1)
        xml.reserve(96)
        xml.put(tags.rowStart)
        let digitsStart = xml.count
        xml.put(decimal: number)
        let digitCount = xml.count &- digitsStart
        // A row number has at most seven digits.
        let digits = xml.text(from: digitsStart).word64()
        marks.put(xml.count, 2 &* places.count)
        xml.put(tags.rowStartEnd)
        let cells = batch.values + row &* batch.columnCount
        // Whether a cell may have another look or text than its column.
        let isSpecial =
            isSummary || hasSections || batch.links != nil || batch.cells != batch.values
        var specialNumber = tags.plainNumber
        for index in places.indices {
            var cell = cells[places[index].source]
            if cell.isNull {
                if isSummary { writeEmpty(index, number, into: &xml) }
                continue
            }
            var length = cell.length
            xml.reserve(length &+ 160)
            xml.put(places[index].start)
            xml.target.store(digits)
            xml.count &+= digitCount
            marks.put(xml.count, 2 &* index)
            if isSpecial {
                specialNumber = writeLook(
                    row, batch, index, isSummary: isSummary, &cell, tags, into: &xml)
                length = cell.length
                xml.reserve(length &+ 160)
            }
            let text = batch.text(cell)
            switch cell.kind {
            case .missing, .null: break
            case .false:
                xml.put(tags.falseCell)
                marks.put(xml.count &- tags.numberEnd.count, 2 &* index &+ 1)
            case .true:
                xml.put(tags.trueCell)
                marks.put(xml.count &- tags.numberEnd.count, 2 &* index &+ 1)
            case .number:
                let plain = SheetNumberWriter.plainLength(text)
                let numberTag = isSpecial ? specialNumber : places[index].number
                xml.put(numberTag)
                if plain > 0 {
                    xml.put(text.slice(at: 0, count: plain))
                } else if !SheetNumberWriter.append(text, to: &xml) {
                    xml.count &-= numberTag.count
                    notes.longNumbers &+= 1
                    let shown = shownText(row, batch, index) ?? cell
                    try writeText(
                        batch.text(shown), index, tags, into: &xml,
                        marks: &marks)
                    continue
                }
                xml.reserve(64)
                marks.put(xml.count, 2 &* index &+ 1)
                xml.put(tags.numberEnd)
            case .text where places[index].column.kind != .general:
                let numberTag = isSpecial ? specialNumber : places[index].styledNumber
                xml.put(numberTag)
                if append(text, index, to: &xml, &notes) {
                    xml.reserve(64)
                    marks.put(xml.count, 2 &* index &+ 1)
                    xml.put(tags.numberEnd)
                } else {
                    xml.count &-= numberTag.count
                    let shown = shownText(row, batch, index) ?? cell
                    try writeText(
                        batch.text(shown), index, tags, into: &xml,
                        marks: &marks)
                }
            case .text, .json:
                // Most text is short, has no blank at either end and needs no escape.
                guard length > 0, length <= SheetWriter.maxTextLength, text[0] > 32,
                    text[length &- 1] > 32
                else {
                    try writeText(text, index, tags, into: &xml, marks: &marks)
                    continue
                }
                xml.put(tags.text)
                let textStart = xml.count
                if copyXMLText(from: text, to: xml.target, .spreadsheetEscape) {
                    xml.count &-= tags.text.count
                    try writeText(text, index, tags, into: &xml, marks: &marks)
                } else {
                    xml.count &+= length
                    marks.put(textStart, 2 &* places.count &+ 1)
                    marks.put(xml.count, 2 &* index &+ 1)
                    xml.put(tags.textEnd)
                }
            }
        }
        xml.put(tags.rowEnd)
    }

    /// Appends the number of a text in a column of dates or numbers; returns `false` if it has
    /// none.
    @inline(never)
    private func append(
        _ text: PaddedText, _ index: Int, to xml: inout OutputBuffer,
        _ notes: inout Notes
    ) -> Bool {
        let column = places[index].column
        guard column.kind == .number else {
            if SheetDateWriter.append(text, column.kind, to: &xml) { return true }
            if text.count > 0, column.expectsTimes { notes.otherTexts &+= 1 }
            return false
        }
        guard text.count > 0, isJSONNumber(text) else { return false }
        if SheetNumberWriter.append(text, to: &xml) { return true }
        notes.longNumbers &+= 1
        return false
    }

    // MARK: - Cells with a look of their own

    /// Writes the style attribute of a cell that may differ from its column's, behind the cell's
    /// reference, and replaces `cell` by the text that is shown. Returns the markup before a
    /// number.
    @inline(never)
    private func writeLook(
        _ row: Int, _ batch: RowBatch, _ index: Int, isSummary: Bool, _ cell: inout Cell,
        _ tags: Tags, into xml: inout OutputBuffer
    ) -> Markup {
        let place = places[index]
        let offset = row * batch.columnCount + place.source
        var isLinked = false
        if let links = batch.links {
            let link = links[offset]
            isLinked = isAbsolute(link, batch) && link.length <= WrittenLinks.maxLength
        }
        let look: WrittenStyles.Look =
            isLinked ? isSummary ? .linkedSummary : .linked : isSummary ? .summary : .plain
        var style = place.column.style
        let isNumber = cell.kind == .number || place.column.kind == .number
        if isNumber, place.column.isTime { style = 0 }
        if isNumber, place.column.isGrouped, let shown = shownText(row, batch, index),
            let decimals = ShownNumber.decimals(cell, shown, batch.allText),
            decimals < styles.grouped.count
        {
            style = styles.grouped[decimals]
        } else if isNumber, let sections = place.column.sections {
            style = sections.style(of: batch.text(cell))
        } else if cell.kind == .text, place.column.kind == .general {
            cell = shownText(row, batch, index) ?? cell
        }
        if look == .plain {
            if style == 0 { return tags.plainNumber }
            if style == place.column.style { return place.styledNumber }
        }
        xml.append("\" s=\"")
        xml.append(decimal: styles.style(style, look))
        return tags.plainNumber
    }

    /// Returns the text that is shown instead of a cell's value; `nil` if the value itself is
    /// shown.
    private func shownText(_ row: Int, _ batch: RowBatch, _ index: Int) -> Cell? {
        guard batch.cells != batch.values else { return nil }
        let shown = batch.cells[row * batch.columnCount + places[index].source]
        return shown.kind == .text ? shown : nil
    }

    /// Writes an empty cell in a row of subtotals or totals.
    @inline(never)
    private func writeEmpty(_ index: Int, _ number: Int, into xml: inout OutputBuffer) {
        xml.append("<c r=\"\(SheetColumnName.name(at: index))\(number)\" s=\"")
        xml.append(decimal: styles.style(0, .summary))
        xml.append("\"/>")
    }

    // MARK: - Links

    /// Whether a link is absolute: a workbook has no address to resolve relative links against.
    private func isAbsolute(_ link: Cell, _ batch: RowBatch) -> Bool {
        let url = batch.text(link)
        return url.starts(with: SheetWriter.web) || url.starts(with: SheetWriter.mail)
    }

    private static let web = Array("http".utf8)
    private static let mail = Array("mailto:".utf8)

    /// Counts of links that a workbook cannot have.
    struct LostLinks {
        /// Relative links.
        var relative = 0
        /// Links that are longer than Excel takes.
        var long = 0
    }

    /// Returns the links of some rows of a batch, as cells of the sheet's rows from `number` on.
    func links(
        _ rows: Range<Int>, of batch: RowBatch, number: Int, _ lost: inout LostLinks
    ) -> [LinkedCell] {
        guard let links = batch.links else { return [] }
        var found: [LinkedCell] = []
        for row in rows {
            for (column, place) in places.enumerated() {
                let index = row * batch.columnCount + place.source
                let link = links[index]
                guard !link.isMissing, !batch.cells[index].isNull else { continue }
                guard isAbsolute(link, batch) else {
                    lost.relative += 1
                    continue
                }
                guard link.length <= WrittenLinks.maxLength else {
                    lost.long += 1
                    continue
                }
                let url = batch.text(link)
                found.append(
                    LinkedCell(
                        row: number + row - rows.lowerBound, column: column, url: Array(url)))
            }
        }
        return found
    }

    /// Writes a text with all escapes, behind the reference of its cell.
    @inline(never)
    private func writeText(
        _ text: PaddedText, _ index: Int, _ tags: Tags,
        into xml: inout OutputBuffer, marks: inout TextMarks
    ) throws(ConversionError) {
        let bytes = text.prefix(try heldCount(text, index))
        let isBlank: (UInt8) -> Bool = { $0 <= 32 }
        let keepsSpace =
            bytes.first.map(isBlank) == true || bytes.last.map(isBlank) == true
            || bytes.contains(10) || bytes.contains(9)
        xml.reserve(64)
        xml.put(tags.text)
        if keepsSpace {
            xml.count -= 1
            xml.append(" xml:space=\"preserve\">")
        }
        marks.put(xml.count, 2 &* places.count &+ 1)
        xml.append(xmlText: bytes, .spreadsheetEscape)
        xml.reserve(64)
        marks.put(xml.count, 2 &* index &+ 1)
        xml.put(tags.textEnd)
    }

    /// Number of bytes of a text that fit into a cell.
    private func heldCount(
        _ text: PaddedText, _ index: Int
    ) throws(ConversionError) -> Int {
        guard text.count > SheetWriter.maxTextLength else { return text.count }
        var length = 0
        var held = text.count
        for (place, byte) in text.enumerated() {
            // Characters of four bytes in UTF-8 count two UTF-16 units; continuation bytes count
            // none.
            let units = byte >= 0xF0 ? 2 : byte & 0xC0 == 0x80 ? 0 : 1
            if units > 0, length <= SheetWriter.maxTextLength,
                length + units > SheetWriter.maxTextLength
            {
                held = place
            }
            length += units
        }
        if length <= SheetWriter.maxTextLength { return text.count }
        switch longText {
        case .truncate: return held
        case .error:
            throw ConversionError(
                .tooLarge, at: .init(column: fieldNames[index]),
                "a text of \(length) characters, but a cell of a sheet holds "
                    + "\(SheetWriter.maxTextLength)",
                hint: "\(option: XLSXOptions.longText, .truncate) cuts it there, "
                    + "\(option: .columns) leaves the column out")
        }
    }

    /// Markup of rows and cells; a local constant holds it while rows are written.
    struct Tags {
        let rowStart = Markup("<row r=\"")
        let rowStartEnd = Markup("\">")
        let rowEnd = Markup("</row>")
        let plainNumber = Markup("\"><v>")
        let numberEnd = Markup("</v></c>")
        let text = Markup("\" t=\"inlineStr\"><is><t>")
        let textEnd = Markup("</t></is></c>")
        let falseCell = Markup("\" t=\"b\"><v>0</v></c>")
        let trueCell = Markup("\" t=\"b\"><v>1</v></c>")
    }
}
