/// Which step of a pass over the input comes next: the one place that knows the order of frames.
///
///     read ▶ filled ▶ decoding ▶ decoded ▶ resolved ▶ encoding ▶ encoded ▶ written
///                 in parallel        in order    in parallel       in order
///
/// Where columns are calculated, rows are accepted before they are complete:
///
///     … ▶ decoded ▶ accepted ▶ calculating ▶ calculated ▶ completing ▶ complete ▶ resolved ▶ …
///            in order     in order, for rows below   in parallel     in order
///
/// A pipeline holds no threads and does no I/O. The engine asks for tasks, has drivers do them (any
/// number at once), and reports back. Frames are decoded on the guess that they begin where a row begins;
/// *resolving* compares each with where the one before really ended, and sends it back to be
/// decoded again, with what was left over in front, when the guess was wrong.
struct Pipeline {
    private let pass: Pass
    /// Slots from reading to writing, in the order of the input.
    private var queue: [Slot] = []
    private var free: [Slot] = []
    private var slotCount = 0
    private var isReading = false
    private var isWriting = false
    private var calculations = CalculationSteps()
    private var isInputEnded = false
    private var mayReadAll = true

    /// The beginning of a row whose end lies in the next frame.
    private var carry: [UInt8] = []
    private var carryOffset = 0
    /// Decoding is not tried again before that many bytes are there: a huge row would otherwise be
    /// scanned once a frame.
    private var retrySize = 0
    private var isInFooter = false

    private(set) var footer: [UInt8] = []
    private(set) var footerOffset = 0
    /// Number of rows of the input accepted so far, up to the limit.
    private var inputRowCount = 0
    /// Number of rows of the inputs before.
    private let earlierRowCount: Int
    /// The rows of each rendition accepted so far.
    private var accepted: [AcceptedRows]
    private(set) var wrongCutCount = 0
    /// Whether reading stopped at the limit, so that there is no footer.
    private(set) var isStoppedByLimit = false
    private(set) var failure: ConversionError?
    /// Error of reading the input; an error in the rows before that place is reported first.
    private var inputFailure: ConversionError?
    private(set) var findings: [[UInt8]] = []
    private(set) var warnings: [Warning] = []

    /// A pipeline for the rows behind those of `earlier`, which had another input.
    init(_ pass: Pass, after earlier: EarlierRows?) {
        self.pass = pass
        accepted = earlier?.accepted ?? pass.renditions.map { AcceptedRows($0.subtotals) }
        earlierRowCount = earlier?.inputRowCount ?? 0
        warnings = earlier?.warnings ?? []
        queue = earlier?.waiting ?? []
        if let limit = pass.limit, limit <= earlierRowCount {
            isStoppedByLimit = true
            isInputEnded = true
        }
    }

    // MARK: - Tasks

    mutating func nextTask() -> Task {
        if let inputFailure, !isStoppedByLimit, queue.allSatisfy({ $0.state >= .accepted }) {
            fail(inputFailure)
        }
        if failure != nil { return .finish }
        if !isWriting, let first = queue.first, first.state == .encoded {
            isWriting = true
            return .write(first)
        }
        for slot in queue {
            if slot.state == .resolved, slot.startedEncodes < pass.encoderCount {
                slot.startedEncodes += 1
                return .encode(slot, slot.startedEncodes - 1)
            }
        }
        if pass.calculation != nil,
            let task = calculations.next(
                for: queue, isEnd: isInputEnded && !isReading && mayEndCalculation)
        {
            return task
        }
        if let slot = queue.first(where: { $0.state == .filled }),
            !pass.decodesInOrder || !queue.contains(where: { $0.state == .decoding }),
            slot === queue.first(where: { $0.state != .calculating }) || hasRoomForRows
        {
            slot.state = .decoding
            return .decode(slot)
        }
        if !isReading, !isInputEnded, hasRoom {
            isReading = true
            return .read(takeSlot())
        }
        return isInputEnded && isAtRest ? .finish : .wait
    }

    /// Whether nothing is being done and nothing is left, but rows that wait for those of the next input.
    private var isAtRest: Bool {
        if isReading || isWriting || calculations.isAtWork { return false }
        return queue.isEmpty || !mayEndCalculation && queue.allSatisfy { $0.state == .calculating }
    }

    /// Whether no row follows for calculations.
    private var mayEndCalculation: Bool { isStoppedByLimit || pass.isLastInput }

    private var hasRoom: Bool {
        let atWork = queue.filter { $0.state != .calculating }
        guard atWork.count < pass.threads + 2 else { return false }
        let bytesAtWork = atWork.reduce(0) { $0 + $1.frame.count }
        return bytesAtWork < (pass.threads + 2) * 2 * pass.frameBytes || atWork.isEmpty
    }

    /// Whether few enough frames wait to be encoded or written: a frame that is full of rows is split,
    /// and could otherwise become any number of frames.
    private var hasRoomForRows: Bool {
        queue.count { $0.state >= .accepted && $0.state != .calculating } < pass.threads + 2
    }

