/// Counts different values by their hashes: exactly up to 100,000, and beyond by an estimate that takes
/// 16 KB.
///
/// Hashes have 64 bits: that two of 100,000 values share one has a chance of 1 to 4 thousand million.
struct DistinctCounter {
    /// Greatest number that is counted exactly.
    static let maxExact = 100_000

    /// Memory that the exact counts of all columns share.
    struct Budget {
        /// Number of places for hashes, eight bytes each.
        var slots = 4 << 20
    }

    /// Hashes by their lowest bits, at the next free place; 0 is a free place.
    private var slots: [UInt64] = []
    private var exactCount = 0
    private var sketch: HyperLogLog?
    private let precision: Int

    /// - Parameter precision: Number of bits that choose a register of the estimate.
    init(precision: Int) { self.precision = precision }

    var isEstimated: Bool { sketch != nil }
    var count: Int { sketch?.estimate ?? exactCount }

    /// Counts a value by its hash.
    @inline(__always)
    mutating func insert(_ hash: UInt64, _ budget: inout Budget) {
        if sketch != nil {
            sketch?.insert(hash)
            return
        }
        let hash = hash == 0 ? 1 : hash
        if slots.isEmpty, !grow(&budget) { return insert(hash, &budget) }
        let mask = slots.count &- 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            if slots[place] == hash { return }
            place = (place &+ 1) & mask
        }
        guard exactCount < DistinctCounter.maxExact else {
            _ = estimate(&budget)
            return insert(hash, &budget)
        }
        // Four fifths full: 131,072 places hold 100,000 hashes.
        if (exactCount &+ 1) &* 5 > slots.count &* 4 {
            _ = grow(&budget)
            return insert(hash, &budget)
        }
        slots[place] = hash
        exactCount &+= 1
    }

    /// Makes room for more hashes; returns false where the budget is used up.
    private mutating func grow(_ budget: inout Budget) -> Bool {
        let wanted = slots.isEmpty ? 16 : 2 * slots.count
        guard budget.slots >= wanted - slots.count else { return estimate(&budget) }
        budget.slots -= wanted - slots.count
        let old = slots
        slots = [UInt64](repeating: 0, count: wanted)
        for hash in old where hash != 0 {
            var place = Int(truncatingIfNeeded: hash) & (wanted - 1)
            while slots[place] != 0 { place = (place + 1) & (wanted - 1) }
            slots[place] = hash
        }
        return true
    }

    /// Goes on with an estimate, and gives the memory back; returns false.
    private mutating func estimate(_ budget: inout Budget) -> Bool {
        var sketch = HyperLogLog(precision: precision)
        for hash in slots where hash != 0 { sketch.insert(hash) }
        budget.slots += slots.count
        slots = []
        self.sketch = sketch
        return false
    }
}

/// The estimate of Flajolet and others (HyperLogLog, 2007): of the hashes that share their first bits,
/// the longest run of zeros behind these tells how many different ones there were.
struct HyperLogLog {
    private let precision: Int
    private var registers: [UInt8]

    init(precision: Int) {
        self.precision = precision
        registers = [UInt8](repeating: 0, count: 1 << precision)
    }

    mutating func insert(_ hash: UInt64) {
        let register = Int(truncatingIfNeeded: hash >> UInt64(64 - precision))
        let rest = hash << UInt64(precision) | 1 << UInt64(precision - 1)
        let rank = UInt8(truncatingIfNeeded: rest.leadingZeroBitCount + 1)
        if rank > registers[register] { registers[register] = rank }
    }

    var estimate: Int {
        let count = Double(registers.count)
        var sum = 0.0
        var empty = 0.0
        for register in registers {
            sum += Double(sign: .plus, exponent: -Int(register), significand: 1)
            if register == 0 { empty += 1 }
        }
        let raw = 0.7213 / (1 + 1.079 / count) * count * count / sum
        // Few values leave registers empty; how many are left says more than the runs then.
        guard raw <= 2.5 * count, empty > 0 else { return Int(raw.rounded()) }
        return Int((count * logarithm(count / empty)).rounded())
    }

    /// The natural logarithm, by its series; the C library is imported by other files.
    private func logarithm(_ value: Double) -> Double {
        var mantissa = value.significand
        var exponent = Double(value.exponent)
        if mantissa > 1.5 {
            mantissa /= 2
            exponent += 1
        }
        let ratio = (mantissa - 1) / (mantissa + 1)
        var power = ratio
        var sum = 0.0
        for term in stride(from: 1.0, to: 40, by: 2) {
            sum += power / term
            power *= ratio * ratio
        }
        return 2 * sum + exponent * 0.693_147_180_559_945_3
    }
}
