/// One deflate block with a Huffman code of its own (RFC 1951, 3.2.7): literal bytes, and
/// repetitions of earlier bytes.
///
/// The block's steps are collected first; then it is written with the code that suits their counts.
struct DeflateBlock: ~Copyable {
    /// A run of literal bytes and the repetition that follows it.
    struct Step {
        var literalCount: UInt32
        var length: UInt16
        /// Distance of the repetition in bytes; 0 for none, at the end of a block.
        var distance: UInt16
    }

    private(set) var steps: UnsafeMutablePointer<Step>
    private(set) var stepCount = 0
    private var capacity = 4096
    private let literalCounts: UnsafeMutablePointer<UInt32>
    private let distanceCounts: UnsafeMutablePointer<UInt32>
    /// A code in the low 32 bits, its number of bits in the high 32.
    private let literalCodes: UnsafeMutablePointer<UInt64>
    private let lengthCodes: UnsafeMutablePointer<UInt64>
    private let distanceCodes: UnsafeMutablePointer<UInt64>
    /// Copies of the tables of `DeflateSymbols`.
    private let lengthSymbols: UnsafeMutablePointer<UInt16>
    private let distanceSymbols: UnsafeMutablePointer<UInt8>
    private let distanceBases: UnsafeMutablePointer<Int>
    private let distanceExtraBits: UnsafeMutablePointer<Int>

    /// Greatest number of bits of a code: four codes and seven pending bits fit into 64 bits.
    private static let maxCodeLength = 12

    init() {
        steps = .allocate(capacity: capacity)
        literalCounts = .allocate(capacity: DeflateSymbols.lengthCount)
        distanceCounts = .allocate(capacity: DeflateSymbols.distanceCount)
        literalCodes = .allocate(capacity: 257)
        lengthCodes = .allocate(capacity: DeflateSymbols.maxLength + 1)
        distanceCodes = .allocate(capacity: DeflateSymbols.distanceCount)
        lengthCodes.initialize(repeating: 0, count: DeflateSymbols.maxLength + 1)
        let symbols = DeflateSymbols.shared
        lengthSymbols = .allocated(symbols.ofLength)
        distanceSymbols = .allocated(symbols.ofDistance)
        distanceBases = .allocated(symbols.distanceBases)
        distanceExtraBits = .allocated(symbols.distanceExtraBits)
    }

    deinit {
        lengthSymbols.deallocate()
        distanceSymbols.deallocate()
        distanceBases.deallocate()
        distanceExtraBits.deallocate()
        steps.deallocate()
        literalCounts.deallocate()
        distanceCounts.deallocate()
        literalCodes.deallocate()
        lengthCodes.deallocate()
        distanceCodes.deallocate()
    }

    // MARK: - Collecting