    private mutating func takeSlot() -> Slot {
        if let slot = free.popLast() { return slot }
        slotCount += 1
        return Slot(
            frameBytes: pass.frameBytes, encoderCount: pass.encoderCount,
            renditionCount: pass.renditions.count)
    }

    mutating func fail(_ error: ConversionError) {
        if failure == nil { failure = error }
    }

    // MARK: - Reports

    /// The frame is filled; `offset` is its place in the input.
    mutating func didRead(_ slot: Slot, offset: Int, isLast: Bool) {
        isReading = false
        guard !isInputEnded else { return recycle(slot) }
        slot.begin(offset: offset, isLast: isLast, rowLimit: pass.rowLimit)
        queue.append(slot)
        if isLast { isInputEnded = true }
        resolve()
    }

    /// The input cannot be read on; the frames that were read still count.
    mutating func didFailToRead(_ error: ConversionError) {
        isInputEnded = true
        inputFailure = error
    }

    mutating func didDecode(_ slot: Slot, _ outcome: FrameOutcome) {
        slot.outcome = outcome
        slot.state = .decoded
        resolve()
    }

    /// The calculations took the rows of a slot, or all rows; those of `done` have their values.
    mutating func didCalculate(_ done: Result<[Slot], ConversionError>) {
        calculations.didCalculate()
        switch done {
        case .failure(let error): fail(error)
        case .success(let slots):
            for slot in slots {
                if pass.calculation == .makesValues {
                    slot.state = .calculated
                } else {
                    remove(slot)
                }
            }
        }
    }

    /// The slot has the calculated columns, but for rows from the one of a failure on.
    mutating func didComplete(_ slot: Slot, _ failure: FrameFailure?) {
        slot.failure = failure
        slot.state = .complete
        while self.failure == nil, let first = queue.first(where: { $0.state < .resolved }),
            first.state == .complete
        {
            if let failure = first.failure { return fail(pass.error(failure, in: first)) }
            show(first)
        }
    }

    mutating func didEncode(_ slot: Slot, _ encoder: Int, _ summary: BatchSummary?) {
        slot.summaries[encoder] = summary
        slot.finishedEncodes += 1
        if slot.finishedEncodes == pass.encoderCount { slot.state = .encoded }
    }

    mutating func didWrite(_ slot: Slot) {
        isWriting = false
        remove(slot)
    }

    // MARK: - Resolving

    /// Accepts decoded frames in order, as far as they go.
    private mutating func resolve() {
        while failure == nil, let slot = queue.first(where: { $0.state < .accepted }) {
            guard slot.state != .decoding else { return }
            if isInFooter {
                appendFooter(slot, from: 0)
                remove(slot)
            } else if !carry.isEmpty {
                guard joinCarry(to: slot) else { return }
            } else if slot.state == .decoded, let outcome = slot.outcome {
                accept(slot, outcome)
            } else {
                return
            }
        }
    }

    /// Puts the bytes that the frame before left over in front of the slot's frame. Returns false if the
    /// frame has to be decoded, for the first time or again, before resolving goes on.
    private mutating func joinCarry(to slot: Slot) -> Bool {
        if carry.count + slot.frame.count < retrySize, !slot.isLast {
            carry.append(slot.frame.text)
            remove(slot)
            checkRowSize(carry.count)
            return true
        }
        wrongCutCount += 1
        carry.withText { slot.frame.prepend($0) }
        slot.offset = carryOffset
        slot.state = .filled
        carry.removeAll(keepingCapacity: carry.count <= 2 * pass.frameBytes)
        return false
    }

    private mutating func accept(_ slot: Slot, _ outcome: FrameOutcome) {
        let first = inputRowCount
        var count = slot.frame.rowCount
        let rest = pass.limit.map { $0 - earlierRowCount - first } ?? .max
        let isAtLimit = count >= rest
        if isAtLimit { count = rest }
        slot.firstInputRow = first
        inputRowCount += count
        if isAtLimit {
            stop(after: slot)
        } else {
            switch outcome.ending {
            case .failed(let failure): fail(pass.error(failure, in: slot))
            case .rowsEnded:
                isInFooter = true
                footerOffset = slot.offset + outcome.consumed
                appendFooter(slot, from: outcome.consumed)
            case .frameEnded: keepRest(of: slot, from: outcome.consumed)
            case .frameFull: split(slot, at: outcome.consumed)
            }
        }
        findings += outcome.findings
        warnings.add(
            outcome.warnings.compactMap {
                pass.placed($0, in: slot, behind: isStoppedByLimit ? count : nil)
            })
        slot.frame.rowCount = count
        if pass.calculation != nil, count > 0 { slot.state = .accepted } else { show(slot) }
    }

    /// Shows the rows, which are complete, to the outputs.
    private mutating func show(_ slot: Slot) {
        let count = slot.frame.rowCount
        pass.observe?(slot.frame)
        guard pass.encoderCount > 0 else {
            for index in accepted.indices { accepted[index].rowCount += count }
            return remove(slot)
        }
        var isEmpty = true
        for index in pass.renditions.indices {
            slot.frame(of: index).rowCount = count
            show(slot, in: index)
            if slot.frame(of: index).rowCount > 0 { isEmpty = false }
        }
        if isEmpty { remove(slot) } else { slot.state = .resolved }
    }

