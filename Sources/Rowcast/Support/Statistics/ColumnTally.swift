/// The counts, extremes and examples of one column's values.
struct ColumnTally {
    private static let maxExamples = 3
    /// Most bytes that are held of a text.
    private static let maxBytes = 1000

    var nulls = 0
    private var values = 0
    private var numbers = 0
    private var distinct: DistinctCounter
    private var leastText: [UInt8] = []
    private var greatestText: [UInt8] = []
    private var leastNumber = HeldNumber()
    private var greatestNumber = HeldNumber()
    private var sum = CompensatedSum()
    private var longest: [UInt8] = []
    private var longestCount = 0
    private var examples: [[UInt8]] = []

    init(precision: Int) { distinct = DistinctCounter(precision: precision) }

    /// Counts a value by its text.
    mutating func add(
        _ text: PaddedText, isNumber: Bool, hash: UInt64, _ budget: inout DistinctCounter.Budget
    ) {
        if values == 0 || text.precedes(leastText) { hold(text, in: &leastText) }
        if values == 0 || text.follows(greatestText) { hold(text, in: &greatestText) }
        values &+= 1
        distinct.insert(hash, &budget)
        if isNumber { add(number: text) }
        // A text has no more scalars than bytes.
        if text.count > longestCount {
            let count = text.count { $0 & 0xC0 != 0x80 }
            if count > longestCount {
                longestCount = count
                hold(text, in: &longest)
            }
        }
        if examples.count < ColumnTally.maxExamples, text.count > 0 {
            var example: [UInt8] = []
            hold(text, in: &example)
            if !examples.contains(example) { examples.append(example) }
        }
    }

    private mutating func add(number text: PaddedText) {
        let number = HeldNumber(text)
        if numbers == 0 || number < leastNumber { leastNumber.hold(number, text) }
        if numbers == 0 || greatestNumber < number { greatestNumber.hold(number, text) }
        numbers &+= 1
        sum.add(number.value)
    }

    /// Puts a text into memory that an earlier text had.
    private func hold(_ text: PaddedText, in bytes: inout [UInt8]) {
        var end = text.count
        if end > ColumnTally.maxBytes {
            end = ColumnTally.maxBytes
            while text[end] & 0xC0 == 0x80 { end -= 1 }
        }
        bytes.removeAll(keepingCapacity: true)
        bytes.append(text.prefix(end))
    }

    func statistics(of column: Column) -> ColumnStatistics {
        var statistics = ColumnStatistics(column: column)
        statistics.nulls = nulls
        statistics.values = values
        statistics.distinct = distinct.count
        statistics.isDistinctEstimated = distinct.isEstimated
        guard values > 0 else { return statistics }
        let isNumeric = numbers == values
        let string = { (bytes: [UInt8]) in String(decoding: bytes, as: UTF8.self) }
        statistics.least = string(isNumeric ? leastNumber.text : leastText)
        statistics.greatest = string(isNumeric ? greatestNumber.text : greatestText)
        if isNumeric { statistics.mean = sum.value / Double(values) }
        statistics.longest = string(longest)
        statistics.longestCount = longestCount
        statistics.examples = examples.map(string)
        return statistics
    }
}

/// A sum of many numbers that keeps the digits which each addition loses (Neumaier, 1974).
private struct CompensatedSum {
    private var sum = 0.0
    private var lost = 0.0
    var value: Double { sum + lost }

    mutating func add(_ number: Double) {
        let next = sum + number
        if abs(sum) >= abs(number) {
            lost += (sum - next) + number
        } else {
            lost += (number - next) + sum
        }
        sum = next
    }
}
