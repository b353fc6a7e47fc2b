internal import Rowcast

/// Finds the types of calculations, which may refer to each other in any order, and their faults.
struct Checker {
    let calculations: [TableCalculation]
    let fields: CalculationFields
    private(set) var tree = TypedTree()
    /// The fault of each calculation that has one.
    private(set) var faults: [Int: CalculationError] = [:]
    private var functions = Function.named
    private var fieldIndices: [String: Int] = [:]
    private var calculationIndices: [String: Int] = [:]

    init(_ calculations: [TableCalculation], _ fields: CalculationFields) {
        self.calculations = calculations
        self.fields = fields
        for (index, field) in fields.fields.enumerated() where fieldIndices[field.name] == nil {
            fieldIndices[field.name] = index
        }
        var trees: [SyntaxTree?] = []
        for (index, calculation) in calculations.enumerated() {
            trees.append(nil)
            do throws(CalculationError) {
                try addName(of: calculation, index)
                trees[index] = try Parser.tree(of: calculation.expression)
            } catch { note(error, index) }
        }
        checkAll(trees)
    }

    /// The nodes of one expression that is no calculation, with functions beside those of calculations.
    static func tree(
        of syntax: SyntaxTree, _ fields: [CalculationField], functions: [Function]
    ) throws(CalculationError) -> TypedTree {
        var checker = Checker([], CalculationFields(fields))
        for function in functions { checker.functions[function.name] = function }
        _ = try checker.add(syntax)
        return checker.tree
    }

    private mutating func note(_ error: CalculationError, _ index: Int) {
        faults[index] = error.of(calculations[index].name)
    }

    private mutating func addName(
        of calculation: TableCalculation, _ index: Int
    ) throws(CalculationError) {
        if fieldIndices[calculation.name] != nil {
            throw CalculationError(
                0..<0, "a field of the result has this name too",
                hint: "name the calculation otherwise")
        }
        if calculationIndices[calculation.name] != nil {
            throw CalculationError(
                0..<0, "another calculation has this name too", hint: "name one of them otherwise")
        }
        calculationIndices[calculation.name] = index
    }

    /// Checks each calculation behind those that it refers to; what is left over are cycles.
    private mutating func checkAll(_ trees: [SyntaxTree?]) {
        var waiting = trees.map { Set($0.map(references) ?? []) }
        var users: [Int: [Int]] = [:]
        for (index, needed) in waiting.enumerated() {
            for other in needed { users[other, default: []].append(index) }
        }
        var isDone = [Bool](repeating: false, count: trees.count)
        var ready = Array(waiting.indices.filter { waiting[$0].isEmpty }.reversed())
        while let index = ready.popLast() {
            isDone[index] = true
            if let tree = trees[index] { check(tree, index) }
            for user in users[index] ?? [] {
                waiting[user].remove(index)
                if waiting[user].isEmpty { ready.append(user) }
            }
        }
        for index in trees.indices where !isDone[index] { noteCycle(from: index, trees, isDone) }
    }

    private func references(_ tree: SyntaxTree) -> [Int] {
        tree.nodes.compactMap { node in
            guard case .reference(let reference) = node.kind else { return nil }
            return calculationIndices[reference.name]
        }
    }

    private mutating func noteCycle(from start: Int, _ trees: [SyntaxTree?], _ isDone: [Bool]) {
        var path: [Int] = []
        var current = start
        while !path.contains(current) {
            path.append(current)
            guard let tree = trees[current],
                let next = references(tree).first(where: { !isDone[$0] })
            else { return }
            current = next
        }
        let cycle = path.drop { $0 != current } + [current]
        let names = cycle.map { calculations[$0].name }.joined(separator: " → ")
        let place = trees[start]?.nodes.first { node in
            guard case .reference(let reference) = node.kind else { return false }
            return calculationIndices[reference.name].map { !isDone[$0] } ?? false
        }?.place
        note(
            CalculationError(
                place ?? 0..<0, "the calculations need each other: \(names)",
                hint: "write one of them without the others"), start)
    }

