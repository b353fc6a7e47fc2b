/// Writes rows as the `<row>` elements of a sheet (ECMA-376 part 1, 18.3.1.73).
///
///     <row r="7"><c r="A7" t="inlineStr"><is><t>Berlin</t></is></c><c r="B7"><v>12.5</v></c></row>
///
/// Null cells are left out; text that looks like a formula is text. Strings are inline: they
/// compress better than a table of shared ones, and a table would have to be kept.
struct SheetWriter: Sendable {
    static let maxColumns = 16_384
    static let maxRows = 1_048_576
    /// The longest text of a cell, in UTF-16 code units.
    static let maxTextLength = 32_767

    /// A column with the markup of its cells.
    private struct Place: Sendable {
        let source: Int
        let column: SheetColumn
        /// `<c r="AB`: with the row's digits that is 16 bytes at most.
        let start: Markup
        /// What stands between the row's digits and a number, a date or a time.
        let styledNumber: Markup
        /// What stands between the digits and the rest of a cell that is linked.
        let link: Markup

        init(_ index: Int, source: Int, _ column: SheetColumn, _ styles: SheetStyles) {
            link = Markup("\" s=\"\(styles.linkedStyle(of: column.style))")
            self.source = source
            self.column = column
            start = Markup("<c r=\"\(SheetWriter.name(ofColumn: index))")
            styledNumber = Markup(
                column.style == 0 ? "\"><v>" : "\" s=\"\(column.style)\"><v>")
        }
    }

    private let fieldNames: [String]
    private let places: [Place]

    init(_ table: OutputTable, _ columns: [SheetColumn], _ styles: SheetStyles) {
        fieldNames = table.columns.map(\.field.name)
        places = columns.indices.map {
            Place($0, source: table.sources[$0], columns[$0], styles)
        }
    }

    /// Marks for where cells begin and end. Of each column there are the places behind its
    /// reference and at its value's end, then those of rows, then those where texts begin.
    func makeMarks() -> TextMarks {
        TextMarks(kindCount: 2 * places.count + 2, firstValueKind: 2 * places.count + 1)
    }

    /// `A`, `B`, … `Z`, `AA`, …
    static func name(ofColumn index: Int) -> String {
        var name = ""
        var rest = index + 1
        while rest > 0 {
            name = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + name
            rest = (rest - 1) / 26
        }
        return name
    }

    /// Writes one row of a batch as the sheet's row `number`, from 1. Returns how many texts that
    /// should be dates are none.
    ///
    /// - Throws: `.tooLarge` for a text that no cell holds.
    func write(
        _ row: Int, of batch: RowBatch, number: Int, _ tags: Tags, into xml: inout OutputBuffer,
        marks: inout TextMarks
    ) throws(ConversionError) -> Int {
        var otherTexts = 0
        marks.reserve(3 &* places.count &+ 1)
        xml.reserve(96)
        xml.put(tags.rowStart)
        let digitsStart = xml.count
        xml.put(decimal: number)
        let digitCount = xml.count &- digitsStart
        // A row number has seven digits at most.
        let digits = load64(xml.base + digitsStart)
        marks.put(xml.count, 2 &* places.count)
        xml.put(tags.rowStartEnd)
        let cells = batch.cells + row &* batch.columnCount
        for index in places.indices {
            let cell = cells[places[index].source]
            if cell.isNull { continue }
            let length = cell.length
            xml.reserve(length &+ 160)
            xml.put(places[index].start)
            UnsafeMutableRawPointer(xml.end).storeBytes(of: digits, as: UInt64.self)
            xml.count &+= digitCount
            marks.put(xml.count, 2 &* index)
            let text = batch.bytes + cell.start
            var styledNumber = places[index].styledNumber
            if let links = batch.links,
                isAbsolute(links[row &* batch.columnCount &+ places[index].source], batch)
            {
                xml.put(places[index].link)
                styledNumber = tags.plainNumber
            }
            switch cell.kind {
            case .missing, .null: break
            case .false:
                xml.put(tags.falseCell)
                marks.put(xml.count &- tags.numberEnd.count, 2 &* index &+ 1)
            case .true:
                xml.put(tags.trueCell)
                marks.put(xml.count &- tags.numberEnd.count, 2 &* index &+ 1)
            case .number:
                let plain = SheetNumber.plainLength(text, count: length)
                let numberTag =
                    places[index].column.kind == .general
                    ? styledNumber : tags.plainNumber
                xml.put(numberTag)
                if plain > 0 {
                    xml.put(text, count: plain)
                } else if !SheetNumber.append(text, count: length, to: &xml) {
                    xml.count &-= numberTag.count
                    try writeText(text, count: length, index, tags, into: &xml, marks: &marks)
                    continue
                }
                xml.reserve(64)
                marks.put(xml.count, 2 &* index &+ 1)
                xml.put(tags.numberEnd)
            case .text where places[index].column.kind != .general:
                xml.put(styledNumber)
                if SheetDate.append(text, count: length, places[index].column.kind, to: &xml) {
                    xml.reserve(64)
                    marks.put(xml.count, 2 &* index &+ 1)
                    xml.put(tags.numberEnd)
                } else {
                    xml.count &-= styledNumber.count
                    if length > 0, places[index].column.expectsTimes { otherTexts &+= 1 }
                    try writeText(text, count: length, index, tags, into: &xml, marks: &marks)
                }
            case .text, .json:
                // Most text is short, has no blank at either end and nothing to be escaped.
                guard length > 0, length <= SheetWriter.maxTextLength, text[0] > 32,
                    text[length &- 1] > 32
                else {
                    try writeText(text, count: length, index, tags, into: &xml, marks: &marks)
                    continue
                }
                xml.put(tags.text)
                let textStart = xml.count
                if copyXMLText(from: text, to: xml.end, count: length, .spreadsheetEscape) {
                    xml.count &-= tags.text.count
                    try writeText(text, count: length, index, tags, into: &xml, marks: &marks)
                } else {
                    xml.count &+= length
                    marks.put(textStart, 2 &* places.count &+ 1)
                    marks.put(xml.count, 2 &* index &+ 1)
                    xml.put(tags.textEnd)
                }
            }
        }
        xml.put(tags.rowEnd)
        return otherTexts
    }

