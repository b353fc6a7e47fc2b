internal import Rowcast

/// An expression of one row, which a program compiles into another language: the condition of a filter, or a
/// custom dimension. The language is that of table calculations, and `matches_filter(${field}, `filter`)`.
///
/// The fields of an expression are known behind parsing, their types before typing, so that a program looks up
/// those fields alone that the expression names.
@_spi(Expressions) public struct ScalarExpression: Sendable {
    /// The type of a value, or of a list's values.
    public enum ValueType: String, Sendable, Hashable {
        case number
        case text = "string"
        case date
        case yesno
        /// Of the literal `null` alone, which fits every other type.
        case null
    }

    /// Why an expression has no meaning.
    public struct Fault: Error, Sendable {
        /// The bytes of the expression, from 0.
        public var place: Range<Int>
        /// Text of the fault, in lower case, without a final period.
        public var reason: String
        /// Advice; nil for none.
        public var hint: String?
    }

    /// A field that the expression names.
    public struct Reference: Sendable {
        public var name: String
        /// The bytes of the expression, from 0.
        public var place: Range<Int>
    }

    /// A value of the expression with its type. A node stands behind its children.
    public struct Node: Sendable {
        public enum Content: Sendable {
            /// A number, and its digits in the expression.
            case number(Double, digits: String)
            case text(String)
            case yesno(Bool)
            case null
            case field(String)
            /// A function by its name in small letters, or an operator by its symbol; `negate` is the minus in
            /// front of a value. The arguments of `case` are a condition and a value for each branch, and the value
            /// otherwise.
            ///
            /// A function that looks at other rows, at pivot columns or at totals is not scalar.
            case call(String, isScalar: Bool)
            /// `when(condition, value)`, whose children are those of `case` too.
            case branch
        }

        public var content: Content
        public var children: [Int]
        public var type: ValueType
        /// Whether the value is a list.
        public var isList: Bool
        /// The bytes of the expression that a fault of this node is at: the operator, or the name.
        public var place: Range<Int>
    }

    private let syntax: SyntaxTree
    /// The fields in the order of the expression.
    public let references: [Reference]

    /// Parses an expression.
    public init(_ text: String) throws(Fault) {
        syntax = try ScalarExpression.told { () throws(CalculationError) in
            try Parser.tree(of: text, hasBackquotes: true)
        }
        var references: [Reference] = []
        for node in syntax.nodes {
            guard case .reference(let reference) = node.kind else { continue }
            guard reference.part == .value else {
                throw Fault(
                    place: node.place, reason: "totals are known to table calculations alone",
                    hint: "write ${\(reference.name)}")
            }
            references.append(Reference(name: reference.name, place: node.place))
        }
        self.references = references
    }

    /// The nodes with their types, the whole expression last. Each name of `references` has a type.
    public func nodes(types: [String: ValueType]) throws(Fault) -> [Node] {
        let fields = types.sorted { $0.key < $1.key }.map { name, type in
            CalculationField(name, ScalarExpression.own(type), .dimension)
        }
        let tree = try ScalarExpression.told { () throws(CalculationError) in
            try Checker.tree(of: syntax, fields, functions: [.matchesFilter])
        }
        return tree.nodes.map { node in
            Node(
                content: ScalarExpression.content(node, fields), children: node.children,
                type: ScalarExpression.shown(node.type.value), isList: node.type.isList,
                place: node.place)
        }
    }

    private static func told<Value>(
        _ body: () throws(CalculationError) -> Value
    ) throws(Fault) -> Value {
        do throws(CalculationError) { return try body() } catch {
            throw Fault(place: error.place, reason: error.reason, hint: error.hint)
        }
    }

    private static func own(_ type: ValueType) -> TableCalculations.ValueType {
        switch type {
        case .number: .number
        case .text: .text
        case .date: .date
        case .yesno: .yesno
        case .null: .null
        }
    }

    private static func shown(_ type: TableCalculations.ValueType) -> ValueType {
        switch type {
        case .number: .number
        case .text: .text
        case .date: .date
        case .yesno: .yesno
        case .null: .null
        }
    }

    private static func content(
        _ node: TypedTree.Node, _ fields: [CalculationField]
    ) -> Node.Content {
        switch node.content {
        case .constant(.number(let bits, let digits)):
            let value = Double(bitPattern: bits)
            return .number(value, digits: digits ?? value.description)
        case .constant(.text(let text)): return .text(text)
        case .constant(.yesno(let value)): return .yesno(value)
        // Expressions have no literals of dates, and refer to no totals.
        case .constant(.null), .constant(.date), .total: return .null
        case .field(let index, _): return .field(fields[index].name)
        case .call(let function):
            return .call(function.name, isScalar: function.isScalar)
        case .branch: return .branch
        }
    }
}

extension Function {
    /// Whether a row of a field passes a filter; of conditions alone.
    fileprivate static let matchesFilter = Function(
        "matches_filter(field: any, filter: string) -> yesno",
        .rows { call in .nulls(.yesno, count: call.count) })

    /// Whether the value depends on the arguments in one row alone.
    fileprivate var isScalar: Bool {
        switch rule {
        case .unary, .numbers, .rows: true
        case .place(let place):
            switch place {
            case .now, .random: true
            case .row, .offset, .offsetList, .index: false
            }
        case .reduction, .ordered, .tally, .search, .pivot, .running: false
        }
    }
}
