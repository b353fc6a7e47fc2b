internal import Rowcast

/// A function or an operator of the language, declared as data: its signature and its rule.
///
/// A signature such as `"round(value: number, decimals: number?) -> number"` names the parameters and
/// their types; `?` marks one that may be left out, `...` one that may be repeated.
struct Function: Sendable {
    /// The type that an argument of a function must have.
    enum Accepts: String, Sendable {
        case number, string, date, yesno
        /// A value of any type, also where other arguments have another one.
        case any
        /// A value of any type, the same as that of the other arguments of this kind.
        case same
        /// A column of numbers, or a list of numbers in each row.
        case numbers
        /// A column, or a list in each row, of any type.
        case values
        /// A column, or a list in each row, whose values have the type of `same`.
        case sames
        /// A yes/no and a value of type `same`: `when(yesno, value)`.
        case when
    }

    /// The type of a function's value.
    enum Result: String, Sendable {
        case number, string, date, yesno, same
        case listOfSame = "[same]"
        case listOfStrings = "[string]"
    }

    struct Parameter: Sendable {
        var name: String
        var accepts: Accepts
    }

    let name: String
    /// The signature without types, as errors show it: `round(value, decimals)`.
    let usage: String
    let parameters: [Parameter]
    /// Number of parameters at the end that may be left out.
    let optionalCount: Int
    /// Whether the last parameter may be repeated.
    let isVariadic: Bool
    let result: Result
    let rule: Rule

    init(_ signature: String, _ rule: Rule) {
        let (head, arrow) = Function.cut(signature, at: " -> ")
        let (name, list) = Function.cut(head, at: "(")
        var parameters: [Parameter] = []
        var optionalCount = 0
        var isVariadic = false
        for piece in list.dropLast().split(separator: ",") {
            let (label, type) = Function.cut(String(piece.drop { $0 == " " }), at: ": ")
            if type.hasSuffix("?") { optionalCount += 1 }
            if type.hasSuffix("...") { isVariadic = true }
            guard let accepts = Accepts(rawValue: String(type.prefix { $0.isLetter })) else {
                preconditionFailure("the signature \(signature) has an unknown type")
            }
            parameters.append(Parameter(name: label, accepts: accepts))
        }
        guard let result = Result(rawValue: arrow) else {
            preconditionFailure("the signature \(signature) has an unknown result")
        }
        let names = parameters.map(\.name).joined(separator: ", ")
        self.name = name
        usage = "\(name)(\(names)\(isVariadic ? ", …" : ""))"
        self.parameters = parameters
        self.optionalCount = optionalCount
        self.isVariadic = isVariadic
        self.result = result
        self.rule = rule
    }

    private static func cut(_ text: String, at separator: String) -> (String, String) {
        let bytes = Array(text.utf8)
        let mark = Array(separator.utf8)
        for index in bytes.indices where bytes[index...].starts(with: mark) {
            return (
                String(decoding: bytes[..<index], as: UTF8.self),
                String(decoding: bytes[(index + mark.count)...], as: UTF8.self)
            )
        }
        return (text, "")
    }

    /// The parameter of an argument.
    func parameter(_ index: Int) -> Parameter { parameters[min(index, parameters.count - 1)] }

    /// The index of the first parameter that is a column or a list; nil for none.
    var columnIndex: Int? {
        parameters.firstIndex { [.numbers, .values, .sames].contains($0.accepts) }
    }
}

/// How a function's values come about.
enum Rule: Sendable {
    /// A number of a number, of the same row.
    case unary(@Sendable (Double) -> Double)
    /// A number of some numbers and yes/no (1 and 0), of the same row; null where an argument is null.
    case numbers(@Sendable ([Double]) -> Double)
    /// Vectors of vectors, row by row.
    case rows(@Sendable (RowCall) throws(ConversionError) -> Vector)
    /// A summary of a column or two of numbers, or of a list's, that grows with each value.
    case reduction(any Reduction.Type)
    /// A number of the sorted numbers of a column or of a list, and of the other arguments.
    case ordered(@Sendable (borrowing SortedNumbers, [Double]) -> Double)
    /// A summary of the values of a column or of a list, of any type.
    case tally(@Sendable (borrowing ValueTally) -> TallyResult)
    /// A place of a value in a column or list: `match` and `lookup`.
    case search(Search)
    case place(Place)
    case pivot(PivotFunction)
    case running(Running)

    enum Search: Sendable { case match, lookup }
    enum Place: Sendable { case row, offset, offsetList, index, now, random }
    enum PivotFunction: Sendable { case column, index, offset, offsetList, row, `where` }
    enum Running: Sendable { case total, product }
}

/// The arguments of a call of `Rule.rows`.
struct RowCall {
    var arguments: [Vector]
    var count: Int
    var limits: CalculationLimits
}

extension Function {
    /// All functions and operators by name.
    static let named: [String: Function] = {
        var functions: [String: Function] = [:]
        for function in operators + documented { functions[function.name] = function }
        return functions
    }()

    /// The documented functions.
    static let documented: [Function] =
        maths + texts + dates + logic + conversion + aggregates + statistics + orders + tallies
        + places + pivots + distributions + inverses + tests

    /// The name by which a text speaks of the function: `sum` or `+`.
    var shownName: String { name == "negate" ? "-" : name }
}
