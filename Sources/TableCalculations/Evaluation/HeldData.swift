internal import Rowcast

/// The values of a column that a pass over all rows has collected.
enum HeldData: Sendable {
    case reduction(any Reduction)
    /// Numbers without nulls in the order of rows, until all rows are there.
    case numbers([Double])
    case sorted(SortedNumbers)
    case tally(ValueTally)
    case column(Vector)

    init(_ kind: Holding.Kind) {
        switch kind {
        case .reduction(let name):
            guard case .reduction(let reduction)? = Function.named[name]?.rule else {
                preconditionFailure("\(name) is no reduction")
            }
            self = .reduction(reduction.init())
        case .sorted: self = .numbers([])
        case .tally: self = .tally(ValueTally())
        case .column: self = .column(.nulls(0))
        }
    }

    /// Adds the values of a block of rows.
    mutating func absorb(_ vectors: [Vector], _ rows: Range<Int>, firstRow: Int, keepsDigits: Bool)
    {
        switch self {
        case .reduction(var reduction):
            reduction.absorb(vectors, rows)
            self = .reduction(reduction)
        case .numbers(var numbers):
            guard case .numbers(let column) = vectors[0] else { return }
            self = .numbers([])
            for value in column.values[rows] where !value.isNaN { numbers.append(value) }
            self = .numbers(numbers)
        case .tally(var tally):
            self = .numbers([])
            tally.add(vectors[0], rows, firstRow: firstRow)
            self = .tally(tally)
        case .column(var column):
            self = .numbers([])
            var vector = vectors[0]
            if !keepsDigits, case .numbers(var numbers) = vector {
                numbers.digits = nil
                vector = .numbers(numbers)
            }
            column.append(vector, rows)
            self = .column(column)
        case .sorted: break
        }
    }

    /// Ends the collection; the numbers are sorted.
    mutating func finish() {
        guard case .numbers(let numbers) = self else { return }
        self = .sorted(SortedNumbers(sorting: numbers))
    }

    /// Number of bytes of memory that the data take.
    var byteCount: Int {
        switch self {
        case .reduction: 0
        // The sorted copy is made beside the numbers.
        case .numbers(let numbers): numbers.count * 16
        case .sorted(let sorted): sorted.count * 8
        case .tally(let tally): tally.byteCount
        case .column(let vector): vector.byteCount
        }
    }
}
