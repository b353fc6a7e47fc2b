/// A pivoted result as rows of one pivot value each.
///
///     | day | new count | new sum | done count | done sum |        | day | status | count | sum |
///     |  1  |     2     |   2.5   |     3      |          |   ▶    |  1  | new    |   2   | 2.5 |
///                                                                  |  1  | done   |   3   |     |
///
/// The pivot fields are columns behind the dimensions, and each pivoted field is one column. Row totals
/// are left out.
struct Unpivoting: Sendable {
    /// A cell of a row to make.
    private enum Source: Sendable {
        /// The cell of a column of the pivoted row.
        case column(Int)
        /// The value of a pivot field, by its index in `values`.
        case value(Int)
        /// No cell: the pivot lacks the field.
        case missing
    }

    /// The rows to make of each row: the cells of each, and the columns of its pivot.
    private struct Row: Sendable {
        let cells: [Source]
        let pivoted: [Int]
    }

    /// The header of the result.
    let header: ResultHeader
    private let rows: [Row]
    /// The pivots' values.
    private let values: [PivotCell]
    /// The columns whose text is repeated for each pivot.
    private let plain: [Int]

    /// Limit of the bytes of all pivots' values, which each frame holds.
    private static let maxValueBytes = 4 << 20
    /// Limit of the bytes that rows of a frame repeat, unless it is one row.
    private static let maxRepeatedBytes = 4 << 20

    /// - Throws: `.unsupported` for a result without pivots; `.tooLarge` if a row would become too many
    ///   cells.
    init(_ source: ResultHeader) throws(ConversionError) {
        var places: [String: [String: Int]] = [:]
        var pivots: [Pivot] = []
        var pivoted: [Field] = []
        for (index, column) in source.columns.enumerated() {
            guard let pivot = column.pivot, !pivot.isRowTotal else { continue }
            if places[pivot.key] == nil { pivots.append(pivot) }
            places[pivot.key, default: [:]][column.field.name] = index
            if !pivoted.contains(where: { $0.name == column.field.name }) {
                pivoted.append(column.field)
            }
        }
        guard !pivots.isEmpty else {
            throw ConversionError(
                .unsupported, "the result has no pivots, so there is nothing to unpivot",
                hint: "leave \(option: .unpivots) out")
        }
        let pivotFields = Self.pivotFields(of: source, pivots)
        var values: [PivotCell] = []
        var rows = pivots.map { _ in [Source]() }
        var columns: [Column] = []
        func addPivotFields() {
            for (index, field) in pivotFields.enumerated() {
                columns.append(Column(field))
                for (row, pivot) in pivots.enumerated() {
                    guard index < pivot.cells.count else {
                        rows[row].append(.missing)
                        continue
                    }
                    rows[row].append(.value(values.count))
                    values.append(pivot.cells[index])
                }
            }
        }
        var hasPivotFields = false
        var hasPivoted = false
        for (index, column) in source.columns.enumerated() {
            let isPlain = column.pivot == nil
            if !hasPivotFields, !isPlain || column.field.category != .dimension {
                addPivotFields()
                hasPivotFields = true
            }
            if isPlain {
                columns.append(column)
                for row in rows.indices { rows[row].append(.column(index)) }
            } else if !hasPivoted {
                hasPivoted = true
                for field in pivoted {
                    columns.append(Column(field))
                    for (row, pivot) in pivots.enumerated() {
                        let place = places[pivot.key]?[field.name]
                        rows[row].append(place.map { .column($0) } ?? .missing)
                    }
                }
            }
        }
        self.values = values
        plain = source.columns.indices.filter { source.columns[$0].pivot == nil }
        self.rows = zip(rows, pivots).map { cells, pivot in
            Row(cells: cells, pivoted: (places[pivot.key] ?? [:]).values.sorted())
        }
        header = source.unpivoted(columns)
        guard rows.count * columns.count <= Frame.maxCells,
            values.reduce(0, { $0 + $1.text.count + $1.raw.count }) <= Self.maxValueBytes
        else {
            throw ConversionError(
                .tooLarge,
                "a row would become \(rows.count) rows of \(columns.count) columns, which is too much"
            )
        }
    }

