internal import Rowcast

/// Makes the program of typed calculations: each node for each pivot column that it is needed for, equal
/// steps once.
struct ProgramBuilder {
    /// Greatest distance of rows that blocks see of each other; columns are held for greater ones.
    static let maxReach = 65_536
    /// Greatest number of operands of all steps, which grows with the pivot columns.
    static let maxOperands = 4_000_000

    private let tree: TypedTree
    private let fields: CalculationFields
    private let now: Constant
    private var program = Program()
    private var known: [Instruction: Int] = [:]
    private var knownHoldings: [Holding: Int] = [:]
    private var knownInputs: [InputColumn: Int] = [:]
    private var knownTotals: [TotalCell: Int] = [:]
    /// The step of each node in each pivot column.
    private var built: [Place: Int] = [:]
    private var operandCount = 0

    /// A node in a pivot column; -1 outside of pivot columns.
    private struct Place: Hashable {
        var node: Int
        var pivot: Int
    }

    private init(_ tree: TypedTree, _ fields: CalculationFields, now: Constant) {
        self.tree = tree
        self.fields = fields
        self.now = now
    }

    /// The program of calculations, by their indices.
    static func program(
        _ tree: TypedTree, _ fields: CalculationFields, _ calculations: [Int], now: Constant
    ) throws(ConversionError) -> Program {
        var builder = ProgramBuilder(tree, fields, now: now)
        for calculation in calculations {
            guard let root = tree.roots[calculation] else { continue }
            let pivots: [Int] =
                tree.nodes[root].isPerColumn
                ? fields.pivots.map { Array($0.indices) } ?? [-1] : [-1]
            for pivot in pivots {
                let instruction = try builder.instruction(of: Place(node: root, pivot: pivot))
                builder.program.results.append(
                    ResultColumn(
                        calculation: calculation, pivot: pivot < 0 ? nil : pivot,
                        instruction: instruction))
            }
        }
        builder.program.complete()
        return builder.program
    }

    private var pivotCount: Int { fields.pivots?.count ?? 0 }

    // MARK: - Steps, each behind the ones that it needs

    /// The step of a node. A stack in place of recursion keeps deep expressions harmless.
    private mutating func instruction(of place: Place) throws(ConversionError) -> Int {
        var stack = [place]
        while let top = stack.last {
            if built[top] != nil {
                stack.removeLast()
                continue
            }
            let missing = needed(by: top).filter { built[$0] == nil }
            if missing.isEmpty {
                built[top] = try make(top)
                stack.removeLast()
            } else {
                stack.append(contentsOf: missing)
            }
            guard operandCount + stack.count <= ProgramBuilder.maxOperands else {
                throw ConversionError(
                    .tooLarge,
                    "the calculations take too many steps for \(pivotCount) pivot columns",
                    hint: "use fewer functions of pivots inside each other")
            }
        }
        return built[place] ?? 0
    }

    /// The places that a place is made of, as far as they are known: where a pivot column is chosen by a
    /// constant, the constant comes first.
    private func needed(by place: Place) -> [Place] {
        let node = tree.nodes[place.node]
        func all(_ child: Int) -> [Place] {
            (0..<pivotCount).map { Place(node: node.children[child], pivot: $0) }
        }
        func own(_ child: Int) -> Place { Place(node: node.children[child], pivot: place.pivot) }
        guard case .call(let function) = node.content, case .pivot(let pivot) = function.rule else {
            return node.children.map { Place(node: $0, pivot: place.pivot) }
        }
        switch pivot {
        case .column: return []
        case .row: return all(0)
        case .where: return all(0) + all(1)
        case .index, .offset, .offsetList:
            let numbers = node.children.indices.dropFirst().map(own)
            if numbers.contains(where: { built[$0] == nil }) { return numbers }
            guard let chosen = constantPivots(place) else { return all(0) }
            return chosen.map { Place(node: node.children[0], pivot: $0) }
        }
    }

    /// The pivot columns that constant arguments choose; nil for arguments that are no constants.
    private func constantPivots(_ place: Place) -> [Int]? {
        let node = tree.nodes[place.node]
        guard case .call(let function) = node.content, case .pivot(let pivot) = function.rule else {
            return nil
        }
        var numbers: [Int] = []
        for child in node.children.dropFirst() {
            guard let step = built[Place(node: child, pivot: place.pivot)],
                case .constant(let constant) = program.instructions[step].operation
            else { return nil }
            guard let number = constant.whole else { return [] }
            numbers.append(number)
        }
        switch pivot {
        case .index:
            return (1...max(1, pivotCount)).contains(numbers[0]) && pivotCount > 0
                ? [numbers[0] - 1] : []
        case .offset, .offsetList:
            guard place.pivot >= 0, abs(numbers[0]) <= pivotCount else {
                // A list may begin in front of the first column.
                return pivot == .offsetList && place.pivot >= 0 ? nil : []
            }
            let first = place.pivot + numbers[0]
            let count = pivot == .offset ? 1 : min(max(0, numbers[1]), 2 * pivotCount)
            return Array(max(0, first)..<max(0, first, min(pivotCount, first + count)))
        case .column, .row, .where: return nil
        }
    }

