import Rowcast
import TableCalculations

/// The results of one expression over a table, as texts: for each pivot column those of each row, and
/// those of the row of totals.
struct CaseRun {
    var plan: CalculationPlan
    var columns: [[String]] = []
    var total: [String] = []

    static let now = DateValue(CivilTime(year: 2024, month: 5, day: 17), hasTime: true)

    init(_ expression: String, _ table: CaseTable, blockSize: Int = .max) throws {
        plan = CalculationPlan(
            table.calculations + [TableCalculation(name: "test", expression: expression)],
            CalculationFields(
                table.columns.map(\.field), pivots: table.pivots, hasTotals: table.hasTotals))
        if let fault = plan.calculations.last?.fault { throw fault }
        let program = try plan.program(now: CaseRun.now)
        let last = plan.calculations.count - 1
        let wanted = program.results.indices.filter { program.results[$0].calculation == last }
        let inputs = program.inputs.map { table.vector($0) }
        let cells = program.inputs.map { table.total($0) }
        let fields = program.totals.map { cell -> Vector? in
            if case .field(let column) = cell { table.total(column) } else { nil }
        }
        let totals = try program.totals(ofFields: fields, row: cells, seed: 7)
        let rows = try CaseRun.results(program, inputs, totals, table.rowCount, blockSize)
        columns = wanted.map { rows[$0] }
        if table.hasTotals {
            let row = try CaseRun.results(program, cells, totals, 1, 1)
            total = wanted.map { row[$0][0] }
        }
    }

    private static func results(
        _ program: Program, _ inputs: [Vector], _ totals: [Vector], _ rowCount: Int,
        _ blockSize: Int
    ) throws -> [[String]] {
        var run = CalculationRun(program, totals: totals, seed: 7)
        var texts = [[String]](repeating: [], count: program.results.count)
        func take(_ blocks: [InputBlock]) throws {
            for block in blocks {
                let results = try run.finish(try run.start(block))
                for (index, vector) in results.enumerated() {
                    texts[index] += (0..<vector.count).map { CaseRun.text(vector, $0) }
                }
            }
        }
        for pass in 0..<program.passCount {
            run.begin(pass)
            var window = RowWindow(program)
            var row = 0
            while row < rowCount {
                let end = min(rowCount, row + min(blockSize, rowCount))
                let slices = inputs.map { $0.slice(row..<end) }
                try take(window.append(slices, count: end - row))
                row = end
            }
            try take(window.finish())
            try run.end()
        }
        return texts
    }

    static func text(_ vector: Vector, _ row: Int) -> String {
        if vector.isNull(row) { return "null" }
        var bytes: [UInt8] = []
        vector.appendText(row, to: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        switch vector {
        case .texts: return "\"\(text)\""
        case .lists: return "[\(text)]"
        case .numbers, .dates, .yesno, .nulls: return text
        }
    }
}
