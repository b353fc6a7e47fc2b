package import Rowcast

extension Program {
    /// The cells of the row of totals that the steps read.
    ///
    /// The total of a calculation is its expression over a table of this one row. Where the expression
    /// reads the total of another calculation, the other comes first.
    ///
    /// - Parameters:
    ///   - fields: A vector of one row for each of `totals` that is a field's; nil for the others.
    ///   - row: The row of totals: a vector of one row for each of `inputs`.
    package func totals(
        ofFields fields: [Vector?], row: [Vector], limits: CalculationLimits = CalculationLimits(),
        seed: UInt64 = 0
    ) throws(ConversionError) -> [Vector] {
        var cells = fields.map { $0 ?? .nulls(1) }
        // The result that is the total of a calculation, for totals that are not known yet.
        var unknown: [Int: Int] = [:]
        for (place, cell) in totals.enumerated() {
            guard case .calculation(let calculation, let pivot) = cell else { continue }
            let result = results.firstIndex {
                $0.calculation == calculation && $0.pivot == pivot
            }
            guard let result else { continue }
            cells[place] = .nulls(instructions[results[result].instruction].type, count: 1)
            unknown[place] = result
        }
        while !unknown.isEmpty {
            let values = try results(
                ofRow: row, CalculationRun(self, totals: cells, seed: seed, limits: limits))
            let isKnown = knownSteps(without: unknown)
            let found = unknown.filter { isKnown[results[$0.value].instruction] }
            precondition(!found.isEmpty, "calculations do not need each other")
            for (place, result) in found {
                cells[place] = values[result]
                unknown[place] = nil
            }
        }
        return cells
    }

    /// Whether each step needs none of the totals that are not known yet.
    private func knownSteps(without unknown: [Int: Int]) -> [Bool] {
        var isKnown: [Bool] = []
        for instruction in instructions {
            if case .total(let place) = instruction.operation {
                isKnown.append(unknown[place] == nil)
                continue
            }
            let operands =
                instruction.operands + instruction.holdings.flatMap { holdings[$0].operands }
            isKnown.append(operands.allSatisfy { isKnown[$0] })
        }
        return isKnown
    }

    /// The results of a table of one row.
    private func results(
        ofRow row: [Vector], _ run: CalculationRun
    ) throws(ConversionError) -> [Vector] {
        var run = run
        var values: [Vector] = []
        for pass in 0..<passCount {
            run.begin(pass)
            let block = InputBlock(firstRow: 0, core: 0..<1, rowCount: 1, columns: row)
            values = try run.finish(run.start(block))
            try run.end()
        }
        return values
    }
}
