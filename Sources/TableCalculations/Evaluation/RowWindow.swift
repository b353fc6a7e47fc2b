/// Puts the rows above and below beside each block that a program's steps see.
package struct RowWindow: Sendable {
    /// Number of core rows of a block with rows around it: few of the copied rows are then around it.
    private static let leastCore = 4096

    private let above: Int
    private let below: Int
    /// Rows that are not gone yet; the first has the number `firstRow`.
    private var held: [Vector] = []
    private var heldCount = 0
    private var firstRow = 0
    /// Number of rows that were handed out as core rows.
    private var done = 0

    package init(_ program: Program) {
        above = program.rowsAbove
        below = program.rowsBelow
    }

    /// Adds the next rows; returns the blocks that are complete.
    package mutating func append(_ columns: [Vector], count: Int) -> [InputBlock] {
        if above == 0, below == 0 {
            defer { done += count }
            return [InputBlock(firstRow: done, core: 0..<count, rowCount: count, columns: columns)]
        }
        if held.isEmpty { held = columns.map(\.withoutRows) }
        for index in held.indices { held[index].append(columns[index], 0..<count) }
        heldCount += count
        let end = firstRow + heldCount - below
        guard end - done >= max(RowWindow.leastCore, above + below) else { return [] }
        return [take(until: end)]
    }

    /// Returns the blocks that are left after the last rows.
    package mutating func finish() -> [InputBlock] {
        let end = firstRow + heldCount
        return end > done && heldCount > 0 ? [take(until: end)] : []
    }

    private mutating func take(until end: Int) -> InputBlock {
        let block = InputBlock(
            firstRow: firstRow, core: done - firstRow..<end - firstRow, rowCount: heldCount,
            columns: held)
        let kept = max(firstRow, end - above)
        let dropped = kept - firstRow
        held = held.map { vector in
            var rest = vector.withoutRows
            rest.append(vector, dropped..<heldCount)
            return rest
        }
        heldCount -= dropped
        firstRow = kept
        done = end
        return block
    }
}
