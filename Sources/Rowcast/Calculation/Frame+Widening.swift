extension Frame {
    /// Gives every row the calculated columns: `blocks` has their cells in consecutive rows, for all columns;
    /// further rows have nulls. Call it before views are made.
    ///
    /// - Throws: `.tooLarge` for text that a frame cannot hold.
    func widen(
        _ sources: [WiderHeader.Source], _ blocks: [[CalculatedCells]], _ texts: CellTexts
    ) throws(FrameFailure) {
        arrange(sources.map { if case .column(let index) = $0 { index } else { nil } })
        for (column, source) in sources.enumerated() {
            guard case .calculated(let index) = source else { continue }
            var row = 0
            for block in blocks {
                let new = block[index]
                if rawCells != nil {
                    try fillSource(column, row, texts.objects(new, column: index))
                }
                switch new {
                case .numbers(let numbers): try fill(column, row, numbers)
                case .texts(let texts):
                    try fill(column, row, texts)
                    if let arrays = texts.arrays { try fillLists(column, row, texts, arrays) }
                }
                row += new.count
            }
            for row in min(row, rowCount)..<rowCount {
                cells[row * columnCount + column] = Cell(inFrame: .null, offset: 0, length: 0)
            }
        }
    }

    /// Puts numbers into a column, from a row on.
    private func fill(
        _ column: Int, _ first: Int, _ numbers: ArraySlice<Double>
    ) throws(FrameFailure) {
        let room = numbers.count * Double.roomOfDigits
        reserveText(room)
        var end = textEnd
        var index = first * columnCount + column
        // The last place that a text may have is one that a cell can name.
        _ = try madeCell(.number, at: index, offset: end + room, length: 0)
        let target = target(at: 0)
        for number in numbers {
            if number.isNaN {
                cells[index] = Cell(inFrame: .null, offset: end, length: 0)
            } else {
                let length = (target + end).put(digits: number)
                cells[index] = Cell(inFrame: .number, offset: end, length: length)
                end &+= length
            }
            index &+= columnCount
        }
        textEnd = end
    }

    /// Puts cells into a column, from a row on.
    private func fill(
        _ column: Int, _ first: Int, _ new: CalculatedTexts
    ) throws(FrameFailure) {
        let textStart = append(new.text)
        var start = 0
        for (row, end) in new.ends.enumerated() {
            let index = (first + row) * columnCount + column
            cells[index] = try madeCell(
                new.kinds[row], at: index, offset: textStart + start, length: end - start)
            start = end
        }
    }

    /// Puts the JSON arrays of lists into a column, from a row on.
    private func fillLists(
        _ column: Int, _ first: Int, _ new: CalculatedTexts, _ arrays: (text: [UInt8], ends: [Int])
    ) throws(FrameFailure) {
        let textStart = append(arrays.text)
        var start = 0
        for (row, end) in arrays.ends.enumerated() {
            let index = (first + row) * columnCount + column
            if new.kinds[row] != .null {
                putList(
                    try madeCell(.json, at: index, offset: textStart + start, length: end - start),
                    at: index)
            }
            start = end
        }
    }

    /// Puts the source texts of cells into a column, from a row on.
    private func fillSource(
        _ column: Int, _ first: Int, _ new: CalculatedTexts
    ) throws(FrameFailure) {
        guard let rawCells else { return }
        let textStart = append(new.text)
        var start = 0
        for (row, end) in new.ends.enumerated() {
            let index = (first + row) * columnCount + column
            rawCells[index] = try madeCell(
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
    /// Whether the objects are those of json_bi, where lists are arrays.
    private let hasArrays: Bool

    init(_ fields: [Field], _ header: ResultHeader) {
        hasArrays = header.rowShape == .flatCells
        let separators = header.numberFormat.flatMap(NumberSeparators.init(numberFormat:))
        formats = fields.map { field in
            if let code = field.valueFormat, !code.isEmpty {
                return try? ValueFormat(code, separators: separators ?? .standard)
            }
            return field.isNumeric ? ValueFormat(plain: separators ?? .standard) : nil
        }
    }

    /// The objects of the cells of a column.
    func objects(_ cells: CalculatedCells, column: Int) -> CalculatedTexts {
        var objects = CalculatedTexts()
        let cells = cells.texts
        let format = formats[column]
        let arrays = hasArrays ? cells.arrays : nil
        var arrayStart = 0
        cells.text.withPaddedText { text in
            var start = 0
            for (row, end) in cells.ends.enumerated() {
                let value = text.slice(at: start, count: end - start)
                var array: ArraySlice<UInt8>?
                if let arrays {
                    array = arrays.text[arrayStart..<arrays.ends[row]]
                    arrayStart = arrays.ends[row]
                }
                append(value, cells.kinds[row], format, array, to: &objects.text)
                objects.endCell(.json)
                start = end
            }
        }
        return objects
    }

    private func append(
        _ value: PaddedText, _ kind: Cell.Kind, _ format: ValueFormat?, _ array: ArraySlice<UInt8>?,
        to text: inout [UInt8]
    ) {
        switch kind {
        case .number:
            text += Array(#"{"value":"#.utf8)
            text.append(value)
        case .text:
            text += Array(#"{"value":"#.utf8) + (array.map { Array($0) } ?? value.string.jsonQuoted)
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

extension CalculatedCells {
    /// The cells as texts, the digits of numbers among them.
    fileprivate var texts: CalculatedTexts {
        switch self {
        case .texts(let texts): return texts
        case .numbers(let numbers):
            var texts = CalculatedTexts()
            for number in numbers {
                if !number.isNaN { number.appendDigits(to: &texts.text) }
                texts.endCell(number.isNaN ? .null : .number)
            }
            return texts
        }
    }
}
