/// The keys of rows and the columns that they lead to, through nested objects of pivots.
///
/// Table 0 holds the keys of a row; each leads to a column or to the table of a nested object.
struct JSONKeyTree: Sendable {
    enum Target: Equatable {
        case column(Int)
        case table(Int)
    }

    private struct Entry {
        let hash: UInt64
        /// Place of the key in `keys`.
        let start: Int
        let length: Int
        let target: Target
    }

    private struct Table {
        var entries: [Entry] = []
        /// A hash table with open addressing: indices into `entries`, or -1.
        var places: [Int32] = Array(repeating: -1, count: 8)
    }

    private var tables = [Table()]
    /// A random seed for each tree, so that no document can choose keys with colliding hashes.
    private let seed = UInt64.random(in: .min ... .max)
    /// The bytes of all keys, each with 16 zero bytes behind it, so that words may be read past its
    /// end.
    private var keys: [UInt8] = []

    // MARK: - Building

    mutating func makeTable() -> Int {
        tables.append(Table())
        return tables.count - 1
    }

    /// Adds a key unless the table already has it.
    mutating func add(_ key: String, to table: Int, _ target: Target) {
        let start = keys.count
        let length = key.utf8.count
        keys += key.utf8
        keys += repeatElement(0, count: 16)
        let (hash, isKnown) = keys.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return (UInt64(0), true) }
            return (
                self.hash(base + start, length), find(base + start, length, in: table) >= 0
            )
        }
        guard !isKnown else { return }
        tables[table].entries.append(
            Entry(hash: hash, start: start, length: length, target: target))
        if tables[table].entries.count * 2 > tables[table].places.count { grow(table) }
        place(tables[table].entries.count - 1, in: table)
    }

    private mutating func grow(_ table: Int) {
        tables[table].places = Array(repeating: -1, count: tables[table].places.count * 4)
        for index in 0..<tables[table].entries.count - 1 { place(index, in: table) }
    }

    private mutating func place(_ index: Int, in table: Int) {
        let mask = tables[table].places.count - 1
        var place = Int(truncatingIfNeeded: tables[table].entries[index].hash >> 32) & mask
        while tables[table].places[place] >= 0 { place = (place + 1) & mask }
        tables[table].places[place] = Int32(index)
    }

    // MARK: - Looking up

    /// The index of a key in its table, or -1. `guess` is tried first. Reads up to 15 bytes past
    /// the key.
    @inline(__always)
    func find(
        _ key: UnsafePointer<UInt8>, _ length: Int, in table: Int, guess: Int = Int.max
    ) -> Int {
        keys.withUnsafeBufferPointer { keys in
            guard let keys = keys.baseAddress else { return -1 }
            return tables[table].entries.withUnsafeBufferPointer { entries in
                // The guess is the key that followed in the row before.
                if guess < entries.count, entries[guess].length == length,
                    isEqual(keys + entries[guess].start, key, count: length)
                {
                    return guess
                }
                return tables[table].places.withUnsafeBufferPointer { places in
                    let hash = self.hash(key, length)
                    let mask = places.count - 1
                    var place = Int(truncatingIfNeeded: hash >> 32) & mask
                    while true {
                        let index = Int(places[place])
                        if index < 0 { return -1 }
                        if entries[index].hash == hash, entries[index].length == length,
                            isEqual(keys + entries[index].start, key, count: length)
                        {
                            return index
                        }
                        place = (place &+ 1) & mask
                    }
                }
            }
        }
    }

    @inline(__always)
    func target(_ index: Int, in table: Int) -> Target { tables[table].entries[index].target }

    private func hash(_ key: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
        var state = seed ^ UInt64(truncatingIfNeeded: length)
        var index = 0
        while index &+ 8 <= length {
            let product = (state ^ load64(key + index)).multipliedFullWidth(
                by: 0xA076_1D64_78BD_642F)
            state = product.high ^ product.low
            index &+= 8
        }
        if index < length {
            let rest = load64(key + index).littleEndian &<< UInt64(64 &- (length &- index) &* 8)
            let product = (state ^ rest).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
            state = product.high ^ product.low
        }
        return state
    }
}
