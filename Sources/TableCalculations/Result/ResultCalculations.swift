internal import Rowcast

/// The calculations of one result, as the engine runs them.
struct ResultCalculations: CalculatedColumns {
    private(set) var columns: [CalculatedColumn] = []
    private(set) var removedColumns: Set<Int> = []
    private(set) var faults: [String] = []
    private(set) var warnings: [Warning] = []
    private let program: Program
    private let limits: CalculationLimits
    /// The columns of the result that the program reads, and their names.
    private let inputs: [Int?]
    private let inputNames: [String]
    /// The columns of the result of the program's totals; nil for totals of calculations too.
    private let totals: [Int?]
    /// The run that computes values of rows as soon as they are packed; nil where these need other rows.
    private let rowwise: ResultRun?

    /// - Throws: `.invalidOption` for a calculation of the user's that cannot be computed.
    init(
        _ set: CalculationSet, _ header: ResultHeader, _ sample: RowBatch?,
        _ limits: CalculationLimits
    ) throws(ConversionError) {
        try set.checkNames(header)
        let calculations = set.calculations(of: header)
        let known = calculations.filter { $0.calculation != nil }
        let fields = ResultFields(
            header.typed(by: sample), without: Set(calculations.map(\.name)),
            isEmpty: (sample?.rowCount ?? 0) == 0)
        let plan = CalculationPlan(known.compactMap(\.calculation), fields.fields)
        for (index, planned) in plan.calculations.enumerated() {
            guard let fault = planned.fault else { continue }
            if index < set.own.count { throw fault.conversionError }
            faults.append(fault.description)
        }
        faults += calculations.compactMap(\.fault)
        warnings = faults.map { Warning("calculation_failed", Message($0)) }
        let zone = header.timeZone.flatMap { TimeZoneRules(named: $0) }
        if let name = header.timeZone, zone == nil,
            known.contains(where: { $0.calculation?.expression.contains("now") == true })
        {
            warnings.append(
                Warning(
                    "unknown_time_zone",
                    "the time zone \(name.oneLine) is not known to this system; now() is in UTC"))
        }
        program = try plan.program(now: .now(in: zone))
        self.limits = limits
        rowwise = program.isRowwise ? ResultRun(program, totals: [], limits: limits) : nil
        let rowTotal = header.pivots.first(where: \.isRowTotal)?.key
        inputs = program.inputs.map { fields.column($0, rowTotal: rowTotal) }
        inputNames = program.inputs.map { fields.fields.fields[$0.field].name }
        totals = program.totals.map { cell in
            guard case .field(let column) = cell else { return nil }
            return fields.column(column, rowTotal: rowTotal)
        }
        for result in program.results {
            let planned = plan.calculations[result.calculation]
            var field = Field(planned)
            // The user gave it the format, or did not.
            if result.calculation < set.own.count { try field.showAlways() }
            columns.append(
                CalculatedColumn(field, ResultCalculations.place(result, planned, fields)))
        }
        // A calculation with a fault has one column of nulls.
        for planned in plan.calculations where planned.fault != nil {
            addNulls(Field(planned), fields)
        }
        for calculation in calculations where calculation.calculation == nil {
            let bare = TableCalculation(
                name: calculation.name, label: calculation.label, expression: "",
                valueFormat: calculation.valueFormat)
            addNulls(
                Field(
                    CalculationPlan.Planned(
                        calculation: bare, type: .null, kind: .supermeasure, fault: nil)), fields)
        }
        // A calculation may have other columns than it had, such as one instead of one for each pivot.
        let old = calculations.flatMap { fields.columns(ofCalculation: $0.name) }
        removedColumns = Set(old).subtracting(
            columns.compactMap { if case .instead(let column) = $0.place { column } else { nil } })
    }

    private mutating func addNulls(_ field: Field, _ fields: ResultFields) {
        let own = fields.columns(ofCalculation: field.name)
        columns += own.map { CalculatedColumn(field, .instead(of: $0)) }
        if own.isEmpty { columns.append(CalculatedColumn(field, .atEnd)) }
    }

