internal import Synchronization

/// The rows of subtotals of a `RowWriter`, on their way to the decoder of its conversion, which takes them
/// when the first bytes of the rows reach it.
final class HandedSubtotals: Sendable {
    /// For each set, the names of the dimensions that its rows keep.
    let sets: [[String]]
    private let maxBytes: Int
    private let rows = Mutex(Rows())

    private struct Rows {
        /// The rows as `PackedRows` lays them out.
        var packed: [UInt8] = []
        /// The set of each row.
        var sets: [Int] = []
    }

    /// - Parameter maxBytes: Greatest number of bytes of the rows, and of their text in json_detail.
    init(_ sets: [[String]], maxBytes: Int) {
        self.sets = sets
        self.maxBytes = maxBytes
    }

    // MARK: - The writer

    /// Takes note of the set of a further row, and of the number of bytes of all rows with it.
    ///
    /// - Throws: `.tooLarge` for too many bytes.
    func add(set: Int, byteCount: Int) throws(ConversionError) {
        try checkSize(byteCount)
        rows.withLock { $0.sets.append(set) }
    }

    /// Takes all rows.
    func put(_ packed: [UInt8]) { rows.withLock { $0.packed = packed } }

    private func checkSize(_ byteCount: Int) throws(ConversionError) {
        guard byteCount > maxBytes else { return }
        throw ConversionError(
            .tooLarge, "the subtotals are longer than \(maxBytes) bytes",
            hint: "raise \(option: .maxHeaderBytes) if that is right")
    }

    // MARK: - The decoder

    /// Number of rows.
    var rowCount: Int { rows.withLock { $0.sets.count } }

    /// Adds the subtotals to a header: the members of json_detail, and the rows where tables show them.
    func add(
        to header: inout ResultHeader, _ decoder: PackedRowDecoder, needs: DocumentNeeds
    ) throws(ConversionError) {
        let (packed, setOfRow) = rows.withLock { ($0.packed, $0.sets) }
        let frame = Frame(capacity: packed.count + 1)
        packed.withText { frame.append($0) }
        frame.isUnbounded = true
        if case .failed(let failure) = decoder.decode(frame, isLast: true).ending {
            throw ConversionError(failure.code, "subtotals: \(failure.reason)")
        }
        let levels = try levels(of: frame, setOfRow, header)
        header.members.set("subtotals_data", levels)
        header.members.set("subtotal_sets", orderedSets.map { names(sets[$0]) }.jsonArray)
        guard needs.contains(.subtotals), frame.rowCount > 0 else { return }
        header.subtotals = Subtotals(
            frame, groupings: setOfRow.map { sets[$0] }, columns: header.columns)
    }

    /// The indices of the sets, from the fewest to the most kept dimensions.
    private var orderedSets: [Int] {
        sets.indices.sorted { (sets[$0].count, $0) < (sets[$1].count, $1) }
    }

    /// The member `subtotals_data`, such as
    ///
    ///     {"1":[{"o.status":{"value":"new"},…,"$$$__grouping__$$$":["o.status"]}]}
    private func levels(
        of frame: Frame, _ setOfRow: [Int], _ header: ResultHeader
    ) throws(ConversionError) -> [UInt8] {
        let table = OutputTable(
            header: header, columns: header.columns, sources: Array(header.columns.indices),
            isSelection: false)
        let rows = try JSONCellRows(
            table, shape: .nestedCells, pivots: .nested, options: EncodingOptions(),
            copies: frame.rawCells != nil)
        let groupings = sets.map { Array(#","$$$__grouping__$$$":"#.utf8) + names($0) }
        let batch = frame.batch
        var output = OutputBuffer()
        output.append("{")
        var last: Int?
        for set in orderedSets {
            let count = sets[set].count
            if last != count {
                if last != nil { output.append("],") }
                output.append("\"\(count)\":[")
            }
            var isFirst = last != count
            last = count
            for row in setOfRow.indices where setOfRow[row] == set {
                rows.append(batch.rows(row..<row + 1), firstRow: isFirst ? 0 : 1, into: &output)
                isFirst = false
                // In front of the brace at the row's end.
                output.count -= 1
                output.append(groupings[set])
                output.append("}")
                try checkSize(output.count)
            }
        }
        output.append("]}")
        return output.array
    }

    private func names(_ set: [String]) -> [UInt8] { set.map(\.jsonQuoted).jsonArray }
}
