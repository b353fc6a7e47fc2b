/// Fills the frame's view of shown values (`apply_formatting`): the cell's own `rendered` text
/// where the source has one, otherwise the number in its field's `value_format`. Shown values are
/// text, as in the API's answers; null stays null.
struct ShownValues: RowTransform {
    /// Value format of each column; `nil`: numbers are shown as they came.
    private let formats: [ValueFormat?]
    /// For each column, whether the user set its format, which then wins over `rendered`.
    private let overridesSource: [Bool]
    /// For each column, whether a text cell that reads as a number is shown as one: some servers
    /// send decimals as text.
    private let areNumeric: [Bool]
    let fixedBytesPerRow: Int

    /// Whether `rendered` text is used, and numbers without a format get thousands separators.
    private let isGeneral: Bool

    /// - Parameter isGeneral: `true` formats all columns as the model says, `false` only the
    ///   columns whose format the user set.
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
        // Servers put thousands separators into measures and calculations without a format. A
        // dimension's number may be a year, and a column of unknown type may hold anything: neither
        // gets them.
        guard field.isDeclared, field.isNumeric else { return nil }
        if field.category == .measure || field.category == .tableCalculation {
            return ValueFormat(plain: separators)
        }
        let ungrouped = separators.ungrouped
        return ungrouped.decimal == NumberSeparators.standard.decimal
            ? nil : ValueFormat(plain: ungrouped)
    }

    func apply(to frame: Frame) throws(FrameFailure) {
        let shown = frame.makeShown()
        let rawCells = frame.rawCells
        let textStart = frame.textEnd
        let allText = frame.allText
        var text = OutputBuffer(capacity: 64 << 10)
        let columnCount = frame.columnCount
        for column in 0..<columnCount {
            let hasFormat = formats[column] != nil
            // Unwrapped here, once per column: unwrapping per cell would copy the format.
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
                    let object = JSONCellText(rawCells[index], allText),
                    let rendered = object.string(JSONCellText.rendered)
                {
                    shown[index] = try ShownValues.cell(
                        rendered, in: frame, at: index, into: &text, textStart: textStart)
                    continue
                }
                guard hasFormat else { continue }
                let start = text.count
                switch cell.kind {
                case .number:
                    format.append(
                        number: frame.text(cell), into: &text)
                case .text
                where isNumeric && jsonNumberLength(frame.bytes + cell.start) == cell.length
                    && cell.length > 0:
                    format.append(
                        number: frame.text(cell), into: &text)
                case .text where format.showsText:
                    format.append(
                        text: frame.text(cell), into: &text)
                case .missing, .null, .false, .true, .text, .json: continue
                }
                shown[index] = try frame.madeCell(
                    .text, at: index, offset: textStart &+ start, length: text.count &- start)
            }
        }
        if text.count > 0 { _ = frame.append(text: text) }
    }

    /// Whether a cell's source object holds nothing but its value, as `{"value":1}` does; told by
    /// length.
    private static func isBare(_ raw: Cell, _ cell: Cell) -> Bool {
        switch cell.kind {
        case .number: raw.length == cell.length &+ 10
        case .text: raw.length == cell.length &+ 12
        case .missing, .null, .false, .true, .json: false
        }
    }

    /// Returns a cell whose text is a JSON string of the source, unescaped if it has escapes.
    private static func cell(
        _ string: JSONString, in frame: Frame, at index: Int, into text: inout OutputBuffer,
        textStart: Int
    ) throws(FrameFailure) -> Cell {
        let length = string.end &- string.start
        guard string.hasEscapes else {
            return Cell(inFrame: .text, offset: string.start, length: length, isPlain: true)
        }
        text.reserve(length)
        let start = text.count
        text.count &+= unescapeJSON(frame.bytes, string.start, string.end, to: text.end)
        return try frame.madeCell(
            .text, at: index, offset: textStart &+ start, length: text.count &- start)
    }
}
