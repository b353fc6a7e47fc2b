/// A run of whole input rows: their bytes, the cells found in them, and the text and cells that
/// transforms derive from them.
///
/// One allocation holds three regions: the bytes of input; `padding` zero bytes, so that scans need
/// no bounds checks, because a zero byte stops each of them; and unescaped text, which is never
/// longer than its source. The conversion owns all frames and reuses them.
final class Frame: @unchecked Sendable {
    static let padding = PaddedText.padding
    /// Greatest number of bytes of input in a frame: a cell can then be as long as its row.
    static let maxCount = Cell.maxLength

    /// The bytes of input, then padding, then unescaped text.
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    /// Number of bytes of input.
    private(set) var count = 0
    /// Place of the next unescaped text in `bytes`; decoders advance it.
    var textEnd = 0

    private(set) var cells: UnsafeMutablePointer<Cell>
    private(set) var cellCapacity: Int
    private(set) var rawCells: UnsafeMutablePointer<Cell>?
    private(set) var rawRows: UnsafeMutablePointer<Cell>?
    /// Greatest number of `rawRows`; `.max` while there are none.
    private var rawRowCapacity = Int.max
    /// The JSON arrays of cells that are lists, laid out like `cells`, missing for other cells; empty until
    /// calculations make them, for outputs that write arrays.
    private(set) var lists: [Cell] = []
    /// Formatted text and links of the rows, laid out like `cells`; empty until transforms make
    /// them.
    let views = FrameViews()
    /// The rows with a column of row numbers; nil where no table shows row numbers.
    var numberedViews: FrameViews?
    /// The rows with subtotals between them, and with row numbers where tables show these; nil for
    /// a frame without subtotals.
    var subtotalledViews: FrameViews?
    private(set) var columnCount = 0
    var rowCount = 0
    /// Greatest number of rows in the frame. Outputs set it that write text beside the rows' cells,
    /// such as a key in front of each value.
    var rowLimit = Int.max
    /// Whether `rowLimit` and `maxCells` do not apply: the frame holds subtotals or totals, which
    /// are not streamed.
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

    /// The bytes of input, until the frame grows.
    @inline(__always) var text: PaddedText { PaddedText(unsafeStart: bytes, count: count) }

    /// Some of the frame's bytes, until the frame grows.
    @inline(__always)
    func text(at place: Int, count: Int) -> PaddedText {
        PaddedText(unsafeStart: bytes + place, count: count)
    }

    /// The text of a cell, until the frame grows.
    @inline(__always)
    func text(_ cell: Cell) -> PaddedText { text(at: cell.start, count: cell.length) }

    /// The bytes of input and the unescaped text behind them, until the frame grows: a cell's place
    /// is a place in this text.
    @inline(__always) var allText: PaddedText { PaddedText(unsafeStart: bytes, count: textEnd) }

    /// The frame's memory from `place` on, to write text to, until the frame grows.
    @inline(__always)
    func target(at place: Int) -> TextTarget {
        TextTarget(
            unsafeStart: bytes + place, room: 2 * capacity + 3 * Frame.padding - place)
    }

    func removeAll() {
        count = 0
        rowCount = 0
    }

    /// Makes room for `byteCount` bytes of input in all; the frame keeps the bytes that it has.
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

    func append(_ text: some BorrowedText) {
        reserve(count + text.count)
        (bytes + count).update(from: text.unsafeStart, count: text.count)
        count += text.count
    }

    func prepend(_ text: some BorrowedText) {
        reserve(count + text.count)
        (bytes + text.count).update(from: bytes, count: count)
        bytes.update(from: text.unsafeStart, count: text.count)
        count += text.count
    }

    /// The memory behind the frame's bytes for `byteCount` more bytes of input, until the frame
    /// grows; `didAppend` counts the bytes that were put there.
    func room(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
        reserve(count + byteCount)
        return UnsafeMutableRawBufferPointer(start: bytes + count, count: byteCount)
    }

    /// Counts `byteCount` bytes that a reader put behind the frame's bytes, after `reserve(_:)`.
    func didAppend(_ byteCount: Int) { count += byteCount }