    // MARK: - One calculation

    private mutating func check(_ syntax: SyntaxTree, _ index: Int) {
        let start = tree.nodes.count
        do throws(CalculationError) {
            tree.roots[index] = try add(syntax)
        } catch {
            tree.nodes.removeSubrange(start...)
            note(error, index)
        }
    }

    /// Adds the nodes of an expression and returns the index of the last; nil for no nodes.
    private mutating func add(_ syntax: SyntaxTree) throws(CalculationError) -> Int? {
        var places: [Int] = []
        for node in syntax.nodes {
            let children = node.children.map { places[$0] }
            let start = tree.nodes.count
            let place = try add(node, children, syntax)
            if place >= start { tree.nodes[place].place = node.place }
            places.append(place)
        }
        if let root = places.last, let last = syntax.nodes.last,
            case .branch = tree.nodes[root].content
        {
            throw strayBranch(last.place)
        }
        return places.last
    }

    private func strayBranch(_ place: Range<Int>) -> CalculationError {
        CalculationError(place, "when stands only inside case", hint: "write case(when(…, …), …)")
    }

    private mutating func append(_ node: TypedTree.Node) -> Int {
        tree.nodes.append(node)
        return tree.nodes.count - 1
    }

    private mutating func constant(_ value: Constant, _ type: ExpressionType? = nil) -> Int {
        append(
            TypedTree.Node(
                content: .constant(value), children: [], type: type ?? ExpressionType(value.type)))
    }

    private mutating func add(
        _ node: SyntaxTree.Node, _ children: [Int], _ syntax: SyntaxTree
    ) throws(CalculationError) -> Int {
        switch node.kind {
        case .number(let value, let digits): return constant(.number(value.bitPattern, digits))
        case .text(let text): return constant(.text(text))
        case .yesno(let value): return constant(.yesno(value))
        case .null: return constant(.null)
        case .reference(let reference): return try add(reference, at: node.place)
        case .call(let name):
            let places = node.children.map { syntax.nodes[$0].place }
            if name == "when" { return try addBranch(children, at: node.place, places) }
            guard let function = functions[name] else {
                throw CalculationError(
                    node.place, "there is no function \(name.quotedShort)",
                    hint: Suggestions.function(name)
                )
            }
            return try add(function, children, at: node.place, places)
        }
    }

    private mutating func add(
        _ reference: Reference, at place: Range<Int>
    ) throws(CalculationError) -> Int {
        if let index = calculationIndices[reference.name] {
            guard let root = tree.roots[index] else {
                throw CalculationError(
                    place, "the calculation \(reference.name) cannot be computed")
            }
            switch reference.part {
            case .value: return root
            case .total: return try addTotal(of: index, root, at: place)
            case .rowTotal:
                throw CalculationError(
                    place, "row totals of calculations are not computed",
                    hint: "use sum(pivot_row(${\(reference.name)}))")
            }
        }
        guard let index = fieldIndices[reference.name] else {
            let names = fields.fields.map(\.name) + calculations.map(\.name)
            throw CalculationError(
                place, "there is no field \(reference.name.quotedShort)",
                hint: Suggestions.names(near: reference.name, among: names))
        }
        let field = fields.fields[index]
        var node = TypedTree.Node(
            content: .field(index, reference.part), children: [], type: ExpressionType(field.type))
        switch reference.part {
        case .value: break
        case .total where !field.hasTotal:
            throw CalculationError(
                place, "\(field.name) has no total in this result",
                hint: field.role == .dimension
                    ? "only measures have totals" : "run the query with totals")
        case .rowTotal where !field.hasRowTotal:
            throw CalculationError(
                place, "\(field.name) has no row totals in this result",
                hint: "run the query with row totals, or use sum(pivot_row(${\(field.name)}))")
        case .total, .rowTotal: break
        }
        let isPivot = field.pivotPlace != nil
        node.usesMeasure = field.role != .dimension || isPivot
        node.isPerColumn = (field.role == .measure || isPivot) && reference.part != .rowTotal
        return append(node)
    }

