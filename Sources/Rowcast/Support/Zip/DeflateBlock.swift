/// One block of deflate with a code of its own (RFC 1951, 3.2.7): bytes that stand for themselves,
/// and repetitions of what came before.
///
/// The block is collected first and then written, with the code that is best for it.
struct DeflateBlock: ~Copyable {
    /// Bytes as they are, and behind them a repetition.
    struct Step {
        var literalCount: UInt32
        var length: UInt16
        /// 0 for none, at the end of a block.
        var distance: UInt16
    }

    private(set) var steps: UnsafeMutablePointer<Step>
    private(set) var stepCount = 0
    private var capacity = 4096
    private let literalCounts: UnsafeMutablePointer<UInt32>
    private let distanceCounts: UnsafeMutablePointer<UInt32>
    /// Codes in the low 32 bits, how many bits they have above.
    private let literalCodes: UnsafeMutablePointer<UInt64>
    private let lengthCodes: UnsafeMutablePointer<UInt64>
    private let distanceCodes: UnsafeMutablePointer<UInt64>
    /// The tables of `DeflateSymbols`.
    private let lengthSymbols: UnsafeMutablePointer<UInt16>
    private let distanceSymbols: UnsafeMutablePointer<UInt8>
    private let distanceBases: UnsafeMutablePointer<Int>
    private let distanceExtraBits: UnsafeMutablePointer<Int>

    /// The longest code of a symbol, so that four of them fit into 64 bits with what was left over.
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
            // The largest, 2^15, fits.
            distance: UInt16(truncatingIfNeeded: distance))
        stepCount &+= 1
    }

    /// Makes the last repetition shorter.
    @inline(__always)
    mutating func shorten(by count: Int) {
        steps[stepCount &- 1].length &-= UInt16(truncatingIfNeeded: count)
    }

    /// How long the last repetition is.
    @inline(__always) var lastLength: Int {
        stepCount == 0 ? 0 : Int(steps[stepCount &- 1].length)
    }

    // MARK: - Writing

    /// Writes the block, whose steps stand for the bytes at `bytes`, `byteCount` of them.
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
        // No byte takes more than twelve bits, nor do three that are a repetition take more than 42.
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

    /// Writes which codes there are: their lengths, which are coded themselves.
    private func writeCodes(
        _ literals: HuffmanCode, _ distances: HuffmanCode, into bits: inout BitWriter
    ) {
        // A length, or 17 or 18 for that many zeros and the bits that say how many.
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
    /// Memory with a copy of an array.
    fileprivate static func allocated(_ elements: [Pointee]) -> UnsafeMutablePointer {
        let memory = UnsafeMutablePointer.allocate(capacity: elements.count)
        for (index, element) in elements.enumerated() { memory[index] = element }
        return memory
    }
}

/// Writes bits, the first one lowest. Up to 57 may be put between two flushes; each writes eight
/// bytes.
struct BitWriter {
    private var next: UnsafeMutablePointer<UInt8>?
    private var pending: UInt64 = 0
    private var count: UInt64 = 0

    /// Where the bits go from now on; those that are pending go first.
    mutating func begin(at place: UnsafeMutablePointer<UInt8>) { next = place }

    /// How many whole bytes were written since `begin`.
    func end(from start: UnsafeMutablePointer<UInt8>) -> Int { next.map { $0 - start } ?? 0 }

    @inline(__always)
    mutating func put(_ bits: UInt64, _ bitCount: UInt64) {
        pending |= bits &<< count
        count &+= bitCount
    }

    /// A code with its length above.
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

    /// Fills the last byte up with zeros.
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
