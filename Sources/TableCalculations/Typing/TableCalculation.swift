/// An expression that adds a column to a result.
public struct TableCalculation: Sendable, Equatable {
    /// The name by which other calculations refer to it: letters, digits and `_`.
    public var name: String
    /// The heading.
    public var label: String
    /// The expression, in the language of the BI server's table calculations, such as
    /// `${orders.total} / sum(${orders.total})`.
    public var expression: String
    /// Value format: Excel text such as `0.0%`, or a name such as `percent_1`; nil for none. Text formats
    /// show the column so, also without `applyFormatting`.
    public var valueFormat: String?

    /// Makes a calculation; without a label the heading is the name in words, such as `Share Of Total`.
    public init(name: String, label: String? = nil, expression: String, valueFormat: String? = nil)
    {
        self.name = name
        self.label = label ?? TableCalculation.label(of: name)
        self.expression = expression
        self.valueFormat = valueFormat
    }

    /// The name in words: `Share Of Total` of `share_of_total`.
    private static func label(of name: String) -> String {
        name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: " ")
    }
}

extension TableCalculation {
    /// Makes a calculation of `NAME=EXPRESSION`; nil for other text.
    package init?(argument: String) {
        guard let equals = argument.firstIndex(of: "=") else { return nil }
        let name = argument[..<equals].trimmed
        let expression = argument[argument.index(after: equals)...].trimmed
        guard !name.isEmpty, !expression.isEmpty else { return nil }
        self.init(name: name, expression: expression)
    }
}

extension Substring {
    /// The text without blanks around it.
    fileprivate var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text.drop { $0 == " " })
    }
}

/// A column of the result that expressions may refer to.
package struct CalculationField: Sendable {
    /// The columns that a field has where the result is pivoted.
    package enum Role: Sendable {
        /// One column; null in the row of totals.
        case dimension
        /// A column for each pivot column.
        case measure
        /// One column behind the pivot columns, such as a calculation of the document.
        case supermeasure
    }

    package var name: String
    package var type: ValueType
    package var role: Role
    /// The place among the pivot fields, whose value heads each pivot column; nil for other fields.
    package var pivotPlace: Int?
    /// Whether the row of totals has a value.
    package var hasTotal: Bool
    /// Whether there is a column of row totals.
    package var hasRowTotal: Bool

    package init(
        _ name: String, _ type: ValueType, _ role: Role, pivotPlace: Int? = nil,
        hasTotal: Bool = false, hasRowTotal: Bool = false
    ) {
        self.name = name
        self.type = type
        self.role = role
        self.pivotPlace = pivotPlace
        self.hasTotal = hasTotal
        self.hasRowTotal = hasRowTotal
    }
}

/// The columns of the result.
package struct CalculationFields: Sendable {
    package var fields: [CalculationField]
    /// For each pivot column, without row totals, the values of the pivot fields; nil unpivoted.
    package var pivots: [[Constant]]?
    /// Whether the result has a row of totals, so that calculations have totals.
    package var hasTotals: Bool

    package init(
        _ fields: [CalculationField], pivots: [[Constant]]? = nil, hasTotals: Bool = false
    ) {
        self.fields = fields
        self.pivots = pivots
        self.hasTotals = hasTotals
    }
}

/// A value that does not depend on the row.
package enum Constant: Sendable, Hashable {
    /// A number by its bits, and the digits that it was written with.
    case number(UInt64, String?)
    case text(String)
    /// Microseconds since 1970, and whether there is a time.
    case date(Int, Bool)
    case yesno(Bool)
    case null

    package static func number(_ value: Double) -> Constant { .number(value.bitPattern, nil) }

    /// The constant as a row.
    func vector(_ type: ExpressionType) -> Vector {
        switch self {
        case .number(let bits, let digits):
            .numbers(
                Vector.Numbers(
                    [Double(bitPattern: bits)],
                    digits: digits.map { Texts(repeating: Array($0.utf8), count: 1) }))
        case .text(let text): .texts(Texts(repeating: Array(text.utf8), count: 1))
        case .date(let microseconds, let hasTime):
            .dates([DateValue(microseconds: microseconds, hasTime: hasTime)])
        case .yesno(let value): .yesno([YesNo(value)])
        case .null: .nulls(type, count: 1)
        }
    }

    /// The first row of a vector; nil for a list.
    init?(_ vector: Vector) {
        if vector.isNull(0) {
            if case .lists = vector { return nil }
            self = .null
            return
        }
        switch vector {
        case .numbers(let numbers):
            self = .number(numbers.values[0].bitPattern, numbers.digits?.string(0))
        case .texts(let texts): self = .text(texts.string(0) ?? "")
        case .dates(let dates): self = .date(dates[0].microseconds, dates[0].hasTime)
        case .yesno(let values): self = .yesno(values[0] == .yes)
        case .nulls: self = .null
        case .lists: return nil
        }
    }

    /// The value of the first row of a vector that is no list.
    package init(first vector: Vector) { self = Constant(vector) ?? .null }

    var type: ValueType {
        switch self {
        case .number: .number
        case .text: .text
        case .date: .date
        case .yesno: .yesno
        case .null: .null
        }
    }

    /// The whole number that the constant is cut to; nil for others.
    var whole: Int? {
        if case .number(let bits, _) = self { return Double(bitPattern: bits).whole }
        return nil
    }
}
