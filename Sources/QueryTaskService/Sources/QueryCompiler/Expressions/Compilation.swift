internal import FilterLanguage
@_spi(Expressions) internal import TableCalculations

/// The compilation of one expression: a loop over its nodes, whose children are terms before them.
struct Compilation {
    let compiler: ExpressionCompiler
    let database: Database
    private(set) var usesMeasures = false
    private var fields: [String: ExpressionField] = [:]
    /// The term of each node, until the node that uses it takes it.
    private var terms: [Term?] = []

    init(compiler: ExpressionCompiler, database: Database) {
        self.compiler = compiler
        self.database = database
    }

    /// The term of a whole expression.
    mutating func term(of text: String) throws(ExpressionFault) -> Term {
        let expression = try Compilation.parsed(text)
        for reference in expression.references where fields[reference.name] == nil {
            let field = try compiler.lookedUp(reference.name, at: reference.place)
            fields[reference.name] = field
            usesMeasures = usesMeasures || field.isMeasure
        }
        let types = fields.mapValues { Compilation.valueType($0.type) }
        let nodes = try Compilation.translated { () throws(ScalarExpression.Fault) in
            try expression.nodes(types: types)
        }
        for node in nodes {
            let compiled = try term(of: node, nodes)
            guard compiled.size <= ExpressionCompiler.maxBytes,
                compiled.height <= database.maxHeight
            else {
                throw tooDeep(node.place)
            }
            terms.append(compiled)
        }
        guard let last = terms.last, let whole = last else { return null(nil) }
        return written(whole)
    }

    static func parsed(_ text: String) throws(ExpressionFault) -> ScalarExpression {
        try translated { () throws(ScalarExpression.Fault) in try ScalarExpression(text) }
    }

    private static func translated<Value>(
        _ body: () throws(ScalarExpression.Fault) -> Value
    ) throws(ExpressionFault) -> Value {
        do throws(ScalarExpression.Fault) { return try body() } catch {
            throw ExpressionFault(error.place, error.reason, hint: error.hint)
        }
    }

    private static func valueType(_ type: ExpressionType) -> ScalarExpression.ValueType {
        switch type {
        case .number: .number
        case .string: .text
        case .date: .date
        case .yesNo: .yesno
        }
    }

    static func type(_ type: ScalarExpression.ValueType) -> ExpressionType? {
        switch type {
        case .number: .number
        case .text: .string
        case .date: .date
        case .yesno: .yesNo
        case .null: nil
        }
    }

    /// The SQL of the whole expression, whose nesting the database's parser has place for.
    func checked(_ sql: SQLFragment) throws(ExpressionFault) -> SQLFragment {
        var nesting = SQLNesting()
        for piece in sql.pieces {
            switch piece {
            case .text(let text): nesting.add(text)
            case .value: nesting.addValue()
            }
        }
        guard nesting.greatest <= database.maxStack else { throw tooDeep(0..<0) }
        return sql
    }

    private func tooDeep(_ place: Range<Int>) -> ExpressionFault {
        ExpressionFault(
            place, "the expression's SQL is too long or too deep for \(database.rawValue)",
            hint: "nest fewer functions; join conditions with AND and OR, branches with case")
    }

    // MARK: - Nodes

    private mutating func term(
        of node: ScalarExpression.Node, _ nodes: [ScalarExpression.Node]
    ) throws(ExpressionFault) -> Term {
        switch node.content {
        case .number(let value, let digits): return number(value, digits)
        case .text(let text):
            guard !text.utf8.contains(0) else {
                throw ExpressionFault(node.place, "the string holds the character U+0000")
            }
            return self.text(text)
        case .yesno(let value): return yesNo(value)
        // A null has the type that its function wants of it.
        case .null: return null(Compilation.type(node.type))
        case .field(let name): return try field(name, at: node.place)
        case .branch: return null(nil)
        case .call("matches_filter", _):
            guard case .field(let name) = nodes[node.children[0]].content else {
                throw ExpressionFault(
                    nodes[node.children[0]].place, "matches_filter takes a field",
                    hint: "write matches_filter(${view.field}, `filter`)")
            }
            guard case .text(let filter) = nodes[node.children[1]].content else {
                throw ExpressionFault(
                    nodes[node.children[1]].place, "matches_filter takes the text of a filter",
                    hint: "write matches_filter(${view.field}, `filter`)")
            }
            let sql = try compiler.filter(
                filter, on: name, at: nodes[node.children[1]].place)
            var term = Term(sql.isName ? sql : "(" + sql + ")", .yesNo)
            term.readsNullAsNo = true
            return term
        case .call(let name, let isScalar):
            guard isScalar else {
                throw ExpressionFault(
                    node.place, "\(name) looks at other rows or columns of a result",
                    hint: "a condition of SQL sees one row; use \(name) in a table calculation")
            }
            var arguments = node.children.map { take($0) }
            // A chain grows by its operands, and a `CASE` by its branches; their text is written once.
            let growing = name == "if" || name == "case" ? arguments.count - 1 : -1
            for index in arguments.indices
            where arguments[index].chain?.word != name
                && !(index == growing && arguments[index].branches != nil)
            {
                arguments[index] = written(arguments[index])
            }
            return try call(name, arguments, node)
        }
    }