    private static func place(
        _ result: ResultColumn, _ planned: CalculationPlan.Planned, _ fields: ResultFields
    ) -> CalculatedColumn.Place {
        if let own = fields.column(ofCalculation: planned.calculation.name, pivot: result.pivot) {
            return .instead(of: own)
        }
        if let pivot = result.pivot { return .behindPivot(fields.pivots[pivot]) }
        return planned.kind == .dimension ? .behindDimensions : .atEnd
    }

    var passCount: Int { program.passCount }
    var readsTotals: Bool { !program.totals.isEmpty }

    // MARK: - Rows

    func pack(_ rows: RowBatch) -> PackedColumns {
        var packed = PackedColumns([Vector]())
        var vectors: [Vector] = []
        for (index, input) in program.inputs.enumerated() {
            vectors.append(
                vector(
                    input.type, ofColumn: inputs[index],
                    withDigits: program.inputsWithDigits.contains(index), in: rows,
                    inputNames[index], &packed))
        }
        packed.columns = vectors
        packed.values = rowwise?.values(of: vectors, rowCount: rows.rowCount)
        return packed
    }

    func packTotals(_ row: RowBatch) throws(ConversionError) -> PackedColumns {
        var packed = PackedColumns([Vector]())
        var vectors: [Vector?] = []
        for (index, cell) in program.totals.enumerated() {
            guard case .field(let column) = cell else {
                vectors.append(nil)
                continue
            }
            vectors.append(
                vector(
                    column.type, ofColumn: totals[index], withDigits: true, in: row, "", &packed))
        }
        packed.columns = try program.totals(
            ofFields: vectors, row: pack(row).columns as? [Vector] ?? [], limits: limits)
        return packed
    }

    private func vector(
        _ type: ValueType, ofColumn column: Int?, withDigits: Bool, in rows: RowBatch,
        _ name: String, _ packed: inout PackedColumns
    ) -> Vector {
        guard let column else { return .nulls(ExpressionType(type), count: rows.rowCount) }
        switch type {
        case .number:
            let read = rows.numbers(ofColumn: column)
            packed.add(read, name)
            return .numbers(
                Vector.Numbers(
                    read.values, digits: withDigits ? Texts(rows.digits(ofColumn: column)) : nil))
        case .text, .null: return .texts(Texts(rows.texts(ofColumn: column)))
        case .date:
            let read = rows.values(ofColumn: column, null: DateValue.null) { text in
                let date = DateValue(text)
                return date.isNull ? nil : date
            }
            packed.add(read, name)
            return .dates(read.values)
        case .yesno:
            let read = rows.yesNo(ofColumn: column)
            packed.add(read, name)
            return .yesno(read.values.map { YesNo(rawValue: $0) ?? .null })
        }
    }

    func makeRun(totals: PackedColumns?) -> any CalculationPasses {
        ResultRun(program, totals: totals?.columns as? [Vector] ?? [], limits: limits)
    }

    func cells(
        of values: any Sendable, rows: Range<Int>, withArrays: Bool
    ) -> [CalculatedCells] {
        let vectors = values as? [Vector] ?? []
        return columns.indices.map { index in
            index < vectors.count
                ? vectors[index].cells(rows, withArrays: withArrays) : .texts(CalculatedTexts())
        }
    }
}

/// The passes of a program over blocks of rows.
private struct ResultRun: CalculationPasses {
    private let program: Program
    private var run: CalculationRun
    private var window: RowWindow

    init(_ program: Program, totals: [Vector], limits: CalculationLimits) {
        self.program = program
        run = CalculationRun(program, totals: totals, limits: limits)
        window = RowWindow(program)
    }

    mutating func begin(_ pass: Int) {
        run.begin(pass)
        window = RowWindow(program)
    }

    mutating func append(
        _ columns: PackedColumns, rowCount: Int
    ) throws(ConversionError) -> [CalculatedBlock] {
        if let values = columns.values, values.rowCount == rowCount { return [values] }
        guard var vectors = columns.columns as? [Vector], rowCount > 0 else { return [] }
        for index in vectors.indices where vectors[index].count > rowCount {
            vectors[index] = vectors[index].slice(0..<rowCount)
        }
        return try compute(window.append(vectors, count: rowCount))
    }

