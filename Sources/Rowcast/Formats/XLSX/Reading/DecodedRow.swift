/// Cells of one row that have a value, in the order of the document.
struct DecodedRow: ~Copyable {
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
        let larger = DecodedRow.grown(columns, cells, looks, count, to: capacity)
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
