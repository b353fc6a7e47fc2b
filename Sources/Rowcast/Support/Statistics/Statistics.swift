/// Collects the statistics of a result's columns, frame by frame, in memory that does not grow with
/// the rows.
final class Statistics: @unchecked Sendable {
    private let columns: [Column]
    private var tallies: [ColumnTally]
    private var budget = DistinctCounter.Budget()
    /// Differs from run to run, so that no input is made of values with equal hashes.
    private let seed = UInt64.random(in: .min ... .max)

    init(_ columns: [Column]) {
        self.columns = columns
        // The estimates of many columns take 1 KB each.
        let precision = columns.count <= 512 ? 14 : 10
        tallies = columns.map { _ in ColumnTally(precision: precision) }
    }

    /// Looks at the cells of the next frame. Calls must not overlap.
    func add(_ frame: Frame) {
        let batch = frame.batch
        for column in tallies.indices {
            for row in 0..<batch.rowCount {
                let cell = batch.cell(row: row, column: column)
                guard !cell.isNull else {
                    tallies[column].nulls &+= 1
                    continue
                }
                let text: PaddedText
                switch cell.kind {
                case .false: text = Statistics.false.text
                case .true: text = Statistics.true.text
                case .missing, .null, .number, .text, .json: text = batch.text(cell)
                }
                tallies[column].add(
                    text, isNumber: cell.kind == .number, hash: text.hash(seed), &budget)
            }
        }
    }

    var result: [ColumnStatistics] {
        zip(columns, tallies).map { column, tally in tally.statistics(of: column) }
    }

    private static let `false` = Snippet("false")
    private static let `true` = Snippet("true")
}

extension PaddedText {
    /// A hash of 64 bits: each eight bytes are multiplied into 128 bits, whose halves are joined.
    @inline(__always)
    fileprivate func hash(_ seed: UInt64) -> UInt64 {
        func mix(_ lhs: UInt64, _ rhs: UInt64) -> UInt64 {
            let product = lhs.multipliedFullWidth(by: rhs)
            return product.high ^ product.low
        }
        var hash = seed ^ UInt64(truncatingIfNeeded: count)
        var index = 0
        while index &+ 8 <= count {
            hash = mix(hash ^ word64(at: index), 0xA076_1D64_78BD_642F)
            index &+= 8
        }
        let rest = count &- index
        if rest > 0 {
            let word = word64(at: index).littleEndian & ((1 << UInt64(8 &* rest)) &- 1)
            hash = mix(hash ^ word, 0xE703_7ED1_A0B4_28DB)
        }
        return mix(hash ^ 0x8EBC_6AF0_9C88_C6E3, seed | 1) ^ mix(hash, 0x5899_65CC_7537_4CC3)
    }
}
