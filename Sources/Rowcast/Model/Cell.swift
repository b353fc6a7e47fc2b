/// One cell of a batch: the place of its text in the frame's bytes, its length and its kind.
///
/// A cell has eight bytes, so that a batch is one flat array. Text is UTF-8 with the escapes of the
/// source format resolved. A number is the digits that it arrived with. `.json` is the raw text of
/// a nested value.
package struct Cell {
    package enum Kind: UInt32, Sendable {
        /// The row has no key or cell for the column.
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

    /// Place of the text, in bytes from the start of the batch's memory.
    var offset: UInt32
    /// Length of the text in the low 28 bits, the kind in the next three, `isPlain` in the highest.
    private var bits: UInt32

    static let missing = Cell(offset: 0, bits: 0)

    private init(offset: UInt32, bits: UInt32) {
        self.offset = offset
        self.bits = bits
    }

    /// Makes a cell over text of any length, as transforms build it.
    ///
    /// `isPlain` promises that the text has no `"`, no `\` and no control character.
    ///
    /// - Throws: `.tooLarge` for text that is longer than `maxLength` bytes or begins 4 GB or more
    ///   behind the start of the batch's memory.
    init(
        _ kind: Kind, offset: Int, length: Int, isPlain: Bool = false
    ) throws(ConversionError) {
        guard length <= Cell.maxLength, offset <= UInt32.max else {
            throw ConversionError(.tooLarge, "a value is longer than \(Cell.maxLength) bytes")
        }
        self.init(inFrame: kind, offset: offset, length: length, isPlain: isPlain)
    }

    /// Makes a cell over text of one row, as decoders find it.
    ///
    /// A row is never longer than `maxLength` (`Frame.maxCount`), and neither is its unescaped
    /// text.
    @inline(__always)
    init(inFrame kind: Kind, offset: Int, length: Int, isPlain: Bool = false) {
        assert(length <= Cell.maxLength)
        self.offset = UInt32(truncatingIfNeeded: offset)
        bits =
            UInt32(truncatingIfNeeded: length) | (kind.rawValue << 28) | (isPlain ? 1 << 31 : 0)
    }

    /// Number of bytes of a cell.
    static let size = 8

    /// Makes a cell from its eight bytes.
    @inline(__always)
    init(word: UInt64) {
        offset = UInt32(truncatingIfNeeded: word)
        bits = UInt32(truncatingIfNeeded: word >> 32)
    }

    /// The eight bytes of the cell.
    @inline(__always) var word: UInt64 { UInt64(offset) | UInt64(bits) << 32 }

    /// A cell of this kind and length whose text begins at `offset`; a missing cell stays missing.
    func moved(to offset: Int) -> Cell {
        isMissing ? self : Cell(offset: UInt32(truncatingIfNeeded: offset), bits: bits)
    }

    @inline(__always) var length: Int { Int(bits & 0x0FFF_FFFF) }
    @inline(__always) var start: Int { Int(offset) }
    @inline(__always) var isPlain: Bool { bits >> 31 != 0 }
    /// The kind of the value.
    @inline(__always) var kind: Kind { Kind(rawValue: (bits >> 28) & 7) ?? .missing }
    @inline(__always) var isMissing: Bool { bits == 0 }
    @inline(__always) var isNull: Bool { (bits >> 28) & 7 < 2 }
}

/// Rows of cells that an encoder borrows for the length of one call.
package struct RowBatch {
    /// The memory that the cells point into.
    let allText: PaddedText
    /// `rowCount` rows of `columnCount` cells.
    let cells: UnsafePointer<Cell>
    let columnCount: Int
    package let rowCount: Int
    /// The values, laid out like `cells`; the same cells where `cells` are not formatted text.
    let values: UnsafePointer<Cell>
    /// The source text of every cell (`DocumentNeeds.rawCells`), laid out like `cells`.
    let rawCells: UnsafePointer<Cell>?
    /// The source text of every row (`DocumentNeeds.rawRows`), one a row.
    let rawRows: UnsafePointer<Cell>?
    /// The link target of each cell, laid out like `cells`; a missing cell has no link.
    let links: UnsafePointer<Cell>?
    /// The JSON array of each cell that is a list, laid out like `cells`, missing for other cells; empty for
    /// rows without arrays.
    var lists: [Cell] = []
    /// Indices of the rows that are subtotals or totals, ascending.
    var summaryRows: [Int] = []

    @inline(__always)
    func cell(row: Int, column: Int) -> Cell { cells[row &* columnCount &+ column] }

    /// Some of the rows, as a batch of their own.
    func rows(_ range: Range<Int>) -> RowBatch {
        if range == 0..<rowCount { return self }
        let place = range.lowerBound * columnCount
        return RowBatch(
            allText: allText, cells: cells + place, columnCount: columnCount, rowCount: range.count,
            values: values + place, rawCells: rawCells.map { $0 + place },
            rawRows: rawRows.map { $0 + range.lowerBound }, links: links.map { $0 + place },
            lists: lists.isEmpty ? [] : Array(lists[place..<place + range.count * columnCount]),
            summaryRows: summaryRows.filter(range.contains).map { $0 - range.lowerBound })
    }

    /// The text of a cell, borrowed.
    @inline(__always)
    func text(_ cell: Cell) -> PaddedText { allText.slice(at: cell.start, count: cell.length) }
}

/// Which cells of a frame an encoder gets.
enum CellView: Sendable {
    /// The values as they were decoded.
    case values
    /// Formatted text where a transform made any, otherwise the values.
    case shown
}

/// What outputs need of a document beside the values of its rows. Decoders collect only what some
/// encoder or option needs.
struct DocumentNeeds: OptionSet, Sendable {
    let rawValue: UInt16
    /// The source text of each cell, such as its whole object in json_detail.
    static let rawCells = DocumentNeeds(rawValue: 1)
    /// The source text of each row.
    static let rawRows = DocumentNeeds(rawValue: 2)
    /// The columns of text that hold numbers only, guessed from their first values.
    static let types = DocumentNeeds(rawValue: 4)
    /// Whether the result has a totals row, known before its rows are encoded.
    static let totalsAhead = DocumentNeeds(rawValue: 8)
    /// The first rows of the result, before any row is encoded.
    static let sample = DocumentNeeds(rawValue: 16)
    /// The colours of columns that a visualisation shows along a colour scale.
    static let scaleColors = DocumentNeeds(rawValue: 64)
    /// Subtotals, where the document has them in front of its rows.
    static let subtotals = DocumentNeeds(rawValue: 32)
    /// The SQL of the query, before any row is encoded.
    static let sql = DocumentNeeds(rawValue: 128)
    /// The document's settings of a visualisation, before any row is encoded.
    static let visConfig = DocumentNeeds(rawValue: 256)
    /// The document's number format, before any row is encoded.
    static let numberFormat = DocumentNeeds(rawValue: 512)
    /// Every column of the result: a key or cell of no column matters. Without it outputs
    /// write named columns only, and values of no column are left out in silence.
    static let allColumns = DocumentNeeds(rawValue: 1024)
    /// The tables that the document holds beside the one that is read.
    static let tables = DocumentNeeds(rawValue: 2048)
    /// Types of columns, without `types`' numbers among the cells: a number may stay text, since no output
    /// writes it another way. Decoders may make number cells all the same.
    static let columnTypes = DocumentNeeds(rawValue: 4096)
    /// The elements of lists that calculations make, besides the text that cells have of a list.
    static let lists = DocumentNeeds(rawValue: 8192)

    /// Whether the types of columns are guessed from their first values.
    var findsTypes: Bool { !isDisjoint(with: [.types, .columnTypes]) }
}
