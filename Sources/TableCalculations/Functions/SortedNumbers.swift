internal import Rowcast

/// The numbers of a column in ascending order, without nulls.
struct SortedNumbers: ~Copyable {
    /// The numbers in the order of rows, until they are sorted.
    private var values: HeldArray<Double>
    private let memory: HeldMemory?
    /// Where each of some thousand ranges of equal width begins among the values, so that a search looks
    /// at few of them; empty for few values.
    private var starts: HeldArray<Int32>
    /// Number of ranges for each unit.
    private var scale = 0.0

    init(_ memory: HeldMemory?) {
        self.memory = memory
        values = HeldArray(memory)
        starts = HeldArray(memory)
    }

    /// The numbers of a row's list.
    init(_ numbers: ArraySlice<Double>) throws(ConversionError) {
        self.init(nil)
        try append(numbers)
        sortFew()
    }

    /// Adds numbers, of which nulls are left out.
    mutating func append(_ numbers: ArraySlice<Double>) throws(ConversionError) {
        try values.reserve(numbers.count)
        for number in numbers where !number.isNaN { try values.append(number) }
    }

    /// Sorts the numbers, after all are there.
    mutating func sort() throws(ConversionError) {
        if count < 64 { sortFew() } else { try sortBits() }
        guard count >= 256, count < Int(Int32.max) else { return }
        let (first, last) = (values[0], values[count - 1])
        let rangeCount = min(count / 4, 1 << 20)
        scale = Double(rangeCount - 1) / (last - first)
        guard scale.isFinite else { return }
        try starts.append(repeating: 0, count: rangeCount + 1)
        let counts = starts.buffer
        for value in values.buffer { counts[range(of: value) + 1] += 1 }
        for index in counts.indices.dropFirst() { counts[index] += counts[index - 1] }
    }

    /// The range of a number between the least and the greatest. It never falls while numbers rise.
    @inline(__always)
    private func range(of number: Double) -> Int {
        Int(min(max(0, (number - values[0]) * scale), Double(starts.count - 2)))
    }

    var count: Int { values.count }

    /// The value at a share of the way from the least to the greatest, between two values in proportion.
    func percentile(_ share: Double) -> Double {
        guard share >= 0, share <= 1, count > 0 else { return .nan }
        let place = share * Double(count - 1)
        let index = min(Int(place), count - 1)
        let rest = place - Double(index)
        if rest == 0 || index + 1 == count { return values[index] }
        return values[index] + rest * (values[index + 1] - values[index])
    }

    /// The value of a number in ascending order, from 1; NaN for a number outside.
    func smallest(_ number: Double) -> Double {
        guard let number = number.whole, number >= 1, number <= count else { return .nan }
        return values[number - 1]
    }

    func largest(_ number: Double) -> Double {
        guard let number = number.whole, number >= 1, number <= count else { return .nan }
        return values[count - number]
    }

    /// Number of values below a number.
    func countBelow(_ number: Double) -> Int { search(near: number) { $0 < number } }
    /// Number of values above a number.
    func countAbove(_ number: Double) -> Int { count - search(near: number) { $0 <= number } }

    /// 1 and the number of values that are greater.
    func rank(_ number: Double) -> Double {
        number.isNaN ? .nan : Double(countAbove(number) + 1)
    }

    /// The mean of the ranks that equal values would have in a row.
    func averageRank(_ number: Double) -> Double {
        if number.isNaN { return .nan }
        let above = countAbove(number)
        let equal = count - above - countBelow(number)
        return Double(above + 1) + Double(max(0, equal - 1)) / 2
    }

    /// The share of the way from the least to the greatest at which a number stands.
    func percentRank(_ number: Double) -> Double {
        guard count > 0, number >= values[0], number <= values[count - 1] else { return .nan }
        if count == 1 { return 1 }
        let below = countBelow(number)
        if values[below] == number { return Double(below) / Double(count - 1) }
        let (lower, upper) = (values[below - 1], values[below])
        return (Double(below - 1) + (number - lower) / (upper - lower)) / Double(count - 1)
    }

    /// The number of values at the start for which a condition holds that holds for none behind them.
    @inline(__always)
    private func search(near number: Double, _ holds: (Double) -> Bool) -> Int {
        var start = 0
        var length = count
        if !starts.isEmpty, !number.isNaN {
            let range = range(of: number)
            start = Int(starts[range])
            length = Int(starts[range + 1]) - start
        }
        let values = values.buffer
        // Without a branch on the comparison, which no processor could foresee.
        while length > 0 {
            let half = length >> 1
            let isRight = holds(values[start &+ half])
            start = isRight ? start &+ half &+ 1 : start
            length = isRight ? length &- half &- 1 : half
        }
        return start
    }

    private func sortFew() {
        // Without numbers there is no memory.
        if count < 2 { return }
        var buffer = values.buffer
        buffer.sort()
    }

    /// Sorts by the bits of the numbers, 11 at a time from the lowest (radix sort): six passes, however
    /// the numbers lie. Takes a second array of the same size meanwhile.
    private mutating func sortBits() throws(ConversionError) {
        let digitBits = 11
        let digitCount = 6
        let size = 1 << digitBits
        var counts = [Int](repeating: 0, count: digitCount * size)
        var keys = HeldArray<Double>(memory)
        swap(&keys, &values)
        var other = HeldArray<Double>(memory)
        try other.append(repeating: 0, count: keys.count)
        keys.buffer.withMemoryRebound(to: UInt64.self) { keys in
            for index in keys.indices {
                let key = SortedNumbers.key(keys[index])
                keys[index] = key
                for digit in 0..<digitCount {
                    let place = Int(truncatingIfNeeded: key >> UInt64(digit &* digitBits))
                    counts[digit &* size &+ place & (size - 1)] &+= 1
                }
            }
        }
        for digit in 0..<digitCount {
            let shift = UInt64(digit * digitBits)
            let range = digit * size..<(digit + 1) * size
            // All numbers share the digit.
            if counts[range].contains(keys.count) { continue }
            var ends = [Int](repeating: 0, count: size)
            var sum = 0
            for (index, count) in counts[range].enumerated() {
                ends[index] = sum
                sum += count
            }
            keys.buffer.withMemoryRebound(to: UInt64.self) { keys in
                other.buffer.withMemoryRebound(to: UInt64.self) { other in
                    ends.withUnsafeMutableBufferPointer { ends in
                        for key in keys {
                            let index = Int(truncatingIfNeeded: key >> shift) & (size - 1)
                            other[ends[index]] = key
                            ends[index] &+= 1
                        }
                    }
                }
            }
            swap(&keys, &other)
        }
        keys.buffer.withMemoryRebound(to: UInt64.self) { keys in
            for index in keys.indices { keys[index] = SortedNumbers.bits(keys[index]) }
        }
        swap(&keys, &values)
    }

    /// Bits whose order as whole numbers is the order of the doubles.
    @inline(__always)
    private static func key(_ bits: UInt64) -> UInt64 {
        bits ^ (bits >> 63 != 0 ? .max : 1 << 63)
    }

    /// The bits of the double with a key.
    @inline(__always)
    private static func bits(_ key: UInt64) -> UInt64 {
        key ^ (key >> 63 != 0 ? 1 << 63 : .max)
    }
}
