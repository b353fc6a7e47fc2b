/// The type of a value that is no list.
package enum ValueType: String, Sendable, Hashable {
    case number
    case text = "string"
    case date
    case yesno
    /// Of the literal `null` alone, which fits every other type.
    case null
}

/// The type of an expression.
package struct ExpressionType: Sendable, Hashable {
    package var value: ValueType
    /// Whether the expression is a list of values in each row.
    package var isList: Bool

    package init(_ value: ValueType, isList: Bool = false) {
        self.value = value
        self.isList = isList
    }

    static let number = ExpressionType(.number)
    static let text = ExpressionType(.text)
    static let date = ExpressionType(.date)
    static let yesno = ExpressionType(.yesno)
    static let null = ExpressionType(.null)

    var element: ExpressionType { ExpressionType(value) }
    var isNull: Bool { value == .null && !isList }
}

extension ExpressionType: CustomStringConvertible {
    /// The type in words, as error texts have it: `number`, `list of strings`.
    package var description: String {
        guard isList else { return value.rawValue }
        return switch value {
        case .yesno: "list of yes and no"
        case .null: "list of nulls"
        case .number, .text, .date: "list of \(value.rawValue)s"
        }
    }
}
