/// Data that the rows of a sheet refer to: styles, shared strings, markup and limits.
final class Sheet: Sendable {
    let name: String
    /// Name of the sheet in errors: `sheet 'Orders'`.
    let place: String
    let styles: CellStyles
    let uses1904: Bool
    let strings: SharedStrings
    /// Most bytes of a row's markup, and of the texts of its cells, shared strings included.
    let maxRowText: Int
    /// Bytes of the part before the first row, which libxml2 reads first.
    let preamble: [UInt8]
    let markup: SheetMarkup

    init(
        name: String, styles: CellStyles = CellStyles(), uses1904: Bool = false,
        strings: SharedStrings = .none, maxRowBytes: Int, preamble: [UInt8], prefix: [UInt8],
        goesOn: Bool = false
    ) {
        self.name = name
        place = "sheet '\(name)'" + (goesOn ? " or one that it goes on in" : "")
        self.styles = styles
        self.uses1904 = uses1904
        self.strings = strings
        maxRowText = Sheet.maxRowText(maxRowBytes)
        self.preamble = preamble
        markup = SheetMarkup(prefix: prefix)
    }

    static let maxColumns = 16_384

    /// Limit for a row. A few bytes of input can become many: cells may share a text, and markup
    /// may compress well; and every writer holds the rows of some frames.
    private static func maxRowText(_ maxRowBytes: Int) -> Int {
        max(min(maxRowBytes, 16 << 20), maxRowBytes / 4)
    }

    static func maxRowText(_ options: DecodingOptions) -> Int {
        maxRowText(options.maxRowBytes)
    }

    /// Bytes of text beside its own that make a frame full.
    static let maxFrameText = 16 << 20
}

/// Markup of rows and cells, with the sheet's namespace prefix in the element names.
struct SheetMarkup: Sendable {
    let row: MarkupPattern
    let rowEnd: MarkupPattern
    let cell: MarkupPattern
    let cellEnd: MarkupPattern
    let value: MarkupPattern
    let valueStart: MarkupPattern
    let valueEnd: MarkupPattern
    let formula: MarkupPattern
    let formulaEnd: MarkupPattern
    let inlineText: MarkupPattern
    let inlineStart: MarkupPattern
    let inlineTextEnd: MarkupPattern
    /// `</sheetData`, with a namespace prefix of any length.
    let dataEnd: [UInt8]

    init(prefix: [UInt8]) {
        func pattern(_ parts: String...) -> MarkupPattern {
            MarkupPattern(
                parts.map { Array($0.utf8) }.reduce([]) { $0.isEmpty ? $1 : $0 + prefix + $1 })
        }
        row = pattern("<", "row")
        rowEnd = pattern("</", "row>")
        cell = pattern("<", "c")
        cellEnd = pattern("</", "c>")
        value = pattern("<", "v>")
        valueStart = pattern("<", "v")
        valueEnd = pattern("</", "v>")
        formula = pattern("<", "f")
        formulaEnd = pattern("</", "f>")
        inlineText = pattern("<", "is><", "t>")
        inlineStart = pattern("<", "is><", "t ")
        inlineTextEnd = pattern("</", "t></", "is>")
        dataEnd = Array("</".utf8) + prefix + Array("sheetData".utf8)
    }

    static let preserve = MarkupPattern(Array("xml:space=\"prese".utf8))
    static let preserveEnd = MarkupPattern(Array("rve\">".utf8))
    /// Number of bytes of `xml:space="preserve">`.
    static let preserveCount = 21
}

/// Cells of one row that have a value, in the order of the document.
struct SheetRow: ~Copyable {
    /// Index of each cell's column, from 0.
    private(set) var columns: UnsafeMutablePointer<Int32>
    private(set) var cells: UnsafeMutablePointer<Cell>
    /// Style and kind of value of each cell, for the types and formats of the columns.
    private var looks: UnsafeMutablePointer<UInt32>
    private var capacity = 64
    var count = 0
    /// Number of the row in its attribute `r`.
    var number: Int?
    /// Whether the row is a bare `<row>` without cells and formats: a record whose values are all
    /// null.
    var isRecordOfNulls = false
    /// Number of formulas without a computed value.
    var formulasWithoutValue = 0
    /// Bytes of all texts, if the frame has long shared strings: see `SheetReader.next`.
    var textCount = 0
    /// Index of the last cell's column, also of a cell without a value; -1 before the first.
    var lastColumn = -1

    init() {
        columns = .allocate(capacity: capacity)
        cells = .allocate(capacity: capacity)
        looks = .allocate(capacity: capacity)
    }

    deinit {
        columns.deallocate()
        cells.deallocate()
        looks.deallocate()
    }

    func kind(_ index: Int) -> NumberKind {
        NumberKind(rawValue: UInt8(truncatingIfNeeded: looks[index] & 7)) ?? .number
    }

    func style(_ index: Int) -> Int { Int(looks[index] >> 3) }

    mutating func removeAll() {
        count = 0
        number = nil
        isRecordOfNulls = false
        formulasWithoutValue = 0
        lastColumn = -1
    }

    /// Whether the row is a record: it has values or formulas, or is a record of nulls.
    var isRecord: Bool { count > 0 || isRecordOfNulls || formulasWithoutValue > 0 }

    @inline(__always)
    mutating func append(_ cell: Cell, column: Int, kind: NumberKind, style: Int) {
        if count == capacity { grow() }
        columns[count] = Int32(truncatingIfNeeded: column)
        cells[count] = cell
        looks[count] = UInt32(truncatingIfNeeded: style &<< 3) | UInt32(kind.rawValue)
        count &+= 1
    }

    @inline(never)
    private mutating func grow() {
        capacity *= 2
        let larger = SheetRow.grown(columns, cells, looks, count, to: capacity)
        (columns, cells, looks) = larger
    }

    private static func grown(
        _ columns: UnsafeMutablePointer<Int32>, _ cells: UnsafeMutablePointer<Cell>,
        _ looks: UnsafeMutablePointer<UInt32>, _ count: Int, to capacity: Int
    ) -> (UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Cell>, UnsafeMutablePointer<UInt32>) {
        let larger = (
            UnsafeMutablePointer<Int32>.allocate(capacity: capacity),
            UnsafeMutablePointer<Cell>.allocate(capacity: capacity),
            UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        )
        larger.0.update(from: columns, count: count)
        larger.1.update(from: cells, count: count)
        larger.2.update(from: looks, count: count)
        columns.deallocate()
        cells.deallocate()
        looks.deallocate()
        return larger
    }
}
