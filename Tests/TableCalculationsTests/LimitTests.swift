import Rowcast
import Testing

@testable import TableCalculations

@Suite struct LimitTests {
    private func run(
        _ calculations: [TableCalculation], rows: Int, limits: CalculationLimits
    ) throws -> CalculationRun {
        let plan = CalculationPlan(
            calculations,
            CalculationFields([
                CalculationField("x", .number, .measure), CalculationField("s", .text, .dimension),
            ]))
        try plan.check()
        let program = try plan.program(now: .null)
        var run = CalculationRun(program, limits: limits)
        let columns = program.inputs.map { input -> Vector in
            let texts = (0..<rows).map { String($0) }
            return CaseTable.vector(texts, input.type)
        }
        for pass in 0..<program.passCount {
            run.begin(pass)
            let block = InputBlock(firstRow: 0, core: 0..<rows, rowCount: rows, columns: columns)
            _ = try run.finish(try run.start(block))
            try run.end()
        }
        return run
    }

    @Test func `text that grows beyond the limit is an error that names the option`() throws {
        var calculations = [TableCalculation(name: "c0", expression: "concat(${s}, ${s})")]
        for index in 1..<40 {
            calculations.append(
                TableCalculation(
                    name: "c\(index)", expression: "concat(${c\(index - 1)}, ${c\(index - 1)})"))
        }
        let limits = CalculationLimits(textBytes: 1 << 16)
        let error = #expect(throws: ConversionError.self) {
            try run(calculations, rows: 4, limits: limits)
        }
        #expect(error?.code == .tooLarge)
        #expect(
            error?.description
                == "a text that a calculation makes has more than 65536 bytes; raise maxRowBytes if that is right"
        )
        #expect(throws: ConversionError.self) {
            try run(
                [
                    TableCalculation(
                        name: "r",
                        expression:
                            "replace(replace(replace(\"\(String(repeating: "a", count: 5000))\", \"a\", \"\(String(repeating: "b", count: 5000))\"), \"b\", \"cccccccccc\"), \"c\", \"dddd\")"
                    )
                ], rows: 4, limits: limits)
        }
    }

    @Test func `rows around a block bring no texts of rows that are gone`() throws {
        let plan = CalculationPlan(
            [
                TableCalculation(name: "a", expression: "concat(${t}, ${x})"),
                TableCalculation(name: "b", expression: "offset(${x}, -1)"),
            ],
            CalculationFields([
                CalculationField("t", .text, .dimension), CalculationField("x", .number, .measure),
            ]))
        let program = try plan.program(now: .null)
        var window = RowWindow(program)
        for _ in 0..<20 {
            let columns = program.inputs.map { input -> Vector in
                let texts = Texts(repeating: Array("12345".utf8), count: 5000)
                let numbers = Vector.Numbers(Array(repeating: 12345, count: 5000), digits: texts)
                return input.type == .text ? .texts(texts) : .numbers(numbers)
            }
            for block in window.append(columns, count: 5000) {
                // A text takes 5 bytes and a place of 16, a number 8 more.
                for column in block.columns { #expect(column.byteCount < 200_000) }
            }
        }
    }

    @Test func `sums hold nothing of the rows`() throws {
        let sum = [TableCalculation(name: "m", expression: "${x} / sum(${x})")]
        let run = try run(sum, rows: 1000, limits: CalculationLimits(heldBytes: 0))
        #expect(run.heldBytes == 0 && run.spooledBytes == 0)
    }

    @Test(arguments: [
        "fact(1e9)", "combin(1e15, 5e14)", "multinomial(1e15, 1e15, 1e15)", "offset(1, 1e300)",
        "offset_list(1, -1e300, 1e300)", "sum(offset_list(1, 0, 1e15))",
        "power(10, power(10, 300))",
        "substring(\"abc\", -1e15, 1e15)", "substring(\"abc\", 1e15, 1e15)", "index(1, 1e300)",
        "add_months(1e15, now())", "add_days(1e300, now())", "round(1.5, 1e15)",
        "round(1.5, -1e15)",
        "mod(1e300, 1e-300)", "large(1, 1e15)", "binom_dist(5e14, 1e15, 0.5, yes)",
        "binom_inv(1e15, 0.5, 0.5)", "hypgeom_dist(5, 1e15, 1e15, 1e15, yes)",
        "hypgeom_dist(4e10, 1e11, 5e11, 9e11, yes)", "beta_dist(0.5, 1e15, 1e15, yes)",
        "beta_inv(0.5, 1e15, 1e15)", "gamma_inv(0.5, 1e15, 1e-15)", "t_inv(1e-300, 1e-10)",
        "f_inv(0.999, 1e-9, 1e9)", "poisson_dist(1e15, 1e15, yes)", "chisq_inv(0.5, 1e-9)",
        "pivot_offset_list(1, -1e15, 1e15)", "pivot_index(1, 1e300)", "-1 * 1e300 * 1e300",
        "split(\"\(String(repeating: "a,", count: 20_000))\", \",\")",
    ])
    func `a huge argument is answered, and at once`(_ expression: String) throws {
        var table = CaseTable()
        try table.add("pivot p: string = A; B")
        try table.add("x: dimension number = 1; 2; 3")
        let run = try CaseRun(expression, table)
        #expect(run.columns.allSatisfy { $0.count == 3 })
    }

    @Test func `lists that grow with the rows are refused with the way out`() throws {
        let error = #expect(throws: ConversionError.self) {
            try run(
                [
                    TableCalculation(
                        name: "r", expression: "sum(offset_list(${x}, 1 - row(), row()))")
                ], rows: 70_000, limits: CalculationLimits())
        }
        #expect(
            error?.description
                == "a list of offset_list has 65537 values, of at most 65536; running_total(…) adds up all rows above without lists (row 65537)"
        )
    }

    @Test func `functions of pivots inside each other are bounded`() throws {
        let pivots = (0..<3000).map { [Constant.number(Double($0))] }
        let plan = CalculationPlan(
            [
                TableCalculation(
                    name: "y", expression: "sum(pivot_offset_list(${x}, -1 * ${x}, pivot_column()))"
                )
            ], CalculationFields([CalculationField("x", .number, .measure)], pivots: pivots))
        #expect(throws: ConversionError.self) { try plan.program(now: .null) }
    }
}
