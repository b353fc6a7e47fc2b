package import Rowcast

/// Calculations to explain, of a result or of none.
package struct CalculationExplanation {
    private var calculations: [TableCalculation] = []
    private var faults: [String] = []

    package init() {}

    /// Adds an expression, or `NAME=EXPRESSION`. A number tells apart expressions without a name.
    package mutating func add(_ text: String, number: Int?) {
        let name = text.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
        let rest = text[name.endIndex...]
        if !name.isEmpty, rest.first == "=", name != "yes", name != "no", name != "null",
            Double(name) == nil
        {
            calculations.append(
                TableCalculation(name: String(name), expression: String(rest.dropFirst())))
        } else {
            calculations.append(
                TableCalculation(
                    name: number.map { "calculation_\($0)" } ?? "calculation", expression: text))
        }
    }

    /// Adds the calculations of a query.
    package mutating func add(dynamicFields json: [UInt8]) throws(ConversionError) {
        for calculation in try QueryCalculation.list(json) {
            if let known = calculation.calculation { calculations.append(known) }
            if let fault = calculation.fault { faults.append(fault) }
        }
    }

    /// The explanation, and whether an expression cannot be computed.
    ///
    /// - Parameter header: The header of the result, with types; nil for fields of the types that fit.
    package func explained(
        _ header: ResultHeader?
    ) throws(ConversionError) -> (text: String, hasFault: Bool) {
        let plan: CalculationPlan
        var notes: [String] = []
        if let header {
            let names = Set(calculations.map(\.name))
            plan = CalculationPlan(calculations, ResultFields(header, without: names).fields)
        } else {
            (plan, notes) = assumed()
        }
        let program = try plan.program(now: .now())
        let hasFault = !faults.isEmpty || plan.calculations.contains { $0.fault != nil }
        let lines = notes + faults + [plan.explanation(program)]
        return (lines.filter { !$0.isEmpty }.joined(separator: "\n"), hasFault)
    }

    /// A plan whose fields have types that the expressions take, numbers before others, and a note for each
    /// field that is no number.
    private func assumed() -> (CalculationPlan, notes: [String]) {
        let names = fieldNames
        let types: [ValueType] = [.number, .date, .text, .yesno]
        func plan(_ choice: [ValueType]) -> CalculationPlan {
            CalculationPlan(
                calculations,
                CalculationFields(
                    zip(names, choice).map { name, type in
                        CalculationField(
                            name, type, type == .number ? .measure : .dimension,
                            hasTotal: type == .number, hasRowTotal: type == .number)
                    }, hasTotals: true))
        }
        func faultCount(_ plan: CalculationPlan) -> Int {
            plan.calculations.count { $0.fault != nil }
        }
        var choice = names.map { _ in ValueType.number }
        var best = plan(choice)
        // All choices for up to four fields; behind these each further field by itself.
        let free = min(names.count, 4)
        var number = 0
        while faultCount(best) > 0, number < 1 << (2 * free) {
            var other = choice
            for field in 0..<free { other[field] = types[number >> (2 * field) & 3] }
            let candidate = plan(other)
            if faultCount(candidate) < faultCount(best) { (best, choice) = (candidate, other) }
            number += 1
        }
        for field in names.indices.dropFirst(free) where faultCount(best) > 0 {
            for type in types {
                var other = choice
                other[field] = type
                let candidate = plan(other)
                if faultCount(candidate) < faultCount(best) { (best, choice) = (candidate, other) }
            }
        }
        let notes = zip(names, choice).filter { $0.1 != .number }.map { name, type in
            "takes ${\(name)} for a \(type.rawValue)"
        }
        return (best, notes)
    }

    /// The names of the fields that expressions refer to, in their order, without calculations.
    private var fieldNames: [String] {
        var seen = Set(calculations.map(\.name))
        var names: [String] = []
        for calculation in calculations {
            var rest = calculation.expression[...]
            while let start = rest.firstIndex(of: "$") {
                rest = rest[rest.index(after: start)...]
                guard rest.first == "{", let end = rest.firstIndex(of: "}") else { continue }
                let name = rest[rest.index(after: rest.startIndex)..<end].prefix { $0 != ":" }
                if seen.insert(String(name)).inserted { names.append(String(name)) }
            }
        }
        return names
    }
}