    /// Whether a link leads somewhere from a workbook, which has no address that relative ones could
    /// be resolved against.
    private func isAbsolute(_ link: Cell, _ batch: RowBatch) -> Bool {
        let url = UnsafeBufferPointer(start: batch.text(link), count: link.length)
        return url.starts(with: SheetWriter.web) || url.starts(with: SheetWriter.mail)
    }

    private static let web = Array("http".utf8)
    private static let mail = Array("mailto:".utf8)

    /// The links of some rows of a batch, as cells of the sheet's rows from `number` on; counts those
    /// that lead nowhere.
    func links(
        _ rows: Range<Int>, of batch: RowBatch, number: Int, lostCount: inout Int
    ) -> [LinkedCell] {
        guard let links = batch.links else { return [] }
        var found: [LinkedCell] = []
        for row in rows {
            for (column, place) in places.enumerated() {
                let index = row * batch.columnCount + place.source
                let link = links[index]
                guard !link.isMissing, !batch.cells[index].isNull else { continue }
                guard isAbsolute(link, batch) else {
                    lostCount += 1
                    continue
                }
                let url = UnsafeBufferPointer(start: batch.text(link), count: link.length)
                found.append(
                    LinkedCell(
                        row: number + row - rows.lowerBound, column: column, url: Array(url)))
            }
        }
        return found
    }

    /// Writes any text, behind the reference of its cell.
    @inline(never)
    private func writeText(
        _ text: UnsafePointer<UInt8>, count: Int, _ index: Int, _ tags: Tags,
        into xml: inout OutputBuffer, marks: inout TextMarks
    ) throws(ConversionError) {
        let bytes = UnsafeBufferPointer(start: text, count: count)
        if count > SheetWriter.maxTextLength {
            // Two units for what is four bytes in UTF-8, none for bytes that continue.
            let length = bytes.reduce(0) { $0 + ($1 >= 0xF0 ? 2 : $1 & 0xC0 == 0x80 ? 0 : 1) }
            guard length <= SheetWriter.maxTextLength else {
                throw ConversionError(
                    .tooLarge, at: .init(column: fieldNames[index]),
                    "a text of \(length) characters, but a cell of a sheet holds "
                        + "\(SheetWriter.maxTextLength)",
                    hint: "leave the column out with --columns")
            }
        }
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
        xml.append(xmlText: text, count: count, .spreadsheetEscape)
        xml.reserve(64)
        marks.put(xml.count, 2 &* index &+ 1)
        xml.put(tags.textEnd)
    }

    /// The markup of rows and cells, to be held in a local constant while rows are written.
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
