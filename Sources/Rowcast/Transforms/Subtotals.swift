/// Subtotal rows of a result. Each sums up the result rows that share values in the first
/// dimensions, for example one row per country under rows per country and city.
final class Subtotals: @unchecked Sendable {
    /// Subtotals with one set of kept dimensions, for example `country`.
    fileprivate struct Level {
        /// Indices of the columns whose values all result rows of a group share.
        let columns: [Int]
        /// Index of each subtotal row in `frame`, by its values in `columns`.
        let rows: [[UInt8]: Int]
    }

    /// All subtotal rows.
    let frame: Frame
    /// Levels from the most dimensions to the fewest: the subtotal of a city stands before its
    /// country's.
    fileprivate let levels: [Level]

    /// A copy whose rows transforms may change apart from those of the original.
    init(copying other: Subtotals) {
        frame = Frame(capacity: 0)
        frame.copy(other.frame)
        levels = other.levels
    }

    /// - Parameter groupings: For each row of `frame`, the names of the fields it keeps.
    init(_ frame: Frame, groupings: [[String]], columns: [Column]) {
        self.frame = frame
        var rows: [[Int]: [[UInt8]: Int]] = [:]
        for (row, fields) in groupings.prefix(frame.rowCount).enumerated() {
            let kept = columns.indices.filter {
                columns[$0].pivot == nil && fields.contains(columns[$0].field.name)
            }
            let key = frame.groupKey(row: row, kept)
            if rows[kept]?[key] == nil { rows[kept, default: [:]][key] = row }
        }
        levels = rows.sorted { $0.key.count > $1.key.count }.map {
            Level(columns: $0.key, rows: $0.value)
        }
    }
}

/// Finds where subtotal rows belong: each behind the last result row of its group. Takes the frames
/// of a result one by one, in order.
struct SubtotalPlaces {
    private let subtotals: Subtotals
    /// Group keys of the last result row, one per level; empty before the first row.
    private var groups: [[UInt8]] = []
    private var used: Set<Int> = []

    init(_ subtotals: Subtotals) { self.subtotals = subtotals }

    /// Returns the subtotal rows that belong before rows of the next frame.
    mutating func insertions(in frame: Frame) -> [Frame.Insertion] {
        var insertions: [Frame.Insertion] = []
        for row in 0..<frame.rowCount {
            if row > 0, isSameGroup(frame, row - 1, row) { continue }
            let next = subtotals.levels.map { frame.groupKey(row: row, $0.columns) }
            for (level, group) in groups.enumerated() where group != next[level] {
                if let subtotal = take(group, level) {
                    insertions.append(Frame.Insertion(before: row, source: subtotal))
                }
            }
            groups = next
        }
        return insertions
    }

    /// Returns the subtotal rows behind the last result row: the subtotals of its groups, and, with
    /// `withUnseenGroups`, all subtotals whose group had no result row.
    mutating func rest(withUnseenGroups: Bool) -> [Int] {
        let last = groups.enumerated().compactMap { level, group in take(group, level) }
        if !withUnseenGroups { return last }
        return last + (0..<subtotals.frame.rowCount).filter { !used.contains($0) }
    }

    /// Returns the subtotal row of a group at the first call for that group, `nil` afterwards.
    private mutating func take(_ group: [UInt8], _ level: Int) -> Int? {
        guard let row = subtotals.levels[level].rows[group], used.insert(row).inserted else {
            return nil
        }
        return row
    }

    /// Whether two rows have equal values in the columns of all levels.
    private func isSameGroup(_ frame: Frame, _ first: Int, _ second: Int) -> Bool {
        let batch = frame.batch
        for level in subtotals.levels {
            for column in level.columns {
                let lhs = batch.cell(row: first, column: column)
                let rhs = batch.cell(row: second, column: column)
                guard lhs.kind == rhs.kind, lhs.length == rhs.length,
                    isEqual(batch.text(lhs), batch.text(rhs), count: lhs.length)
                else { return false }
            }
        }
        return true
    }
}

extension Frame {
    /// Returns the values of a row in `columns` as one dictionary key.
    fileprivate func groupKey(row: Int, _ columns: [Int]) -> [UInt8] {
        var key: [UInt8] = []
        let batch = batch
        for column in columns {
            let cell = batch.cell(row: row, column: column)
            key.append(UInt8(truncatingIfNeeded: cell.isNull ? 1 : cell.kind.rawValue))
            let length = cell.isNull ? 0 : cell.length
            key += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: length >> $0) }
            if cell.isNull { continue }
            key.append(batch.text(cell))
        }
        return key
    }
}