    mutating func begin() { stepCount = 0 }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<Step>.allocate(capacity: 2 * capacity)
        larger.update(from: steps, count: stepCount)
        steps.deallocate()
        steps = larger
        capacity *= 2
    }

    @inline(__always)
    mutating func append(literals: Int, length: Int, distance: Int) {
        if stepCount == capacity { grow() }
        steps[stepCount] = Step(
            literalCount: UInt32(truncatingIfNeeded: literals),
            length: UInt16(truncatingIfNeeded: length),
            // The greatest distance, 32,768, fits into 16 bits.
            distance: UInt16(truncatingIfNeeded: distance))
        stepCount &+= 1
    }

    /// Shortens the last repetition by `count` bytes.
    @inline(__always)
    mutating func shorten(by count: Int) {
        steps[stepCount &- 1].length &-= UInt16(truncatingIfNeeded: count)
    }

    /// Length in bytes of the last repetition; 0 for none.
    @inline(__always) var lastLength: Int {
        stepCount == 0 ? 0 : Int(steps[stepCount &- 1].length)
    }

    // MARK: - Writing

    /// Writes the block; its steps stand for the `byteCount` bytes at `bytes`.
    mutating func write(
        _ bytes: UnsafePointer<UInt8>, byteCount: Int, into bits: inout BitWriter,
        _ output: inout OutputBuffer
    ) {
        count(bytes)
        let literals = HuffmanCode(
            counts: Array(
                UnsafeBufferPointer(start: literalCounts, count: DeflateSymbols.lengthCount)),
            maxLength: DeflateBlock.maxCodeLength)
        let distances = HuffmanCode(
            counts: Array(
                UnsafeBufferPointer(start: distanceCounts, count: DeflateSymbols.distanceCount)),
            maxLength: DeflateBlock.maxCodeLength)
        prepareCodes(literals, distances)
        // A literal byte takes at most 12 bits, a repetition of at least three bytes at most 42.
        output.reserve(2 * byteCount + 1024)
        bits.begin(at: output.end)
        writeCodes(literals, distances, into: &bits)
        writeSteps(bytes, into: &bits)
        output.count += bits.end(from: output.end)
    }

    private func count(_ bytes: UnsafePointer<UInt8>) {
        literalCounts.initialize(repeating: 0, count: DeflateSymbols.lengthCount)
        distanceCounts.initialize(repeating: 0, count: DeflateSymbols.distanceCount)
        var place = bytes
        for index in 0..<stepCount {
            let step = steps[index]
            let next = place + Int(step.literalCount)
            while place < next {
                literalCounts[Int(place[0])] &+= 1
                place += 1
            }
            if step.distance == 0 { continue }
            place += Int(step.length)
            literalCounts[Int(lengthSymbols[Int(step.length)])] &+= 1
            let distance = DeflateSymbols.place(ofDistance: Int(step.distance))
            distanceCounts[Int(distanceSymbols[distance])] &+= 1
        }
        literalCounts[DeflateSymbols.endOfBlock] = 1
    }

    private func prepareCodes(_ literals: HuffmanCode, _ distances: HuffmanCode) {
        let symbols = DeflateSymbols.shared
        for symbol in 0...256 {
            literalCodes[symbol] =
                UInt64(literals.codes[symbol]) | UInt64(literals.lengths[symbol]) << 32
        }
        for length in 3...DeflateSymbols.maxLength {
            let symbol = Int(symbols.ofLength[length])
            let base = symbols.lengthBases[symbol - 257]
            let codeLength = UInt64(literals.lengths[symbol])
            let extraBits = UInt64(symbols.lengthExtraBits[symbol - 257])
            lengthCodes[length] =
                UInt64(literals.codes[symbol]) | UInt64(length - base) << codeLength
                | (codeLength + extraBits) << 32
        }
        for symbol in 0..<DeflateSymbols.distanceCount {
            distanceCodes[symbol] =
                UInt64(distances.codes[symbol]) | UInt64(distances.lengths[symbol]) << 32
        }
    }

    /// Writes the block's header: the code lengths of all symbols, which are Huffman coded
    /// themselves.
    private func writeCodes(
        _ literals: HuffmanCode, _ distances: HuffmanCode, into bits: inout BitWriter
    ) {
        // A code length, or symbol 17 or 18 for a run of zeros, whose length the extra bits hold.
        var lengths: [(symbol: Int, extra: Int, extraBits: Int)] = []
        let all = (literals.lengths + distances.lengths).map(Int.init)
        var index = 0
        while index < all.count {
            var zeros = 0
            while zeros < 138, index + zeros < all.count, all[index + zeros] == 0 { zeros += 1 }
            switch zeros {
            case 0..<3:
                lengths.append((all[index], 0, 0))
                index += 1
                continue
            case 3...10: lengths.append((17, zeros - 3, 3))
            default: lengths.append((18, zeros - 11, 7))
            }
            index += zeros
        }
        var counts = [UInt32](repeating: 0, count: 19)
        for length in lengths { counts[length.symbol] += 1 }
        let code = HuffmanCode(counts: counts, maxLength: 7)
        bits.put(0b100, 3)
        bits.put(UInt64(DeflateSymbols.lengthCount - 257), 5)
        bits.put(UInt64(DeflateSymbols.distanceCount - 1), 5)
        bits.put(19 - 4, 4)
        bits.flush()
        for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] {
            bits.put(UInt64(code.lengths[symbol]), 3)
            bits.flush()
        }
        for length in lengths {
            bits.put(UInt64(code.codes[length.symbol]), UInt64(code.lengths[length.symbol]))
            bits.put(UInt64(length.extra), UInt64(length.extraBits))
            bits.flush()
        }
    }

    private func writeSteps(_ bytes: UnsafePointer<UInt8>, into writer: inout BitWriter) {
        var bits = writer
        var place = bytes
        for index in 0..<stepCount {
            let step = steps[index]
            bits.put(literals: place, Int(step.literalCount), literalCodes)
            place += Int(step.literalCount)
            if step.distance == 0 { continue }
            place += Int(step.length)
            bits.put(lengthCodes[Int(step.length)])
            let distance = Int(step.distance)
            let symbol = Int(distanceSymbols[DeflateSymbols.place(ofDistance: distance)])
            bits.put(distanceCodes[symbol])
            bits.put(
                UInt64(truncatingIfNeeded: distance &- distanceBases[symbol]),
                UInt64(truncatingIfNeeded: distanceExtraBits[symbol]))
            bits.flush()
        }
        bits.put(literalCodes[DeflateSymbols.endOfBlock])
        bits.flush()
        writer = bits
    }
}

extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
    /// Allocates memory and copies an array to it.
    fileprivate static func allocated(_ elements: [Pointee]) -> UnsafeMutablePointer {
        let memory = UnsafeMutablePointer.allocate(capacity: elements.count)
        for (index, element) in elements.enumerated() { memory[index] = element }
        return memory
    }
}

/// Writes bits, lowest first. At most 57 bits may be put between two flushes; each flush stores
/// eight bytes.
struct BitWriter {
    private var next: UnsafeMutablePointer<UInt8>?
    private var pending: UInt64 = 0
    private var count: UInt64 = 0

    /// Directs the following bits to `place`; bits that are still pending go there first.
    mutating func begin(at place: UnsafeMutablePointer<UInt8>) { next = place }

    /// Number of whole bytes that were written since `begin`.
    func end(from start: UnsafeMutablePointer<UInt8>) -> Int { next.map { $0 - start } ?? 0 }

    @inline(__always)
    mutating func put(_ bits: UInt64, _ bitCount: UInt64) {
        pending |= bits &<< count
        count &+= bitCount
    }

    /// Puts a code, which has its number of bits in the high 32 bits.
    @inline(__always)
    mutating func put(_ code: UInt64) { put(code & 0xFFFF_FFFF, code &>> 32) }

    @inline(__always)
    mutating func flush() {
        guard let place = next else { return }
        UnsafeMutableRawPointer(place).storeBytes(of: pending, as: UInt64.self)
        next = place + Int(count &>> 3)
        pending &>>= count & 56
        count &= 7
    }

    /// Fills the last byte with zero bits.
    mutating func align() {
        if count > 0 { count = (count + 7) & ~7 }
        flush()
    }

    @inline(__always)
    mutating func put(
        literals: UnsafePointer<UInt8>, _ literalCount: Int, _ codes: UnsafePointer<UInt64>
    ) {
        var index = 0
        while index &+ 4 <= literalCount {
            put(codes[Int(literals[index])])
            put(codes[Int(literals[index &+ 1])])
            put(codes[Int(literals[index &+ 2])])
            put(codes[Int(literals[index &+ 3])])
            flush()
            index &+= 4
        }
        while index < literalCount {
            put(codes[Int(literals[index])])
            index &+= 1
        }
        flush()
    }
}
