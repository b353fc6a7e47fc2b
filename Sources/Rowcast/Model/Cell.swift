/// One cell of a batch: where its text lies in the frame's bytes, and what it is.
///
/// Eight bytes, so that a batch of cells is one flat array. Text is UTF-8 with all escapes of the
/// source format resolved; numbers are the digits they arrived with; `.json` is the raw text of a
/// nested value.
struct Cell {
    enum Kind: UInt32 {
        /// The row has no such key.
        case missing = 0
        case null = 1
        case `false` = 2
        case `true` = 3
        /// Text that RFC 8259 allows as a number.
        case number = 4
        case text = 5
        /// A nested JSON object or array.
        case json = 6
    }

    /// The longest text that a cell can hold, in bytes.
    static let maxLength = (1 << 28) - 1

    /// Bytes from the start of the batch's memory.
    var offset: UInt32
    /// Length in the low 28 bits, then the kind in three, then `isPlain`.
    private var bits: UInt32

    static let missing = Cell(offset: 0, bits: 0)

    private init(offset: UInt32, bits: UInt32) {
        self.offset = offset
        self.bits = bits
    }

    /// Makes a cell over text of any length, as transforms build it.
    ///
    /// `isPlain` promises that a text has no `"`, no `\` and no control character.
    ///
    /// - Throws: `.tooLarge` for text that is longer than `maxLength` bytes or lies too far behind the
    ///   start of the batch's memory.
    init(
        _ kind: Kind, offset: Int, length: Int, isPlain: Bool = false
    ) throws(ConversionError) {
        guard length <= Cell.maxLength, offset <= UInt32.max else {
            throw ConversionError(.tooLarge, "a value is longer than \(Cell.maxLength) bytes")
        }
        self.init(inFrame: kind, offset: offset, length: length, isPlain: isPlain)
    }

    /// Makes a cell over text of one row as a decoder finds it. A row is never longer than `maxLength`
    /// (`Frame.maxCount`), and neither is its text when it is unescaped.
    @inline(__always)
    init(inFrame kind: Kind, offset: Int, length: Int, isPlain: Bool = false) {
        assert(length <= Cell.maxLength)
        self.offset = UInt32(truncatingIfNeeded: offset)
        bits =
            UInt32(truncatingIfNeeded: length) | (kind.rawValue << 28) | (isPlain ? 1 << 31 : 0)
    }

    /// The same cell over text that stands elsewhere.
    func moved(to offset: Int) -> Cell {
        isMissing ? self : Cell(offset: UInt32(truncatingIfNeeded: offset), bits: bits)
    }

    @inline(__always) var length: Int { Int(bits & 0x0FFF_FFFF) }
    @inline(__always) var start: Int { Int(offset) }
    @inline(__always) var isPlain: Bool { bits >> 31 != 0 }
    /// Kind and `isPlain` as one number to switch over: see `Kind`.
    @inline(__always) var kind: Kind { Kind(rawValue: (bits >> 28) & 7) ?? .missing }
    @inline(__always) var isMissing: Bool { bits == 0 }
    @inline(__always) var isNull: Bool { (bits >> 28) & 7 < 2 }
}

/// Rows of cells that an encoder borrows for the length of one call.
struct RowBatch {
    /// The memory that cells point into; 16 bytes past any cell's end may be read.
    let bytes: UnsafePointer<UInt8>
    /// `rowCount` rows of `columnCount` cells.
    let cells: UnsafePointer<Cell>
    let columnCount: Int
    let rowCount: Int
    /// The values themselves, where `cells` are what is shown; laid out like them.
    let values: UnsafePointer<Cell>
    /// The source text of every cell (`Facets.rawCells`), laid out like `cells`.
    let rawCells: UnsafePointer<Cell>?
    /// The source text of every row (`Facets.rawRows`), one a row.
    let rawRows: UnsafePointer<Cell>?
    /// Where each cell links to, laid out like `cells`; missing for nowhere.
    let links: UnsafePointer<Cell>?
    /// The rows that are subtotals or totals, in order.
    var summaryRows: [Int] = []

    @inline(__always)
    func cell(row: Int, column: Int) -> Cell { cells[row &* columnCount &+ column] }

    /// The text of a cell, borrowed.
    @inline(__always)
    func text(_ cell: Cell) -> UnsafePointer<UInt8> { bytes + cell.start }
}

/// Which cells an encoder is given.
enum CellView: Sendable {
    /// The values.
    case values
    /// What is shown for them, where that was asked for: formatted text.
    case shown
}

/// What of a row an encoder needs beside its values. No others are collected.
struct Facets: OptionSet, Sendable {
    let rawValue: UInt8
    /// The source text of each cell, with everything that stood in it.
    static let rawCells = Facets(rawValue: 1)
    /// The source text of each row.
    static let rawRows = Facets(rawValue: 2)
    /// Whether the text of delimited columns is told apart as numbers or text.
    static let types = Facets(rawValue: 4)
    /// Whether there will be totals must be known before the rows.
    static let totalsAhead = Facets(rawValue: 8)
    /// The first rows, before any is encoded.
    static let sample = Facets(rawValue: 16)
    /// The colours of columns that a visualisation shows along a scale.
    static let scaleColors = Facets(rawValue: 64)
    /// Subtotals, where they are known before the rows.
    static let subtotals = Facets(rawValue: 32)
    /// The SQL of the query, before the rows.
    static let sql = Facets(rawValue: 128)
}
