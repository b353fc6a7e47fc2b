public import Rowcast

extension ConversionOptions {
    /// Table calculations that add columns to the result, in their order. Default: none.
    ///
    ///     options.calculations = [
    ///         TableCalculation(name: "share", expression: "${orders.total} / sum(${orders.total})")
    ///     ]
    ///
    /// They are computed over the rows up to `limit`, hidden columns included. Expressions that look at rows
    /// nearby stream; the others need passes of their own over the input, and hold columns: see
    /// `maxCalculationBytes`. A conversion throws `.invalidOption` before it writes if an expression cannot
    /// be computed.
    public var calculations: [TableCalculation] {
        get { set.own }
        set { set.own = newValue }
    }

    /// Whether table calculations that the result already has are computed again. Default: false, they are
    /// kept.
    public var recalculates: Bool {
        get { set.recalculates }
        set { set.recalculates = newValue }
    }

    /// Greatest number of bytes of memory for the columns that calculations hold whole. Default: 1 GB.
    ///
    /// Columns beyond it are files without names in `temporaryFolder`, of at most `maxSpoolBytes`.
    public var maxCalculationBytes: Int {
        get { set.maxBytes }
        set { set.maxBytes = newValue }
    }

    /// Takes the table calculations of a query's `dynamic_fields`: a JSON array, the JSON text of one, or a
    /// query that has it as a member. Those that are disabled are passed over, and custom measures and
    /// dimensions, whose columns the result has.
    ///
    /// A calculation that cannot be computed is reported in the document's `errors`, with `"fatal": false`,
    /// and in a warning; its cells are null.
    ///
    /// - Throws: `.invalidOption` for text that is none of these.
    public mutating func takeDynamicFields(_ json: [UInt8]) throws(ConversionError) {
        set.ofQuery = try QueryCalculation.list(json)
    }

    /// Gives the calculations the value formats that `writing` has for columns of their names.
    package mutating func moveValueFormatsToCalculations() {
        for index in calculations.indices {
            if let format = writing.valueFormats.removeValue(forKey: calculations[index].name) {
                calculations[index].valueFormat = format
            }
        }
    }

    private var set: CalculationSet {
        get { calculation as? CalculationSet ?? CalculationSet() }
        set { calculation = newValue.isEmpty ? nil : newValue }
    }
}

extension CalculationSet {
    /// Whether nothing is to be calculated, and every option has its default.
    fileprivate var isEmpty: Bool {
        own.isEmpty && ofQuery.isEmpty && !recalculates && maxBytes == CalculationSet().maxBytes
    }
}