    /// Removes the first `byteCount` bytes of input; the bytes behind them move.
    func removeFirst(_ byteCount: Int) {
        count -= byteCount
        bytes.update(from: bytes + byteCount, count: count)
    }

    func truncate(to byteCount: Int) { count = byteCount }

    /// Makes room for `byteCount` more bytes of unescaped text; the frame keeps the text that it
    /// has.
    ///
    /// Decoders call it whose text can be longer than the frame's bytes.
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

    /// Puts the padding behind the bytes and prepares the frame for rows of `columnCount` cells.
    func beginRows(columnCount: Int, needs: DocumentNeeds) {
        (bytes + count).update(repeating: 0, count: Frame.padding)
        textEnd = count + Frame.padding
        rowCount = 0
        views.removeAll()
        lists = []
        numberedViews = nil
        subtotalledViews = nil
        self.columnCount = columnCount
        if needs.contains(.rawCells), rawCells == nil {
            rawCells = .allocate(capacity: cellCapacity)
        }
        if needs.contains(.rawRows), rawRows == nil {
            rawRowCapacity = 1024
            rawRows = .allocate(capacity: rawRowCapacity)
        }
    }

    /// Makes room for at least one more row behind `rows` rows. Call it again when the number of
    /// rows reaches `rowCapacity`, or before each row.
    @inline(__always)
    func reserveRow(after rows: Int) {
        let wanted = (rows + 1) * columnCount
        if wanted > cellCapacity || rows >= rawRowCapacity {
            grow(toCells: wanted, after: rows)
        }
    }

    private func grow(toCells wanted: Int, after rows: Int) {
        if wanted > cellCapacity {
            let larger = max(wanted, 2 * cellCapacity)
            // Room may be made for rows that are not there yet.
            let used = min(rows * columnCount, cellCapacity)
            cells = Frame.grow(cells, used: used, to: larger)
            if let old = rawCells { rawCells = Frame.grow(old, used: used, to: larger) }
            cellCapacity = larger
        }
        if let old = rawRows, rows >= rawRowCapacity {
            let used = min(rows, rawRowCapacity)
            rawRowCapacity = 2 * max(rows, rawRowCapacity)
            rawRows = Frame.grow(old, used: used, to: rawRowCapacity)
        }
    }

    /// Greatest number of cells in a frame: rows that omit most of many columns have few bytes but
    /// many cells.
    static let maxCells = 1 << 20

    /// Greatest number of rows in the frame, at least 1.
    private var maxRows: Int {
        if isUnbounded || columnCount == 0 { return .max }
        return max(1, min(Frame.maxCells / columnCount, rowLimit))
    }

    /// Whether the frame holds as many rows as it may; decoders then end with
    /// `FrameOutcome.Ending.frameFull`.
    var isFull: Bool { rowCount >= maxRows }

    /// Number of rows that fit before `reserveRow(after:)` must be called or the frame is full.
    var rowCapacity: Int {
        let rows = columnCount == 0 ? Int.max : min(cellCapacity / columnCount, maxRows)
        return min(rows, rawRowCapacity)
    }

    private static func grow(
        _ old: UnsafeMutablePointer<Cell>, used: Int, to capacity: Int
    ) -> UnsafeMutablePointer<Cell> {
        let larger = UnsafeMutablePointer<Cell>.allocate(capacity: capacity)
        larger.update(from: old, count: used)
        old.deallocate()
        return larger
    }

