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

    private let columns: [Column]
    private let sources: [Int]
    /// `<c r="AB` of each column. With the row's digits that is 16 bytes at most.
    private let cellStarts: [Markup]

    init(_ table: OutputTable) {
        columns = table.columns
        sources = table.sources
        cellStarts = sources.indices.map { Markup("<c r=\"\(SheetWriter.name(ofColumn: $0))") }
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

    /// Writes one row of a batch as the sheet's row `number`, from 1.
    ///
    /// - Throws: `.tooLarge` for a text that no cell holds.
    func write(
        _ row: Int, of batch: RowBatch, number: Int, _ tags: Tags, into xml: inout OutputBuffer
    ) throws(ConversionError) {
        xml.reserve(96)
        xml.put(tags.rowStart)
        let digitsStart = xml.count
        xml.put(decimal: number)
        let digitCount = xml.count &- digitsStart
        // A row number has seven digits at most.
        let digits = load64(xml.base + digitsStart)
        xml.put(tags.rowStartEnd)
        let cells = batch.cells + row &* batch.columnCount
        for index in 0..<sources.count {
            let cell = cells[sources[index]]
            if cell.isNull { continue }
            let length = cell.length
            xml.reserve(length &+ 160)
            xml.put(cellStarts[index])
            UnsafeMutableRawPointer(xml.end).storeBytes(of: digits, as: UInt64.self)
            xml.count &+= digitCount
            let text = batch.bytes + cell.start
            switch cell.kind {
            case .missing, .null: break
            case .false: xml.put(tags.falseCell)
            case .true: xml.put(tags.trueCell)
            case .number:
                let plain = SheetNumber.plainLength(text, count: length)
                xml.put(tags.number)
                if plain > 0 {
                    xml.put(text, count: plain)
                } else if !SheetNumber.append(text, count: length, to: &xml) {
                    xml.count &-= tags.number.count
                    try writeText(text, count: length, number: number, index, tags, into: &xml)
                    continue
                }
                xml.reserve(64)
                xml.put(tags.numberEnd)
            case .text, .json:
                // Most text is short, has no blank at either end and nothing to be escaped.
                guard length > 0, length <= SheetWriter.maxTextLength, text[0] > 32,
                    text[length &- 1] > 32
                else {
                    try writeText(text, count: length, number: number, index, tags, into: &xml)
                    continue
                }
                xml.put(tags.text)
                if copyXMLText(from: text, to: xml.end, count: length, .spreadsheetEscape) {
                    xml.count &-= tags.text.count
                    try writeText(text, count: length, number: number, index, tags, into: &xml)
                } else {
                    xml.count &+= length
                    xml.put(tags.textEnd)
                }
            }
        }
        xml.put(tags.rowEnd)
    }

    /// Writes any text, behind the reference of its cell.
    @inline(never)
    private func writeText(
        _ text: UnsafePointer<UInt8>, count: Int, number: Int, _ index: Int, _ tags: Tags,
        into xml: inout OutputBuffer
    ) throws(ConversionError) {
        let bytes = UnsafeBufferPointer(start: text, count: count)
        if count > SheetWriter.maxTextLength {
            // Two units for what is four bytes in UTF-8, none for bytes that continue.
            let length = bytes.reduce(0) { $0 + ($1 >= 0xF0 ? 2 : $1 & 0xC0 == 0x80 ? 0 : 1) }
            guard length <= SheetWriter.maxTextLength else {
                throw ConversionError(
                    .tooLarge, at: .init(column: columns[index].field.name),
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
        xml.append(xmlText: text, count: count, .spreadsheetEscape)
        xml.reserve(64)
        xml.put(tags.textEnd)
    }

    /// The markup of rows and cells, to be held in a local constant while rows are written.
    struct Tags {
        let rowStart = Markup("<row r=\"")
        let rowStartEnd = Markup("\">")
        let rowEnd = Markup("</row>")
        let number = Markup("\"><v>")
        let numberEnd = Markup("</v></c>")
        let text = Markup("\" t=\"inlineStr\"><is><t>")
        let textEnd = Markup("</t></is></c>")
        let falseCell = Markup("\" t=\"b\"><v>0</v></c>")
        let trueCell = Markup("\" t=\"b\"><v>1</v></c>")
    }
}
