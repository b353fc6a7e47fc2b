/// The keys that rows are made of: which key leads to which column, through objects of pivots.
///
/// Table 0 holds the keys of a row. A key leads to a column or to the table of a nested object.
final class JSONKeyTree: @unchecked Sendable {
    enum Target: Equatable {
        case column(Int)
        case table(Int)
    }

    private struct Entry {
        let hash: UInt64
        let start: Int
        let length: Int
        let target: Target
    }

    private struct Table {
        var entries: [Entry] = []
        /// Open addressing: indices into `entries`, or -1.
        var places: [Int32] = Array(repeating: -1, count: 8)
    }

    private var tables = [Table()]
    /// The bytes of all keys, with room to read past each.
    private var keys: UnsafeMutablePointer<UInt8> = .allocate(capacity: 1024)
    private var keyCount = 0
    private var keyCapacity = 1024

    deinit { keys.deallocate() }

    // MARK: - Building

    func makeTable() -> Int {
        tables.append(Table())
        return tables.count - 1
    }

    /// Adds a key. Returns false if the table has it already.
    @discardableResult
    func add(_ key: String, to table: Int, _ target: Target) -> Bool {
        let bytes = Array(key.utf8) + Array(repeating: 0, count: 16)
        let length = bytes.count - 16
        return bytes.withUnsafeBufferPointer { buffer in
            guard let pointer = buffer.baseAddress else { return false }
            guard find(pointer, length, in: table) < 0 else { return false }
            store(pointer, bytes.count)
            let entry = Entry(
                hash: Self.hash(pointer, length), start: keyCount - bytes.count, length: length,
                target: target)
            tables[table].entries.append(entry)
            if tables[table].entries.count * 2 > tables[table].places.count { grow(table) }
            place(tables[table].entries.count - 1, in: table)
            return true
        }
    }

    private func store(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        if keyCount + count > keyCapacity {
            keyCapacity = max(2 * keyCapacity, keyCount + count)
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: keyCapacity)
            larger.update(from: keys, count: keyCount)
            keys.deallocate()
            keys = larger
        }
        (keys + keyCount).update(from: bytes, count: count)
        keyCount += count
    }

    private func grow(_ table: Int) {
        tables[table].places = Array(repeating: -1, count: tables[table].places.count * 4)
        for index in 0..<tables[table].entries.count - 1 { place(index, in: table) }
    }

    private func place(_ index: Int, in table: Int) {
        let mask = tables[table].places.count - 1
        var place = Int(truncatingIfNeeded: tables[table].entries[index].hash >> 32) & mask
        while tables[table].places[place] >= 0 { place = (place + 1) & mask }
        tables[table].places[place] = Int32(index)
    }

    // MARK: - Looking up

    /// The index of a key in its table, or -1. Reads up to 15 bytes past the key.
    func find(_ key: UnsafePointer<UInt8>, _ length: Int, in table: Int) -> Int {
        let hash = Self.hash(key, length)
        return tables[table].places.withUnsafeBufferPointer { places in
            tables[table].entries.withUnsafeBufferPointer { entries in
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

    /// The index of a key, tried first where the row before had it.
    @inline(__always)
    func find(
        _ key: UnsafePointer<UInt8>, _ length: Int, in table: Int, guess: Int
    ) -> Int {
        let isGuessed = tables[table].entries.withUnsafeBufferPointer { entries in
            guess < entries.count && entries[guess].length == length
                && isEqual(keys + entries[guess].start, key, count: length)
        }
        return isGuessed ? guess : find(key, length, in: table)
    }

    @inline(__always)
    func target(_ index: Int, in table: Int) -> Target { tables[table].entries[index].target }

    private static func hash(_ key: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: length)
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