    /// The values of rows that need no other rows; nil for an error, which `append` throws too where the
    /// rows count.
    func values(of columns: [Vector], rowCount: Int) -> CalculatedBlock? {
        let block = InputBlock(
            firstRow: 0, core: 0..<rowCount, rowCount: rowCount, columns: columns)
        var run = run
        guard let values = try? run.finish(run.start(block)) else { return nil }
        return CalculatedBlock(rowCount: rowCount, values: values)
    }

    mutating func finish() throws(ConversionError) -> [CalculatedBlock] {
        let blocks = try compute(window.finish())
        try run.end()
        return blocks
    }

    private mutating func compute(
        _ blocks: [InputBlock]
    ) throws(ConversionError) -> [CalculatedBlock] {
        var computed: [CalculatedBlock] = []
        for block in blocks {
            let values = try run.finish(run.start(block))
            computed.append(CalculatedBlock(rowCount: block.core.count, values: values))
        }
        return computed
    }
}

extension Vector {
    /// The cells of some rows.
    fileprivate func cells(_ rows: Range<Int>, withArrays: Bool) -> CalculatedCells {
        if case .numbers(let numbers) = self, numbers.digits == nil {
            return .numbers(numbers.values[rows])
        }
        var cells = CalculatedTexts()
        cells.kinds.reserveCapacity(rows.count)
        cells.ends.reserveCapacity(rows.count)
        let kind: Cell.Kind =
            switch self {
            case .numbers: .number
            case .texts, .dates, .yesno, .nulls, .lists: .text
            }
        for row in rows {
            if isNull(row) {
                cells.endCell(.null)
            } else {
                appendText(row, to: &cells.text)
                cells.endCell(kind)
            }
        }
        if withArrays, case .lists = self { cells.arrays = arrays(rows) }
        return .texts(cells)
    }
}

extension Vector {
    /// The JSON arrays of some rows of lists, one behind the other, and the end of each; nothing for null.
    private func arrays(_ rows: Range<Int>) -> (text: [UInt8], ends: [Int]) {
        var arrays: (text: [UInt8], ends: [Int]) = ([], [])
        for row in rows {
            if !isNull(row) { appendJSON(row, to: &arrays.text) }
            arrays.ends.append(arrays.text.count)
        }
        return arrays
    }
}

extension PackedColumns {
    /// Takes note of the faults of a column.
    fileprivate mutating func add<Values>(_ read: ReadColumn<Values>, _ name: String) {
        guard read.faultCount > 0 else { return }
        faultCount += read.faultCount
        if firstFault.map({ $0.row > read.firstFault }) ?? true {
            firstFault = (read.firstFault, name)
        }
    }
}

extension Texts {
    fileprivate init(_ column: TextColumn) {
        self.init(
            bytes: column.bytes,
            spans: column.places.map { Span(start: $0.start, count: $0.count) })
    }
}

extension Field {
    /// The field of a calculation, with the object that `fields.table_calculations` has of it.
    fileprivate init(_ planned: CalculationPlan.Planned) {
        let calculation = planned.calculation
        self.init(name: calculation.name, label: calculation.label, category: .tableCalculation)
        let type = planned.type.isList ? ValueType.text : planned.type.value
        self.type = type == .null ? "string" : type.rawValue
        isNumeric = type == .number
        setValueFormat(calculation.valueFormat)
        var text = Array(#"{"label":"#.utf8) + calculation.label.jsonQuoted
        text += Array(#","name":"#.utf8) + calculation.name.jsonQuoted
        text += Array(#","expression":"#.utf8) + calculation.expression.jsonQuoted
        text += Array(#","can_pivot":\#(planned.kind == .measure),"sortable":true"#.utf8)
        text += Array(#","type":"\#(self.type ?? "string")""#.utf8)
        text += Array(#","align":"\#(isNumeric ? "right" : "left")""#.utf8)
        text += Array(#","measure":\#(planned.kind != .dimension),"hidden":false"#.utf8)
        text += Array(#","is_table_calculation":true,"dynamic":true"#.utf8)
        text += Array(#","value_format":"#.utf8) + (valueFormat?.jsonQuoted ?? Array("null".utf8))
        if isNumeric { text += Array(#","is_numeric":true"#.utf8) }
        if planned.kind == .dimension { text += Array(#","pivoted":false"#.utf8) }
        raw = text + [125]
    }
}
