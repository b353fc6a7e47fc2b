package import Rowcast

/// Calculations that were checked against the columns of a result.
package struct CalculationPlan: Sendable {
    /// A calculation, and what was found of it.
    package struct Planned: Sendable {
        package var calculation: TableCalculation
        /// The type and the kind; `.null` and `.dimension` of a calculation that has a fault.
        package var type: ExpressionType
        package var kind: CalculationKind
        /// Why it cannot be computed; nil for a calculation that can.
        package var fault: CalculationError?
    }

    /// The calculations in their order, those with faults too.
    package private(set) var calculations: [Planned] = []
    package let fields: CalculationFields
    private let tree: TypedTree

    /// Checks calculations, which may refer to each other in any order.
    package init(_ calculations: [TableCalculation], _ fields: CalculationFields) {
        let checker = Checker(calculations, fields)
        self.fields = fields
        tree = checker.tree
        for (index, calculation) in calculations.enumerated() {
            var planned = Planned(
                calculation: calculation, type: .null, kind: .dimension,
                fault: checker.faults[index])
            if let root = tree.roots[index] {
                let node = tree.nodes[root]
                planned.type = node.type
                planned.kind =
                    !node.usesMeasure ? .dimension : node.isPerColumn ? .measure : .supermeasure
            }
            self.calculations.append(planned)
        }
    }

    /// Throws the first fault as an error of the conversion.
    package func check() throws(ConversionError) {
        for planned in calculations {
            if let fault = planned.fault { throw fault.conversionError }
        }
    }

    /// The program of the calculations without faults. `now` is the time that `now()` has everywhere.
    package func program(now: DateValue) throws(ConversionError) -> Program {
        try ProgramBuilder.program(
            tree, fields, Array(calculations.indices),
            now: now.isNull ? .null : .date(now.microseconds, true))
    }
}
