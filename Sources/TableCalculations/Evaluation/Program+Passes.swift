extension Program {
    mutating func append(_ instruction: Instruction) {
        var level = instruction.operands.map { levels[$0] }.max() ?? 0
        for holding in instruction.holdings { level = max(level, holdingLevels[holding]) }
        var isRunning = instruction.operands.contains { isSequential[$0] }
        if case .running = instruction.operation { isRunning = true }
        instructions.append(instruction)
        levels.append(level)
        isSequential.append(isRunning)
    }

    mutating func append(_ holding: Holding) {
        holdings.append(holding)
        holdingLevels.append((holding.operands.map { levels[$0] }.max() ?? 0) + 1)
    }

    /// Finds the passes, the reach of rows and the columns whose digits are wanted, after all steps are
    /// there.
    mutating func complete() {
        passCount = (results.map { levels[$0.instruction] }.max() ?? 0) + 1
        let last = passCount - 1
        passes = (0..<passCount).map { pass in
            let collected =
                pass == last ? [] : holdings.indices.filter { holdingLevels[$0] == pass + 1 }
            let roots =
                pass == last
                ? results.map(\.instruction) : collected.flatMap { holdings[$0].operands }
            let steps = reachable(from: roots)
            return Pass(
                instructions: steps, holdings: Array(collected),
                lastUses: lastUses(of: steps, results: roots))
        }
        findMargins()
        findDigits()
    }

    private func lastUses(of steps: [Int], results: [Int]) -> [Int: Int] {
        var uses: [Int: Int] = [:]
        var kept = Set(results)
        for step in steps {
            for operand in instructions[step].operands {
                uses[operand] = step
                if isSequential[step] { kept.insert(operand) }
            }
        }
        for step in kept { uses[step] = nil }
        return uses
    }

    private func reachable(from roots: [Int]) -> [Int] {
        var isNeeded = [Bool](repeating: false, count: instructions.count)
        for root in roots { isNeeded[root] = true }
        for index in instructions.indices.reversed() where isNeeded[index] {
            for operand in instructions[index].operands { isNeeded[operand] = true }
        }
        return instructions.indices.filter { isNeeded[$0] }
    }

    private mutating func findMargins() {
        margins = Array(repeating: (0, 0), count: instructions.count)
        for index in instructions.indices.reversed() {
            var (above, below) = margins[index]
            switch instructions[index].operation {
            case .shift(let distance):
                above += max(0, -distance)
                below += max(0, distance)
            case .window(let first, let count):
                above += max(0, -first)
                below += max(0, first + count - 1)
            default: break
            }
            for operand in instructions[index].operands {
                margins[operand].above = max(margins[operand].above, above)
                margins[operand].below = max(margins[operand].below, below)
            }
        }
        for index in instructions.indices {
            // A shift of a constant needs no rows around it, but of all others.
            rowsAbove = max(rowsAbove, margins[index].above)
            rowsBelow = max(rowsBelow, margins[index].below)
        }
    }

    /// Digits that arrived are wanted by results and by texts, and pass through functions that pick a
    /// value.
    private mutating func findDigits() {
        var isWanted = [Bool](repeating: false, count: instructions.count)
        for result in results { isWanted[result.instruction] = true }
        for index in instructions.indices.reversed() {
            let instruction = instructions[index]
            switch instruction.operation {
            case .call("concat"), .call("to_string"):
                for operand in instruction.operands { isWanted[operand] = true }
            case .call("if"), .call("case"), .call("coalesce"), .call("list"), .call("index"),
                .call("lookup"), .shift, .window, .choose, .chooseList, .onlyWhere:
                if isWanted[index] {
                    for operand in instruction.operands { isWanted[operand] = true }
                }
            case .lookup(_, let column), .element(let column), .farShift(let column),
                .farWindow(let column):
                if isWanted[index] {
                    heldWithDigits.insert(column)
                    for operand in holdings[column].operands { isWanted[operand] = true }
                }
            case .input(let input):
                if isWanted[index], inputs[input].type == .number { inputsWithDigits.insert(input) }
            case .constant, .total, .call, .rowNumber, .random, .running, .summary, .match: break
            }
        }
    }
}

extension Instruction {
    /// The holdings that the step uses.
    var holdings: [Int] {
        switch operation {
        case .summary(_, let holding), .match(let holding), .element(let holding),
            .farShift(let holding), .farWindow(let holding):
            [holding]
        case .lookup(let keys, let values): [keys, values]
        case .constant, .input, .total, .call, .rowNumber, .random, .shift, .window, .running,
            .choose,
            .chooseList, .onlyWhere:
            []
        }
    }
}
