extension CalculationPlan {
    /// The types, the kinds and the needs of the calculations, a line each, or their faults with carets
    /// under the bytes:
    ///
    ///     share: number, a column for each pivot column
    ///       holds: sum of ${orders.total}
    package func explanation(_ program: Program) -> String {
        var lines: [String] = []
        for (index, planned) in calculations.enumerated() {
            if let fault = planned.fault {
                lines.append(fault.description)
                lines.append(fault.caretLines(in: planned.calculation.expression))
                continue
            }
            lines.append("\(planned.calculation.name): \(planned.type), \(planned.kind.place)")
            let needs = program.needs(of: index)
            lines += needs.lines(program, fields).map { "  \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}

extension CalculationKind {
    /// Where the column stands, in words.
    fileprivate var place: String {
        switch self {
        case .dimension: "a column behind the dimensions"
        case .measure: "a column for each pivot column"
        case .supermeasure: "one column behind the pivot columns"
        }
    }
}

/// The rows and columns that a calculation sees beside its own row.
package struct CalculationNeeds: Sendable {
    /// Number of rows that it sees above and below.
    package var rowsAbove = 0
    package var rowsBelow = 0
    /// Whether it carries a total or product along the rows.
    package var isRunning = false
    /// Number of passes over the rows before the one that makes its values.
    package var passesBefore = 0
    /// Whether it needs the row of totals, or the column of row totals.
    package var needsTotals = false
    package var needsRowTotals = false
    /// The holdings of the program that it uses.
    var holdings: [Int] = []

    /// Whether no row waits for all others: the calculation needs no pass of its own.
    package var streams: Bool { passesBefore == 0 }
}

extension Program {
    /// The needs of a calculation, by its index among the calculations.
    package func needs(of calculation: Int) -> CalculationNeeds {
        var needs = CalculationNeeds()
        var isNeeded = [Bool](repeating: false, count: instructions.count)
        for result in results where result.calculation == calculation {
            isNeeded[result.instruction] = true
            needs.passesBefore = max(needs.passesBefore, levels[result.instruction])
        }
        for index in instructions.indices.reversed() where isNeeded[index] {
            let instruction = instructions[index]
            for operand in instruction.operands { isNeeded[operand] = true }
            for holding in instruction.holdings {
                if !needs.holdings.contains(holding) { needs.holdings.append(holding) }
                for operand in holdings[holding].operands { isNeeded[operand] = true }
            }
            switch instruction.operation {
            case .running: needs.isRunning = true
            case .total: needs.needsTotals = true
            case .input(let input): if inputs[input].isRowTotal { needs.needsRowTotals = true }
            case .shift(let distance):
                needs.rowsAbove = max(needs.rowsAbove, margins[index].above - min(0, distance))
                needs.rowsBelow = max(needs.rowsBelow, margins[index].below + max(0, distance))
            case .window(let first, let count):
                needs.rowsAbove = max(needs.rowsAbove, margins[index].above - min(0, first))
                needs.rowsBelow = max(
                    needs.rowsBelow, margins[index].below + max(0, first + count - 1))
            case .constant, .call, .rowNumber, .random, .summary, .match, .lookup, .element,
                .farShift,
                .farWindow, .choose, .chooseList, .onlyWhere:
                break
            }
        }
        needs.holdings.sort()
        return needs
    }

    /// The values that a holding keeps and their columns, in words for `explain`.
    func description(of holding: Holding, _ fields: CalculationFields) -> String {
        let columns = holding.operands.map { columnText($0, fields) }.joined(separator: " and ")
        return switch holding.kind {
        case .reduction(let name): "\(name) of \(columns), in a few bytes"
        case .sorted:
            "the numbers of \(columns) in order, 8 bytes a row, and 8 more while they are sorted"
        case .tally: "the distinct values of \(columns)"
        case .column:
            instructions[holding.operands[0]].type.value == .text
                ? "the texts of \(columns)" : "\(columns), 8 bytes a row"
        }
    }

    /// A column by its field, or as an expression.
    private func columnText(_ index: Int, _ fields: CalculationFields) -> String {
        guard case .input(let input) = instructions[index].operation else { return "an expression" }
        let column = inputs[input]
        let part = column.isRowTotal ? ":row_total" : ""
        return "${\(fields.fields[column.field].name)\(part)}"
    }
}

extension CalculationNeeds {
    /// The needs in words, a line each.
    func lines(_ program: Program, _ fields: CalculationFields) -> [String] {
        var lines: [String] = []
        if streams { lines.append("streams: rows pass on as they come") }
        if rowsAbove > 0 { lines.append("sees \(Self.rows(rowsAbove)) above") }
        if rowsBelow > 0 { lines.append("sees \(Self.rows(rowsBelow)) below") }
        if isRunning { lines.append("carries a running value from row to row") }
        if passesBefore == 1 { lines.append("reads all rows once before") }
        if passesBefore > 1 { lines.append("reads all rows \(passesBefore) times before") }
        // Pivot columns hold the same of each column.
        var known: Set<String> = []
        for holding in holdings {
            let text = program.description(of: program.holdings[holding], fields)
            if known.insert(text).inserted { lines.append("holds \(text)") }
        }
        if needsTotals { lines.append("needs the row of totals") }
        if needsRowTotals { lines.append("needs the column of row totals") }
        return lines
    }

    private static func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }
}
