/// Reads table rows from plain markup, `<tr><td>1</td><td>R&amp;D</td></tr>`, without a parser.
///
/// A plain cell has text, the five entities of XML and numeric references; in HTML also line breaks
/// and harmless attributes. Most programs write only such cells. A parser reads all other rows.
///
/// The parser never sees the plain rows. A plain row may be skipped only where the parser stands
/// behind the end of another row: then nothing in the plain row changes how the parser reads the
/// next row.
struct PlainRows {
    enum Language {
        /// Runs of white space are one blank, attributes that do not matter to a reader are
        /// allowed, and an empty cell is null.
        case html
        /// No element has attributes; only `<td/>` is null.
        case xml
    }

    private struct Element {
        /// The start tag up to its name, such as `<td`.
        let start: MarkupPattern
        let end: MarkupPattern

        init(_ name: String) {
            start = MarkupPattern(Array("<\(name)".utf8))
            end = MarkupPattern(Array("</\(name)>".utf8))
        }
    }

    private let language: Language
    private let row: Element
    private let cell: Element
    private let heading: Element
    private let shape: TextShape
    private let maxRowBytes: Int
    /// Number of bytes that the parser reads before the next rows are tried as plain rows.
    private var stride = 0

    /// `heading` is a second name of cell elements, such as `th`.
    init(
        _ language: Language, row: String, cell: String, heading: String, shape: TextShape,
        maxRowBytes: Int
    ) {
        self.language = language
        self.row = Element(row)
        self.cell = Element(cell)
        self.heading = Element(heading)
        self.shape = shape
        self.maxRowBytes = maxRowBytes
    }

    /// Adds the plain rows from `start` on to the frame, until a row is not plain or not whole;
    /// returns the place behind the last row.
    mutating func read(_ frame: Frame, from start: Int) -> Int {
        var position = start
        while !frame.isFull, let end = readRow(frame, at: position) { position = end }
        if position > start { stride = 0 }
        return position
    }

    /// The place where the parser that reads on from `start` should stop: behind the end of a row,
    /// or at the end of the frame.
    mutating func parsedEnd(_ frame: Frame, from start: Int) -> Int {
        let bytes = frame.text
        var place = min(start + stride, frame.count)
        // The stride doubles while rows are not plain. The limit keeps the rows that the parser
        // reads within the number of cells of a frame.
        let limit = max(1024, Frame.maxCells / max(1, shape.names.count))
        stride = min(max(256, 2 * stride), limit, 1 << 20)
        while true {
            place = firstIndex(of: UInt8(ascii: "<"), in: bytes, from: place, to: frame.count)
            guard place < min(frame.count, start + limit) else {
                return min(frame.count, start + limit)
            }
            if row.end.matches(bytes + place) { return min(place + row.end.count, frame.count) }
            place += 1
        }
    }

    /// Reads one plain row; returns the place behind it, nil for a row that is not plain or not
    /// whole. Zeros behind the frame's bytes end it like any other unexpected byte.
    private func readRow(_ frame: Frame, at start: Int) -> Int? {
        let limit = frame.count
        var bytes = frame.text
        var p = start
        while p < limit, bytes[p].isBlank { p &+= 1 }
        let rowStart = p
        guard p < limit, row.start.matches(bytes + p) else { return nil }
        guard let tag = startTag(bytes, from: p &+ row.start.count) else { return nil }
        p = tag.end
        let columnCount = shape.names.count
        frame.reserveRow(after: frame.rowCount)
        let cells = frame.cells + frame.rowCount &* columnCount
        let textEnd = frame.textEnd
        var column = 0
        var isWhole = false
        while !isWhole {
            let element: Element
            if cell.start.matches(bytes + p) {
                element = cell
            } else if bytes[p].isBlank {
                p &+= 1
                continue
            } else if row.end.matches(bytes + p) {
                p &+= row.end.count
                isWhole = true
                continue
            } else if heading.start.matches(bytes + p) {
                element = heading
            } else {
                break
            }
            guard column < columnCount else { break }
            p &+= element.start.count
            if language == .xml, bytes[p] == UInt8(ascii: "/"), bytes[p &+ 1] == UInt8(ascii: ">") {
                cells[column] = Cell(inFrame: .null, offset: p, length: 0)
                p &+= 2
            } else {
                guard let tag = startTag(bytes, from: p),
                    let end = readText(frame, behind: tag, element, column: column, to: cells)
                else { break }
                bytes = frame.text
                p = end
            }
            column &+= 1
        }
        guard isWhole, p <= limit, p - rowStart <= maxRowBytes, column > 0,
            column == columnCount || shape.padsShortRows
        else {
            frame.textEnd = textEnd
            return nil
        }
        while column < columnCount {
            cells[column] = Cell(inFrame: .null, offset: rowStart, length: 0)
            column &+= 1
        }
        frame.rowCount &+= 1
        return p
    }

