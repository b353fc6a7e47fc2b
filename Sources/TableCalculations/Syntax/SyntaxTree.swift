/// The nodes of an expression, each behind its children, so that steps over all nodes are loops and the
/// stack stays small whatever the expression.
struct SyntaxTree {
    struct Node {
        enum Kind {
            case number(Double, String)
            case text(String)
            case yesno(Bool)
            case null
            case reference(Reference)
            /// A function by its name in small letters, or an operator by its symbol.
            case call(String)
        }

        var kind: Kind
        /// Indices of the children.
        var children: [Int]
        /// The bytes of the expression that a fault of this node is at: the operator, or the name.
        var place: Range<Int>
    }

    /// The last node is the whole expression.
    var nodes: [Node] = []

    mutating func append(_ kind: Node.Kind, _ children: [Int] = [], at place: Range<Int>) -> Int {
        nodes.append(Node(kind: kind, children: children, place: place))
        return nodes.count - 1
    }
}
