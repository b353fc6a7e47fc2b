/// The calculations of a conversion: the columns that they add, and the rows that wait for their values.
///
/// Rows come in their order, one slot at a time. Values come in blocks of rows that need not be those of
/// slots, since the values of a row may need rows behind it.
final class Calculation: @unchecked Sendable {
    /// The header of the result with the calculated columns.
    let header: ResultHeader
    let planned: any CalculatedColumns
    private let wider: WiderHeader
    private let shown: CellTexts
    /// The change of dates that are numbers.
    private let dates: EpochDates?
    /// Whether an output writes lists as JSON arrays.
    private let writesArrays: Bool
    /// Number of rows that count, of those that a pass reads; nil for all.
    private let limit: Int?
    private var passes: any CalculationPasses
    private var totals: PackedColumns?
    /// Slots whose rows have no values yet, with the number of these rows.
    private var waiting: [(slot: Slot, rowCount: Int)] = []
    private var rowCount = 0

    /// - Throws: `.invalidOption` for a calculation that cannot be computed.
    init(
        _ calculation: any ColumnCalculation, _ narrow: ResultHeader, sample: Frame?,
        _ options: ConversionOptions, needs: DocumentNeeds
    ) throws(ConversionError) {
        writesArrays = needs.contains(.lists)
        dates = EpochDates(narrow)
        planned = try calculation.plan(narrow, sample: sample?.batch, options)
        wider = try WiderHeader(narrow, planned.columns, without: planned.removedColumns)
        var header = wider.header
        header.add(faults: planned.faults)
        self.header = header
        shown = CellTexts(planned.columns.map(\.field), header)
        limit = options.limit
        passes = planned.makeRun(totals: nil)
        if planned.readsTotals { passesAhead.append(.totals) }
        passesAhead += (0..<planned.passCount - 1).map { .collect($0) }
    }

    // MARK: - Passes

    /// A pass over the rows of the result.
    enum Pass: Equatable {
        /// Reads on to the row of totals, and looks at no other.
        case totals
        /// Collects data of whole columns.
        case collect(Int)
        /// Makes the values.
        case values
    }

    /// The passes that have to come before values are made, in their order.
    private(set) var passesAhead: [Pass] = []
    private var pass = Pass.values

    /// Begins a pass over all rows, with its part in it; nil for a pass in which it has none.
    func begin(_ part: Pipeline.CalculationPart?) {
        guard let part else { return }
        rowCount = 0
        waiting = []
        pass = part == .makesValues ? .values : passesAhead.first ?? .values
        switch pass {
        case .totals: break
        case .collect(let number): passes.begin(number)
        case .values: passes.begin(planned.passCount - 1)
        }
    }

    /// Takes note that the first of `passesAhead` has ended; `totals` is the row of totals behind its rows.
    func didEndPass(totals frame: Frame?) throws(ConversionError) {
        guard passesAhead.removeFirst() == .totals else { return }
        totals = try frame.map { frame throws(ConversionError) in
            _ = try packed(apart: frame)
            return try planned.packTotals(frame.batch)
        }
        passes = planned.makeRun(totals: totals)
    }

    // MARK: - Rows

    /// Takes the columns that calculations read out of a decoded frame. Called from several threads at once.
    func pack(_ frame: Frame, _ outcome: inout FrameOutcome) -> PackedColumns? {
        do throws(FrameFailure) {
            try dates?.apply(to: frame)
        } catch {
            frame.rowCount = error.row
            outcome.ending = .failed(error)
        }
        let packed = planned.pack(frame.batch)
        if let first = packed.firstFault {
            var warning = Warning(
                "calculation_value",
                "a cell of \(first.column) is no value of its type, and null for calculations",
                count: packed.faultCount)
            warning.first = .init(byte: 0, row: first.row)
            outcome.warnings.append(warning)
        }
        return packed
    }

