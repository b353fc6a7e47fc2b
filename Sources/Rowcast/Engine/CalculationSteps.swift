/// The steps of calculations in a pass: they take the rows of one slot at a time, in order, and give values
/// to slots that waited, any number at once.
struct CalculationSteps {
    /// Whether calculations are taking rows.
    private(set) var isAtWork = false
    /// Whether the calculations of the pass have seen all rows.
    private var haveSeenAllRows = false

    /// Returns the next task for the slots of a pipeline; nil for none.
    ///
    /// - Parameter isEnd: Whether no row follows those of the slots.
    mutating func next(for queue: [Slot], isEnd: Bool) -> Pipeline.Task? {
        if let slot = queue.first(where: { $0.state == .calculated }) {
            slot.state = .completing
            return .complete(slot)
        }
        if isAtWork { return nil }
        let next = queue.first { $0.state < .calculating }
        if let next, next.state == .accepted {
            next.state = .calculating
            isAtWork = true
            return .calculate(next)
        }
        guard next == nil, isEnd, !haveSeenAllRows else { return nil }
        isAtWork = true
        haveSeenAllRows = true
        return .calculate(nil)
    }

    /// The calculations took the rows of a slot, or all rows.
    mutating func didCalculate() { isAtWork = false }
}
