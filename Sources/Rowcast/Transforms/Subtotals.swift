/// The subtotals of a result: rows like its own, each for the rows that have the same values in the
/// first dimensions.
final class Subtotals: @unchecked Sendable {
    /// How many dimensions are kept, and the rows for their values.
    fileprivate struct Level {
        /// The columns that the rows of a group have in common.
        let columns: [Int]
        /// Rows of `frame` by the values in `columns`.
        let rows: [[UInt8]: Int]
    }

    /// All of them.
    let frame: Frame
    /// The most dimensions first, so that the subtotals of a group stand before those around it.
    fileprivate let levels: [Level]

    /// - Parameter groupings: The names of the fields that each row of `frame` keeps.
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

/// Finds the places of subtotals: each behind the last row of its group. Sees the frames of a result
/// one after the other.
struct SubtotalPlaces {
    private let subtotals: Subtotals
    /// The groups that the last row belonged to, by level; empty before the first.
    private var groups: [[UInt8]] = []
    private var used: Set<Int> = []

    init(_ subtotals: Subtotals) { self.subtotals = subtotals }

    /// Finds the subtotals between the rows of the next frame.
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

    /// The rows of subtotals that come behind the last row: those of its groups, and with
    /// `withUnseenGroups` any whose group did not show up.
    mutating func rest(withUnseenGroups: Bool) -> [Int] {
        let last = groups.enumerated().compactMap { level, group in take(group, level) }
        if !withUnseenGroups { return last }
        return last + (0..<subtotals.frame.rowCount).filter { !used.contains($0) }
    }

    /// The subtotal of a group, once.
    private mutating func take(_ group: [UInt8], _ level: Int) -> Int? {
        guard let row = subtotals.levels[level].rows[group], used.insert(row).inserted else {
            return nil
        }
        return row
    }

    /// Whether two rows have the same values wherever groups differ.
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
    /// The values of some columns as one key.
    fileprivate func groupKey(row: Int, _ columns: [Int]) -> [UInt8] {
        var key: [UInt8] = []
        let batch = batch
        for column in columns {
            let cell = batch.cell(row: row, column: column)
            key.append(UInt8(truncatingIfNeeded: cell.isNull ? 1 : cell.kind.rawValue))
            withUnsafeBytes(of: UInt32(cell.isNull ? 0 : cell.length)) { key += $0 }
            if cell.isNull { continue }
            key += UnsafeBufferPointer(start: batch.text(cell), count: cell.length)
        }
        return key
    }
}
