import Foundation
import Rowcast
import Testing

@testable import TableCalculations

/// Expressions in the shapes that dashboards have.
@Suite struct ShapeTests {
    private static let table: CaseTable = {
        var table = CaseTable()
        let lines = [
            "pivot s: string = X; before; #C",
            "a: measure number = 4; null; 8; total 12 | 2; 5; null; total 7 | 1; 1; 1; total 3 | row_total 7; 6; 9",
            "b: measure number = 2; 3; 4; total 9 | 1; 2; 3; total 6 | 0; 1; 2; total 3",
            "c: measure number = 1; 1; 1; total 3 | 1; 1; 1; total 3 | 1; 1; 1; total 3",
            "n: dimension number = 10; 15; 20", "d: dimension date = 2024-01-05; null; 2024-03-01",
            "d2: dimension date = 2024-02-05; 2024-02-06; null",
            "t: dimension string = A School; B-x; null", "yn: dimension yesno = yes; no; null",
            "calculation k = ${a} * 2", "calculation k1 = row()", "calculation k2 = 2 * row()",
            "calculation start = 1", "calculation next = row() + 1",
        ]
        for line in lines { try? table.add(line) }
        return table
    }()

    static let expressions = [
        "${a}", "${a}/${b}", "(${a}-${b})/${b}", "${a}-${b}", "(${k1}/${k2}) - 1",
        "${a}/(${b}+${c})", "${a}+${b}", "(${a}+${b})/2", "${a}*-1", "${a}*100", "${a}+0",
        "((${a}/${b})*${c})/${c}", "30-${a}", "100.0 * (${k}-3)/3", "${k}*0 + 1",
        "(${a}-offset(${a},1))/offset(${a},1)", "${a}/offset(${a},1)-1", "${a}/offset(${a},-1)-1",
        "${a}-offset(${a},-1)", "offset(${a},0)-offset(${a},1)",
        "concat(round(100*(${a}-offset(${a},1))/offset(${a},1),2),\"%\")",
        "(${a}-offset(${a},1))/if(${a}=0,null,${a})",
        "if(offset(${a},1)=0,null,${a}/offset(${a},1))",
        "sum(offset_list(${a},0,180))", "mean(offset_list(${a},0,28))",
        "mean(offset_list(${a},-6,7))",
        "mean(offset_list(${a},-3,7))", "mean(offset_list(${a},-6,12))",
        "mean(offset_list(${a}/(${a}+${b}),0,7))",
        "sum(offset_list(${k1},-6,7))/sum(offset_list(${k2},-6,7))",
        "sum(offset_list(${a:row_total},-6,7))",
        "sum(offset_list(${a},-1*(row()-${k1}),${k2}-${k1}))",
        "sum(offset_list(${a}, -1*(row()-${start}), ${next}-${start}))", "${a}/sum(${a})",
        "sum(${a})",
        "(${a}-${b})/sum(${a}-${b})", "count(if(${k}>69,1,null))/count(${k})", "count(${d})",
        "median(${a})/median(${b})", "sum(if(diff_days(${d},now())<=30,${a},0))",
        "rank(${a},${a})=2",
        "${a}/max(${a})", "max(list(${a},${b}))", "running_total(${a})", "running_total(${a})/${k}",
        "if(is_null(${a}),null,running_total(${a}))", "running_total(pivot_offset(${a},-1))",
        "offset(if(is_null(${a}),null,running_total(${b})/max(${a})-1),max(diff_months(${d},${d2})))",
        "${a}/${a:total}", "${a}/${a:row_total}", "${a:row_total}/sum(${a:row_total})",
        "${a}/sum(${a:row_total})", "pivot_where(${s}=\"X\",${a}/${a:row_total})",
        "pivot_offset(${a},0)",
        "(${a}-pivot_offset(${a},-1))/pivot_offset(${a},-1)",
        "concat(round(100*(${a}-pivot_offset(${a},1))/pivot_offset(${a},1),2),\"%\")",
        "pivot_index(${a},1)", "pivot_index(${a},1)/(pivot_index(${a},1)+pivot_index(${a},2))",
        "pivot_index(${a},2)/pivot_index(${a},3)-1", "${a}/pivot_index(${a},1)",
        "sum(pivot_row(${a}))",
        "mean(pivot_row(${a}))", "max(pivot_row(if(is_null(${a}),null,${b})))",
        "${a}/sum(pivot_row(if(substring(${s},1,6)=\"before\",${a},0)))",
        "sum(pivot_offset_list(${a},-1*pivot_column()+1,pivot_column()))",
        "pivot_index(${a},1)*2-sum(pivot_offset_list(${a},1-pivot_column(),pivot_column()))",
        "coalesce(pivot_where(${s}!=\"X\",${a}),0)/coalesce(pivot_where(${s}=\"X\",${a}),0)",
        "pivot_where(${yn}=yes,${a})", "pivot_where(contains(${s},\"#C\"),${k})",
        "pivot_where(pivot_column()=1,1)*0+1",
        "pivot_where(${yn}=yes,mean(offset_list(${a}/${a:row_total},-6,7)))",
        "coalesce(${a},0)+coalesce(${b},0)", "coalesce(${a},${b},${c})", "if(${yn},${a},null)",
        "if(${s}=\"X\",${a},null)", "if(is_null(${a}),${b},${b}-${c})",
        "if(${a}>49 AND ${a}<70,1,null)",
        "if(${yn}=yes AND ${n}<=30 AND NOT ${yn},\"a\",\"b\")",
        "coalesce(if(row()=1,index(${a},1),null),if(row()=2,index(${b},1),null))",
        "case(when(extract_months(${d})<10,\"0\"),\"\")", "${d}<${d2}", "${d}=index(${d},1)",
        "substring(to_string(${d}),6,5)", "concat(to_string(${d}),\"  to  \",to_string(${d2}))",
        "concat(\"Month + \",row()-1)", "concat(${d},\", \",${t})",
        "replace(${t},\" School\",\"\")",
        "substring(${t},0,position(${t},\"-\"))",
        "if(${n}>12,concat(to_string(${n}-12),\" pm\"),concat(to_string(${n}),\" am\"))",
        "add_days(-1,${d})", "diff_days(${d},trunc_days(now()))",
        "diff_days(coalesce(${d},${d2}),now())", "${d}>=to_date(\"2024-03-01\")",
        "extract_months(${d})",
        "date(extract_years(${d}),extract_months(${d}),extract_days(${d}))",
        "if(extract_months(${d})=extract_months(now())-1,${a},0)",
        "# the share\n${a} / # of all\n sum(${a})",
    ]

