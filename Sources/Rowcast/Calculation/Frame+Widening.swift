extension Frame {
    /// Gives every row the calculated columns, whose cells have no more rows than the frame; further rows
    /// have nulls. Call it before views are made.
    ///
    /// - Throws: `.tooLarge` for text that a frame cannot hold.
    func widen(
        _ sources: [WiderHeader.Source], _ calculated: [CalculatedCells], _ texts: CellTexts
    ) throws(FrameFailure) {
        arrange(sources.map { if case .column(let index) = $0 { index } else { nil } })
        for (column, source) in sources.enumerated() {
            guard case .calculated(let index) = source else { continue }
            let cells = calculated[index]
            try fill(column, cells)
            if rawCells != nil { try fillSource(column, texts.objects(cells, column: index)) }
        }
    }

    /// Puts cells into a column.
    private func fill(_ column: Int, _ new: CalculatedCells) throws(FrameFailure) {
        let textStart = append(new.text)
        var start = 0
        for row in 0..<rowCount {
            let index = row * columnCount + column
            guard row < new.kinds.count else {
                (cells + index).pointee = Cell(inFrame: .null, offset: textStart, length: 0)
                continue
            }
            let end = new.ends[row]
            (cells + index).pointee = try madeCell(
                new.kinds[row], at: index, offset: textStart + start, length: end - start)
            start = end
        }
    }

    /// Puts the source texts of cells into a column.
    private func fillSource(_ column: Int, _ new: CalculatedCells) throws(FrameFailure) {
        guard let rawCells else { return }
        let textStart = append(new.text)
        var start = 0
        for row in 0..<min(rowCount, new.ends.count) {
            let index = row * columnCount + column
            let end = new.ends[row]
            (rawCells + index).pointee = try madeCell(
                .json, at: index, offset: textStart + start, length: end - start)
            start = end
        }
    }

    private func append(_ text: [UInt8]) -> Int {
        reserveText(text.count)
        return text.withText { append(unescaped: $0) }
    }
}

/// The objects that cells of calculated columns are in json_detail, such as
/// `{"value":0.5,"rendered":"50%"}`.
struct CellTexts: Sendable {
    /// The format of each column; nil for text as it is.
    private let formats: [ValueFormat?]

    init(_ fields: [Field], _ header: ResultHeader) {
        let separators = header.numberFormat.flatMap(NumberSeparators.init(numberFormat:))
        formats = fields.map { field in
            if let code = field.valueFormat, !code.isEmpty {
                return try? ValueFormat(code, separators: separators ?? .standard)
            }
            return field.isNumeric ? ValueFormat(plain: separators ?? .standard) : nil
        }
    }

    /// The objects of the cells of a column.
    func objects(_ cells: CalculatedCells, column: Int) -> CalculatedCells {
        var objects = CalculatedCells()
        let format = formats[column]
        cells.text.withPaddedText { text in
            var start = 0
            for (row, end) in cells.ends.enumerated() {
                let value = text.slice(at: start, count: end - start)
                append(value, cells.kinds[row], format, to: &objects.text)
                objects.endCell(.json)
                start = end
            }
        }
        return objects
    }

    private func append(
        _ value: PaddedText, _ kind: Cell.Kind, _ format: ValueFormat?, to text: inout [UInt8]
    ) {
        switch kind {
        case .number:
            text += Array(#"{"value":"#.utf8)
            text.append(value)
        case .text:
            text += Array(#"{"value":"#.utf8) + value.string.jsonQuoted
        case .missing, .null, .false, .true, .json:
            text += Array(#"{"value":null}"#.utf8)
            return
        }
        text += Array(#","rendered":"#.utf8)
        if let format, kind == .number {
            var shown = OutputBuffer(capacity: 64)
            format.append(number: value, into: &shown)
            text += String(decoding: shown.array, as: UTF8.self).jsonQuoted
        } else {
            text += value.string.jsonQuoted
        }
        text.append(125)
    }
}