    private mutating func append(
        _ operation: Instruction.Operation, _ operands: [Int] = [], _ type: ExpressionType
    ) -> Int {
        let instruction = Instruction(operation: operation, operands: operands, type: type)
        if let index = known[instruction] { return index }
        operandCount += operands.count + 1
        program.append(instruction)
        known[instruction] = program.instructions.count - 1
        return program.instructions.count - 1
    }

    private mutating func constant(_ value: Constant, _ type: ExpressionType) -> Int {
        append(.constant(value), [], type)
    }

    private mutating func holding(_ kind: Holding.Kind, _ operands: [Int]) -> Int {
        let holding = Holding(kind: kind, operands: operands)
        if let index = knownHoldings[holding] { return index }
        program.append(holding)
        knownHoldings[holding] = program.holdings.count - 1
        return program.holdings.count - 1
    }

    private mutating func make(_ place: Place) throws(ConversionError) -> Int {
        let node = tree.nodes[place.node]
        switch node.content {
        case .constant(let value): return constant(value, node.type)
        case .field(let index, let part): return field(index, part, place.pivot, node.type)
        case .branch: return 0
        case .total(let calculation):
            guard node.isPerColumn, fields.pivots != nil else {
                return total(.calculation(calculation, pivot: nil), node.type)
            }
            // Outside of pivot columns there is no such cell.
            if place.pivot < 0 { return constant(.null, node.type) }
            return total(.calculation(calculation, pivot: place.pivot), node.type)
        case .call(let function):
            if case .pivot(let pivot) = function.rule { return try make(pivot, place) }
            let operands = node.children.map { built[Place(node: $0, pivot: place.pivot)] ?? 0 }
            return try make(function, operands, node.type, place)
        }
    }

    private mutating func field(
        _ index: Int, _ part: Reference.Part, _ pivot: Int, _ type: ExpressionType
    ) -> Int {
        let field = fields.fields[index]
        if let place = field.pivotPlace {
            guard let pivots = fields.pivots, pivots.indices.contains(pivot) else {
                return constant(.null, type)
            }
            let value = pivots[pivot][place]
            return constant(value.type == field.type ? value : .null, type)
        }
        let isPivoted = field.role == .measure && fields.pivots != nil
        if isPivoted, pivot < 0, part != .rowTotal { return constant(.null, type) }
        let column = InputColumn(
            field: index, pivot: isPivoted && part != .rowTotal ? pivot : nil,
            isRowTotal: part == .rowTotal, type: field.type)
        if part == .total { return total(.field(column), type) }
        let place = knownInputs[column] ?? program.inputs.count
        if place == program.inputs.count { program.inputs.append(column) }
        knownInputs[column] = place
        return append(.input(place), [], type)
    }

    private mutating func total(_ cell: TotalCell, _ type: ExpressionType) -> Int {
        let place = knownTotals[cell] ?? program.totals.count
        if place == program.totals.count { program.totals.append(cell) }
        knownTotals[cell] = place
        return append(.total(place), [], type)
    }

    private func constantValue(_ step: Int) -> Constant? {
        if case .constant(let constant) = program.instructions[step].operation { return constant }
        return nil
    }

    private mutating func make(
        _ function: Function, _ operands: [Int], _ type: ExpressionType, _ place: Place
    ) throws(ConversionError) -> Int {
        let isOverList =
            function.columnIndex.map { program.instructions[operands[$0]].type.isList } ?? false
        switch function.rule {
        case .unary, .numbers, .rows:
            return try folded(append(.call(function.name), operands, type))
        case .reduction, .ordered, .tally, .search, .place(.index):
            if isOverList { return append(.call(function.name), operands, type) }
        case .place, .running, .pivot: break
        }
        switch function.rule {
        case .unary, .numbers, .rows, .pivot: return 0
        case .reduction:
            let width = function.parameters.filter {
                $0.accepts == .numbers || $0.accepts == .values
            }.count
            let held = holding(.reduction(function.name), Array(operands.prefix(width)))
            return append(.summary(function.name, held), Array(operands.dropFirst(width)), type)
        case .ordered:
            let column = function.columnIndex ?? 0
            var others = operands
            let held = holding(.sorted, [others.remove(at: column)])
            return append(.summary(function.name, held), others, type)
        case .tally:
            return append(.summary(function.name, holding(.tally, operands)), [], type)
        case .search(.match):
            return append(.match(holding(.tally, [operands[1]])), [operands[0]], type)
        case .search(.lookup):
            let (keys, values) = (holding(.tally, [operands[1]]), holding(.column, [operands[2]]))
            return append(.lookup(keys, values), [operands[0]], type)
        case .running: return append(.running(function.name), operands, type)
        case .place(let rule): return otherRow(rule, operands, type, place)
        }
    }