    /// The frame's rows as a batch that encoders borrow, with the cells of `view`.
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
            allText: allText, cells: shown ?? cells, columnCount: table?.columnCount ?? columnCount,
            rowCount: table?.rowCount ?? rowCount, values: table?.values ?? cells,
            rawCells: (table == nil ? rawCells : table?.rawCells).map { UnsafePointer($0) },
            rawRows: table == nil ? rawRows.map { UnsafePointer($0) } : nil,
            links: views.links.map { UnsafePointer($0) },
            lists: table == nil ? lists : [], summaryRows: table?.insertedRows ?? [])
    }

    /// The frame's rows with their values.
    var batch: RowBatch { batch(.values) }

    /// Takes over the bytes, the text and the rows of another frame, but none of its views.
    func copy(_ other: Frame) {
        if capacity < other.capacity {
            bytes.deallocate()
            capacity = other.capacity
            bytes = .allocate(capacity: 2 * capacity + 3 * Frame.padding)
        }
        bytes.update(from: other.bytes, count: max(other.count, other.textEnd))
        count = other.count
        if other.rawCells == nil {
            rawCells?.deallocate()
            rawCells = nil
        }
        if other.rawRows == nil { dropRawRows() }
        var needs: DocumentNeeds = []
        if other.rawCells != nil { needs.insert(.rawCells) }
        if other.rawRows != nil { needs.insert(.rawRows) }
        beginRows(columnCount: other.columnCount, needs: needs)
        textEnd = max(textEnd, other.textEnd)
        rowCount = other.rowCount
        let cellCount = rowCount * columnCount
        if cellCapacity < cellCount {
            cells = Frame.grow(cells, used: 0, to: cellCount)
            if let old = rawCells { rawCells = Frame.grow(old, used: 0, to: cellCount) }
            cellCapacity = cellCount
        }
        cells.update(from: other.cells, count: cellCount)
        if let source = other.rawCells { rawCells?.update(from: source, count: cellCount) }
        lists = other.lists
        guard let source = other.rawRows, let old = rawRows else { return }
        if rawRowCapacity < rowCount {
            rawRowCapacity = rowCount
            rawRows = Frame.grow(old, used: 0, to: rowCount)
        }
        rawRows?.update(from: source, count: rowCount)
    }

    private func dropRawRows() {
        rawRows?.deallocate()
        rawRows = nil
        rawRowCapacity = .max
    }

    /// Drops all rows but those of a range. Call it before `makeTableRows`.
    func keepRows(_ kept: Range<Int>) {
        let (start, count) = (kept.lowerBound * columnCount, kept.count * columnCount)
        if kept.lowerBound > 0 {
            for cells in [cells, rawCells, views.shown, views.links] {
                cells?.update(from: cells.map { $0 + start } ?? self.cells, count: count)
            }
            if let rows = rawRows { rows.update(from: rows + kept.lowerBound, count: kept.count) }
        }
        if !lists.isEmpty { lists = Array(lists[start..<start + count]) }
        rowCount = kept.count
    }

    /// Replaces the rows by at most `count` rows of `newColumnCount` cells. `make` puts their cells, and
    /// their source texts where the frame has any, into new memory, and returns the number of rows.
    /// Call it before views are made.
    func replaceRows(
        atMost count: Int, columnCount newColumnCount: Int,
        _ make: (_ cells: UnsafeMutablePointer<Cell>, _ raw: UnsafeMutablePointer<Cell>?) -> Int
    ) {
        let capacity = max(1024, count * newColumnCount)
        let new = UnsafeMutablePointer<Cell>.allocate(capacity: capacity)
        let newRaw = rawCells.map { _ in UnsafeMutablePointer<Cell>.allocate(capacity: capacity) }
        rowCount = make(new, newRaw)
        cells.deallocate()
        rawCells?.deallocate()
        // The text of a whole row has the columns of the source.
        dropRawRows()
        cells = new
        rawCells = newRaw
        cellCapacity = capacity
        columnCount = newColumnCount
    }

    /// Puts the cells of every row into other columns: column `index` gets the row's cell of the column
    /// `sources[index]`, or none where that is nil. Call it before views are made.
    func arrange(_ sources: [Int?]) {
        if sources.lazy.compactMap({ $0 }).elementsEqual(0..<columnCount) {
            return insertColumns(sources)
        }
        replaceRows(atMost: rowCount, columnCount: sources.count) { cells, raw in
            Frame.copy(self.cells, columnCount, rowCount, sources, to: cells)
            if let raw, let rawCells {
                Frame.copy(rawCells, columnCount, rowCount, sources, to: raw)
            }
            return rowCount
        }
    }

    /// Puts columns between those that every row has, or behind them, in the same memory: cells move apart,
    /// from the last row on, so that each moves behind itself.
    private func insertColumns(_ sources: [Int?]) {
        let wanted = rowCount * sources.count
        if wanted > cellCapacity { grow(toCells: wanted, after: rowCount) }
        // The columns that stay side by side, and the new ones.
        var runs: [(first: Int, source: Int, count: Int)] = []
        for (column, source) in sources.enumerated() {
            guard let source else { continue }
            if let last = runs.last, last.first + last.count == column {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((column, source, 1))
            }
        }
        let new = sources.indices.filter { sources[$0] == nil }
        for cells in [cells, rawCells] {
            guard let cells else { continue }
            for row in (0..<rowCount).reversed() {
                let (target, source) = (cells + row * sources.count, cells + row * columnCount)
                for run in runs.reversed() {
                    (target + run.first).update(from: source + run.source, count: run.count)
                }
                for column in new { target[column] = .missing }
            }
        }
        dropRawRows()
        columnCount = sources.count
    }

    /// Copies the cells of rows of `columnCount` cells into rows of other columns.
    private static func copy(
        _ own: UnsafePointer<Cell>, _ columnCount: Int, _ rowCount: Int, _ sources: [Int?],
        to target: UnsafeMutablePointer<Cell>
    ) {
        target.initialize(repeating: .missing, count: rowCount * sources.count)
        var first = 0
        while first < sources.count {
            guard let source = sources[first] else {
                first += 1
                continue
            }
            // Columns that stay side by side are copied at once.
            var end = first + 1
            while end < sources.count, sources[end] == source + end - first { end += 1 }
            for row in 0..<rowCount {
                (target + row * sources.count + first).update(
                    from: own + row * columnCount + source, count: end - first)
            }
            first = end
        }
    }

    /// Gives all rows the same value in the last column, with its source text where cells have any.
    func fillLastColumn(_ value: [UInt8], raw: [UInt8]) {
        reserveText(value.count + raw.count)
        let last = columnCount - 1
        for (target, kind, bytes) in [(cells, Cell.Kind.text, value), (rawCells, .json, raw)] {
            guard let target else { continue }
            let start = bytes.withText { append(unescaped: $0) }
            let cell = Cell(inFrame: kind, offset: start, length: bytes.count)
            for row in 0..<rowCount { target[row * columnCount + last] = cell }
        }
    }

    /// Puts the JSON array of a list beside the text of its cell. Rows keep their columns from then on.
    func putList(_ array: Cell, at index: Int) {
        if lists.isEmpty { lists = Array(repeating: .missing, count: rowCount * columnCount) }
        lists[index] = array
    }

    // MARK: - Views

    /// Makes the cells of formatted text as copies of the values; transforms then change some of
    /// them.
    func makeShown() -> UnsafeMutablePointer<Cell> {
        let target = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, rowCount * columnCount))
        target.initialize(from: cells, count: rowCount * columnCount)
        views.shown = target
        return target
    }

    /// Makes the cells of links, all missing; transforms then fill some of them.
    func makeLinks() -> UnsafeMutablePointer<Cell> {
        let count = rowCount * columnCount
        let target = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, count))
        target.initialize(repeating: .missing, count: count)
        views.links = target
        return target
    }

    /// Appends text for cells of views to the frame's unescaped text; returns the text's place in
    /// `bytes`.
    func append(text: borrowing OutputBuffer) -> Int {
        reserveText(text.count)
        (bytes + textEnd).update(from: text.base, count: text.count)
        let start = textEnd
        textEnd += text.count
        return start
    }

    /// Appends text for a cell to the frame's unescaped text, which has room for it; returns the
    /// text's place in `bytes`.
    func append(unescaped text: some BorrowedText) -> Int {
        (bytes + textEnd).update(from: text.unsafeStart, count: text.count)
        let start = textEnd
        textEnd += text.count
        return start
    }
}
