/// What the rows of a sheet are read by: where it stands in its workbook, and how it is spelled.
final class Sheet: Sendable {
    let name: String
    let styles: CellStyles
    let uses1904: Bool
    let strings: SharedStrings
    let maxRowBytes: Int
    /// What stands before the rows, for libxml2 to begin with.
    let preamble: [UInt8]
    let markup: SheetMarkup

    init(
        name: String, styles: CellStyles = CellStyles(), uses1904: Bool = false,
        strings: SharedStrings = .none, maxRowBytes: Int, preamble: [UInt8], prefix: [UInt8]
    ) {
        self.name = name
        self.styles = styles
        self.uses1904 = uses1904
        self.strings = strings
        self.maxRowBytes = maxRowBytes
        self.preamble = preamble
        markup = SheetMarkup(prefix: prefix)
    }

    static let maxColumns = 16_384

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
    let dataEnd: MarkupPattern

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
        dataEnd = pattern("</", "sheetData")
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
    /// What each number shows, for the columns' types.
    private(set) var kinds: UnsafeMutablePointer<NumberKind>
    private var capacity = 64
    var count = 0
    /// The number that the row says it has.
    var number: Int?
    /// Whether the row has neither cells nor a format: it is there on purpose, and its values are
    /// null.
    var isRecordOfNulls = false
    /// Formulas that nobody has computed: there is no value beside them.
    var formulasWithoutValue = 0
    /// The column of the last cell, also of one without value; -1 before the first.
    var lastColumn = -1

    init() {
        columns = .allocate(capacity: capacity)
        cells = .allocate(capacity: capacity)
        kinds = .allocate(capacity: capacity)
    }

    deinit {
        columns.deallocate()
        cells.deallocate()
        kinds.deallocate()
    }

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
    mutating func append(_ cell: Cell, column: Int, kind: NumberKind) {
        if count == capacity { grow() }
        columns[count] = Int32(truncatingIfNeeded: column)
        cells[count] = cell
        kinds[count] = kind
        count &+= 1
    }

    @inline(never)
    private mutating func grow() {
        capacity *= 2
        let larger = SheetRow.grown(columns, cells, kinds, count, to: capacity)
        (columns, cells, kinds) = larger
    }

    private static func grown(
        _ columns: UnsafeMutablePointer<Int32>, _ cells: UnsafeMutablePointer<Cell>,
        _ kinds: UnsafeMutablePointer<NumberKind>, _ count: Int, to capacity: Int
    ) -> (UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Cell>, UnsafeMutablePointer<NumberKind>)
    {
        let larger = (
            UnsafeMutablePointer<Int32>.allocate(capacity: capacity),
            UnsafeMutablePointer<Cell>.allocate(capacity: capacity),
            UnsafeMutablePointer<NumberKind>.allocate(capacity: capacity)
        )
        larger.0.update(from: columns, count: count)
        larger.1.update(from: cells, count: count)
        larger.2.update(from: kinds, count: count)
        columns.deallocate()
        cells.deallocate()
        kinds.deallocate()
        return larger
    }
}
