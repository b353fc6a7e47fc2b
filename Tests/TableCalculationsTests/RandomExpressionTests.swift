import Foundation
import Rowcast
import Testing

@testable import TableCalculations

/// Expressions of all functions by chance; CALCULATION_SEED makes a run like another.
@Suite struct RandomExpressionTests {
    private static let seed =
        ProcessInfo.processInfo.environment["CALCULATION_SEED"].flatMap { UInt64($0) }
        ?? UInt64.random(in: 0...UInt64.max)

    private static let table: CaseTable = {
        var table = CaseTable()
        let lines = [
            "pivot p: string = A; B",
            "x: measure number = 4; null; 8.50; -3; 0; 4; total 12 | 2; 5; null; 1e3; 2; 2; total 7",
            "y: dimension number = 1; 2; 3; null; 5; -6",
            "s: dimension string = a; b; null; \"\"; grüße; a,b",
            "d: dimension date = 2024-01-05; null; 2024-03-01 10:00; 1999-12-31; 2024-01-05; 2024",
            "f: dimension yesno = yes; no; null; yes; no; no",
        ]
        for line in lines { try? table.add(line) }
        return table
    }()

    @Test func `blocks of any size give the same results, whatever the expression`() throws {
        var generator = ExpressionGenerator(seed: RandomExpressionTests.seed)
        var computed = 0
        for _ in 0..<400 {
            let expression = generator.expression(generator.valueType(), depth: 4)
            let whole: CaseRun
            do {
                whole = try CaseRun(expression, RandomExpressionTests.table)
            } catch let error as CalculationError {
                // Nulls fit every type, but nothing else here can be wrong.
                Issue.record("\(expression): \(error), seed \(RandomExpressionTests.seed)")
                continue
            }
            computed += 1
            for size in [1, 2, 4] {
                let run = try CaseRun(expression, RandomExpressionTests.table, blockSize: size)
                if run.columns != whole.columns || run.total != whole.total {
                    Issue.record(
                        """
                        \(expression): \(run.columns) in blocks of \(size), \(whole.columns) in one, \
                        seed \(RandomExpressionTests.seed)
                        """)
                }
            }
        }
        #expect(computed > 300)
    }

    @Test func `a damaged expression is computed or refused`() throws {
        var generator = ExpressionGenerator(seed: RandomExpressionTests.seed ^ 1)
        for round in 0..<1500 {
            var bytes = Array(ShapeTests.expressions[round % ShapeTests.expressions.count].utf8)
            for _ in 0..<generator.number(1...3) {
                let place = generator.number(0...bytes.count - 1)
                switch generator.number(0...2) {
                case 0: bytes.remove(at: place)
                case 1: bytes[place] = UInt8(generator.number(0...255))
                default:
                    let other = Array(ShapeTests.expressions[generator.number(0...80)].utf8)
                    bytes.insert(
                        contentsOf: other.prefix(generator.number(1...other.count)), at: place)
                }
                if bytes.isEmpty { bytes = [32] }
            }
            let expression = String(decoding: bytes, as: UTF8.self)
            do {
                _ = try CaseRun(expression, RandomExpressionTests.table)
            } catch let error as CalculationError {
                #expect(error.place.upperBound <= expression.utf8.count)
                _ = error.caretLines(in: expression)
            }
        }
    }
}

/// Makes expressions whose types are right.
struct ExpressionGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.lowerBound + Int(state >> 33) % range.count
    }

    mutating func valueType() -> ValueType {
        [.number, .number, .text, .date, .yesno][number(0...4)]
    }

    private static let functions: [String: [Function]] = {
        var functions: [String: [Function]] = [:]
        // Random numbers differ by their place among the calls, and `case` has a syntax of its own.
        for function in Function.documented where !["case", "rand"].contains(function.name) {
            functions[function.result.rawValue, default: []].append(function)
        }
        return functions
    }()

    private static let symbols: [ValueType: [String]] = [
        .number: ["+", "-", "*", "/"], .yesno: ["=", "<", "AND", "OR", ">=", "!="],
    ]

    mutating func expression(_ type: ValueType, depth: Int) -> String {
        if depth == 0 || number(0...4) == 0 { return leaf(type) }
        if let symbols = ExpressionGenerator.symbols[type], number(0...2) == 0 {
            let symbol = symbols[number(0...symbols.count - 1)]
            let operand: ValueType = ["AND", "OR"].contains(symbol) ? .yesno : .number
            return
                "(\(expression(operand, depth: depth - 1)) \(symbol) \(expression(operand, depth: depth - 1)))"
        }
        let own = ExpressionGenerator.functions[type.rawValue] ?? []
        let shared = ExpressionGenerator.functions["same"] ?? []
        let choice = number(0...(own.count + shared.count - 1))
        let function = choice < own.count ? own[choice] : shared[choice - own.count]
        return call(function, type, depth: depth - 1)
    }

    private mutating func call(_ function: Function, _ type: ValueType, depth: Int) -> String {
        let same = function.result == .same || function.result == .listOfSame ? type : valueType()
        var arguments: [String] = []
        let isOfLists = number(0...2) == 0
        var count = function.parameters.count
        if function.isVariadic { count += number(0...2) }
        for index in 0..<count {
            let accepts = function.parameter(index).accepts
            switch accepts {
            case .number
            where ["offset", "offset_list"].contains(function.name) && number(0...3) > 0:
                arguments.append(String(number(-3...3)))
            case .number: arguments.append(expression(.number, depth: depth))
            case .string: arguments.append(expression(.text, depth: depth))
            case .date: arguments.append(expression(.date, depth: depth))
            case .yesno, .when: arguments.append(expression(.yesno, depth: depth))
            case .any:
                arguments.append(
                    expression(function.name == "lookup" ? .text : valueType(), depth: depth))
            case .same: arguments.append(expression(same, depth: depth))
            case .numbers:
                arguments.append(
                    isOfLists ? list(.number, depth: depth) : expression(.number, depth: depth))
            case .values, .sames:
                let element: ValueType =
                    function.name == "lookup" && accepts == .values ? .text : same
                arguments.append(
                    isOfLists ? list(element, depth: depth) : expression(element, depth: depth))
            }
        }
        return "\(function.name)(\(arguments.joined(separator: ", ")))"
    }

    private mutating func list(_ type: ValueType, depth: Int) -> String {
        let inner = expression(type, depth: max(0, depth - 1))
        switch number(0...4) {
        case 0: return "list(\(inner), \(leaf(type)))"
        case 1: return "offset_list(\(inner), \(number(-3...2)), \(number(0...4)))"
        case 2: return "pivot_row(\(inner))"
        case 3: return "offset_list(\(inner), \(leaf(.number)), \(leaf(.number)))"
        default: return "pivot_offset_list(\(inner), \(number(-2...2)), \(number(0...3)))"
        }
    }

    private mutating func leaf(_ type: ValueType) -> String {
        let leaves: [String] =
            switch type {
            case .number: ["${x}", "${y}", "${x}", "2", "0", "-1.5", "row()", "${x:total}"]
            case .text: ["${s}", "${p}", "\"a\"", "\"\""]
            case .date: ["${d}", "now()", "to_date(\"2024-02-29\")"]
            case .yesno: ["${f}", "yes", "no"]
            case .null: ["null"]
            }
        return leaves[number(0...leaves.count - 1)]
    }
}
