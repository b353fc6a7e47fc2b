/// Assembles the rows of one table from the elements of a page: spans are filled in, white space is
/// as a browser shows it, and line breaks are line feeds.
final class HTMLTableReader {
    /// A place in the row's grid. A cell that spans columns has several places with one text.
    struct GridCell {
        var start: Int
        var count: Int
        var isHeading: Bool
        /// Whether the place belongs to a cell of an earlier row, through its `rowspan`.
        var isCarried = false
    }

    /// Rest of a cell with a `rowspan`, for one column of the rows below.
    private struct Span {
        var rowsLeft: Int
        var text: [UInt8]
        var isHeading: Bool
    }

    struct Failure {
        var code = ConversionError.Code.malformed
        var reason: Message
        var hint: Message?
        /// Index of the byte that the parser had reached.
        var position: Int
    }

    /// Limits of `colspan` and `rowspan` in the HTML Standard.
    private static let maxColumnSpan = 1000
    private static let maxRowSpan = 65_534

    /// Called with each row; returns whether to continue.
    var takeRow: (HTMLTableReader) -> Bool = { _ in true }
    /// Last complete row; `text` holds the text of its cells.
    private(set) var row: [GridCell] = []
    private(set) var text: [UInt8] = []
    private(set) var tableCount = 0
    /// The tables so far; nil where nobody asks for them.
    var list: HTMLTableList?
    /// Whether the end of the table was read.
    private(set) var isTableOver = false
    private(set) var failure: Failure?
    /// Whether the last tag of the wanted table was a row's end tag, and no cell spans into the
    /// next row.
    private(set) var isBehindRow = false

    /// Index behind the wanted table's start tag, in bytes of the page.
    private(set) var tableStart: Int?
    /// Whether the whole page was read.
    private(set) var isAtEnd = false
    /// Whether the page ended inside the table, without an end tag of the page.
    private(set) var isCutShort = false

    private let wantedTable: Int
    private let maxRowBytes: Int
    /// Whether the page is read to its end, to count the tables behind the wanted one.
    private let countsTables: Bool
    /// Whether reading stops at the start tag of the wanted table.
    private let stopsAtTable: Bool
    let parser = HTMLPageParser()
    private var depth = 0
    /// Depth of the hidden element around the current position; 0 outside of hidden elements.
    private var hiddenDepth = 0
    /// Number of open tables, from the wanted one on.
    private var openTables = 0
    private var isRowOpen = false
    private var hasOwnCells = false
    private var isInHead = false
    private var spans: [Int: Span] = [:]
    /// Bytes of text that were read; `repeatedCount` counts bytes repeated because of spans.
    private var readCount = 0
    private var repeatedCount = 0

    private var cell: GridCell?
    private var columnSpan = 1
    private var rowSpan = 1
    private var isCellPreformatted = false
    private var preformattedDepth = 0
    private var hasPendingBlank = false

    init(
        table: Int, maxRowBytes: Int, countsTables: Bool = false, stopsAtTable: Bool = false
    ) {
        wantedTable = table
        self.stopsAtTable = stopsAtTable
        self.countsTables = countsTables
        self.maxRowBytes = maxRowBytes
    }

    func fail(
        _ code: ConversionError.Code, _ reason: Message, hint: Message? = nil
    ) {
        if failure == nil {
            failure = Failure(code: code, reason: reason, hint: hint, position: parser.position)
        }
        parser.stop()
    }

    /// Continues behind plain rows that `PlainRows` has read.
    func skip(count: Int) {
        readCount += count
        parser.skip(count: count)
    }

    /// Ends the page: all open elements end here.
    func finish() {
        isAtEnd = true
        isCutShort = openTables > 0 && !parser.builder.hasEndTag
        parser.finish(self)
    }

    // MARK: - Elements

    func startElement(_ tag: HTMLTag, _ attributes: HTMLAttributes) {
        depth += 1
        isBehindRow = false
        if hiddenDepth > 0 { return }
        if tag == .foreignHidden || attributes.isHidden {
            hiddenDepth = depth
            return
        }
        list?.startElement(tag)
        guard openTables > 0 else {
            if tag == .table {
                tableCount += 1
                if tableCount == wantedTable, !isTableOver {
                    openTables = 1
                    tableStart = parser.position
                    if stopsAtTable { parser.stop() }
                }
            }
            return
        }
        if tag == .table {
            tableCount += 1
            openTables += 1
            hasPendingBlank = true
            return
        }
        guard openTables == 1 else { return startInside(tag) }
        switch tag {
        case .cell, .heading: beginCell(isHeading: tag == .heading, attributes)
        case .row: beginRow()
        case .head, .section: beginSection(isHead: tag == .head)
        default: startInside(tag)
        }
    }

    private func startInside(_ tag: HTMLTag) {
        if tag.isPreformatted { preformattedDepth += 1 }
        if tag.isBlock { hasPendingBlank = true }
    }

    /// Reads an element without content, or the end tag of a paragraph that is not open.
    func emptyElement(_ tag: HTMLTag, _ attributes: HTMLAttributes) {
        isBehindRow = false
        guard hiddenDepth == 0, openTables > 0, !attributes.isHidden else { return }
        if tag == .lineBreak { appendLineBreak() } else { hasPendingBlank = true }
    }

    func endElement(_ tag: HTMLTag) {
        depth -= 1
        isBehindRow = false
        if hiddenDepth > 0 {
            if depth < hiddenDepth { hiddenDepth = 0 }
            return
        }
        list?.endElement(tag)
        guard openTables > 0 else { return }
        if openTables == 1 {
            switch tag {
            case .cell, .heading: return endCell()
            case .row:
                endRow()
                isBehindRow = spans.isEmpty
                return
            case .head, .section: return beginSection(isHead: false)
            case .table: return endTable()
            default: break
            }
        }
        if tag == .table { openTables -= 1 }
        if tag.isPreformatted { preformattedDepth = max(0, preformattedDepth - 1) }
        if tag.isBlock { hasPendingBlank = true }
    }

