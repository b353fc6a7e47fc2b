/// A prefix code for the symbols of deflate (RFC 1951, 3.2.2), made for the count of each symbol.
struct HuffmanCode {
    /// Number of bits of each symbol's code; 0 for symbols that do not occur.
    let lengths: [UInt8]
    /// The code of each symbol; its first bit is the lowest, as deflate writes it.
    let codes: [UInt32]

    /// Makes the shortest code of at most `maxLength` bits a symbol, or nearly the shortest.
    ///
    /// Where the shortest code has longer symbols, the counts are halved until none is too long.
    init(counts: [UInt32], maxLength: Int) {
        var counts = counts
        // Some readers refuse a code of fewer than two symbols.
        for symbol in 0..<2 where counts.count(where: { $0 > 0 }) < 2 {
            counts[symbol] = max(counts[symbol], 1)
        }
        var lengths = HuffmanCode.lengths(counts)
        while lengths.contains(where: { $0 > maxLength }) {
            for symbol in counts.indices where counts[symbol] > 0 {
                counts[symbol] = counts[symbol] >> 1 | 1
            }
            lengths = HuffmanCode.lengths(counts)
        }
        self.lengths = lengths.map { UInt8($0) }
        codes = HuffmanCode.codes(lengths)
    }

    /// Lengths of the codes: joins the two nodes of the lowest counts until one node is left.
    ///
    /// Joined nodes arise in the order of their weight, so two queues take the place of a heap.
    private static func lengths(_ counts: [UInt32]) -> [Int] {
        let symbols = counts.indices.filter { counts[$0] > 0 }.sorted { counts[$0] < counts[$1] }
        let leafCount = symbols.count
        var weights = symbols.map { UInt64(counts[$0]) }
        var parents = [Int](repeating: 0, count: 2 * leafCount - 1)
        var leaf = 0
        var inner = leafCount
        for node in leafCount..<2 * leafCount - 1 {
            var weight: UInt64 = 0
            for _ in 0..<2 {
                let takesLeaf =
                    leaf < leafCount && (inner >= node || weights[leaf] <= weights[inner])
                let child = takesLeaf ? leaf : inner
                if takesLeaf { leaf += 1 } else { inner += 1 }
                parents[child] = node
                weight += weights[child]
            }
            weights.append(weight)
        }
        var depths = [Int](repeating: 0, count: 2 * leafCount - 1)
        var lengths = [Int](repeating: 0, count: counts.count)
        for node in (0..<2 * leafCount - 2).reversed() {
            depths[node] = depths[parents[node]] + 1
            if node < leafCount { lengths[symbols[node]] = depths[node] }
        }
        return lengths
    }

    /// Numbers the codes of each length in the order of their symbols.
    private static func codes(_ lengths: [Int]) -> [UInt32] {
        var next = [UInt32](repeating: 0, count: 17)
        var code: UInt32 = 0
        for length in 1...16 {
            next[length] = code
            code = (code + UInt32(lengths.count { $0 == length })) << 1
        }
        return lengths.map { length in
            guard length > 0 else { return 0 }
            defer { next[length] += 1 }
            return (0..<length).reduce(0) { reversed, bit in
                reversed | (next[length] >> UInt32(bit) & 1) << UInt32(length - 1 - bit)
            }
        }
    }
}

/// The symbols and extra bits that stand for lengths and distances of deflate (RFC 1951, 3.2.5).
struct DeflateSymbols {
    static let lengthCount = 286
    static let distanceCount = 30
    static let endOfBlock = 256
    static let maxLength = 258
    static let window = 32_768

    /// The symbol of each length, by the length.
    let ofLength: [UInt16]
    /// The symbols of the distances 1 to 256, then one symbol for each 128 distances.
    let ofDistance: [UInt8]
    let lengthBases: [Int]
    let lengthExtraBits: [Int]
    let distanceBases: [Int]
    let distanceExtraBits: [Int]

    static let shared = DeflateSymbols()

    private init() {
        var bases: [Int] = []
        var extraBits: [Int] = []
        var base = 3
        for index in 0..<28 {
            let bits = index < 8 ? 0 : (index - 4) / 4
            bases.append(base)
            extraBits.append(bits)
            base += 1 << bits
        }
        // The greatest length, 258, has a symbol without extra bits.
        lengthBases = bases + [DeflateSymbols.maxLength]
        lengthExtraBits = extraBits + [0]
        var symbols = [UInt16](repeating: 0, count: DeflateSymbols.maxLength + 1)
        for (index, base) in lengthBases.enumerated() {
            for length in base...DeflateSymbols.maxLength { symbols[length] = UInt16(257 + index) }
        }
        ofLength = symbols

        bases = []
        extraBits = []
        base = 1
        for index in 0..<DeflateSymbols.distanceCount {
            let bits = index < 4 ? 0 : (index - 2) / 2
            bases.append(base)
            extraBits.append(bits)
            base += 1 << bits
        }
        distanceBases = bases
        distanceExtraBits = extraBits
        var distances = [UInt8](repeating: 0, count: 512)
        for (index, base) in bases.enumerated() {
            for distance in base..<base + 1 << extraBits[index] {
                distances[DeflateSymbols.place(ofDistance: distance)] = UInt8(index)
            }
        }
        ofDistance = distances
    }

    /// The index in `ofDistance` of a distance's symbol.
    @inline(__always)
    static func place(ofDistance distance: Int) -> Int {
        distance <= 256 ? distance &- 1 : 256 &+ ((distance &- 1) >> 7)
    }
}
