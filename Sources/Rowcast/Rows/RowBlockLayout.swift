/// Where the values of a block stand in its memory:
///
///     byte 8 … 11    number of rows          byte 16   the block's kind
///     byte 12 … 15   number of columns
///     byte 64 …      a cell of 8 bytes for each value, column by column
///     behind them    the texts of the cells
struct RowBlockLayout: Sendable {
    private let block: Block
    let rowCount: Int
    let columnCount: Int
    let kind: RowBlock.Kind

    init(_ block: Block) {
        self.block = block
        let text = block.text
        rowCount = Int(text.word32(at: 8))
        columnCount = Int(text.word32(at: 12))
        kind = RowBlock.Kind(rawValue: text[16]) ?? .rows
    }

    @inline(__always)
    func cell(_ row: Int, _ column: Int) -> Cell {
        precondition(
            row >= 0 && row < rowCount && column >= 0 && column < columnCount,
            "the place lies outside the block")
        let place = Block.headerSize &+ (column &* rowCount &+ row) &* Cell.size
        return Cell(word: block.text.word64(at: place))
    }

    /// The text of a cell, as long as the block lives.
    @inline(__always)
    func text(_ cell: Cell) -> PaddedText {
        block.text.slice(at: cell.start, count: cell.length)
    }
}

extension OutputBuffer {
    /// Appends a block of some rows of a batch.
    ///
    /// - Throws: `.tooLarge` for rows whose texts take 4 GB or more.
    mutating func append(
        _ kind: RowBlock.Kind, rows: some Collection<Int>, of batch: RowBatch, columns: [Int]
    ) throws(ConversionError) {
        let start = beginBlock(kind, rowCount: rows.count, columnCount: columns.count)
        let cellBytes = rows.count * columns.count * Cell.size
        reserve(cellBytes)
        var place = count
        count += cellBytes
        for column in columns {
            for row in rows {
                let cell = batch.cell(row: row, column: column)
                reserve(cell.length)
                let packed = try Cell(
                    cell.kind, offset: count &- start, length: cell.length)
                put(batch.text(cell))
                target(at: place).store(cell.isMissing ? Cell.missing.word : packed.word)
                place &+= Cell.size
            }
        }
        endBlock(from: start)
    }

    /// Appends a block of no rows.
    mutating func appendEmptyBlock(columnCount: Int) {
        endBlock(from: beginBlock(.rows, rowCount: 0, columnCount: columnCount))
    }

    private mutating func beginBlock(
        _ kind: RowBlock.Kind, rowCount: Int, columnCount: Int
    ) -> Int {
        let start = beginBlock()
        let facts = target(at: start)
        facts.store(UInt32(rowCount), at: 8)
        facts.store(UInt32(columnCount), at: 12)
        facts[16] = kind.rawValue
        return start
    }
}