    /// Reads the text of a cell behind its start tag; returns the place behind the cell's end tag.
    @inline(__always)
    private func readText(
        _ frame: Frame, behind tag: StartTag, _ element: Element, column: Int,
        to cells: UnsafeMutablePointer<Cell>
    ) -> Int? {
        let bytes = frame.text
        let blank = Vector.all(.space)
        let extent = TextExtent(in: bytes, from: tag.end, to: frame.count) { place, text in
            (text .== Vector.all(UInt8(ascii: "&"))) .| (text .== Vector.all(UInt8(ascii: ">")))
                .| (text .< Vector.all(32))
                .| ((text .== blank) .& (bytes.vector(at: place - 1) .== blank))
        }
        var text = Text(
            start: tag.end, count: extent.end &- tag.end, end: extent.end &+ element.end.count)
        let isBlankAround =
            language == .html && text.count > 0
            && (bytes[text.start] == .space || bytes[extent.end &- 1] == .space)
        if extent.isUnusual || isBlankAround || tag.keepsSpace
            || !element.end.matches(bytes + extent.end)
        {
            guard let lines = readLines(frame, behind: tag, element) else { return nil }
            text = lines
        } else if extent.hasNonASCII,
            !PlainRows.isPlain(bytes.slice(at: text.start, count: text.count))
        {
            return nil
        }
        // The parser's reader decides which texts of no-break spaces are empty.
        let shown = frame.text(at: text.start, count: text.count)
        if shown[0] == 0xC2, language == .html, shown[1] == 0xA0 {
            return nil
        }
        if text.count == 0, language == .html {
            cells[column] = Cell(inFrame: .null, offset: text.start, length: 0)
        } else {
            let isNumber =
                shape.numbers[column] && isJSONNumber(shown)
            cells[column] = Cell(
                inFrame: isNumber ? .number : .text, offset: text.start, length: text.count)
        }
        return text.end
    }

    /// The place and length of a cell's text, and the place behind the cell's end tag.
    private struct Text {
        var start: Int
        var count: Int
        var end: Int
    }

    /// Reads a text with references, line ends or line breaks, and appends the resolved text to the
    /// frame's unescaped text.
    @inline(never)
    private func readLines(_ frame: Frame, behind tag: StartTag, _ element: Element) -> Text? {
        let start = frame.textEnd
        var place = tag.end
        while true {
            let extent = TextExtent(in: frame.text, from: place, to: frame.count) { _, text in
                text .== Vector.all(UInt8(ascii: ">"))
            }
            guard readLine(frame, place, extent, keepsSpace: tag.keepsSpace) else { return nil }
            let bytes = frame.text
            if element.end.matches(bytes + extent.end) {
                return Text(
                    start: start, count: frame.textEnd - start,
                    end: extent.end + element.end.count)
            }
            guard language == .html, let lineBreak = PlainRows.lineBreakEnd(bytes, at: extent.end)
            else { return nil }
            frame.reserveText(1)
            _ = frame.append(unescaped: TextView("\n"))
            place = lineBreak
        }
    }

    private func readLine(
        _ frame: Frame, _ start: Int, _ extent: TextExtent, keepsSpace: Bool
    ) -> Bool {
        let count = extent.end - start
        guard frame.textEnd + count < 1 << 31 else { return false }
        frame.reserveText(count)
        let source = frame.text(at: start, count: count)
        if extent.hasNonASCII, !PlainRows.isPlain(source) { return false }
        switch language {
        // XML forbids `]]>` in a text; HTML allows it.
        case .xml:
            if extent.isUnusual, PlainRows.hasSectionEnd(source) { return false }
        case .html: break
        }
        let target = frame.target(at: frame.textEnd)
        guard var length = MarkupText.resolve(source, to: target, isHTML: language == .html)
        else { return false }
        if language == .html, !keepsSpace { length = PlainRows.collapse(target, count: length) }
        frame.textEnd += length
        // A zero ends a number, so that the bytes behind it do not belong to it.
        target[length] = 0
        return true
    }

    /// The place behind a `<br>` or `<br/>`; nil if none stands at `start`.
    private static func lineBreakEnd(_ bytes: PaddedText, at start: Int) -> Int? {
        guard lineBreak.matches(bytes + start) else { return nil }
        var p = start + lineBreak.count
        while bytes[p].isBlank { p += 1 }
        if bytes[p] == UInt8(ascii: "/") { p += 1 }
        return bytes[p] == UInt8(ascii: ">") ? p + 1 : nil
    }

