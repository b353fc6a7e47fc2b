internal import Rowcast

/// The distinct values of a column or list in the order of their first rows, with the number of each.
///
/// A table of slots maps the hash of a value to its number among the distinct ones. Texts are kept once.
struct ValueTally: ~Copyable {
    /// Bits of numbers, dates and yes/no; empty for texts.
    private var keys: HeldArray<UInt64>
    private var texts: HeldTexts
    private var isOfTexts = false
    /// Numbers of distinct values, or -1; none, or a power of two.
    private var slots: HeldArray<Int32>
    private(set) var counts: HeldArray<Int>
    /// The rows in which the values stand first, from 0.
    private(set) var firstRows: HeldArray<Int>
    private var kind = ValueType.null
    private let seed = UInt64.random(in: .min ... .max) | 1
    private let memory: HeldMemory?

    /// A tally without values; without bounds where `memory` is nil.
    init(_ memory: HeldMemory?) {
        self.memory = memory
        keys = HeldArray(memory)
        texts = HeldTexts(memory)
        slots = HeldArray(memory)
        counts = HeldArray(memory)
        firstRows = HeldArray(memory)
    }

    var count: Int { counts.count }

    /// Adds the values of rows that are not null; `firstRow` is the number of the first of these rows.
    mutating func add(
        _ vector: Vector, _ rows: Range<Int>, firstRow: Int
    ) throws(ConversionError) {
        if slots.isEmpty { try slots.append(repeating: -1, count: 16) }
        switch vector {
        case .texts(let column):
            kind = .text
            isOfTexts = true
            try column.withBytes { bytes throws(ConversionError) in
                for row in rows where !column.spans[row].isNull {
                    try add(bytes.slice(column.spans[row]), firstRow + row - rows.lowerBound)
                }
            }
        case .numbers, .dates, .yesno:
            kind = ValueTally.type(vector)
            for row in rows {
                guard let key = ValueTally.key(vector, row) else { continue }
                try add(key, firstRow + row - rows.lowerBound)
            }
        case .nulls, .lists: break
        }
    }

    /// The place among the distinct values; nil for a null and a value that was not added.
    func find(_ vector: Vector, _ row: Int) -> Int? {
        if count == 0 { return nil }
        if case .texts(let column) = vector {
            guard isOfTexts, !column.spans[row].isNull else { return nil }
            return column.withBytes { bytes in
                let text = bytes.slice(column.spans[row])
                return slot(of: text).found
            }
        }
        guard let key = ValueTally.key(vector, row), !isOfTexts else { return nil }
        return slot(of: key).found
    }

    /// A distinct value as a vector of one row.
    func value(_ place: Int) -> Vector {
        switch kind {
        case .number: .numbers(Vector.Numbers([Double(bitPattern: keys[place])]))
        case .text: .texts(texts.gathered([place]))
        case .date:
            .dates([
                DateValue(
                    microseconds: Int(bitPattern: UInt(keys[place])) >> 1,
                    hasTime: keys[place] & 1 != 0)
            ])
        case .yesno: .yesno([keys[place] == 1 ? .yes : .no])
        case .null: .nulls(1)
        }
    }

    private static func type(_ vector: Vector) -> ValueType {
        switch vector {
        case .numbers: .number
        case .texts: .text
        case .dates: .date
        case .yesno: .yesno
        case .nulls, .lists: .null
        }
    }

    private static func key(_ vector: Vector, _ row: Int) -> UInt64? {
        switch vector {
        case .numbers(let numbers):
            let value = numbers.values[row]
            // Minus zero equals zero.
            return value.isNaN ? nil : (value + 0).bitPattern
        case .dates(let dates):
            if dates[row].isNull { return nil }
            return UInt64(UInt(bitPattern: dates[row].microseconds << 1))
                | (dates[row].hasTime ? 1 : 0)
        case .yesno(let values): return values[row] == .null ? nil : UInt64(values[row].rawValue)
        case .texts, .nulls, .lists: return nil
        }
    }

    private mutating func add(_ key: UInt64, _ row: Int) throws(ConversionError) {
        let (slot, found) = slot(of: key)
        if let found {
            counts[found] += 1
            return
        }
        try keys.append(key)
        try insert(at: slot, row)
    }

    private mutating func add(_ text: TextView, _ row: Int) throws(ConversionError) {
        let (slot, found) = slot(of: text)
        if let found {
            counts[found] += 1
            return
        }
        try texts.append(text)
        try insert(at: slot, row)
    }

    private mutating func insert(at slot: Int, _ row: Int) throws(ConversionError) {
        guard counts.count < Int(Int32.max) else {
            throw ConversionError(
                .tooLarge, "a column has more than \(Int32.max) different values")
        }
        slots[slot] = Int32(truncatingIfNeeded: counts.count)
        try counts.append(1)
        try firstRows.append(row)
        if counts.count * 2 > slots.count { try grow() }
    }

    private mutating func grow() throws(ConversionError) {
        var larger = HeldArray<Int32>(memory)
        try larger.append(repeating: -1, count: slots.count * 2)
        swap(&slots, &larger)
        for place in 0..<count {
            let mixed =
                isOfTexts ? texts[place].map { hash(of: $0) } ?? 0 : hash(of: keys[place])
            var slot = Int(truncatingIfNeeded: mixed) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(truncatingIfNeeded: place)
        }
    }

    private func slot(of key: UInt64) -> (slot: Int, found: Int?) {
        // Dates are equal by their instant: the lowest bit, which tells of a time, does not count.
        let isDate = kind == .date
        func same(_ lhs: UInt64, _ rhs: UInt64) -> Bool {
            isDate ? lhs | 1 == rhs | 1 : lhs == rhs
        }
        var slot = Int(truncatingIfNeeded: hash(of: key)) & (slots.count - 1)
        while slots[slot] >= 0 {
            if same(keys[Int(slots[slot])], key) { return (slot, Int(slots[slot])) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return (slot, nil)
    }

    private func slot(of text: TextView) -> (slot: Int, found: Int?) {
        var slot = Int(truncatingIfNeeded: hash(of: text)) & (slots.count - 1)
        while slots[slot] >= 0 {
            if let known = texts[Int(slots[slot])], known.count == text.count,
                known.elementsEqual(text)
            {
                return (slot, Int(slots[slot]))
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return (slot, nil)
    }

    /// Data cannot foresee the seed, so that it cannot fill one slot on purpose.
    private func hash(of key: UInt64) -> UInt64 {
        let key = kind == .date ? key | 1 : key
        let product = (key ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ (seed << 1))
        return product.high ^ product.low
    }

    private func hash(of text: TextView) -> UInt64 {
        var hasher = Hasher()
        text.withRawSpan { span in
            span.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
        return UInt64(UInt(bitPattern: hasher.finalize()))
    }
}

/// The value of an aggregate over the distinct values of a column.
enum TallyResult {
    case number(Double)
    /// A place among the distinct values; nil for null.
    case value(Int?)
}