    /// Takes the rows of the next slot; returns the slots that go on. Called for one slot at a time.
    func append(_ slot: Slot) throws(ConversionError) -> [Slot] {
        guard let packed = slot.packed else { return [slot] }
        let count =
            limit.map { max(0, min(slot.frame.rowCount, $0 - rowCount)) }
            ?? slot.frame.rowCount
        rowCount += count
        slot.packed = nil
        slot.values = []
        waiting.append((slot, count))
        return try settle(passes.append(packed, rowCount: count))
    }

    /// Ends the pass; returns the slots that were waiting.
    func finish() throws(ConversionError) -> [Slot] {
        let blocks = try passes.finish()
        return settle(blocks)
    }

    /// Gives values to the rows that wait for them, and returns the slots that have all values.
    private func settle(_ blocks: [CalculatedBlock]) -> [Slot] {
        var done: [Slot] = []
        guard pass == .values else {
            done = waiting.map(\.slot)
            waiting = []
            return done
        }
        for block in blocks {
            var start = 0
            while start < block.rowCount, !waiting.isEmpty {
                let count = min(waiting[0].rowCount, block.rowCount - start)
                if count > 0 {
                    waiting[0].slot.values.append((block.values, start..<start + count))
                }
                waiting[0].rowCount -= count
                start += count
                if waiting[0].rowCount == 0 { done.append(waiting.removeFirst().slot) }
            }
        }
        while let first = waiting.first, first.rowCount == 0 {
            done.append(waiting.removeFirst().slot)
        }
        return done
    }

    // MARK: - Cells

    /// Puts the calculated columns into the frame of a slot that has all values. Called from several threads
    /// at once.
    func widen(_ slot: Slot) throws(FrameFailure) {
        let blocks = slot.values.map { values, rows in cells(of: values, rows) }
        slot.values = []
        try slot.frame.widen(wider.sources, blocks, shown)
    }

    /// Puts the calculated columns into rows each of which stands for a whole result: totals, subtotals.
    func widen(apart frame: Frame) throws(ConversionError) {
        _ = try packed(apart: frame)
        var cells: [[CalculatedCells]] = []
        for row in 0..<frame.rowCount {
            let packed = planned.pack(frame.batch.rows(row..<row + 1))
            var passes = planned.makeRun(totals: totals)
            for pass in 0..<planned.passCount {
                passes.begin(pass)
                var blocks = try passes.append(packed, rowCount: 1)
                blocks += try passes.finish()
                for block in blocks where pass == planned.passCount - 1 {
                    cells.append(self.cells(of: block.values, 0..<1))
                }
            }
        }
        try put(cells, into: frame)
    }

    /// The first rows with the values that they have where no rows follow.
    func widened(sample: Frame) throws(ConversionError) -> Frame {
        let frame = Frame(capacity: 0)
        frame.copy(sample)
        let packed = try packed(apart: frame)
        var passes = passes
        passes.begin(planned.passCount - 1)
        var blocks = try passes.append(packed, rowCount: frame.rowCount)
        blocks += try passes.finish()
        try put(blocks.map { cells(of: $0.values, 0..<$0.rowCount) }, into: frame)
        return frame
    }

    private func cells(of values: any Sendable, _ rows: Range<Int>) -> [CalculatedCells] {
        planned.cells(of: values, rows: rows, withArrays: writesArrays)
    }

    private func packed(apart frame: Frame) throws(ConversionError) -> PackedColumns {
        var outcome = FrameOutcome(consumed: 0, ending: .frameEnded)
        let packed = pack(frame, &outcome)
        if case .failed(let failure) = outcome.ending {
            throw ConversionError(failure.code, "totals: \(failure.reason)", hint: failure.hint)
        }
        return packed ?? planned.pack(frame.batch)
    }

    private func put(_ blocks: [[CalculatedCells]], into frame: Frame) throws(ConversionError) {
        do throws(FrameFailure) {
            try frame.widen(wider.sources, blocks, shown)
        } catch {
            throw ConversionError(error.code, error.reason, hint: error.hint)
        }
    }
}
