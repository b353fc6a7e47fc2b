@testable import Rowcast
@testable import TableCalculations

/// Checks an input as an expression, and explains it: that must end, in lines that begin with the fault.
public func fuzzExpression(_ input: UnsafeBufferPointer<UInt8>) {
    let expression = String(decoding: input, as: UTF8.self)
    let plan = plan(expression)
    guard let fault = plan.calculations[0].fault else {
        if let program = try? plan.program(now: now) { _ = plan.explanation(program) }
        return
    }
    guard !fault.description.contains("\n") else {
        fatalError("a fault of several lines: \(fault)")
    }
    guard fault.place.upperBound <= expression.utf8.count else {
        fatalError("the fault \(fault) is behind the expression")
    }
    _ = fault.caretLines(in: expression)
}

/// Computes an input: the first line is an expression of `n`, a number, `s`, a text, `d`, a date, and `f`,
/// yes or no; each further line is a row of them with tabs between. Blocks of any size, and columns in
/// files, must give the same results.
public func fuzzCalculation(_ input: UnsafeBufferPointer<UInt8>) {
    let lineEnd = input.firstIndex(of: 10) ?? input.count
    let plan = plan(String(decoding: input[..<lineEnd], as: UTF8.self))
    guard plan.calculations[0].fault == nil, let program = try? plan.program(now: now) else {
        return
    }
    let rows = Rows(input[min(lineEnd + 1, input.count)...])
    let whole = results(program, rows, blockSize: rows.count, heldBytes: 1 << 30)
    for (blockSize, heldBytes) in [(1, 1 << 30), (3, 0)] {
        let parts = results(program, rows, blockSize: blockSize, heldBytes: heldBytes)
        // A block of few rows has less text, which limits are for.
        guard parts == whole || parts == nil || whole == nil else {
            fatalError("\(parts ?? []) in blocks of \(blockSize) rows, \(whole ?? []) in one")
        }
    }
}

private let now = DateValue(CivilTime(year: 2024, month: 5, day: 17), hasTime: true)

private let fields = CalculationFields([
    CalculationField("n", .number, .measure), CalculationField("s", .text, .dimension),
    CalculationField("d", .date, .dimension), CalculationField("f", .yesno, .dimension),
])

private func plan(_ expression: String) -> CalculationPlan {
    CalculationPlan([TableCalculation(name: "x", expression: expression)], fields)
}

/// The columns of the rows.
private struct Rows {
    var count = 0
    var numbers: [Double] = []
    var texts = Texts()
    var dates: [DateValue] = []
    var flags: [YesNo] = []

    init(_ input: Slice<UnsafeBufferPointer<UInt8>>) {
        for line in input.split(separator: 10, omittingEmptySubsequences: false).prefix(200) {
            let cells = line.split(separator: 9, omittingEmptySubsequences: false).map { Array($0) }
            func text(_ index: Int) -> String {
                index < cells.count ? String(decoding: cells[index], as: UTF8.self) : ""
            }
            count += 1
            numbers.append(Double(text(0)).map { $0.isFinite ? $0 : .nan } ?? .nan)
            if text(1).isEmpty { texts.appendNull() } else { texts.append(text(1)) }
            dates.append(Array(text(2).utf8).withText { DateValue($0) })
            flags.append(text(3) == "yes" ? .yes : text(3) == "no" ? .no : .null)
        }
    }

    func column(_ field: Int) -> TableCalculations.Vector {
        switch field {
        case 0: .numbers(Vector.Numbers(numbers))
        case 1: .texts(texts)
        case 2: .dates(dates)
        default: .yesno(flags)
        }
    }
}

/// The text of each result; nil where a limit ends the calculation.
private func results(
    _ program: Program, _ rows: Rows, blockSize: Int, heldBytes: Int
) -> [String]? {
    let columns = program.inputs.map { rows.column($0.field) }
    let limits = CalculationLimits(textBytes: 1 << 16, heldBytes: heldBytes)
    var run = CalculationRun(program, seed: 7, limits: limits)
    var texts: [String] = []
    func take(_ blocks: [InputBlock]) throws(ConversionError) {
        for block in blocks {
            let vectors = try run.finish(run.start(block))
            for row in 0..<(vectors.first?.count ?? 0) {
                var bytes: [UInt8] = vectors[0].isNull(row) ? Array("null".utf8) : []
                vectors[0].appendText(row, to: &bytes)
                texts.append(String(decoding: bytes, as: UTF8.self))
            }
        }
    }
    do throws(ConversionError) {
        for pass in 0..<program.passCount {
            run.begin(pass)
            var window = RowWindow(program)
            for start in stride(from: 0, to: rows.count, by: max(1, blockSize)) {
                let end = min(rows.count, start + blockSize)
                try take(
                    window.append(columns.map { $0.slice(start..<end) }, count: end - start))
            }
            try take(window.finish())
            try run.end()
        }
    } catch {
        guard error.code == .tooLarge else { fatalError("\(error)") }
        return nil
    }
    return texts
}
