/// A piece of input made of whole rows, the cells found in it, and what was made of them.
///
/// One allocation holds the bytes, `padding` zero bytes behind them (so that scans need no bounds
/// checks: a zero byte stops every one), and then room for text that had to be unescaped, which is
/// never longer than its source. Frames belong to the conversion and are reused.
final class Frame: @unchecked Sendable {
    static let padding = 64
    /// The most bytes of input that a frame holds, so that a cell can be as long as its row.
    static let maxCount = Cell.maxLength

    /// The bytes of input, then padding, then unescaped text.
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    /// How many bytes of input there are.
    private(set) var count = 0
    /// Where unescaped text may be put next; decoders move it.
    var textEnd = 0

    private(set) var cells: UnsafeMutablePointer<Cell>
    private(set) var cellCapacity: Int
    private(set) var rawCells: UnsafeMutablePointer<Cell>?
    private(set) var rawRows: UnsafeMutablePointer<Cell>?
    private var rawRowCapacity = 0
    /// The rows in other ways than as values, laid out like `cells`.
    let views = FrameViews()
    /// The rows with a column of their numbers, where that is shown.
    var numberedViews: FrameViews?
    /// The rows with subtotals between them, and numbers where these are shown; `nil` for a frame
    /// without subtotals.
    var subtotalledViews: FrameViews?
    private(set) var columnCount = 0
    var rowCount = 0
    /// How many rows an output takes at a time, for outputs that write more than the rows' own text.
    var rowLimit = Int.max
    /// Whether the frame holds any number of rows: those that are not streamed.
    var isUnbounded = false

    init(capacity: Int) {
        self.capacity = capacity
        bytes = .allocate(capacity: 2 * capacity + 3 * Frame.padding)
        cellCapacity = 1024
        cells = .allocate(capacity: cellCapacity)
    }

    deinit {
        bytes.deallocate()
        cells.deallocate()
        rawCells?.deallocate()
        rawRows?.deallocate()
    }

    // MARK: - Bytes

    func removeAll() {
        count = 0
        rowCount = 0
    }