    private static let lineBreak = MarkupPattern(Array("<br".utf8))

    /// Whether a text is UTF-8 without U+FFFE and U+FFFF, which markup cannot hold.
    @inline(never)
    private static func isPlain(_ text: PaddedText) -> Bool {
        guard firstInvalidUTF8(text) == nil else { return false }
        var place = 0
        while true {
            place = firstIndex(of: 0xEF, in: text, from: place, to: text.count)
            guard place < text.count else { return true }
            // U+FFFE and U+FFFF.
            if text[place + 1] == 0xBF, text[place + 2] >= 0xBE { return false }
            place += 1
        }
    }

    /// Whether a text has a `]]>`, which ends CDATA sections.
    private static func hasSectionEnd(_ text: PaddedText) -> Bool {
        var place = 0
        while true {
            place = firstIndex(of: UInt8(ascii: ">"), in: text, from: place, to: text.count)
            guard place < text.count else { return false }
            if place > 1, text[place - 1] == UInt8(ascii: "]"), text[place - 2] == UInt8(ascii: "]")
            {
                return true
            }
            place += 1
        }
    }

    /// Collapses each run of white space to one blank and removes it at both ends; returns the new
    /// length.
    private static func collapse(_ text: TextTarget, count: Int) -> Int {
        var length = 0
        var hasPendingBlank = false
        for index in 0..<count {
            if text[index].isBlank {
                hasPendingBlank = true
                continue
            }
            if hasPendingBlank, length > 0 {
                text[length] = .space
                length += 1
            }
            hasPendingBlank = false
            text[length] = text[index]
            length += 1
        }
        return length
    }

    // MARK: - Tags

    private struct StartTag {
        var end: Int
        /// Whether the cell's text keeps its white space: the style is `white-space:pre-wrap`.
        var keepsSpace = false
    }

    /// The start tag whose name ends at `start`; nil if it is not plain.
    @inline(__always)
    private func startTag(_ bytes: PaddedText, from start: Int) -> StartTag? {
        if bytes[start] == UInt8(ascii: ">") { return StartTag(end: start &+ 1) }
        return language == .html ? PlainRows.startTag(bytes, withAttributesFrom: start) : nil
    }

    /// The start tag of HTML whose name ends at `start`, with attributes that do not change the
    /// cell; nil if one of them might.
    @inline(never)
    private static func startTag(
        _ bytes: PaddedText, withAttributesFrom start: Int
    ) -> StartTag? {
        var tag = StartTag(end: start)
        var p = start
        while true {
            let blanks = p
            while bytes[p].isBlank { p += 1 }
            if bytes[p] == UInt8(ascii: ">") {
                tag.end = p + 1
                return tag
            }
            guard p > blanks, !columnSpan.matches(bytes + p), !rowSpan.matches(bytes + p) else {
                return nil
            }
            if preWrap.matches(bytes + p), preWrapEnd.matches(bytes + p + 16) {
                tag.keepsSpace = true
                p += 28
                continue
            }
            let name = p
            while bytes[p] &- 97 < 26 || bytes[p] == UInt8(ascii: "-") { p += 1 }
            guard p > name, bytes[p] == UInt8(ascii: "="), bytes[p + 1] == UInt8(ascii: "\"") else {
                return nil
            }
            // Other styles may keep white space too, or hide the cell.
            let isStyle = style.matches(bytes + name)
            if hidden.matches(bytes + name) { return nil }
            p += 2
            while bytes[p] != UInt8(ascii: "\"") {
                guard bytes[p] >= 32, bytes[p] < 127, bytes[p] != UInt8(ascii: "&"),
                    bytes[p] != UInt8(ascii: "<"), bytes[p] != UInt8(ascii: ">"),
                    !isStyle || !mayMatter(bytes + p)
                else { return nil }
                p += 1
            }
            p += 1
        }
    }

    /// Whether white space or display may be styled by the text at `text`.
    private static func mayMatter(_ text: PaddedText) -> Bool {
        65...90 ~= text[0] || text[0] == .backslash || whiteSpace.matches(text)
            || display.matches(text)
    }

    private static let columnSpan = MarkupPattern(Array("colspan".utf8))
    private static let rowSpan = MarkupPattern(Array("rowspan".utf8))
    private static let whiteSpace = MarkupPattern(Array("white-space".utf8))
    private static let display = MarkupPattern(Array("display".utf8))
    private static let style = MarkupPattern(Array("style=".utf8))
    private static let hidden = MarkupPattern(Array("hidden=".utf8))
    private static let preWrap = MarkupPattern(Array("style=\"white-spa".utf8))
    private static let preWrapEnd = MarkupPattern(Array("ce:pre-wrap\"".utf8))
}
