/// The first rows of a result, in memory, for a program that shows them at once.
package struct Excerpt: Sendable {
    /// A value, as text.
    struct Cell: Sendable {
        var start: Int
        var count: Int
        var isNull: Bool
        /// Whether only the beginning of a long text is held.
        var isCut: Bool
    }

    /// Most bytes of a value that are held.
    static let maxCellBytes = 4096
    /// Number of bytes beyond which no further row is held.
    static let maxBytes = 16 << 20

    /// The columns of the flat table.
    package fileprivate(set) var columns: [Column] = []
    /// The text of each column's heading.
    package fileprivate(set) var headings: [String] = []
    /// Number of rows that are held.
    package fileprivate(set) var rowCount = 0
    /// Whether the last row is the totals row.
    package fileprivate(set) var endsWithTotals = false
    /// Number of rows of the result; nil where reading stopped before its end.
    package var totalRows: Int?
    /// The conversion that read the rows.
    package var report = ConversionReport()
    /// The error that ended the reading behind the first rows.
    package var failure: ConversionError?
    fileprivate var cells: [Cell] = []
    fileprivate var bytes: [UInt8] = []

    /// The text of a value, with escapes for characters that would move the cursor; nil for null.
    package func text(row: Int, column: Int) -> String? {
        let cell = cells[row * columns.count + column]
        if cell.isNull { return nil }
        let text = String(decoding: bytes[cell.start..<cell.start + cell.count], as: UTF8.self)
        return text.displayed + (cell.isCut ? "…" : "")
    }
}

/// Collects the first rows of a result, and writes nothing.
struct ExcerptEncoder: RowEncoder {
    private let header: HeaderStyle
    private let maxRows: Int
    private let usesTotals: Bool
    private var sources: [Int] = []
    private(set) var excerpt = Excerpt()

    init(_ options: EncodingOptions, maxRows: Int) {
        header = options.header.or(.labels)
        self.maxRows = maxRows
        usesTotals = options.totals != .none
    }

    var view: CellView { .shown }
    var needs: DocumentNeeds { .types }

    mutating func begin(_ table: OutputTable, into output: inout OutputBuffer) {
        sources = table.sources
        excerpt.columns = table.columns
        excerpt.headings = table.columns.map { ($0.heading(header) ?? "").displayed }
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) -> BatchSummary {
        var summary = BatchSummary()
        let rows = min(batch.rowCount, maxRows - firstRow)
        if rows > 0 { summary.facts = piece(batch, rows: rows) }
        return summary
    }

    mutating func append(_ summary: BatchSummary, completing output: inout OutputBuffer) {
        guard let piece = summary.facts as? Excerpt else { return }
        _ = excerpt.append(piece)
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) {
        excerpt.totalRows = rowCount
        guard usesTotals, let totals else { return }
        excerpt.endsWithTotals = excerpt.append(piece(totals, rows: 1))
    }

    private func piece(_ batch: RowBatch, rows: Int) -> Excerpt {
        var piece = Excerpt()
        for row in 0..<rows {
            for source in sources {
                let cell = batch.cell(row: row, column: source)
                let text = batch.displayedText(of: cell, null: ExcerptEncoder.noText)
                let count = text.wholeCharacters(Excerpt.maxCellBytes)
                piece.cells.append(
                    Excerpt.Cell(
                        start: piece.bytes.count, count: count, isNull: cell.isNull,
                        isCut: count < text.count))
                piece.bytes.append(text.prefix(count))
            }
            piece.rowCount += 1
            if piece.bytes.count > Excerpt.maxBytes { break }
        }
        return piece
    }

    private static let noText = Snippet("")
}

extension Excerpt {
    /// Appends rows; returns false if the excerpt holds as many bytes as it may.
    fileprivate mutating func append(_ piece: Excerpt) -> Bool {
        if bytes.count > Excerpt.maxBytes { return false }
        let start = bytes.count
        cells += piece.cells.map { cell in
            var moved = cell
            moved.start += start
            return moved
        }
        bytes += piece.bytes
        rowCount += piece.rowCount
        return true
    }
}

extension PaddedText {
    /// The length of the text, or of its longest beginning of at most `limit` bytes that ends
    /// between two scalars.
    fileprivate func wholeCharacters(_ limit: Int) -> Int {
        guard count > limit else { return count }
        var end = limit
        while end > 0, self[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }
}