    private mutating func otherRow(
        _ rule: Rule.Place, _ operands: [Int], _ type: ExpressionType, _ place: Place
    ) -> Int {
        switch rule {
        case .row: return append(.rowNumber, [], type)
        case .now: return constant(now, type)
        case .random:
            return append(.random(place.node * (pivotCount + 1) + place.pivot + 1), [], type)
        case .index: return append(.element(holding(.column, [operands[0]])), [operands[1]], type)
        case .offset:
            if let distance = constantValue(operands[1]) {
                guard let distance = distance.whole else { return constant(.null, type) }
                if distance == 0 { return operands[0] }
                if abs(distance) <= ProgramBuilder.maxReach {
                    return append(.shift(distance), [operands[0]], type)
                }
            }
            return append(.farShift(holding(.column, [operands[0]])), [operands[1]], type)
        case .offsetList:
            if let first = constantValue(operands[1])?.whole,
                let count = constantValue(operands[2])?.whole,
                abs(first) <= ProgramBuilder.maxReach, count <= ProgramBuilder.maxReach
            {
                return append(.window(first, max(0, count)), [operands[0]], type)
            }
            return append(
                .farWindow(holding(.column, [operands[0]])), Array(operands.dropFirst()), type)
        }
    }

    private mutating func make(
        _ pivot: Rule.PivotFunction, _ place: Place
    ) throws(ConversionError) -> Int {
        let node = tree.nodes[place.node]
        func step(_ child: Int, _ pivot: Int) -> Int {
            built[Place(node: node.children[child], pivot: pivot)] ?? 0
        }
        func all(_ child: Int) -> [Int] { (0..<pivotCount).map { step(child, $0) } }
        let isOutside = pivotCount == 0
        switch pivot {
        case .column:
            return constant(place.pivot < 0 ? .null : .number(Double(place.pivot + 1)), node.type)
        case .row:
            if isOutside { return constant(.null, node.type) }
            return append(.call("list"), all(0), node.type)
        case .where:
            if isOutside { return constant(.null, node.type) }
            return append(.onlyWhere, all(0) + all(1), node.type)
        case .index, .offset, .offsetList: break
        }
        if isOutside || (pivot != .index && place.pivot < 0) { return constant(.null, node.type) }
        if let chosen = constantPivots(place) {
            if pivot == .offsetList { return list(chosen.map { step(0, $0) }, node.type) }
            return chosen.first.map { step(0, $0) } ?? constant(.null, node.type)
        }
        let columns = all(0)
        var numbers = node.children.indices.dropFirst().map { step($0, place.pivot) }
        if pivot != .index {
            // Counted from the first pivot column.
            let own = constant(.number(Double(place.pivot + 1)), .number)
            numbers[0] = try folded(append(.call("+"), [numbers[0], own], .number))
        }
        return append(pivot == .offsetList ? .chooseList : .choose, numbers + columns, node.type)
    }

    private mutating func list(_ steps: [Int], _ type: ExpressionType) -> Int {
        if !steps.isEmpty { return append(.call("list"), steps, type) }
        let (first, none) = (constant(.number(1), .number), constant(.number(0), .number))
        return append(.chooseList, [first, none, constant(.null, type.element)], type)
    }

    /// The constant that a step of constants is.
    private mutating func folded(_ step: Int) throws(ConversionError) -> Int {
        let instruction = program.instructions[step]
        let constants = instruction.operands.map(constantValue)
        guard !instruction.type.isList, constants.allSatisfy({ $0 != nil }) else { return step }
        let vectors = zip(instruction.operands, constants).map { operand, value in
            (value ?? .null).vector(program.instructions[operand].type)
        }
        guard case .call(let name) = instruction.operation, let function = Function.named[name]
        else {
            return step
        }
        let call = RowCall(
            arguments: vectors, count: 1, limits: CalculationLimits(textBytes: 1 << 20))
        let vector = try function.evaluate(call)
        return Constant(vector).map { constant($0, instruction.type) } ?? step
    }
}
