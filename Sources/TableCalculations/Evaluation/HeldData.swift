internal import Rowcast

/// The values of a column that a pass over all rows collects.
///
/// Copies share what they hold: blocks are added in one thread, and the passes behind only read.
enum HeldData: Sendable {
    case reduction(any Reduction)
    case sorted(Held<SortedNumbers>)
    case tally(Held<ValueTally>)
    case column(Held<HeldColumn>)

    init(_ kind: Holding.Kind, _ memory: HeldMemory) {
        switch kind {
        case .reduction(let name):
            guard case .reduction(let reduction)? = Function.named[name]?.rule else {
                preconditionFailure("\(name) is no reduction")
            }
            self = .reduction(reduction.init())
        case .sorted: self = .sorted(Held(SortedNumbers(memory)))
        case .tally: self = .tally(Held(ValueTally(memory)))
        case .column: self = .column(Held(HeldColumn(memory)))
        }
    }

    /// Adds the values of a block of rows.
    mutating func absorb(
        _ vectors: [Vector], _ rows: Range<Int>, firstRow: Int, keepsDigits: Bool
    ) throws(ConversionError) {
        switch self {
        case .reduction(var reduction):
            reduction.absorb(vectors, rows)
            self = .reduction(reduction)
        case .sorted(let sorted):
            guard case .numbers(let column) = vectors[0] else { return }
            try sorted.value.append(column.values[rows])
        case .tally(let tally): try tally.value.add(vectors[0], rows, firstRow: firstRow)
        case .column(let column):
            try column.value.append(vectors[0], rows, keepsDigits: keepsDigits)
        }
    }

    /// Ends the collection; numbers are sorted.
    func finish() throws(ConversionError) {
        if case .sorted(let sorted) = self { try sorted.value.sort() }
    }
}

/// A place for a value that cannot be copied.
final class Held<Value: ~Copyable>: @unchecked Sendable {
    fileprivate(set) var value: Value

    init(_ value: consuming Value) { self.value = value }

    /// Calls `body` with the value, which then is not looked up for each row.
    func read<Answer>(_ body: (borrowing Value) -> Answer) -> Answer { body(value) }
}