    /// Makes room for `byteCount` bytes of input in all; what is there stays.
    func reserve(_ byteCount: Int) {
        guard byteCount > capacity else { return }
        precondition(byteCount <= Frame.maxCount, "rows are limited to less than a frame holds")
        let wanted = max(byteCount, min(2 * capacity, capacity + (64 << 20)))
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * wanted + 3 * Frame.padding)
        larger.update(from: bytes, count: count)
        bytes.deallocate()
        bytes = larger
        capacity = wanted
    }

    func append(_ source: UnsafePointer<UInt8>, count byteCount: Int) {
        reserve(count + byteCount)
        (bytes + count).update(from: source, count: byteCount)
        count += byteCount
    }

    func prepend(_ source: UnsafePointer<UInt8>, count byteCount: Int) {
        reserve(count + byteCount)
        (bytes + byteCount).update(from: bytes, count: count)
        bytes.update(from: source, count: byteCount)
        count += byteCount
    }

    /// Counts bytes that were put behind the contents by a reader, after `reserve(_:)`.
    func didAppend(_ byteCount: Int) { count += byteCount }

    func truncate(to byteCount: Int) { count = byteCount }

    /// Makes room for that many more bytes of unescaped text, for decoders whose text can be longer
    /// than the frame's bytes; what is there stays.
    func reserveText(_ byteCount: Int) {
        let wanted = textEnd + byteCount + Frame.padding
        guard wanted > 2 * capacity + 3 * Frame.padding else { return }
        capacity = max(wanted / 2, 2 * capacity)
        let larger = UnsafeMutablePointer<UInt8>.allocate(
            capacity: 2 * capacity + 3 * Frame.padding)
        larger.update(from: bytes, count: textEnd)
        bytes.deallocate()
        bytes = larger
    }

    // MARK: - Rows

    /// Puts the padding behind the bytes and makes the frame ready for rows of `columnCount` cells.
    func beginRows(columnCount: Int, facets: Facets) {
        (bytes + count).update(repeating: 0, count: Frame.padding)
        textEnd = count + Frame.padding
        rowCount = 0
        views.removeAll()
        numberedViews = nil
        subtotalledViews = nil
        self.columnCount = columnCount
        if facets.contains(.rawCells), rawCells == nil {
            rawCells = .allocate(capacity: cellCapacity)
        }
        if facets.contains(.rawRows), rawRows == nil {
            rawRowCapacity = 1024
            rawRows = .allocate(capacity: rawRowCapacity)
        }
    }

    /// Makes room for at least one more row after `rows` of them; call again when
    /// `rowCapacity` is reached.
    func reserveRow(after rows: Int) {
        let wanted = (rows + 1) * columnCount
        if wanted > cellCapacity {
            let larger = max(wanted, 2 * cellCapacity)
            cells = Frame.grow(cells, used: rows * columnCount, to: larger)
            if let old = rawCells {
                rawCells = Frame.grow(old, used: rows * columnCount, to: larger)
            }
            cellCapacity = larger
        }
        if let old = rawRows, rows >= rawRowCapacity {
            rawRowCapacity *= 2
            rawRows = Frame.grow(old, used: rows, to: rawRowCapacity)
        }
    }

    /// As many cells are held at a time: rows that leave most columns out take little input.
    static let maxCells = 1 << 20

    /// How many rows are held at a time, at least one.
    private var maxRows: Int {
        if isUnbounded || columnCount == 0 { return .max }
        return max(1, min(Frame.maxCells / columnCount, rowLimit))
    }

    /// Whether the rows in it are as many as should be held, `FrameOutcome.Ending.frameFull`.
    var isFull: Bool { rowCount >= maxRows }

    /// How many rows fit without another `reserveRow(after:)`, and without the frame being full.
    var rowCapacity: Int {
        let rows = columnCount == 0 ? Int.max : min(cellCapacity / columnCount, maxRows)
        return rawRows == nil ? rows : min(rows, rawRowCapacity)
    }

    private static func grow(
        _ old: UnsafeMutablePointer<Cell>, used: Int, to capacity: Int
    ) -> UnsafeMutablePointer<Cell> {
        let larger = UnsafeMutablePointer<Cell>.allocate(capacity: capacity)
        larger.update(from: old, count: used)
        old.deallocate()
        return larger
    }

    /// The rows as encoders borrow them.
    func batch(_ view: CellView, _ rows: TableRows = .result) -> RowBatch {
        var table: FrameViews?
        switch rows {
        case .result: break
        case .numbered: table = numberedViews
        case .withSubtotals: table = subtotalledViews ?? numberedViews
        }
        let views = table ?? views
        var shown = views.values
        switch view {
        case .values: break
        case .shown: shown = views.shown ?? shown
        }
        return RowBatch(
            bytes: bytes, cells: shown ?? cells, columnCount: table?.columnCount ?? columnCount,
            rowCount: table?.rowCount ?? rowCount, values: table?.values ?? cells,
            rawCells: (table == nil ? rawCells : table?.rawCells).map { UnsafePointer($0) },
            rawRows: table == nil ? rawRows.map { UnsafePointer($0) } : nil,
            links: views.links.map { UnsafePointer($0) }, summaryRows: table?.insertedRows ?? [])
    }

    /// The rows with their values.
    var batch: RowBatch { batch(.values) }

    /// Keeps some of the rows, to be called before tables are made of them.
    func keepRows(_ kept: Range<Int>) {
        let (start, count) = (kept.lowerBound * columnCount, kept.count * columnCount)
        if kept.lowerBound > 0 {
            for cells in [cells, rawCells, views.shown, views.links] {
                cells?.update(from: cells.map { $0 + start } ?? self.cells, count: count)
            }
            if let rows = rawRows { rows.update(from: rows + kept.lowerBound, count: kept.count) }
        }
        rowCount = kept.count
    }

    // MARK: - Views

    /// Makes the view of what is shown out of the values, for transforms to change.
    func makeShown() -> UnsafeMutablePointer<Cell> {
        let target = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, rowCount * columnCount))
        target.initialize(from: cells, count: rowCount * columnCount)
        views.shown = target
        return target
    }

    /// Makes cells for links, all of them missing.
    func makeLinks() -> UnsafeMutablePointer<Cell> {
        let count = rowCount * columnCount
        let target = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, count))
        target.initialize(repeating: .missing, count: count)
        views.links = target
        return target
    }

    /// Appends text for cells of views; returns where it begins.
    func append(text: borrowing OutputBuffer) -> Int {
        reserveText(text.count)
        (bytes + textEnd).update(from: text.base, count: text.count)
        let start = textEnd
        textEnd += text.count
        return start
    }
}