    /// The fields that the result is pivoted by, as dimensions. A source that names none has as many
    /// as its pivots have values.
    private static func pivotFields(of source: ResultHeader, _ pivots: [Pivot]) -> [Field] {
        var fields = source.fields.filter { $0.category == .pivot }
        let count = pivots.reduce(0) { max($0, $1.cells.count) }
        if fields.isEmpty {
            fields = (0..<count).map { Field(name: $0 == 0 ? "pivot" : "pivot_\($0 + 1)") }
        }
        for index in fields.indices { fields[index].category = .dimension }
        return fields
    }

    // MARK: - Rows

    /// Number of rows to decode for `rowLimit` rows of the result; nil if one row is too much.
    func limit(_ rowLimit: Int) -> Int? {
        let cells = rows.count * header.columns.count
        // Outputs may repeat their keys in 16 times as many rows as they wish for.
        guard rowLimit >= rows.count / 16 else { return nil }
        return max(1, min(rowLimit / rows.count, Frame.maxCells / cells))
    }

    /// Number of rows of a frame whose repeated text fits; at least 1 unless the first row alone repeats
    /// more than `maxRowBytes`.
    func fittingRows(of frame: Frame, maxRowBytes: Int) -> Int {
        var byteCount = 0
        for row in 0..<frame.rowCount {
            var text = 0
            let start = row * frame.columnCount
            for column in plain {
                text += frame.rawCells?[start + column].length ?? frame.cells[start + column].length
            }
            byteCount += text * rows.count
            if row == 0, byteCount > maxRowBytes { return 0 }
            if row > 0, byteCount > Self.maxRepeatedBytes { return row }
        }
        return frame.rowCount
    }

    /// Makes the rows of the result out of the frame's rows. Combinations that have no value become no
    /// row.
    func apply(to frame: Frame) {
        guard frame.rowCount > 0 else {
            frame.replaceRows(atMost: 0, columnCount: header.columns.count) { _, _ in 0 }
            return
        }
        let hasRaw = frame.rawCells != nil
        frame.reserveText(values.reduce(0) { $0 + $1.text.count + (hasRaw ? $1.raw.count : 0) })
        let cells = values.map { value in
            let start = value.text.withText { frame.append(unescaped: $0) }
            return Cell(inFrame: value.kind, offset: start, length: value.text.count)
        }
        let rawValues = values.map { value in
            guard hasRaw else { return Cell.missing }
            let start = value.raw.withText { frame.append(unescaped: $0) }
            return Cell(inFrame: .json, offset: start, length: value.raw.count)
        }
        let (oldColumns, columns) = (frame.columnCount, header.columns.count)
        let (old, oldRaw) = (frame.cells, frame.rawCells)
        let (rowCount, rows) = (frame.rowCount, rows)
        frame.replaceRows(atMost: rowCount * rows.count, columnCount: columns) { new, newRaw in
            var made = 0
            for row in 0..<rowCount {
                let start = row &* oldColumns
                for pivot in rows {
                    if pivot.pivoted.allSatisfy({ old[start &+ $0].isNull }) { continue }
                    for (column, source) in pivot.cells.enumerated() {
                        let place = made &* columns &+ column
                        let cell: Cell
                        var raw = Cell.missing
                        switch source {
                        case .column(let index):
                            cell = old[start &+ index]
                            raw = oldRaw?[start &+ index] ?? .missing
                        case .value(let index):
                            cell = cells[index]
                            raw = rawValues[index]
                        case .missing: cell = .missing
                        }
                        (new + place).initialize(to: cell)
                        if let newRaw { (newRaw + place).initialize(to: raw) }
                    }
                    made &+= 1
                }
            }
            return made
        }
    }
}

extension ResultHeader {
    /// The header of the result with the given columns and without pivots and totals.
    fileprivate func unpivoted(_ columns: [Column]) -> ResultHeader {
        var header = self
        header.columns = columns
        header.fields = columns.map(\.field)
        header.pivots = []
        header.hasTotals = false
        header.subtotals = nil
        header.members = members.unpivoted
        return header
    }
}

extension [RawMember] {
    /// The members without those that tell of pivots and totals.
    var unpivoted: [RawMember] {
        filter {
            !["pivots", "totals_data", "subtotals_data", "subtotal_sets"].contains($0.key)
        }.map { member in
            var member = member
            if ["has_totals", "has_row_totals", "has_subtotals"].contains(member.key) {
                member.value = [UInt8]("false".utf8)
            }
            return member
        }
    }
}