    /// Adds the total of a calculation, which stands where its values do.
    private mutating func addTotal(
        of calculation: Int, _ root: Int, at place: Range<Int>
    ) throws(CalculationError) -> Int {
        guard fields.hasTotals else {
            throw CalculationError(
                place, "\(calculations[calculation].name) has no total in this result",
                hint: "run the query with totals")
        }
        var node = tree.nodes[root]
        node.content = .total(calculation)
        node.children = []
        return append(node)
    }

    private mutating func addBranch(
        _ children: [Int], at place: Range<Int>, _ places: [Range<Int>]
    ) throws(CalculationError) -> Int {
        guard children.count == 2 else {
            throw CalculationError(
                place, "when takes 2 arguments, not \(children.count)",
                hint: "write when(yes or no, value)")
        }
        return append(
            TypedTree.Node(
                content: .branch, children: children, type: tree.nodes[children[1]].type,
                isPerColumn: children.contains { tree.nodes[$0].isPerColumn },
                usesMeasure: children.contains { tree.nodes[$0].usesMeasure }))
    }

    private mutating func add(
        _ function: Function, _ children: [Int], at place: Range<Int>, _ places: [Range<Int>]
    ) throws(CalculationError) -> Int {
        var arguments = children
        var call = CallCheck(function, place)
        if function.name == "case" {
            (arguments, call.accepts, call.places) = try flattened(children, at: place, places)
        } else {
            try call.checkCount(children.count)
            call.accepts = children.indices.map { function.parameter($0).accepts }
            call.places = places
            for (child, childPlace) in zip(children, places) {
                if case .branch = tree.nodes[child].content { throw strayBranch(childPlace) }
            }
        }
        let type = try call.result(of: arguments.map { tree.nodes[$0].type })
        for index in arguments.indices {
            let wanted = call.types[index]
            if tree.nodes[arguments[index]].type.isNull, !wanted.isNull {
                arguments[index] = constant(.null, wanted)
            }
        }
        var node = TypedTree.Node(content: .call(function), children: arguments, type: type)
        let perColumn = arguments.indices.filter { tree.nodes[arguments[$0]].isPerColumn }
        node.usesMeasure = arguments.contains { tree.nodes[$0].usesMeasure }
        node.isPerColumn = !perColumn.isEmpty
        if case .pivot(let pivot) = function.rule {
            node.usesMeasure = true
            switch pivot {
            case .column, .offset, .offsetList: node.isPerColumn = true
            case .row, .where: node.isPerColumn = false
            case .index: node.isPerColumn = perColumn.contains(1)
            }
        }
        return append(node)
    }

    /// The conditions and values of the branches of `case` behind each other, and the value otherwise.
    private mutating func flattened(
        _ children: [Int], at place: Range<Int>, _ places: [Range<Int>]
    ) throws(CalculationError) -> ([Int], [Function.Accepts], [Range<Int>]) {
        var arguments: [Int] = []
        var accepts: [Function.Accepts] = []
        var found: [Range<Int>] = []
        for (index, child) in children.enumerated() {
            if case .branch = tree.nodes[child].content {
                arguments += tree.nodes[child].children
                accepts += [.yesno, .same]
                found += [places[index], places[index]]
            } else if index > 0, index == children.count - 1 {
                arguments.append(child)
                accepts.append(.same)
                found.append(places[index])
            } else {
                throw CalculationError(
                    places[index], "expected when(…, …) in case",
                    hint: "write case(when(yes or no, value), …, value otherwise)")
            }
        }
        guard !children.isEmpty else {
            throw CalculationError(
                place, "case has no branches",
                hint: "write case(when(yes or no, value), …, value otherwise)")
        }
        if arguments.count % 2 == 0 {
            arguments.append(constant(.null))
            accepts.append(.same)
            found.append(place)
        }
        return (arguments, accepts, found)
    }
}