    /// The term of a node, which no other node uses.
    private mutating func take(_ index: Int) -> Term {
        defer { terms[index] = nil }
        return terms[index] ?? null(nil)
    }

    private func field(_ name: String, at place: Range<Int>) throws(ExpressionFault) -> Term {
        guard let field = fields[name] else {
            throw ExpressionFault(place, "there is no field \(name)")
        }
        var term = Term(field.sql.isName ? field.sql : "(" + field.sql + ")", field.type)
        term.readsNullAsNo = field.type == .yesNo
        term.height = field.height
        term.hasTime = field.type == .date ? field.hasTime : nil
        return term
    }

    /// The SQL that a function or an operator of the language becomes.
    private func call(
        _ name: String, _ arguments: [Term], _ node: ScalarExpression.Node
    ) throws(ExpressionFault) -> Term {
        switch name {
        case "+", "-", "*", "/": return arithmetic(name, arguments[0], arguments[1])
        case "negate": return negated(arguments[0])
        case "=", "!=": return equality(arguments[0], arguments[1], isNegated: name == "!=")
        case "<", "<=", ">", ">=": return comparison(name, arguments[0], arguments[1])
        case "AND", "OR": return joined(name, arguments[0], arguments[1])
        case "NOT": return not(arguments[0])
        case "if", "case": return branches(arguments)
        case "coalesce":
            guard arguments.count <= database.maxArguments else {
                throw ExpressionFault(
                    node.place, "coalesce has more than \(database.maxArguments) arguments")
            }
            return firstValue(arguments)
        case "is_null": return isNull(arguments[0])
        case "concat", "to_string": return concatenation(arguments)
        case "round": return rounded(arguments)
        case "substring": return substring(arguments[0], arguments[1], arguments[2])
        case "to_number":
            if let text = arguments[0].text { return number(of: text) }
        case "replace" where database == .sqlite && (arguments[1].text ?? "").isEmpty:
            // SQLite looks at the new text only where it searches.
            if arguments[2].isNullable, !arguments.contains(where: \.isNull) {
                return filled(
                    "CASE WHEN {2!} IS NOT NULL THEN REPLACE({0}, {1}, {2}) END", arguments, .string
                )
            }
        case "now": return date(compiler.now, hasTime: true)
        case "date", "date_time":
            if let term = date(of: arguments) { return term }
        case "to_date":
            if let term = date(of: arguments[0]) { return term }
        default: break
        }
        if name.hasPrefix("add_") {
            return later(arguments[1], by: arguments[0], String(name.dropFirst(4)))
        }
        guard !node.isList,
            let template = ScalarFunction.named[name]?.template(of: database)
        else {
            let isDate = ["date", "date_time", "to_date"].contains(name)
            throw ExpressionFault(
                node.place, "\(name) has no form in the SQL of \(database.rawValue)",
                hint: isDate ? "\(name) of constants has one" : nil)
        }
        if arguments.contains(where: \.isNull) { return null(Compilation.type(node.type)) }
        var term = filled(template, arguments, Compilation.type(node.type))
        switch name {
        case "trunc_days", "trunc_months", "trunc_years", "date": term.hasTime = false
        case "trunc_hours", "trunc_minutes", "date_time": term.hasTime = true
        case "contains": term.isNullable = arguments.contains { $0.isNullable }
        case "abs": term.isDouble = arguments[0].isDouble
        default: break
        }
        return term
    }

    /// A function's SQL.
    func filled(_ template: Template, _ arguments: [Term], _ type: ExpressionType?) -> Term {
        let (size, height) = template.measure(arguments)
        // The SQL of a term beyond the limit is not made: its size could be anything.
        guard size <= ExpressionCompiler.maxBytes else {
            var term = Term("NULL", type)
            term.size = size
            return term
        }
        var term = Term(template.filled(arguments), type)
        term.size = size
        term.height = height
        return term
    }

    func filled(_ template: String, _ arguments: [Term], _ type: ExpressionType?) -> Term {
        filled(Template(text: template), arguments, type)
    }
}
