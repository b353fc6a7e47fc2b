package import Rowcast

/// The calculations of a conversion, before its result is known.
package struct CalculationSet: ColumnCalculation {
    /// The user's calculations: an error in one ends the conversion before it writes.
    package var own: [TableCalculation] = []
    /// The calculations of the query: one with an error is reported and has null cells.
    package var ofQuery: [QueryCalculation] = []
    /// Whether calculations that the result has are computed again, by their expressions.
    package var recalculates = false
    /// Greatest number of bytes of memory for the columns that are held whole.
    package var maxBytes = 1 << 30

    package init() {}

    package var readsTotals: Bool {
        recalculates
            || (own.map(\.expression) + ofQuery.compactMap(\.calculation?.expression)).contains {
                $0.contains(":total")
            }
    }

    package func plan(
        _ header: ResultHeader, sample: RowBatch?, _ options: ConversionOptions
    ) throws(ConversionError) -> any CalculatedColumns {
        try ResultCalculations(
            self, header, sample,
            CalculationLimits(
                textBytes: options.maxRowBytes, heldBytes: maxBytes,
                spooledBytes: options.maxSpoolBytes, temporaryFolder: options.temporaryFolder))
    }

    /// - Throws: `.invalidOption` for a calculation of the user's with a name that is none, that another
    ///   has, or that the result has.
    func checkNames(_ header: ResultHeader) throws(ConversionError) {
        var names: Set<String> = []
        for calculation in own {
            let name = calculation.name
            let isName =
                !name.isEmpty
                && name.utf8.allSatisfy {
                    $0 == 95 || 48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0
                }
            guard isName else {
                throw ConversionError(
                    .invalidOption,
                    "calculation \(Message(name.quotedShort)): a name is letters, digits and _")
            }
            guard names.insert(name).inserted else {
                throw ConversionError(.invalidOption, "two calculations are called \(name)")
            }
            let field = header.fields.first { $0.name == name }
            guard let field else { continue }
            guard recalculates, field.category == .tableCalculation else {
                throw ConversionError(
                    .invalidOption, "calculation \(name): the result has a field of that name",
                    hint: "choose another name")
            }
        }
    }

    /// The calculations to compute of a result: the user's, then those of the query, then those that the
    /// result has.
    func calculations(of header: ResultHeader) -> [QueryCalculation] {
        var calculations = own.map { QueryCalculation($0) }
        var names = Set(own.map(\.name))
        let kept = Dictionary(
            header.fields.map { ($0.name, $0.category) }, uniquingKeysWith: { first, _ in first })
        for calculation in ofQuery {
            if let category = kept[calculation.name],
                !recalculates || category != .tableCalculation
            {
                continue
            }
            if names.insert(calculation.name).inserted { calculations.append(calculation) }
        }
        guard recalculates else { return calculations }
        for field in header.fields where field.category == .tableCalculation {
            guard !names.contains(field.name), let calculation = TableCalculation(field) else {
                continue
            }
            calculations.append(QueryCalculation(calculation))
        }
        return calculations
    }
}

extension TableCalculation {
    /// The calculation of a field that the result has; nil for one without an expression.
    fileprivate init?(_ field: Field) {
        guard let node = JSONNode(parsing: field.raw), let expression = node["expression"]?.string,
            !expression.isEmpty
        else { return nil }
        self.init(
            name: field.name, label: field.label, expression: expression,
            valueFormat: field.valueFormat)
    }
}