    private func endTable() {
        endRow()
        if failure == nil { isTableOver = true }
        openTables = 0
        if !countsTables { parser.stop() }
    }

    // MARK: - Rows

    private func beginSection(isHead: Bool) {
        endRow()
        spans.removeAll()
        isInHead = isHead
    }

    private func beginRow() {
        endRow()
        guard failure == nil else { return }
        isRowOpen = true
        hasOwnCells = false
        row.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
    }

    private func endRow() {
        endCell()
        guard isRowOpen, failure == nil else { return }
        isRowOpen = false
        fillSpans()
        guard hasOwnCells else { return }
        if !takeRow(self) { parser.stop() }
    }

    /// Fills the next columns with the cells that earlier rows span into this row.
    private func fillSpans() {
        while !spans.isEmpty, var span = spans[row.count] {
            row.append(
                GridCell(
                    start: text.count, count: span.text.count, isHeading: span.isHeading,
                    isCarried: true))
            text += span.text
            text.append(0)
            repeated(span.text.count + 1)
            span.rowsLeft -= 1
            spans[row.count - 1] = span.rowsLeft > 0 ? span : nil
        }
    }

    private func beginCell(isHeading: Bool, _ attributes: HTMLAttributes) {
        endCell()
        if !isRowOpen { beginRow() }
        guard failure == nil else { return }
        fillSpans()
        hasOwnCells = true
        cell = GridCell(start: text.count, count: 0, isHeading: isHeading || isInHead)
        columnSpan = 1
        rowSpan = 1
        isCellPreformatted = false
        preformattedDepth = 0
        hasPendingBlank = false
        guard !attributes.isEmpty else { return }
        if let value = attributes[HTMLAttributes.columnSpan].flatMap(Self.number), value > 1 {
            columnSpan = min(value, Self.maxColumnSpan)
        }
        if let value = attributes[HTMLAttributes.rowSpan].flatMap(Self.number) {
            // A `rowspan` of 0 reaches to the end of the section.
            rowSpan = value == 0 ? .max : min(value, Self.maxRowSpan)
        }
        if let space = attributes.property("white-space") {
            isCellPreformatted = space.hasPrefix("pre") || space.hasPrefix("break-spaces")
        }
    }

    private static func number(_ text: [UInt8]) -> Int? {
        let digits = text.drop(while: \.isHTMLSpace).prefix { 48...57 ~= $0 }.prefix(9)
        return digits.isEmpty ? nil : digits.reduce(0) { 10 * $0 + Int($1 - 48) }
    }

    private func endCell() {
        guard var cell else { return }
        self.cell = nil
        cell.count = text.count - cell.start
        if !isCellPreformatted, isFiller(cell) { cell.count = 0 }
        // A zero byte keeps the next cell's digits apart from a number.
        text.append(0)
        readCount += cell.count + 1
        repeated((cell.count + 1) * (columnSpan - 1))
        for _ in 0..<columnSpan {
            if rowSpan > 1 {
                spans[row.count] = Span(
                    rowsLeft: rowSpan - 1,
                    text: Array(text[cell.start..<cell.start + cell.count]),
                    isHeading: cell.isHeading)
            }
            row.append(cell)
        }
        if row.count > ResultHeader.maxColumns {
            fail(.tooLarge, "more than \(ResultHeader.maxColumns) columns")
        }
    }

    /// Whether the cell holds only blanks and `&nbsp;`, which pages put into empty cells.
    private func isFiller(_ cell: GridCell) -> Bool {
        var place = cell.start
        let end = cell.start + cell.count
        while place < end {
            if text[place] == 0xC2, place + 1 < end, text[place + 1] == 0xA0 {
                place += 2
            } else if text[place] == .space {
                place += 1
            } else {
                return false
            }
        }
        return true
    }

    /// Counts bytes repeated by spans; beyond 16 MB they may be at most 64 times the bytes read.
    private func repeated(_ count: Int) {
        repeatedCount += count
        if repeatedCount > 16 << 20, repeatedCount / 64 > readCount {
            fail(.tooLarge, "spans repeat more text than there is")
        }
    }

    // MARK: - Text

    func text(_ bytes: TextView) {
        if list != nil, hiddenDepth == 0 { list?.add(bytes) }
        guard cell != nil, hiddenDepth == 0, failure == nil else { return }
        if text.count + bytes.count > maxRowBytes {
            return fail(
                .tooLarge, "a row is longer than \(maxRowBytes) bytes",
                hint: "raise \(option: .maxRowBytes) if that is right")
        }
        if isCellPreformatted || preformattedDepth > 0 {
            appendPendingBlank()
            text.append(bytes)
            return
        }
        var index = 0
        while index < bytes.count {
            var end = index
            while end < bytes.count, !bytes[end].isHTMLSpace { end += 1 }
            if end > index {
                appendPendingBlank()
                text.append(bytes.slice(at: index, count: end - index))
            }
            index = end
            while index < bytes.count, bytes[index].isHTMLSpace { index += 1 }
            if index > end { hasPendingBlank = true }
        }
    }

    /// Appends one blank between words, and none at the ends of lines.
    private func appendPendingBlank() {
        guard hasPendingBlank else { return }
        hasPendingBlank = false
        guard let cell, text.count > cell.start, text.last != .lineFeed else { return }
        text.append(.space)
    }

    private func appendLineBreak() {
        guard cell != nil else { return }
        hasPendingBlank = false
        text.append(.lineFeed)
    }
}