    /// Leaves out the rows of a rendition that lie outside its window, and makes the rows of flat tables,
    /// with row numbers and subtotals, where outputs show these.
    private mutating func show(_ slot: Slot, in index: Int) {
        let rendition = pass.renditions[index]
        let frame = slot.frame(of: index)
        if let window = rendition.window {
            let first = earlierRowCount + slot.firstInputRow
            let kept = window.clamped(to: first..<first + frame.rowCount)
            frame.keepRows(kept.lowerBound - first..<kept.upperBound - first)
        }
        slot.firstRows[index] = accepted[index].rowCount
        slot.firstTableRows[index] = accepted[index].tableRowCount
        let insertions = accepted[index].add(frame)
        frame.makeTableRows(
            insertions, from: rendition.subtotals?.frame,
            number: rendition.numbersRows ? slot.firstRows[index] + 1 : nil)
    }

    // MARK: - Renditions

    /// The rows that a pipeline accepted of one of several inputs and those before.
    struct EarlierRows {
        fileprivate let accepted: [AcceptedRows]
        fileprivate let inputRowCount: Int
        /// Rows that wait for values which depend on rows of the next input.
        fileprivate let waiting: [Slot]
        fileprivate let warnings: [Warning]
    }

    /// The rows accepted so far, behind which those of the next input come.
    var earlierRows: EarlierRows {
        // Rows are counted from the first of their input.
        for slot in queue { slot.firstInputRow -= inputRowCount }
        return EarlierRows(
            accepted: accepted, inputRowCount: earlierRowCount + inputRowCount, waiting: queue,
            warnings: warnings)
    }

    /// Number of result rows accepted so far, in the rendition that has the most.
    var rowCount: Int { accepted.reduce(0) { max($0, $1.rowCount) } }

    func rowCount(of rendition: Int) -> Int { accepted[rendition].rowCount }

    /// Number of rows of flat tables accepted so far.
    func tableRowCount(of rendition: Int) -> Int { accepted[rendition].tableRowCount }

    /// Whether a rendition ended at its limit, so that there is no footer.
    func isStoppedByLimit(_ rendition: Int) -> Bool {
        isStoppedByLimit
            || pass.renditions[rendition].limit.map { earlierRowCount + inputRowCount >= $0 }
                ?? false
    }

    /// Rows of subtotals that stand behind the last row of a rendition.
    func remainingSubtotals(of rendition: Int) -> [Int] {
        var places = isStoppedByLimit(rendition) ? nil : accepted[rendition].subtotals
        return places?.rest(withUnseenGroups: pass.renditions[rendition].showsUnseenGroups) ?? []
    }

    // MARK: - Rests of frames

    /// Makes a frame of its own of the bytes behind `consumed`.
    private mutating func split(_ slot: Slot, at consumed: Int) {
        guard let index = queue.firstIndex(where: { $0 === slot }) else { return }
        let rest = takeSlot()
        rest.frame.removeAll()
        rest.frame.append(slot.frame.text + consumed)
        rest.begin(
            offset: slot.offset + consumed, isLast: slot.isLast, rowLimit: pass.rowLimit)
        rest.lineCountAtEnd = slot.lineCountAtEnd
        queue.insert(rest, at: index + 1)
    }

    private mutating func keepRest(of slot: Slot, from consumed: Int) {
        let count = slot.frame.count - consumed
        guard count > 0 else { return }
        guard !slot.isLast else {
            return fail(
                pass.endInRow(at: slot.offset + slot.frame.count, row: inputRowCount + 1))
        }
        carry.append(slot.frame.text(at: consumed, count: count))
        carryOffset = slot.offset + consumed
        retrySize = consumed == 0 ? 2 * count : 0
        checkRowSize(count)
    }

    private mutating func checkRowSize(_ byteCount: Int) {
        guard byteCount > pass.maxRowBytes else { return }
        fail(pass.longRow(at: carryOffset, row: inputRowCount + 1))
    }

    private mutating func stop(after slot: Slot) {
        isStoppedByLimit = true
        isInputEnded = true
        while let last = queue.last, last !== slot, last.state != .decoding {
            remove(last)
        }
    }

    private mutating func appendFooter(_ slot: Slot, from start: Int) {
        guard !isStoppedByLimit, pass.readsFooter else { return }
        if footer.isEmpty, start == 0 { footerOffset = slot.offset }
        footer.append(slot.frame.text + start)
        if footer.count > pass.maxFooterBytes { fail(pass.longFooter(at: footerOffset)) }
    }

    // MARK: - Slots

    private mutating func remove(_ slot: Slot) {
        if let index = queue.firstIndex(where: { $0 === slot }) { queue.remove(at: index) }
        recycle(slot)
    }

    private mutating func recycle(_ slot: Slot) {
        slot.shrink(frameBytes: pass.frameBytes)
        free.append(slot)
    }
}
