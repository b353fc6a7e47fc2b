package import Rowcast

/// Consecutive rows of the columns that a program reads.
package struct InputBlock: Sendable {
    /// The number of the first row of the columns, from 0.
    package var firstRow: Int
    /// The rows that results are made of; the others are rows above and below that these see.
    package var core: Range<Int>
    /// Number of rows, those around the core rows included.
    package var rowCount: Int
    /// One vector of `rowCount` rows for each of `Program.inputs`.
    package var columns: [Vector]

    package init(firstRow: Int, core: Range<Int>, rowCount: Int, columns: [Vector]) {
        self.firstRow = firstRow
        self.core = core
        self.rowCount = rowCount
        self.columns = columns
    }
}

/// A block whose steps that need no order are done.
package struct StartedBlock: Sendable {
    var block: InputBlock
    /// The vectors of the steps by their indices; nil for steps that wait for the blocks before.
    var vectors: [Vector?]
}

/// The passes of a program over the rows of one result.
///
///     var run = CalculationRun(program, totals: […], seed: 1, limits: limits)
///     for pass in 0..<program.passCount {
///         run.begin(pass)
///         for block in blocks {                       // in the order of rows
///             let started = try run.start(block)      // a pure function: on any thread
///             let columns = try run.finish(started)   // in order; the results, in the last pass
///         }
///         try run.end()
///     }
package struct CalculationRun: Sendable {
    private let program: Program
    private let totals: [Vector]
    private let seed: UInt64
    private let limits: CalculationLimits
    private var pass = 0
    private let memory: HeldMemory
    private var held: [HeldData]
    private var running: [Int: RunningState] = [:]

    /// A run over rows; `totals` has a vector of one row for each of `Program.totals`.
    package init(
        _ program: Program, totals: [Vector] = [], seed: UInt64 = 0,
        limits: CalculationLimits = CalculationLimits()
    ) {
        self.program = program
        self.totals = totals
        self.seed = seed
        self.limits = limits
        let memory = HeldMemory(
            maxBytes: limits.heldBytes, maxFileBytes: limits.spooledBytes,
            folder: limits.temporaryFolder)
        self.memory = memory
        held = program.holdings.map { HeldData($0.kind, memory) }
    }

    /// Begins a pass over all rows.
    package mutating func begin(_ pass: Int) {
        self.pass = pass
        running = [:]
    }

    /// Does the steps of a block that need no order among the blocks.
    package func start(_ block: InputBlock) throws(ConversionError) -> StartedBlock {
        var started = StartedBlock(
            block: block, vectors: Array(repeating: nil, count: program.instructions.count))
        for index in program.passes[pass].instructions where !program.isSequential[index] {
            started.vectors[index] = try evaluate(index, started)
            // Pivot columns make many steps: vectors go as soon as no step needs them.
            for operand in program.instructions[index].operands
            where program.passes[pass].lastUses[operand] == index { started.vectors[operand] = nil }
        }
        return started
    }

    /// Does the steps that need the blocks before, in the order of rows. Returns one vector for each of
    /// `Program.results` in the last pass, and none in the passes before, which collect columns.
    package mutating func finish(_ started: StartedBlock) throws(ConversionError) -> [Vector] {
        var started = started
        for index in program.passes[pass].instructions where program.isSequential[index] {
            if case .running = program.instructions[index].operation {
                started.vectors[index] = run(index, started)
            } else {
                started.vectors[index] = try evaluate(index, started)
            }
        }
        let core = started.block.core
        if pass == program.passCount - 1 {
            return program.results.map { result in
                vector(result.instruction, started).slice(core)
            }
        }
        for holding in program.passes[pass].holdings {
            let vectors = program.holdings[holding].operands.map { vector($0, started) }
            try held[holding].absorb(
                vectors, core, firstRow: started.block.firstRow + core.lowerBound,
                keepsDigits: program.heldWithDigits.contains(holding))
        }
        return []
    }

    /// Ends a pass.
    package mutating func end() throws(ConversionError) {
        for holding in program.passes[pass].holdings { try held[holding].finish() }
    }

    /// Number of bytes of memory, and of files, that the held columns take.
    package var heldBytes: Int { memory.byteCount }
    package var spooledBytes: Int { memory.fileByteCount }

    private func vector(_ index: Int, _ started: StartedBlock) -> Vector {
        guard let vector = started.vectors[index] else {
            preconditionFailure("a step's operands are done before it")
        }
        return vector
    }

    // MARK: - Steps

    private func evaluate(_ index: Int, _ started: StartedBlock) throws(ConversionError) -> Vector {
        let instruction = program.instructions[index]
        let block = started.block
        let count = block.rowCount
        func operand(_ place: Int) -> Vector { vector(instruction.operands[place], started) }
        func numbers(_ place: Int) -> [Double] {
            if case .numbers(let numbers) = operand(place) { return numbers.values }
            return Array(repeating: .nan, count: count)
        }
        switch instruction.operation {
        case .constant(let constant): return constant.vector(instruction.type).repeated(count)
        case .input(let input): return block.columns[input]
        case .total(let total):
            return total < totals.count
                ? totals[total].repeated(count) : .nulls(instruction.type, count: count)
        case .call(let name):
            guard let function = Function.named[name] else { return .nulls(count) }
            return try function.evaluate(
                RowCall(
                    arguments: instruction.operands.map { vector($0, started) }, count: count,
                    limits: limits))
        case .rowNumber:
            return .numbers(
                Vector.Numbers((0..<count).map { Double(block.firstRow + $0 + 1) }))
        case .random(let number):
            return .numbers(
                Vector.Numbers(
                    (0..<count).map { RandomNumber.of(seed, number, block.firstRow + $0) }))
        case .shift(let distance): return operand(0).shifted(by: distance)
        case .window(let first, let length):
            return .lists(
                Vector.Lists(
                    operand(0),
                    (0..<count).map { row in
                        let start = min(max(0, row + first), count)
                        return ElementRange(start, max(start, min(count, row + first + length)))
                    }))
        case .running: preconditionFailure("running steps are done in order")
        case .summary(let name, let holding):
            return summary(name, holding, instruction, started, count)
        case .match(let holding):
            let places = found(operand(0), holding, count)
            return .numbers(Vector.Numbers(places.map { $0 < 0 ? .nan : Double($0 + 1) }))
        case .lookup(let keys, let values):
            return column(values) { $0.gathered(found(operand(0), keys, count)) }
        case .element(let holding):
            return column(holding) { column in
                column.gathered(
                    numbers(0).map { number in
                        guard let place = number.whole, place >= 1, place <= column.count else {
                            return -1
                        }
                        return place - 1
                    })
            }
        case .farShift(let holding):
            return column(holding) { column in
                column.gathered(
                    numbers(0).enumerated().map { row, number in
                        guard let distance = number.whole else { return -1 }
                        let place = block.firstRow + row + distance
                        return place >= 0 && place < column.count ? place : -1
                    })
            }
        case .farWindow(let holding):
            let rowCount = column(holding) { .nulls($0.count) }.count
            let ranges = try farWindows(rowCount, numbers(0), numbers(1), block)
            return column(holding) { $0.lists(ranges) }
        case .choose, .chooseList, .onlyWhere:
            return try pivoted(instruction, started, count)
        }
    }

    /// The ranges of rows at distances and in numbers that each row has for itself.
    private func farWindows(
        _ rowCount: Int, _ firsts: [Double], _ lengths: [Double], _ block: InputBlock
    ) throws(ConversionError) -> [Range<Int>?] {
        var ranges: [Range<Int>?] = []
        ranges.reserveCapacity(firsts.count)
        for row in firsts.indices {
            guard let first = firsts[row].whole, let length = lengths[row].whole else {
                ranges.append(nil)
                continue
            }
            let place = block.firstRow + row + first
            let start = min(max(0, place), rowCount)
            let end = max(start, min(rowCount, place + max(0, length)))
            // The time of a row stays bounded, whatever the number of rows.
            guard end - start <= ProgramBuilder.maxReach else {
                throw ConversionError(
                    .tooLarge, at: ConversionError.Position(row: block.firstRow + row + 1),
                    "a list of offset_list has \(end - start) values, of at most \(ProgramBuilder.maxReach)",
                    hint: "running_total(…) adds up all rows above without lists")
            }
            ranges.append(start..<end)
        }
        return ranges
    }

    private func column(_ holding: Int, _ body: (borrowing HeldColumn) -> Vector) -> Vector {
        guard case .column(let column) = held[holding] else {
            preconditionFailure("the holding is a column")
        }
        return column.read(body)
    }

    /// The rows in which values stand first; -1 for none.
    private func found(_ values: Vector, _ holding: Int, _ count: Int) -> [Int] {
        guard case .tally(let tally) = held[holding] else {
            return Array(repeating: -1, count: count)
        }
        return tally.read { tally in
            var places = [Int](repeating: -1, count: count)
            for row in 0..<count {
                if let place = tally.find(values, row) { places[row] = tally.firstRows[place] }
            }
            return places
        }
    }

    private func summary(
        _ name: String, _ holding: Int, _ instruction: Instruction, _ started: StartedBlock,
        _ count: Int
    ) -> Vector {
        guard let function = Function.named[name] else { return .nulls(count) }
        var others = Others(
            instruction.operands.map { operand in
                switch vector(operand, started) {
                case .numbers(let numbers): numbers.values
                case .texts, .dates, .yesno, .nulls, .lists: Array(repeating: .nan, count: count)
                }
            })
        func each(_ body: ([Double]) -> Double) -> Vector {
            if instruction.operands.isEmpty {
                return .numbers(Vector.Numbers(Array(repeating: body([]).orNull, count: count)))
            }
            return .numbers(
                Vector.Numbers((0..<count).map { row in body(others[row]).orNull }))
        }
        switch (held[holding], function.rule) {
        case (.reduction(let reduction), _): return each { reduction.result($0) }
        case (.sorted(let sorted), .ordered(let body)):
            return sorted.read { sorted in each { body(sorted, $0) } }
        case (.tally(let tally), .tally(let body)):
            return tally.read { tally in
                switch body(tally) {
                case .number(let number): return each { _ in number }
                case .value(let place?): return tally.value(place).repeated(count)
                case .value(nil): return .nulls(instruction.type, count: count)
                }
            }
        case (.sorted, _), (.tally, _), (.column, _):
            return .nulls(instruction.type, count: count)
        }
    }

    /// Values of other pivot columns, which are operands.
    private func pivoted(
        _ instruction: Instruction, _ started: StartedBlock, _ count: Int
    ) throws(ConversionError) -> Vector {
        let vectors = instruction.operands.map { vector($0, started) }
        let call = RowCall(arguments: vectors, count: count, limits: limits)
        switch instruction.operation {
        case .choose:
            let columns = vectors.count - 1
            return try call.pick(
                call.numbers(0).map { number in
                    guard let place = number.whole, (1...columns).contains(place) else { return -1 }
                    return place
                })
        case .onlyWhere:
            let half = vectors.count / 2
            let conditions = (0..<half).map { call.flags($0) }
            let values = RowCall(arguments: Array(vectors[half...]), count: count, limits: limits)
            return try values.pick(
                (0..<count).map { row in
                    var only = -1
                    for (index, flags) in conditions.enumerated() where flags[row] == .yes {
                        if only >= 0 { return -1 }
                        only = index
                    }
                    return only
                })
        default:
            let (firsts, lengths) = (call.numbers(0), call.numbers(1))
            let columns = vectors.count - 2
            var elements = Vector.nulls(0)
            for vector in vectors[2...] { elements.append(vector) }
            var places: [Int] = []
            var ranges: [ElementRange] = []
            for row in 0..<count {
                guard let first = firsts[row].whole, let length = lengths[row].whole else {
                    ranges.append(.null)
                    continue
                }
                let start = places.count
                let bound = min(columns, first - 1 + max(0, min(length, columns * 2 + abs(first))))
                for column in stride(from: max(0, first - 1), to: bound, by: 1) {
                    places.append(column * count + row)
                }
                ranges.append(ElementRange(start, places.count))
            }
            return .lists(Vector.Lists(elements.gathered(places), ranges))
        }
    }

    // MARK: - Running steps

    /// The total or product of the rows so far, and its value before the next block's first row.
    private struct RunningState {
        var sum = CompensatedSum()
        var product = 1.0
        /// The row, from 0, that the state stands in front of.
        var row = 0
    }

    private mutating func run(_ index: Int, _ started: StartedBlock) -> Vector {
        let instruction = program.instructions[index]
        let block = started.block
        let count = block.rowCount
        var values = [Double](repeating: .nan, count: count)
        guard case .numbers(let numbers) = vector(instruction.operands[0], started) else {
            return .nulls(.number, count: count)
        }
        var state = running[index] ?? RunningState()
        var next = state
        // The next block begins to need this step's rows so many above its core.
        let nextRow = max(0, block.firstRow + block.core.upperBound - program.margins[index].above)
        let isTotal = instruction.operation == .running("running_total")
        for row in max(0, state.row - block.firstRow)..<count {
            if block.firstRow + row == nextRow {
                next = state
                next.row = nextRow
            }
            let value = numbers.values[row]
            if isTotal {
                if !value.isNaN { state.sum.add(value) }
                values[row] = state.sum.value.asResult
            } else {
                if !value.isNaN { state.product *= value }
                values[row] = state.product.asResult
            }
        }
        if block.firstRow + count == nextRow {
            next = state
            next.row = nextRow
        }
        running[index] = next
        return .numbers(Vector.Numbers(values))
    }
}

/// Random numbers that depend on the seed, the call and the row alone, so that the number of threads
/// does not change them.
enum RandomNumber {
    static func of(_ seed: UInt64, _ call: Int, _ row: Int) -> Double {
        var bits = seed &+ UInt64(truncatingIfNeeded: row) &* 0x9E37_79B9_7F4A_7C15
        bits &+= UInt64(truncatingIfNeeded: call) &* 0xD1B5_4A32_D192_ED03
        // The mixing steps of splitmix64 (Steele, Lea and Flood, 2014).
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return Double(bits >> 11) / 9_007_199_254_740_992
    }
}
