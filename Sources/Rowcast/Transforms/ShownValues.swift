/// Makes the view of what is shown (`apply_formatting`): the source's own `rendered` where a cell has
/// it, else the number as the field's `value_format` shows it. Both become text, as they do in the
/// API's answers; null stays null.
struct ShownValues: RowTransform {
    /// How each column's numbers are shown; `nil`: as they are.
    private let formats: [ValueFormat?]
    /// The columns whose format is the user's, not the source's.
    private let overridesSource: [Bool]
    /// The columns of numbers, where a text that is one counts as one: some servers send decimals as
    /// text.
    private let areNumeric: [Bool]
    let fixedBytesPerRow: Int

    /// Whether the source's own text counts, and numbers without a format are shown with separators.
    private let isGeneral: Bool

    /// `isGeneral`: whether all values are shown as the model says, not only those of fields that
    /// the user gave a format.
    init(_ header: ResultHeader, isGeneral: Bool, warnings: inout [Warning]) {
        self.isGeneral = isGeneral
        let separators = header.numberFormat.flatMap(NumberSeparators.init(numberFormat:))
        var known: [String: ValueFormat?] = [:]
        var faults: [Warning] = []
        formats = header.columns.map { column in
            let field = column.field
            guard isGeneral || field.isAlwaysFormatted else { return nil }
            if let format = known[field.name] { return format }
            let format = ShownValues.format(field, separators ?? .standard, &faults)
            known[field.name] = format
            return format
        }
        warnings += faults
        overridesSource = header.columns.map(\.field.isAlwaysFormatted)
        areNumeric = header.columns.map(\.field.isNumeric)
        fixedBytesPerRow = formats.reduce(0) { $0 + ($1?.fixedByteCount ?? 0) }
    }

    private static func format(
        _ field: Field, _ separators: NumberSeparators, _ warnings: inout [Warning]
    ) -> ValueFormat? {
        if let code = field.valueFormat, !code.isEmpty {
            do throws(FormatFault) {
                return try ValueFormat(
                    code, separators: field.hasStrictValueFormat ? .standard : separators)
            } catch {
                warnings.append(
                    Warning(
                        "bad_value_format",
                        "the value format '\(code)' of \(field.name) cannot be used: "
                            + "\(error.reason); its values are left as they came"))
                return nil
            }
        }
        // Servers put separators into the numbers of measures and calculations without a format. The
        // number of a dimension may be a year, and one of which nothing is known anything.
        guard field.isDeclared, field.isNumeric else { return nil }
        if field.category == .measure || field.category == .tableCalculation {
            return ValueFormat(plain: separators)
        }
        let ungrouped = separators.ungrouped
        return ungrouped.decimal == NumberSeparators.standard.decimal
            ? nil : ValueFormat(plain: ungrouped)
    }

    func apply(to frame: Frame) {
        let shown = frame.makeShown()
        let rawCells = frame.rawCells
        let textStart = frame.textEnd
        var text = OutputBuffer(capacity: 64 << 10)
        let columnCount = frame.columnCount
        for column in 0..<columnCount {
            let hasFormat = formats[column] != nil
            // Unwrapped once, not for each cell: that would copy it.
            let format = formats[column] ?? ValueFormat(plain: .standard)
            let isNumeric = areNumeric[column]
            let rawCells = isGeneral && !overridesSource[column] ? rawCells : nil
            if !hasFormat && rawCells == nil { continue }
            var index = column
            for _ in 0..<frame.rowCount {
                defer { index &+= columnCount }
                let cell = shown[index]
                if cell.isNull { continue }
                if let rawCells, !ShownValues.isBare(rawCells[index], cell),
                    let object = JSONCellText(rawCells[index], frame.bytes),
                    let rendered = object.string(JSONCellText.rendered)
                {
                    shown[index] = ShownValues.cell(
                        rendered, frame.bytes, into: &text, at: textStart)
                    continue
                }
                guard hasFormat else { continue }
                let start = text.count
                switch cell.kind {
                case .number:
                    format.append(
                        number: frame.bytes + cell.start, count: cell.length, into: &text)
                case .text
                where isNumeric && jsonNumberLength(frame.bytes + cell.start) == cell.length
                    && cell.length > 0:
                    format.append(
                        number: frame.bytes + cell.start, count: cell.length, into: &text)
                case .text where format.showsText:
                    format.append(
                        text: frame.bytes + cell.start, count: cell.length, into: &text)
                case .missing, .null, .false, .true, .text, .json: continue
                }
                shown[index] = Cell(
                    .text, offset: textStart &+ start, length: text.count &- start)
            }
        }
        if text.count > 0 { _ = frame.append(text: text) }
    }

    /// Whether a cell's object is so short that it has nothing but the value: `{"value":1}`.
    private static func isBare(_ raw: Cell, _ cell: Cell) -> Bool {
        switch cell.kind {
        case .number: raw.length == cell.length &+ 10
        case .text: raw.length == cell.length &+ 12
        case .missing, .null, .false, .true, .json: false
        }
    }

    /// A cell for a string of the source.
    private static func cell(
        _ string: JSONString, _ base: UnsafePointer<UInt8>, into text: inout OutputBuffer,
        at textStart: Int
    ) -> Cell {
        let length = string.end &- string.start
        guard string.hasEscapes else {
            return Cell(.text, offset: string.start, length: length, isPlain: true)
        }
        text.reserve(length)
        let start = text.count
        text.count &+= unescapeJSON(base, string.start, string.end, to: text.end)
        return Cell(.text, offset: textStart &+ start, length: text.count &- start)
    }
}
