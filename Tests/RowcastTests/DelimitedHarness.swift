import Testing

@testable import Rowcast

/// What a decoder made of a text, in a form that is easy to write down and compare.
struct DelimitedRows: Equatable {
    var names: [String]
    /// Names of the columns that hold numbers.
    var numeric: [String]
    /// Cells as `null`, `#number` or `'text`.
    var rows: [[String]]
}

/// How a text is handed to a decoder.
enum Cutting {
    /// In frames of so many bytes; a frame that has no whole record grows.
    case frames(of: Int)
    /// In two frames, the first of so many bytes.
    case at(Int)

    static let whole = Cutting.frames(of: .max)
}

/// Decodes as a conversion does: header from a growing prefix, then frames, what a frame did not
/// use going in front of the next.
func decodeDelimited(
    _ bytes: [UInt8], as format: ResultFormat = .csv, options: ConversionOptions = .init(),
    needs: DocumentNeeds = .types, cut cutting: Cutting = .whole, prefixStep: Int = .max
) throws -> DelimitedRows {
    let makeDecoder = try #require(format.makeDecoder)
    let opened = try openDelimited(
        makeDecoder(DecodingOptions(options)), bytes, needs: needs, step: prefixStep)
    var result = DelimitedRows(
        names: opened.header.fields.map(\.name),
        numeric: opened.header.fields.filter(\.isNumeric).map(\.name), rows: [])
    var position = opened.rowsStart
    var size: Int
    switch cutting {
    case .frames(let wanted): size = wanted
    case .at(let first): size = first
    }
    let frame = Frame(capacity: 16)
    while true {
        let count = min(size, bytes.count - position)
        let isLast = position + count == bytes.count
        frame.removeAll()
        bytes.withText { frame.append($0.slice(at: position, count: count)) }
        let outcome = opened.rows.decode(frame, isLast: isLast)
        for row in 0..<frame.rowCount {
            result.rows.append(
                (0..<frame.columnCount).map { text(frame.batch.cell(row: row, column: $0), frame) })
        }
        switch outcome.ending {
        case .failed(let failure):
            throw ConversionError(
                failure.code,
                at: .init(
                    byte: position + failure.offset,
                    row: result.rows.count - frame.rowCount + failure.row + 1,
                    column: failure.column), failure.reason, hint: failure.hint)
        case .rowsEnded: return result
        case .frameEnded, .frameFull: break
        }
        if isLast {
            try #require(outcome.consumed == count)
            return result
        }
        position += outcome.consumed
        switch cutting {
        case .frames(let wanted): size = outcome.consumed == 0 ? size * 2 : wanted
        case .at: size = .max
        }
    }
}

private func openDelimited(
    _ decoder: any ResultDecoder, _ bytes: [UInt8], needs: DocumentNeeds, step: Int
) throws -> OpenedResult {
    var count = min(step, bytes.count)
    while true {
        let opening = try Array(bytes[..<count]).withPaddedText { text throws(ConversionError) in
            try decoder.open(text, isWhole: count == bytes.count, needs: needs)
        }
        switch opening {
        case .opened(let result): return result
        case .needsMoreInput: try #require(count < bytes.count)
        }
        // One step further, until that would take forever.
        count = min(count + max(step, count / 20), bytes.count)
    }
}

private func text(_ cell: Cell, _ frame: Frame) -> String {
    let bytes = frame.text(cell)
    switch cell.kind {
    case .missing: return "missing"
    case .null: return "null"
    case .false: return "false"
    case .true: return "true"
    case .number: return "#" + String(decoding: bytes, as: UTF8.self)
    case .text: return "'" + String(decoding: bytes, as: UTF8.self)
    case .json: return "json " + String(decoding: bytes, as: UTF8.self)
    }
}

func decodeDelimited(
    _ text: String, as format: ResultFormat = .csv, options: ConversionOptions = .init(),
    needs: DocumentNeeds = .types, cut cutting: Cutting = .whole, prefixStep: Int = .max
) throws -> DelimitedRows {
    try decodeDelimited(
        Array(text.utf8), as: format, options: options, needs: needs, cut: cutting,
        prefixStep: prefixStep)
}

/// Options with some changed.
func options(_ change: (inout ConversionOptions) -> Void) -> ConversionOptions {
    var options = ConversionOptions()
    change(&options)
    return options
}

/// A cell to encode.
enum DelimitedCell {
    case null, yes, no
    case number(String)
    case text(String)
    case json(String)
}

extension DelimitedCell: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self = .text(value) }
}

extension DelimitedCell: ExpressibleByIntegerLiteral {
    init(integerLiteral value: Int) { self = .number(String(value)) }
}

/// What an encoder writes for these columns and rows.
func encodeDelimited(
    _ rows: [[DelimitedCell]], columns: [String], as format: ResultFormat = .csv,
    options: ConversionOptions = .init(), sources: [Int]? = nil, totals: [DelimitedCell]? = nil
) throws -> String {
    var header = ResultHeader()
    header.fields = columns.map { Field(name: $0) }
    header.columns = header.fields.map { Column($0) }
    let sources = sources ?? Array(columns.indices)
    let table = OutputTable(
        header: header, columns: sources.map { header.columns[$0] }, sources: sources,
        isSelection: false)
    let makeEncoder = try #require(format.makeEncoder)
    var encoder = makeEncoder(EncodingOptions(options.writing))
    var output = OutputBuffer(capacity: 16)
    try encoder.begin(table, into: &output)
    let frame = makeFrame(rows, columnCount: columns.count)
    let summary = try encoder.encode(frame.batch, firstRow: 0, into: &output)
    encoder.append(summary, completing: &output)
    let last = totals.map { makeFrame([$0], columnCount: columns.count) }
    try encoder.finish(
        ResultFooter(), totals: last?.batch, rowCount: rows.count, into: &output)
    withExtendedLifetime((frame, last)) {}
    return String(decoding: output.array, as: UTF8.self)
}

/// A frame that holds these cells; their texts lie next to each other.
private func makeFrame(_ rows: [[DelimitedCell]], columnCount: Int) -> Frame {
    let frame = Frame(capacity: 16)
    var cells: [(kind: Cell.Kind, offset: Int, length: Int)] = []
    for cell in rows.joined() {
        let (kind, text): (Cell.Kind, String) =
            switch cell {
            case .null: (.null, "")
            case .yes: (.true, "")
            case .no: (.false, "")
            case .number(let text): (.number, text)
            case .text(let text): (.text, text)
            case .json(let text): (.json, text)
            }
        cells.append((kind, frame.count, text.utf8.count))
        Array(text.utf8).withText { frame.append($0) }
    }
    frame.beginRows(columnCount: columnCount, needs: [])
    for row in rows.indices { frame.reserveRow(after: row) }
    for (index, cell) in cells.enumerated() {
        frame.cells[index] = Cell(inFrame: cell.kind, offset: cell.offset, length: cell.length)
    }
    frame.rowCount = rows.count
    return frame
}