    @Test(arguments: expressions)
    func `a shape that dashboards have is computed, whatever the blocks`(_ expression: String)
        throws
    {
        let whole = try CaseRun(expression, ShapeTests.table)
        #expect(whole.columns.allSatisfy { $0.count == 3 })
        for size in [1, 2] {
            let run = try CaseRun(expression, ShapeTests.table, blockSize: size)
            #expect(run.columns == whole.columns)
            #expect(run.total == whole.total)
        }
    }

    @Test(arguments: [
        ("${n}", CalculationKind.dimension), ("row()", .dimension), ("1", .dimension),
        ("${a}", .measure), ("${a} / pivot_index(${a}, 1)", .measure),
        ("${a} / ${a:row_total}", .measure),
        ("pivot_column()", .measure), ("pivot_offset(${n}, 1)", .measure), ("${s}", .measure),
        ("${k} * 0", .measure), ("pivot_index(${a}, pivot_column())", .measure),
        ("pivot_index(${a}, 1)", .supermeasure), ("sum(pivot_row(${a}))", .supermeasure),
        ("pivot_where(${s} = \"X\", ${a})", .supermeasure), ("${a:row_total}", .supermeasure),
        ("pivot_index(${a}, 1) + ${n}", .supermeasure),
    ])
    func `the functions that are used decide the kind`(
        _ expression: String, _ kind: CalculationKind
    ) throws {
        #expect(try CaseRun(expression, ShapeTests.table).plan.calculations.last?.kind == kind)
    }

    @Test(arguments: [
        ("${a} / ${b}", "streams: rows pass on as they come"),
        ("offset(${a}, 1)", "streams: rows pass on as they come; sees 1 row below"),
        (
            "mean(offset_list(${a}, -3, 7))",
            "streams: rows pass on as they come; sees 3 rows above; sees 3 rows below"
        ),
        (
            "offset(offset(${a}, -2), -3)",
            "streams: rows pass on as they come; sees 5 rows above"
        ),
        (
            "running_total(${a})",
            "streams: rows pass on as they come; carries a running value from row to row"
        ),
        ("${a} / sum(${a})", "reads all rows once before; holds sum of ${a}, in a few bytes"),
        (
            "rank(${n}, ${n})",
            "reads all rows once before; holds the numbers of ${n} in order, 8 bytes a row, and 8 more while they are sorted"
        ),
        (
            "lookup(1, ${n}, ${t})",
            "reads all rows once before; holds the distinct values of ${n}; holds the texts of ${t}"
        ),
        (
            "sum(${n} / sum(${n}))",
            "reads all rows 2 times before; holds sum of ${n}, in a few bytes; holds sum of an expression, in a few bytes"
        ),
        ("${a} / ${a:total}", "streams: rows pass on as they come; needs the row of totals"),
        (
            "${a} / ${a:row_total}",
            "streams: rows pass on as they come; needs the column of row totals"
        ),
        (
            "sum(1 + 2) * 0 + offset(${n}, ${n})",
            "reads all rows once before; holds ${n}, 8 bytes a row; holds sum of an expression, in a few bytes"
        ),
    ])
    func `needs are decided by the expression`(_ expression: String, _ needs: String) throws {
        let table = ShapeTests.table
        let plan = CalculationPlan(
            [TableCalculation(name: "x", expression: expression)],
            CalculationFields(table.columns.map(\.field), pivots: table.pivots))
        let program = try plan.program(now: .null)
        let lines = plan.explanation(program).split(separator: "\n").dropFirst()
        #expect(lines.map { $0.dropFirst(2) }.joined(separator: "; ") == needs)
    }

    @Test func `the total of a calculation needs the row of totals, and no pass`() throws {
        let plan = CalculationPlan(
            [
                TableCalculation(name: "mean_n", expression: "mean(${n})"),
                TableCalculation(name: "x", expression: "${n} / ${mean_n:total}"),
            ], CalculationFields(ShapeTests.table.columns.map(\.field), hasTotals: true))
        let program = try plan.program(now: .null)
        #expect(
            plan.explanation(program).hasSuffix(
                """
                x: number, a column behind the dimensions
                  streams: rows pass on as they come
                  needs the row of totals
                """))
    }

    @Test func `a summary that several calculations need is held once`() throws {
        let plan = CalculationPlan(
            [
                TableCalculation(name: "x", expression: "${n} / sum(${n})"),
                TableCalculation(name: "y", expression: "sum(${n}) + count(${n}) + sum(${n})"),
            ], CalculationFields(ShapeTests.table.columns.map(\.field)))
        let program = try plan.program(now: .null)
        #expect(program.holdings.count == 2)
        #expect(program.passCount == 2)
    }
}
