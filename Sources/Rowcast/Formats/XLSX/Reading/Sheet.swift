/// What the rows of a sheet are read by: where it stands in its workbook, and how it is spelled.
final class Sheet: Sendable {
    let name: String
    /// What errors call it: `sheet 'Orders'`.
    let place: String
    let styles: CellStyles
    let uses1904: Bool
    let strings: SharedStrings
    /// How many bytes a row may be, and how many its texts, wherever these are written.
    let maxRowText: Int
    /// What stands before the rows, for libxml2 to begin with.
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

    /// The longest row: cells that share a text make many bytes of few, markup that compresses well
    /// is made of few, and every writer holds the rows of some frames.
    private static func maxRowText(_ maxRowBytes: Int) -> Int {
        max(min(maxRowBytes, 16 << 20), maxRowBytes / 4)
    }

    static func maxRowText(_ options: ConversionOptions) -> Int {
        maxRowText(options.maxRowBytes)
    }

    /// How many bytes of text a frame holds before it counts as full.
    static let maxFrameText = 16 << 20

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
}

/// The markup of rows and cells, whose names may have a prefix.
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
    /// `</sheetData`, with a prefix of any length.
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
    /// `xml:space="preserve">`
    static let preserveCount = 21
}

/// The cells of one row that have a value, in the order they were found.
struct SheetRow: ~Copyable {
    /// From 0.
    private(set) var columns: UnsafeMutablePointer<Int32>
    private(set) var cells: UnsafeMutablePointer<Cell>
    /// What each number shows, and the style that says so: for the columns' types and formats.
    private var looks: UnsafeMutablePointer<UInt32>
    private var capacity = 64
    var count = 0
    /// The number that the row says it has.
    var number: Int?
    /// Whether the row has neither cells nor a format: it is there on purpose, and its values are
    /// null.
    var isRecordOfNulls = false
    /// Formulas that nobody has computed: there is no value beside them.
    var formulasWithoutValue = 0
    /// The bytes of all texts, where some are long: see `SheetReader.next`.
    var textCount = 0
    /// The column of the last cell, also of one without value; -1 before the first.
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

    /// Whether there is anything in the row, or it is there for nothing else.
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
