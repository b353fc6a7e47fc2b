/// The types of the arguments of one call.
struct CallCheck {
    let function: Function
    let place: Range<Int>
    /// What each argument must be, and the place in the expression.
    var accepts: [Function.Accepts] = []
    var places: [Range<Int>] = []
    /// The type that each argument gets; a null takes on the type that is wanted.
    private(set) var types: [ExpressionType] = []

    init(_ function: Function, _ place: Range<Int>) {
        self.function = function
        self.place = place
    }

    func checkCount(_ count: Int) throws(CalculationError) {
        let most = function.isVariadic ? Parser.maxArguments : function.parameters.count
        let least = function.parameters.count - function.optionalCount
        if (least...most).contains(count) { return }
        let wanted =
            function.isVariadic
            ? "at least \(least)" : least == most ? "\(least)" : "\(least) or \(most)"
        let noun = wanted == "1" || wanted == "at least 1" ? "argument" : "arguments"
        throw CalculationError(
            place, "\(function.shownName) takes \(wanted) \(noun), not \(count)",
            hint: "write \(function.usage)")
    }

    /// The type of the call, of arguments of these types.
    mutating func result(of arguments: [ExpressionType]) throws(CalculationError) -> ExpressionType
    {
        let same = try sharedType(arguments)
        types = []
        for (index, type) in arguments.enumerated() {
            types.append(try checked(type, index, same))
        }
        try checkLists(arguments)
        switch function.result {
        case .number: return .number
        case .string: return .text
        case .date: return .date
        case .yesno: return .yesno
        case .same: return ExpressionType(same)
        case .listOfSame: return ExpressionType(same, isList: true)
        case .listOfStrings: return ExpressionType(.text, isList: true)
        }
    }

    /// The type of the arguments that have to share one; `.null` if all of them are null.
    private func sharedType(_ arguments: [ExpressionType]) throws(CalculationError) -> ValueType {
        var shared = ValueType.null
        var first = 0
        for (index, type) in arguments.enumerated()
        where [.same, .sames].contains(accepts[index]) && type.value != .null {
            if shared == .null {
                shared = type.value
                first = index
            }
            if type.value != shared {
                throw CalculationError(
                    function.name.first.map { $0.isLetter } == true ? places[index] : place,
                    "\(function.shownName) takes values of one type, not a \(shared.rawValue) and a \(type.value.rawValue)",
                    hint: CallCheck.conversion(type.value, to: shared)
                        ?? CallCheck.conversion(arguments[first].value, to: type.value))
            }
        }
        return shared
    }

    /// How a value of one type becomes one of another; nil for no way.
    private static func conversion(_ type: ValueType, to wanted: ValueType) -> String? {
        switch (type, wanted) {
        case (.text, .number): "make a number of it with to_number"
        case (.text, .date): "make a date of it with to_date"
        case (.text, .yesno): "yes and no stand without quotes"
        case (_, .text): "make a string of it with to_string"
        case (.number, .yesno): "compare it, as in ${a} > 0"
        case (.yesno, .number): "make a number of it with if(…, 1, 0)"
        default: nil
        }
    }

    private func checked(
        _ type: ExpressionType, _ index: Int, _ same: ValueType
    ) throws(CalculationError) -> ExpressionType {
        let wanted: ValueType
        switch accepts[index] {
        case .any: return type
        case .values: return type
        case .number: wanted = .number
        case .string: wanted = .text
        case .date: wanted = .date
        case .yesno, .when: wanted = .yesno
        case .same: wanted = same
        case .numbers:
            if type.value == .number || type.value == .null {
                return type.isList ? type : ExpressionType(.number)
            }
            throw mismatch(type, .number, index, "a column or a list of numbers")
        case .sames: return type.isList ? type : ExpressionType(same)
        }
        if type.isList {
            throw mismatch(
                type, wanted, index, wanted == .null ? "one value" : "a \(wanted.rawValue)")
        }
        if type.value != .null, type.value != wanted {
            throw mismatch(type, wanted, index, "a \(wanted.rawValue)")
        }
        return ExpressionType(wanted)
    }

    private func mismatch(
        _ type: ExpressionType, _ wanted: ValueType, _ index: Int, _ text: String
    ) -> CalculationError {
        let isOperator =
            function.name.first.map { $0.isLetter } != true || function.name == "negate"
            || ["AND", "OR", "NOT"].contains(function.name)
        let parameter = isOperator ? "" : " as \(function.parameter(index).name)"
        let hint =
            type.isList
            ? "sum, max and index make one value of a list"
            : CallCheck.conversion(type.value, to: wanted)
        return CalculationError(
            index < places.count && !isOperator ? places[index] : place,
            "\(function.shownName) takes \(text)\(parameter), not a \(type)", hint: hint)
    }

    /// Refuses a column beside a list, and a value looked up among values of another type.
    private func checkLists(_ arguments: [ExpressionType]) throws(CalculationError) {
        let columns = arguments.indices.filter {
            [.numbers, .values, .sames].contains(accepts[$0])
        }
        if let first = columns.first,
            let other = columns.first(where: { arguments[$0].isList != arguments[first].isList })
        {
            throw CalculationError(
                places[other],
                "\(function.shownName) takes two columns or two lists, not one of each")
        }
        if function.name == "lookup", arguments[0].value != arguments[1].value,
            arguments[0].value != .null, arguments[1].value != .null
        {
            throw CalculationError(
                places[0],
                "lookup looks for a \(arguments[0].value.rawValue) among values of type \(arguments[1].value.rawValue)",
                hint: CallCheck.conversion(arguments[0].value, to: arguments[1].value))
        }
    }
}
